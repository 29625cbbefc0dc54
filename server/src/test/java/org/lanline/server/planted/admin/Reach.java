package org.lanline.server.planted.admin;

/** Planted: admin reaches for net, which it may not know. */
final class Reach {
    final org.lanline.server.planted.net.Shelf beyond = new org.lanline.server.planted.net.Shelf();
}
