package org.lanline.trace.findings;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How times, addresses and frames are written. */
public final class Words {
    private static final int MOST_FRAMES = 6;

    private Words() {}

    /** {@code 10.0.0.1:5060} or {@code [fd77::1]:5060}. */
    public static String address(InetSocketAddress address) {
        return (address.getAddress() instanceof Inet6Address
                        ? "[" + host(address) + "]"
                        : host(address))
                + ":"
                + address.getPort();
    }

    /** Without the port; IPv6 with its zeros taken together. */
    public static String host(InetSocketAddress address) {
        return address.getAddress() == null ? address.getHostString() : host(address.getAddress());
    }

    public static String host(InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return text;
        }
        // the longest run of zeros, of two at least (RFC 5952 section 4.2)
        String longest = "";
        for (String run = "0:0"; run.length() < 16; run += ":0") {
            longest = (":" + text + ":").contains(":" + run + ":") ? run : longest;
        }
        if (longest.isEmpty()) {
            return text;
        }
        String bounded = ":" + text + ":";
        int at = bounded.indexOf(":" + longest + ":");
        String before = bounded.substring(0, at);
        String after = bounded.substring(at + longest.length() + 2);
        return before.replaceFirst("^:", "") + "::" + after.replaceFirst(":$", "");
    }

    /** {@code 12 ms}, {@code 4.2 s}, {@code 3 min 20 s}. */
    public static String time(long nanos) {
        if (nanos < 9_500_000) {
            return tenths(nanos, 1_000_000) + " ms";
        }
        if (nanos < 999_500_000) {
            return (nanos + 500_000) / 1_000_000 + " ms";
        }
        if (nanos < 99_950_000_000L) {
            return tenths(nanos, 1_000_000_000) + " s";
        }
        long whole = (nanos + 500_000_000) / 1_000_000_000;
        return whole / 60 + " min " + whole % 60 + " s";
    }

    /** With one decimal; much quicker than a format, and there are thousands of calls. */
    private static String tenths(long value, long unit) {
        long tenths = (Math.abs(value) * 10 + unit / 2) / unit;
        return (value < 0 && tenths > 0 ? "-" : "") + tenths / 10 + "." + tenths % 10;
    }

    /** {@code frame 3}, {@code frames 3, 5 and 9}, {@code frames 3, 5, 9, … 80}. */
    public static String frames(Collection<Integer> frames) {
        List<Integer> sorted =
                frames.stream().filter(each -> each > 0).distinct().sorted().toList();
        return switch (sorted.size()) {
            case 0 -> "no frame";
            case 1 -> "frame " + sorted.getFirst();
            default ->
                    sorted.size() <= MOST_FRAMES
                            ? "frames "
                                    + list(sorted.subList(0, sorted.size() - 1))
                                    + " and "
                                    + sorted.getLast()
                            : "frames "
                                    + list(sorted.subList(0, MOST_FRAMES - 1))
                                    + ", … "
                                    + sorted.getLast();
        };
    }

    private static String list(List<Integer> frames) {
        return frames.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** {@code 1 check}, {@code 3 checks}. */
    public static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    public static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000
                ? Math.round(bytes / 1e3) + " kB"
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
