package org.lanline.trace.planted.evidence;

/** Planted: something for another room to reach for. */
public final class Shelf {}
