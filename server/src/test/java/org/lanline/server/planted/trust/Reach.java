package org.lanline.server.planted.trust;

/** Planted: trust reaches for store, which it may not know. */
final class Reach {
    final org.lanline.server.planted.store.Shelf beyond =
            new org.lanline.server.planted.store.Shelf();
}
