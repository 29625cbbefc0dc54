package org.lanline.planted.sip;

/** Planted: sip reaches up to the switchboard. */
final class Upwards {
    org.lanline.planted.switchboard.Proxy above = new org.lanline.planted.switchboard.Proxy();
}
