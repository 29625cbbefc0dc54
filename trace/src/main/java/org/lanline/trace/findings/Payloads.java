package org.lanline.trace.findings;

import org.lanline.trace.media.Stream;

/** Whether a stream's payload looks encrypted. */
final class Payloads {
    private Payloads() {}

    static Answer encrypted(Stream stream) {
        return switch (stream.privacy().answer()) {
            case ENCRYPTED -> Answer.YES;
            case CLEAR -> Answer.NO;
            case CANNOT_TELL -> Answer.CANNOT_TELL;
        };
    }
}
