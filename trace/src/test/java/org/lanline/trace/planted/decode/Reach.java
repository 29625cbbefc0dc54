package org.lanline.trace.planted.decode;

/** Planted: decode reaches for media, which it may not know. */
final class Reach {
    final org.lanline.trace.planted.media.Shelf beyond =
            new org.lanline.trace.planted.media.Shelf();
}
