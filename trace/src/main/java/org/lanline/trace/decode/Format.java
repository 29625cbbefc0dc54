package org.lanline.trace.decode;

/**
 * What a payload type means (RFC 8866 section 6.6).
 *
 * @param name such as {@code PCMU} or {@code telephone-event}
 * @param clockRate ticks of the timestamp a second; 0 when not known
 * @param channels 1 unless said
 * @param parameters what {@code a=fmtp} says; empty when it says nothing
 * @param kind {@code audio}, {@code video}; empty when not known
 */
public record Format(String name, int clockRate, int channels, String parameters, String kind) {

    /** Whether this is the format of that name, in any case. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
