package org.lanline.server.planted.provision;

/** Planted: provision reaches for trust, which it may not know. */
final class Reach {
    final org.lanline.server.planted.trust.Shelf beyond =
            new org.lanline.server.planted.trust.Shelf();
}
