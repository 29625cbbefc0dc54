package org.lanline.server.planted.proof;

/** Planted: something for another room to reach for. */
public final class Shelf {}
