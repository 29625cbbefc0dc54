package org.lanline.planted.switchboard;

/** Planted: the switchboard reaches over to mdns. */
final class Sideways {
    org.lanline.planted.mdns.Answer beside = new org.lanline.planted.mdns.Answer();
}
