package org.lanline.server.planted.trust;

/** Planted: something for another room to reach for. */
public final class Shelf {}
