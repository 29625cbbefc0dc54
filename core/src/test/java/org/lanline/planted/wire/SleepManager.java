package org.lanline.planted.wire;

/** Planted: a name that says nothing. */
final class SleepManager {}
