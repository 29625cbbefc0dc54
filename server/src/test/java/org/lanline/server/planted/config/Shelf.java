package org.lanline.server.planted.config;

/** Planted: something for another room to reach for. */
public final class Shelf {}
