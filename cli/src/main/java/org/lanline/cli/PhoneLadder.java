package org.lanline.cli;

import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.trace.ladder.Ladder;
import org.lanline.trace.ladder.TerminalLadder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ladder of a phone as it grows: two lanes, the phone and its server. What the transport does
 * is in it too, so that the same call looks different by UDP, where messages are sent again, by
 * TCP, where a connection comes first, and by TLS, where a handshake does.
 */
final class PhoneLadder {
    private static final int MOST_REMEMBERED = 10_000;

    private final String user;
    private final int width;
    private final boolean colour;
    private final Map<String, Integer> seen = new HashMap<>();
    private Ladder ladder = new Ladder(List.of(), List.of(), 0, 0);
    private int number;

    PhoneLadder(String user, int width, boolean colour) {
        this.user = user;
        this.width = width;
        this.colour = colour;
    }

    /** The heads, and how the connection came about. */
    String begin(Flow flow, String words, long nowNanos) {
        ladder =
                new Ladder(
                        List.of(
                                new Ladder.Lane(address(flow.local()), user),
                                new Ladder.Lane(address(flow.remote()), "server")),
                        List.of(),
                        nowNanos,
                        0);
        StringBuilder text = new StringBuilder(TerminalLadder.heads(ladder, width, colour));
        if (flow.transport().reliable()) {
            text.append(
                    arrow(nowNanos, true, Ladder.Kind.TURN, "TCP: SYN, SYN-ACK, ACK", "", false));
        }
        if (flow.transport() == Transport.TLS) {
            String version = words.split(",", 2)[0];
            text.append(
                    arrow(nowNanos, false, Ladder.Kind.DTLS, version + " handshake", words, false));
        } else if (flow.transport() == Transport.WSS) {
            text.append(arrow(nowNanos, false, Ladder.Kind.DTLS, "TLS handshake", "", false));
            text.append(
                    arrow(nowNanos, true, Ladder.Kind.REQUEST, "GET /sip (WebSocket)", "", false));
            text.append(
                    arrow(
                            nowNanos,
                            false,
                            Ladder.Kind.SUCCESS,
                            "101 Switching Protocols",
                            "",
                            false));
        }
        return text.toString();
    }

    private static String address(java.net.InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return address.getPort() == 0 ? host : host + ":" + address.getPort();
    }

    /** One message. */
    String rung(SipMessage message, boolean outgoing, long nowNanos) {
        String identity =
                outgoing
                        + message.callId()
                        + message.cseq()
                        + message.status()
                        + message.topVia().branch();
        boolean again = seen.size() < MOST_REMEMBERED && seen.merge(identity, 1, Integer::sum) > 1;
        return arrow(
                nowNanos, outgoing, kind(message), text(message), again ? "sent again" : "", again);
    }

    private String arrow(
            long nowNanos,
            boolean outgoing,
            Ladder.Kind kind,
            String text,
            String remark,
            boolean again) {
        int from = outgoing ? 0 : 1;
        Ladder.Arrow arrow =
                new Ladder.Arrow(nowNanos, ++number, from, 1 - from, kind, text, remark, again);
        return TerminalLadder.rung(ladder, arrow, width, colour);
    }

    private static String text(SipMessage message) {
        String body = message.body().length > 0 ? content(message) : "";
        return message.isRequest()
                ? message.method() + body
                : message.status() + " " + PhoneWords.printable(message.reason()) + body;
    }

    private static String content(SipMessage message) {
        String type = String.valueOf(message.header("Content-Type"));
        return " (" + PhoneWords.printable(type.split(";", 2)[0].replaceFirst(".*/", "")) + ")";
    }

    private static Ladder.Kind kind(SipMessage message) {
        return switch (message.status() / 100) {
            case 0 -> Ladder.Kind.REQUEST;
            case 1 -> Ladder.Kind.PROVISIONAL;
            case 2 -> Ladder.Kind.SUCCESS;
            default -> Ladder.Kind.FAILURE;
        };
    }
}
