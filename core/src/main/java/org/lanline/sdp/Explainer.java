package org.lanline.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says in words what each line of a description means. Takes any text, also one that {@link
 * SessionDescription#parse} refuses, in time proportional to its length.
 */
public final class Explainer {
    private static final int MOST_LINES = 2_000;

    private final List<Explained> explained = new ArrayList<>();
    private final Map<String, String> formats = new HashMap<>();
    private int section = -1;

    private Explainer() {}

    /** Each line, the first {@value #MOST_LINES} of them. */
    public static List<Explained> explain(String text) {
        Explainer explainer = new Explainer();
        text.lines().limit(MOST_LINES).forEach(explainer::line);
        return List.copyOf(explainer.explained);
    }

    private record Meaning(String words, String rfc) {}

    private void line(String text) {
        Meaning meaning = new Meaning("", "");
        if (text.length() >= 2 && text.charAt(1) == '=') {
            String value = text.substring(2);
            if (text.charAt(0) == 'm') {
                section++;
                formats.clear();
            }
            meaning = meaning(text.charAt(0), value);
        }
        explained.add(
                new Explained(explained.size() + 1, text, section, meaning.words(), meaning.rfc()));
    }

    private Meaning meaning(char type, String value) {
        return switch (type) {
            case 'v' -> new Meaning("version of SDP, always 0", rfc("5.1"));
            case 'o' -> origin(value);
            case 's' -> new Meaning("name of the session, mostly empty", rfc("5.3"));
            case 'i' -> new Meaning("a title for people", rfc("5.4"));
            case 'u' -> new Meaning("a page about the session", rfc("5.5"));
            case 'e' -> new Meaning("whom to write to", rfc("5.6"));
            case 'p' -> new Meaning("whom to telephone", rfc("5.6"));
            case 'c' -> connection(value);
            case 'b' -> bandwidth(value);
            case 't' ->
                    value.strip().equals("0 0")
                            ? new Meaning("no beginning or end is set", rfc("5.9"))
                            : new Meaning("when the session begins and ends", rfc("5.9"));
            case 'r' -> new Meaning("how the session repeats", rfc("5.10"));
            case 'z' -> new Meaning("changes between time zones", rfc("5.11"));
            case 'k' -> new Meaning("a key in clear: obsolete and unsafe", rfc("5.12"));
            case 'm' -> media(value);
            case 'a' -> attribute(value);
            default -> new Meaning("", "");
        };
    }

    private static String rfc(String section) {
        return "RFC 8866 section " + section;
    }

    private static Meaning origin(String value) {
        Origin origin = Origin.parse(value);
        return origin == null
                ? new Meaning("who made this, but not well formed", rfc("5.2"))
                : new Meaning(
                        "made at "
                                + origin.address()
                                + "; version "
                                + origin.version()
                                + " of the session",
                        rfc("5.2"));
    }

    private static Meaning connection(String value) {
        Connection connection = Connection.parse(value);
        if (connection == null) {
            return new Meaning("where media is to be sent, but not well formed", rfc("5.7"));
        }
        if (connection.address().equals("0.0.0.0")) {
            return new Meaning(
                    "no address: on hold the old way, or ICE will find one",
                    "RFC 3264 section 8.4");
        }
        return new Meaning("media is to be sent to " + connection.address(), rfc("5.7"));
    }

    private static Meaning bandwidth(String value) {
        String[] words = value.strip().split(":", 2);
        String limit = words.length == 2 ? words[1] : "?";
        return switch (words[0]) {
            case "AS" -> new Meaning("at most " + limit + " kbit/s, with headers", rfc("5.8"));
            case "CT" -> new Meaning("at most " + limit + " kbit/s in all", rfc("5.8"));
            case "TIAS" -> new Meaning("at most " + limit + " bit/s, without headers", "RFC 3890");
            case "RS" -> new Meaning("RTCP of senders: " + limit + " bit/s", "RFC 3556");
            case "RR" -> new Meaning("RTCP of receivers: " + limit + " bit/s", "RFC 3556");
            default -> new Meaning("a limit of bandwidth", rfc("5.8"));
        };
    }

    private static Meaning media(String value) {
        Media media = Media.parse(value);
        if (media == null) {
            return new Meaning("a stream, but not well formed", rfc("5.14"));
        }
        String where =
                media.port() == 0
                        ? "refused, or part of a bundle (port 0)"
                        : media.port() == 9 ? "port found by ICE" : "at port " + media.port();
        return new Meaning(
                media.kind() + " by " + profile(media.protocol()) + ", " + where, rfc("5.14"));
    }

    private static String profile(String protocol) {
        return switch (protocol) {
            case "RTP/AVP" -> "plain RTP, not encrypted";
            case "RTP/AVPF" -> "plain RTP with early feedback, not encrypted";
            case "RTP/SAVP" -> "SRTP with keys out of this description";
            case "RTP/SAVPF" -> "SRTP with early feedback";
            case "UDP/TLS/RTP/SAVP" -> "SRTP with keys made by DTLS";
            case "UDP/TLS/RTP/SAVPF" -> "SRTP with keys made by DTLS, and early feedback";
            case "TCP/TLS/RTP/SAVPF" -> "SRTP with keys made by DTLS, over TCP";
            case "UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "DTLS/SCTP" -> "SCTP inside DTLS (messages)";
            case "udptl", "UDPTL" -> "fax packets (T.38)";
            default -> protocol;
        };
    }

    private Meaning attribute(String text) {
        Attribute attribute = Attribute.parse(text);
        String value = attribute.value() == null ? "" : attribute.value().strip();
        String words = AttributeWords.words(attribute.name(), value, formats);
        return new Meaning(words, words.isEmpty() ? "" : AttributeWords.rfc(attribute.name()));
    }
}
