package org.lanline.server.planted.journal;

/** Planted: something for another room to reach for. */
public final class Shelf {}
