package org.lanline.planted.stun;

/** Planted: stun reaches up to turn. */
final class Upwards {
    org.lanline.planted.turn.Relay reached = new org.lanline.planted.turn.Relay();
}
