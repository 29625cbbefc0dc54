package org.lanline.server.planted.net;

/** Planted: something for another room to reach for. */
public final class Shelf {}
