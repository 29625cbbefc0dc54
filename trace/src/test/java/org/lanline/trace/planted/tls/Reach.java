package org.lanline.trace.planted.tls;

/** Planted: tls reaches for report, which it may not know. */
final class Reach {
    final org.lanline.trace.planted.report.Shelf beyond =
            new org.lanline.trace.planted.report.Shelf();
}
