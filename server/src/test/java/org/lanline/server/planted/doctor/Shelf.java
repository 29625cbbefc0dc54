package org.lanline.server.planted.doctor;

/** Planted: something for another room to reach for. */
public final class Shelf {}
