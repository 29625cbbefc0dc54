package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Seen;

import java.net.InetSocketAddress;

/**
 * One connectivity check, which is a Binding transaction, and its answer (RFC 8445 section 7.2).
 */
public final class IceCheck {

    /** What is known of MESSAGE-INTEGRITY, of the request and of the answer to it. */
    public enum Integrity {
        /** Made with the password of the description. */
        GOOD,
        /** Not made with it: from somebody who does not know the description. */
        BAD,
        /** No description was seen that has the password. */
        CANNOT_TELL,
        ABSENT
    }

    private final int frame;
    private final long nanos;
    private final InetSocketAddress from;
    private final InetSocketAddress to;
    private final boolean relayed;
    private final boolean nominates;
    private final boolean controlling;
    private final long priority;
    private int repeats;
    private int lastFrame;
    private long lastNanos;
    private int answerFrame;
    private long answerNanos;
    private int error;
    private @Nullable InetSocketAddress mapped;
    private Integrity request = Integrity.CANNOT_TELL;
    private Integrity answer = Integrity.CANNOT_TELL;

    IceCheck(Seen seen, boolean nominates, boolean controlling, long priority) {
        this.frame = seen.frame();
        this.nanos = seen.nanos();
        this.from = seen.from();
        this.to = seen.to();
        this.relayed = seen.through() != null;
        this.nominates = nominates;
        this.controlling = controlling;
        this.priority = priority;
        this.lastFrame = frame;
        this.lastNanos = nanos;
    }

    void again(Seen seen) {
        repeats++;
        lastFrame = seen.frame();
        lastNanos = seen.nanos();
    }

    void answered(Seen seen, int errorCode, @Nullable InetSocketAddress address) {
        answerFrame = seen.frame();
        answerNanos = seen.nanos();
        error = errorCode;
        mapped = address;
    }

    void request(Integrity integrity) {
        request = integrity;
    }

    void answer(Integrity integrity) {
        answer = integrity;
    }

    public int frame() {
        return frame;
    }

    /** When the request was sent, for the first time. */
    public long nanos() {
        return nanos;
    }

    public InetSocketAddress from() {
        return from;
    }

    public InetSocketAddress to() {
        return to;
    }

    /** True when it was seen inside a relay's wrapping. */
    public boolean relayed() {
        return relayed;
    }

    /** It carries USE-CANDIDATE. */
    public boolean nominates() {
        return nominates;
    }

    /** Its sender says that it is the controlling side. */
    public boolean controlling() {
        return controlling;
    }

    /** PRIORITY, -1 without. */
    public long priority() {
        return priority;
    }

    /** How often it was sent again. */
    public int repeats() {
        return repeats;
    }

    public int lastFrame() {
        return lastFrame;
    }

    public long lastNanos() {
        return lastNanos;
    }

    /** 0 while there is no answer. */
    public int answerFrame() {
        return answerFrame;
    }

    public long answerNanos() {
        return answerNanos;
    }

    public boolean isAnswered() {
        return answerFrame > 0;
    }

    public boolean succeeded() {
        return answerFrame > 0 && error == 0;
    }

    /** Such as 487; 0 for success and for silence. */
    public int error() {
        return error;
    }

    /** Where the other side saw it come from; null while there is no answer. */
    public @Nullable InetSocketAddress mapped() {
        return mapped;
    }

    /** From the last sending to the answer. */
    public long roundTripNanos() {
        return answerNanos - lastNanos;
    }

    public Integrity requestIntegrity() {
        return request;
    }

    public Integrity answerIntegrity() {
        return answer;
    }
}
