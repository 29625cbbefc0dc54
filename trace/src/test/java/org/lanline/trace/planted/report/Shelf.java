package org.lanline.trace.planted.report;

/** Planted: something for another room to reach for. */
public final class Shelf {}
