package org.lanline.planted.ice;

/** Planted: ice reaches over to turn. */
final class Sideways {
    org.lanline.planted.turn.Relay beside = new org.lanline.planted.turn.Relay();
}
