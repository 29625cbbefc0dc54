package org.lanline.mdns;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;

/** What a record says. The type follows from it. */
public sealed interface Rdata {

    /** One of {@link RecordType}, or another number for {@link Opaque}. */
    int type();

    /** A (RFC 1035 section 3.4.1) or AAAA (RFC 3596). */
    record Address(InetAddress address) implements Rdata {
        @Override
        public int type() {
            return address instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
        }
    }

    /** PTR. */
    record Pointer(DnsName target) implements Rdata {
        @Override
        public int type() {
            return RecordType.PTR;
        }
    }

    /** SRV (RFC 2782). */
    record Service(int priority, int weight, int port, DnsName target) implements Rdata {
        @Override
        public int type() {
            return RecordType.SRV;
        }
    }

    /**
     * TXT with the pairs of DNS-SD (RFC 6763 section 6).
     *
     * @param raw strings, each after a byte with its length
     */
    record Text(Octets raw) implements Rdata {
        @Override
        public int type() {
            return RecordType.TXT;
        }

        /**
         * @param strings such as {@code id=7}, each at most 255 bytes of UTF-8
         */
        public static Text of(List<String> strings) {
            List<byte[]> parts =
                    strings.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList();
            int total = parts.stream().mapToInt(part -> 1 + part.length).sum();
            // RFC 6763 section 6.1: no strings at all is one empty string
            byte[] raw = new byte[Math.max(1, total)];
            int at = 0;
            for (byte[] part : parts) {
                if (part.length > 255) {
                    throw new IllegalArgumentException("a TXT string has at most 255 bytes");
                }
                raw[at++] = (byte) part.length;
                System.arraycopy(part, 0, raw, at, part.length);
                at += part.length;
            }
            return new Text(new Octets(raw));
        }

        /** The strings that are not empty; one that runs past the end is left out. */
        public List<String> strings() {
            byte[] bytes = raw.bytes();
            List<String> strings = new ArrayList<>();
            int at = 0;
            while (at < bytes.length) {
                int length = bytes[at] & 0xff;
                if (length > bytes.length - at - 1) {
                    break;
                }
                if (length > 0) {
                    strings.add(new String(bytes, at + 1, length, StandardCharsets.UTF_8));
                }
                at += 1 + length;
            }
            return strings;
        }

        /** The value of the first pair with this key, or null (RFC 6763 section 6.4). */
        public @Nullable String value(String key) {
            String prefix = key.toLowerCase(Locale.ROOT) + "=";
            for (String string : strings()) {
                if (string.length() >= prefix.length()
                        && string.substring(0, prefix.length())
                                .toLowerCase(Locale.ROOT)
                                .equals(prefix)) {
                    return string.substring(prefix.length());
                }
            }
            return null;
        }
    }

    /**
     * NSEC in the restricted form of RFC 6762 section 6.1: which types a name has, hence which it
     * has not.
     *
     * @param types each 0 to 255
     */
    record Nsec(DnsName next, SortedSet<Integer> types) implements Rdata {
        @Override
        public int type() {
            return RecordType.NSEC;
        }
    }

    /** Any other type, unread. */
    record Opaque(int type, Octets raw) implements Rdata {}
}
