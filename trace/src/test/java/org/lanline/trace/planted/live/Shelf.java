package org.lanline.trace.planted.live;

/** Planted: something for another room to reach for. */
public final class Shelf {}
