package org.lanline.mdns;

import java.nio.charset.StandardCharsets;

/**
 * What the box calls itself on every link: host and service instances share one number, so that
 * {@code lanline-2.local} and {@code Lanline 2} are seen to be one box.
 *
 * @param host one DNS label, such as {@code lanline}
 * @param instance what people see, such as {@code Lanline}; cut to what fits a label
 * @param number 1 for the bare names
 */
public record BoxName(String host, String instance, int number) {

    /** The bare names. */
    public static BoxName first(String host, String instance) {
        return new BoxName(host, instance, 1);
    }

    /** The names to try when another box has these (RFC 6762 section 9). */
    BoxName next() {
        return new BoxName(host, instance, number + 1);
    }

    /** Such as {@code lanline-2}. */
    public String hostLabel() {
        return fit(host, number == 1 ? "" : "-" + number);
    }

    /** Such as {@code lanline-2.local}. */
    public DnsName hostName() {
        return DnsName.of("local").child(hostLabel());
    }

    /** Such as {@code Lanline 2}. */
    public String instanceLabel() {
        return fit(instance, number == 1 ? "" : " " + number);
    }

    /** Cuts whole characters until both parts fit into one label. */
    private static String fit(String text, String suffix) {
        int room = DnsName.MAX_LABEL_BYTES - suffix.length();
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int next = end + Character.charCount(text.codePointAt(end));
            bytes += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > room) {
                break;
            }
            end = next;
        }
        return text.substring(0, end) + suffix;
    }
}
