package org.lanline.server.planted.services;

/** Planted: services reaches for people, which it may not know. */
final class Reach {
    final org.lanline.server.planted.people.Shelf beyond =
            new org.lanline.server.planted.people.Shelf();
}
