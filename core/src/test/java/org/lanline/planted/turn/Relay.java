package org.lanline.planted.turn;

/** Planted: something for a lower room to reach up to. */
public final class Relay {}
