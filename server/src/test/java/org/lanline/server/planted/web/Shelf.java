package org.lanline.server.planted.web;

/** Planted: something for another room to reach for. */
public final class Shelf {}
