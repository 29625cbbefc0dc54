package org.lanline.server.planted.config;

/** Planted: config reaches for net, which it may not know. */
final class Reach {
    final org.lanline.server.planted.net.Shelf beyond = new org.lanline.server.planted.net.Shelf();
}
