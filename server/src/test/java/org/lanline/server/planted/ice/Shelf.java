package org.lanline.server.planted.ice;

/** Planted: something for another room to reach for. */
public final class Shelf {}
