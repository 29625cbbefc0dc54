package org.lanline.server.planted.probe;

/** Planted: something for another room to reach for. */
public final class Shelf {}
