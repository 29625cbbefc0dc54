package org.lanline.planted.rtp;

/** Planted: rtp reaches up to the switchboard. */
final class Upwards {
    org.lanline.planted.switchboard.Proxy above = new org.lanline.planted.switchboard.Proxy();
}
