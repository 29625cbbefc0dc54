package org.lanline.planted.switchboard;

/** Planted: something for a lower room to reach up to. */
public final class Proxy {}
