package org.lanline.trace.media;

import org.lanline.rtp.RtpPacket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Counts what shares a timestamp, and finds key frames. */
final class Pictures {
    private static final int MOST_KEY_FRAMES = 256;

    private final List<Integer> keyFrames = new ArrayList<>(0);
    private long count;
    private int timestamp;
    private boolean foundInThis;

    /** Takes the timestamp of a packet that is not read. */
    void at(int of) {
        if (count == 0 || of != timestamp) {
            timestamp = of;
            count++;
            foundInThis = false;
        }
    }

    void packet(RtpPacket packet, KeyFrames codec, int frame) {
        at(packet.timestamp());
        if (codec != KeyFrames.NONE
                && !foundInThis
                && keyFrames.size() < MOST_KEY_FRAMES
                && codec.begins(packet)) {
            foundInThis = true;
            keyFrames.add(frame);
        }
    }

    long count() {
        return count;
    }

    List<Integer> keyFrames() {
        return Collections.unmodifiableList(keyFrames);
    }
}
