package org.lanline.server.planted;

/** Planted: the composition. */
public final class Whole {}
