package org.lanline.planted.phone;

/** Planted: phone reaches over to the switchboard. */
final class Sideways {
    org.lanline.planted.switchboard.Proxy beside = new org.lanline.planted.switchboard.Proxy();
}
