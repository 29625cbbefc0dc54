package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.PayloadType;
import org.lanline.trace.decode.Described;
import org.lanline.trace.decode.Format;

/** A payload type of a stream, what it means, and who says so. */
public final class Coding {

    /** Who says what a payload type means. */
    public enum Source {
        SDP,
        /** RFC 3551 gives it to everybody. */
        FIXED,
        /** Its shape. */
        ASSUMED,
        NOBODY
    }

    private static final Format UNKNOWN = new Format("", 0, 1, "", "");

    private final int type;
    private final Format format;
    private final Source source;

    // asked with each packet, so worked out once
    private final boolean telephoneEvent;
    private final int jitterRate;
    private final KeyFrames keyFrames;
    private final boolean red;
    private final Repairing.@Nullable Kind repairing;

    private long packets;

    private Coding(int type, Format format, Source source) {
        this.type = type;
        this.format = format;
        this.source = source;
        this.telephoneEvent = format.is("telephone-event");
        // the timestamp of a key stands still while it is pressed (RFC 4733 section 2.1)
        boolean known = format.clockRate() > 0 && source != Source.ASSUMED;
        this.jitterRate = telephoneEvent ? 0 : known ? format.clockRate() : -1;
        this.red = format.is("red");
        this.repairing =
                format.is("rtx")
                        ? Repairing.Kind.RETRANSMISSION
                        : format.is("ulpfec")
                                ? Repairing.Kind.ULPFEC
                                : format.is("flexfec") || format.is("flexfec-03")
                                        ? Repairing.Kind.FLEXFEC
                                        : null;
        this.keyFrames = KeyFrames.of(format.name());
    }

    /**
     * @param receiver what the receiver's description says, which counts
     * @param sender what the sender's says, which mostly is the same
     */
    static Coding of(int type, @Nullable Described receiver, @Nullable Described sender) {
        Format said = receiver == null ? null : receiver.format(type);
        if (said == null && sender != null) {
            said = sender.format(type);
        }
        if (said != null) {
            return new Coding(type, said, Source.SDP);
        }
        PayloadType fixed = PayloadType.of(type);
        if (fixed == null) {
            return new Coding(type, UNKNOWN, Source.NOBODY);
        }
        Format format =
                new Format(
                        fixed.name(),
                        fixed.clockRate(),
                        fixed.channels(),
                        "",
                        fixed.video() ? "video" : "audio");
        return new Coding(type, format, Source.FIXED);
    }

    /** Four bytes now and then, between the packets of a telephone's codec. */
    static Coding telephoneEvent(int type) {
        return new Coding(
                type, new Format("telephone-event", 8_000, 1, "", "audio"), Source.ASSUMED);
    }

    /** A picture's beginning that is like no other codec's. */
    static Coding pictures(int type, String name) {
        return new Coding(type, new Format(name, 90_000, 1, "", "video"), Source.ASSUMED);
    }

    boolean sameAs(Coding other) {
        return type == other.type && source == other.source && format.equals(other.format);
    }

    /** What was counted before it was known what it is. */
    void countedAs(Coding before) {
        packets = before.packets;
    }

    void count(int more) {
        packets += more;
    }

    public int type() {
        return type;
    }

    /** With an empty name when nobody says. */
    public Format format() {
        return format;
    }

    public Source source() {
        return source;
    }

    public long packets() {
        return packets;
    }

    boolean isTelephoneEvent() {
        return telephoneEvent;
    }

    /** How a picture that needs no other begins. */
    KeyFrames keyFrames() {
        return keyFrames;
    }

    boolean isComfortNoise() {
        return type == PayloadType.COMFORT_NOISE || type == PayloadType.OLD_COMFORT_NOISE;
    }

    /** More of each packet is read than how long it is. */
    boolean isReadInside() {
        return telephoneEvent || red || repairing != null || keyFrames != KeyFrames.NONE;
    }

    /** Wraps others (RFC 2198). */
    boolean isRedundant() {
        return red;
    }

    /** Repairs others, and is heard or seen by nobody itself. */
    boolean isRepair() {
        return repairing != null;
    }

    /** Null for what is heard or seen itself. */
    Repairing.@Nullable Kind repairing() {
        return repairing;
    }

    /** Laid out as the third draft of what became RFC 8627. */
    boolean isDraft() {
        return format.is("flexfec-03");
    }

    /** Of the clock for jitter: 0 where timestamps do not tell, -1 where it is not known. */
    int jitterRate() {
        return jitterRate;
    }
}
