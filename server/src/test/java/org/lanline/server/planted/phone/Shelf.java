package org.lanline.server.planted.phone;

/** Planted: something for another room to reach for. */
public final class Shelf {}
