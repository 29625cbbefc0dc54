package org.lanline.trace.report;

import org.lanline.trace.findings.Claim;

/** The three grades of evidence as people read them. */
final class GradeWords {
    private GradeWords() {}

    /** After {@code Evidence:}. */
    static String of(Claim.Grade grade) {
        return switch (grade) {
            case WIRE -> "wire, in the capture";
            case ENDPOINT -> "endpoint, reported by the devices";
            case SERVER -> "server, what the box knows itself";
        };
    }
}
