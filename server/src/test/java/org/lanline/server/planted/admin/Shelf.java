package org.lanline.server.planted.admin;

/** Planted: something for another room to reach for. */
public final class Shelf {}
