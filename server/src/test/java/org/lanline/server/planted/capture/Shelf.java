package org.lanline.server.planted.capture;

/** Planted: something for another room to reach for. */
public final class Shelf {}
