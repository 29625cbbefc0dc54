package org.lanline.trace.planted.media;

/** Planted: something for another room to reach for. */
public final class Shelf {}
