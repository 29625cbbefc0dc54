package org.lanline.trace.planted.findings;

/** Planted: findings reach for report, which they may not know. */
final class Reach {
    final org.lanline.trace.planted.report.Shelf beyond =
            new org.lanline.trace.planted.report.Shelf();
}
