package org.lanline.trace.planted.sound;

/** Planted: sound reaches for report, which it may not know. */
final class Reach {
    final org.lanline.trace.planted.report.Shelf beyond =
            new org.lanline.trace.planted.report.Shelf();
}
