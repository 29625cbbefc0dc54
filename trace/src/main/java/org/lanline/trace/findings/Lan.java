package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses are on the LAN: on-link prefixes, not ranges that are only usual there. */
public record Lan(List<Prefix> prefixes) {

    public static final Lan UNKNOWN = new Lan(List.of());

    /** An address and how many of its first bits count. */
    public record Prefix(InetAddress address, int bits) {
        private static final int LONGEST_LITERAL = 45;

        /** Such as {@code 10.77.0.0/24} or {@code fd77::/64}; null when the text is none. */
        public static @Nullable Prefix parse(String text) {
            int slash = text.indexOf('/');
            String host = slash < 0 ? text : text.substring(0, slash);
            if (host.isEmpty() || host.length() > LONGEST_LITERAL || !isLiteral(host)) {
                return null;
            }
            try {
                InetAddress address = InetAddress.ofLiteral(host);
                int all = address.getAddress().length * 8;
                int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
                return bits < 0 || bits > all ? null : new Prefix(address, bits);
            } catch (IllegalArgumentException noPrefix) {
                return null;
            }
        }

        /** So that no name is ever looked up. */
        private static boolean isLiteral(String host) {
            boolean six = host.indexOf(':') >= 0;
            for (int i = 0; i < host.length(); i++) {
                char c = host.charAt(i);
                if (c != '.' && c != ':' && Character.digit(c, six ? 16 : 10) < 0) {
                    return false;
                }
            }
            return six || host.indexOf('.') > 0;
        }

        public boolean holds(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return Words.host(address) + "/" + bits;
        }
    }

    public Lan {
        prefixes = List.copyOf(prefixes);
    }

    /** What may be said of an address, and why. */
    public record Judged(Answer answer, String why) {}

    public Judged judge(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return new Judged(Answer.YES, "this machine itself");
        }
        if (address.isLinkLocalAddress()) {
            return new Judged(Answer.YES, "link-local");
        }
        for (Prefix prefix : prefixes) {
            if (prefix.holds(address)) {
                return new Judged(Answer.YES, "in " + prefix);
            }
        }
        if (!prefixes.isEmpty()) {
            return new Judged(Answer.NO, "in none of the LAN's prefixes");
        }
        if (isPrivate(address)) {
            return new Judged(Answer.CANNOT_TELL, "private, so probably the LAN");
        }
        return address instanceof Inet4Address
                ? new Judged(Answer.NO, "a public address")
                : new Judged(Answer.CANNOT_TELL, "global IPv6, which may be on-link");
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.isSiteLocalAddress() : (bytes[0] & 0xfe) == 0xfc;
    }
}
