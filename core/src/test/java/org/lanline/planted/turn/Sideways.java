package org.lanline.planted.turn;

/** Planted: turn reaches over to sip. */
final class Sideways {
    org.lanline.planted.sip.Message reached = new org.lanline.planted.sip.Message();
}
