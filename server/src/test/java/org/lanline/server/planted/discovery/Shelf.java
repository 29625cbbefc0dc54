package org.lanline.server.planted.discovery;

/** Planted: something for another room to reach for. */
public final class Shelf {}
