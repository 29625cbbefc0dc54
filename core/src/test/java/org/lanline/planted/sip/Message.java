package org.lanline.planted.sip;

/** Planted: something for a lower room to reach up to. */
public final class Message {}
