package org.lanline.server.planted.relay;

/** Planted: something for another room to reach for. */
public final class Shelf {}
