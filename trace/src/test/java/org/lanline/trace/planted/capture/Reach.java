package org.lanline.trace.planted.capture;

/** Planted: capture reaches for decode, which it may not know. */
final class Reach {
    final org.lanline.trace.planted.decode.Shelf beyond =
            new org.lanline.trace.planted.decode.Shelf();
}
