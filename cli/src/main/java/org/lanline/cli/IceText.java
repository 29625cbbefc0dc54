package org.lanline.cli;

import org.lanline.ice.Candidate;
import org.lanline.ice.Pair;
import org.lanline.ice.TcpType;
import org.lanline.ice.Transport;
import org.lanline.server.discovery.LanAddress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Candidates and pairs in words and columns. */
final class IceText {
    private static final List<String> HEAD =
            List.of("", "#", "STATE", "FROM", "TO", "PRIORITY", "ROUND TRIP");

    /** What stands where a connection leaves from any port (RFC 6544 section 4.5). */
    private static final int DISCARD_PORT = 9;

    private IceText() {}

    static String address(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }

    private static String host(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        if (resolved == null) {
            return address.getHostString();
        }
        String literal = LanAddress.literal(resolved);
        return literal.contains(":") ? "[" + literal + "]" : literal;
    }

    static String candidate(Candidate candidate) {
        boolean isElsewhere =
                candidate.transport() == Transport.UDP
                        && !candidate.isNamed()
                        && !candidate.address().equals(candidate.base());
        return end(candidate) + (isElsewhere ? " of " + address(candidate.base()) : "");
    }

    /** The number and what it is made of (RFC 8445 section 5.1.2.1). */
    static String priority(Candidate candidate) {
        long priority = candidate.priority();
        return "priority %d = 2^24 x %d + 2^8 x %d + %d"
                .formatted(priority, priority >> 24, (priority >> 8) & 0xffff, priority & 0xff);
    }

    private static String end(Candidate candidate) {
        TcpType tcpType = candidate.tcpType();
        String tcp = tcpType == null ? "" : "tcp " + tcpType.token() + " ";
        boolean anyPort =
                tcpType == TcpType.ACTIVE && candidate.address().getPort() == DISCARD_PORT;
        return candidate.type().token()
                + " "
                + tcp
                + (anyPort ? host(candidate.address()) : address(candidate.address()));
    }

    static String state(Pair pair) {
        String state = pair.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return pair.nominated() ? state + ", chosen" : state;
    }

    static String roundTrip(Pair pair) {
        return pair.roundTripNanos() == 0
                ? ""
                : String.format(Locale.ROOT, "%.1f ms", pair.roundTripNanos() / 1e6);
    }

    static List<String> row(String who, Pair pair) {
        return List.of(
                who,
                String.valueOf(pair.number()),
                state(pair),
                end(pair.local()),
                end(pair.remote()),
                String.valueOf(pair.priority()),
                roundTrip(pair));
    }

    /** Rows under their heads, in columns; the first column is left out where nobody is named. */
    static List<String> table(List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(HEAD);
        all.addAll(rows);
        int[] widths = new int[HEAD.size()];
        for (List<String> row : all) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] > 0) {
                line.append(row.get(column));
                line.repeat(" ", widths[column] - row.get(column).length() + 2);
            }
        }
        return line.toString().stripTrailing();
    }

    static String winner(Pair pair, PathKind kind) {
        return kind.words()
                + ": "
                + end(pair.local())
                + " to "
                + end(pair.remote())
                + ", round trip "
                + roundTrip(pair);
    }
}
