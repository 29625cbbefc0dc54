package org.lanline.trace.planted.report;

/** Planted: report reaches for live, which it may not know. */
final class Reach {
    final org.lanline.trace.planted.live.Shelf beyond = new org.lanline.trace.planted.live.Shelf();
}
