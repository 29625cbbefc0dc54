package org.lanline.server.planted.discovery;

/** Planted: discovery reaches for web, which it may not know. */
final class Reach {
    final org.lanline.server.planted.web.Shelf beyond = new org.lanline.server.planted.web.Shelf();
}
