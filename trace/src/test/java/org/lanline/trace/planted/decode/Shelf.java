package org.lanline.trace.planted.decode;

/** Planted: something for another room to reach for. */
public final class Shelf {}
