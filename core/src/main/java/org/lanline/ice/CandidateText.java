package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Candidates as SDP and trickled signalling write them (RFC 8839 section 5.1, RFC 6544 section
 * 4.5). Whatever a line holds, reading it takes time in proportion to its length, of which there is
 * at most {@value #MAX_CHARACTERS}, asks no name service and throws nothing.
 */
public final class CandidateText {

    public static final int MAX_CHARACTERS = 1_024;

    private static final int MAX_FOUNDATION = 32;
    private static final int MAX_NAME = 253;
    private static final int MAX_EXTENSIONS = 16;
    private static final int FIXED_WORDS = 8;
    private static final String PREFIX = "candidate:";

    private CandidateText() {}

    /** What a text was. */
    public sealed interface Parsed {
        record Ok(Candidate candidate) implements Parsed {}

        /** Well-formed, but of a kind that is not known here, and so to be left alone. */
        record Unknown(String what) implements Parsed {}

        record Bad(String why) implements Parsed {}
    }

    static Parsed parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return new Parsed.Bad("it has more than " + MAX_CHARACTERS + " characters");
        }
        String line = text.strip();
        line = line.startsWith("a=") ? line.substring(2) : line;
        if (line.startsWith(PREFIX)) {
            line = line.substring(PREFIX.length());
        }
        if (!line.chars().allMatch(each -> each >= ' ' && each <= '~')) {
            return new Parsed.Bad("it has characters that are not printable ASCII");
        }
        return parse(List.of(line.split(" ")));
    }

    private static Parsed parse(List<String> words) {
        if (words.size() < FIXED_WORDS || !words.get(6).equals("typ")) {
            return new Parsed.Bad(
                    "it is not foundation, component, transport, priority, address,"
                            + " port, typ and type");
        }
        if (!isFoundation(words.get(0))) {
            return new Parsed.Bad("the foundation is not 1 to 32 letters, digits, + or /");
        }
        int component = number(words.get(1), 1, 256);
        int priority = number(words.get(3), 1, Integer.MAX_VALUE);
        int port = number(words.get(5), 0, 65_535);
        if (component < 0 || priority < 0 || port < 0) {
            return new Parsed.Bad("component, priority or port is not a number in its range");
        }
        Transport transport = transport(words.get(2));
        CandidateType type = type(words.get(7));
        if (transport == null || type == null) {
            return new Parsed.Unknown(transport == null ? words.get(2) : words.get(7));
        }
        InetSocketAddress address = address(words.get(4), port);
        if (address == null) {
            return new Parsed.Bad("the address is neither an IP address nor a name");
        }
        Tail tail = new Tail(words.subList(FIXED_WORDS, words.size()));
        return tail.complete(words.get(0), component, transport, priority, address, type);
    }

    /** What follows the type: pairs of a name and a value. */
    private static final class Tail {
        private final List<Candidate.Extension> extensions = new ArrayList<>();
        private @Nullable InetSocketAddress related;
        private @Nullable TcpType tcpType;
        private @Nullable String wrong;

        Tail(List<String> words) {
            String relatedAddress = null;
            for (int i = 0; i + 1 < words.size() && wrong == null; i += 2) {
                String value = words.get(i + 1);
                switch (words.get(i)) {
                    case "raddr" -> relatedAddress = value;
                    case "rport" -> related(relatedAddress, number(value, 0, 65_535));
                    case "tcptype" -> tcpType(value);
                    default -> extension(words.get(i), value);
                }
            }
            if (words.size() % 2 != 0) {
                wrong = "an extension has a name but no value";
            }
        }

        private void related(@Nullable String address, int port) {
            InetSocketAddress there = address == null ? null : address(address, port);
            if (port < 0 || there == null) {
                wrong = "raddr and rport are not an address and a port";
            }
            related = there;
        }

        private void tcpType(String value) {
            for (TcpType each : TcpType.values()) {
                if (each.token().equals(value)) {
                    tcpType = each;
                }
            }
            if (tcpType == null) {
                wrong = "the tcptype is not active, passive or so";
            }
        }

        private void extension(String name, String value) {
            if (name.isEmpty() || value.isEmpty() || extensions.size() == MAX_EXTENSIONS) {
                wrong = "an extension is empty, or there are more than " + MAX_EXTENSIONS;
                return;
            }
            extensions.add(new Candidate.Extension(name, value));
        }

        Parsed complete(
                String foundation,
                int component,
                Transport transport,
                long priority,
                InetSocketAddress address,
                CandidateType type) {
            if (wrong != null) {
                return new Parsed.Bad(wrong);
            }
            if (transport == Transport.TCP == (tcpType == null)) {
                return new Parsed.Bad("a tcptype belongs to TCP, and to nothing else");
            }
            return new Parsed.Ok(
                    new Candidate(
                            foundation,
                            component,
                            transport,
                            priority,
                            address,
                            type,
                            address,
                            related,
                            tcpType,
                            extensions));
        }
    }

    static String write(Candidate candidate) {
        StringBuilder text = new StringBuilder(PREFIX);
        text.append(candidate.foundation()).append(' ').append(candidate.component()).append(' ');
        text.append(candidate.transport().name().toLowerCase(Locale.ROOT)).append(' ');
        text.append(candidate.priority()).append(' ');
        text.append(literal(candidate.address())).append(' ');
        text.append(candidate.address().getPort());
        text.append(" typ ").append(candidate.type().token());
        InetSocketAddress related = candidate.related();
        if (related != null) {
            text.append(" raddr ").append(literal(related));
            text.append(" rport ").append(related.getPort());
        }
        TcpType tcpType = candidate.tcpType();
        if (tcpType != null) {
            text.append(" tcptype ").append(tcpType.token());
        }
        for (Candidate.Extension each : candidate.extensions()) {
            text.append(' ').append(each.name()).append(' ').append(each.value());
        }
        return text.toString();
    }

    /** The IP address without a scope, which means nothing to others, or the name. */
    static String literal(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        if (resolved == null) {
            return address.getHostString();
        }
        String text = resolved.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** Null when it is neither a literal address nor looks like a name. */
    static @Nullable InetSocketAddress address(String text, int port) {
        if (port < 0) {
            return null;
        }
        InetAddress literal = literal(text);
        if (literal != null) {
            return new InetSocketAddress(literal, port);
        }
        return isName(text) ? InetSocketAddress.createUnresolved(text, port) : null;
    }

    private static @Nullable InetAddress literal(String text) {
        boolean six = text.indexOf(':') >= 0;
        if (six ? text.indexOf('%') >= 0 || text.length() > 45 : !isDottedQuad(text)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    private static boolean isDottedQuad(String text) {
        String[] parts = text.split("\\.", -1);
        for (String part : parts) {
            if (number(part, 0, 255) < 0) {
                return false;
            }
        }
        return parts.length == 4;
    }

    private static boolean isName(String text) {
        boolean letters =
                text.chars().allMatch(each -> isAlphanumeric(each) || each == '-' || each == '.');
        boolean numeric = text.chars().noneMatch(each -> each >= 'A');
        return letters && !numeric && text.length() <= MAX_NAME && !text.startsWith(".");
    }

    private static boolean isFoundation(String text) {
        return !text.isEmpty() && text.length() <= MAX_FOUNDATION && isIceText(text);
    }

    /** The {@code ice-char} of RFC 8839 section 5.1. */
    static boolean isIceText(String text) {
        return text.chars().allMatch(each -> isAlphanumeric(each) || each == '+' || each == '/');
    }

    private static boolean isAlphanumeric(int each) {
        return (each >= '0' && each <= '9')
                || (each >= 'a' && each <= 'z')
                || (each >= 'A' && each <= 'Z');
    }

    private static @Nullable Transport transport(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "udp" -> Transport.UDP;
            case "tcp" -> Transport.TCP;
            default -> null;
        };
    }

    private static @Nullable CandidateType type(String word) {
        for (CandidateType each : CandidateType.values()) {
            if (each.token().equals(word)) {
                return each;
            }
        }
        return null;
    }

    /** -1 when it is not 1 to 10 digits that mean something in the range. */
    static int number(String text, int least, int most) {
        if (text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value < least || value > most ? -1 : (int) value;
    }
}
