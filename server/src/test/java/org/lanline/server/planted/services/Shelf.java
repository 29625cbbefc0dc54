package org.lanline.server.planted.services;

/** Planted: something for another room to reach for. */
public final class Shelf {}
