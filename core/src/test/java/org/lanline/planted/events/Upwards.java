package org.lanline.planted.events;

/** Planted: events reaches up to the switchboard. */
final class Upwards {
    org.lanline.planted.switchboard.Proxy above = new org.lanline.planted.switchboard.Proxy();
}
