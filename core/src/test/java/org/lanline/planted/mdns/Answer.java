package org.lanline.planted.mdns;

/** Planted: something for a lower room to reach up to. */
public final class Answer {}
