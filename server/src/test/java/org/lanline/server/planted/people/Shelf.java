package org.lanline.server.planted.people;

/** Planted: something for another room to reach for. */
public final class Shelf {}
