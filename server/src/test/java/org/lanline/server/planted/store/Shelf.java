package org.lanline.server.planted.store;

/** Planted: something for another room to reach for. */
public final class Shelf {}
