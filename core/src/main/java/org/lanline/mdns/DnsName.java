package org.lanline.mdns;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A domain name as labels of UTF-8 (RFC 6762 section 16), compared without regard to the case of
 * ASCII letters.
 */
public final class DnsName {

    /** RFC 1035 section 3.1: the longest name, with the zero at its end. */
    static final int MAX_NAME_BYTES = 255;

    /** RFC 1035 section 3.1. */
    static final int MAX_LABEL_BYTES = 63;

    private final byte[] wire;
    private final int hash;

    private DnsName(byte[] wire) {
        this.wire = wire;
        int sum = 1;
        for (byte each : wire) {
            sum = 31 * sum + lowerCase(each);
        }
        this.hash = sum;
    }

    /** Takes over labels with their lengths and the zero at the end, which the caller checked. */
    static DnsName ofWire(byte[] wire) {
        return new DnsName(wire);
    }

    /**
     * @param dotted such as {@code _sip._udp.local}; a dot always separates
     * @throws IllegalArgumentException when a label is empty or something is too long
     */
    public static DnsName of(String dotted) {
        return ofLabels(List.of(dotted.split("\\.", -1)));
    }

    /**
     * @throws IllegalArgumentException when a label is empty or something is too long
     */
    public static DnsName ofLabels(List<String> labels) {
        byte[] wire = new byte[MAX_NAME_BYTES];
        int used = 0;
        for (String label : labels) {
            byte[] utf8 = label.getBytes(StandardCharsets.UTF_8);
            if (utf8.length == 0 || utf8.length > MAX_LABEL_BYTES) {
                throw new IllegalArgumentException("a label has 1 to 63 bytes: \"" + label + "\"");
            }
            if (used + 1 + utf8.length >= MAX_NAME_BYTES) {
                throw new IllegalArgumentException("a name has at most 255 bytes: " + labels);
            }
            wire[used++] = (byte) utf8.length;
            System.arraycopy(utf8, 0, wire, used, utf8.length);
            used += utf8.length;
        }
        byte[] exact = new byte[used + 1];
        System.arraycopy(wire, 0, exact, 0, used);
        return new DnsName(exact);
    }

    /** This name below one more label, such as {@code Lanline} before {@code _sip._udp.local}. */
    public DnsName child(String label) {
        List<String> labels = new ArrayList<>(List.of(label));
        labels.addAll(labels());
        return ofLabels(labels);
    }

    /** Without its first label, or null for the root. */
    public @Nullable DnsName parent() {
        if (wire.length == 1) {
            return null;
        }
        int first = 1 + wire[0];
        byte[] rest = new byte[wire.length - first];
        System.arraycopy(wire, first, rest, 0, rest.length);
        return new DnsName(rest);
    }

    /** The first label, empty for the root. */
    public String firstLabel() {
        return wire[0] == 0 ? "" : new String(wire, 1, wire[0], StandardCharsets.UTF_8);
    }

    /** The labels from left to right, with bytes that are no UTF-8 replaced. */
    public List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
            labels.add(new String(wire, at + 1, wire[at], StandardCharsets.UTF_8));
        }
        return labels;
    }

    /** Labels with their lengths and the zero at the end; not to be changed. */
    byte[] wire() {
        return wire;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof DnsName name)
                || name.hash != hash
                || name.wire.length != wire.length) {
            return false;
        }
        for (int i = 0; i < wire.length; i++) {
            if (lowerCase(wire[i]) != lowerCase(name.wire[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Lengths are below 64 and so never mistaken for a letter. */
    private static int lowerCase(byte each) {
        return each >= 'A' && each <= 'Z' ? each + 32 : each;
    }

    /** Dotted, without the dot at the end; dots inside a label are escaped. */
    @Override
    public String toString() {
        return String.join(".", labels().stream().map(label -> label.replace(".", "\\.")).toList());
    }
}
