package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads lines in the order of RFC 8866 section 9, each once; the first mistake ends it. */
final class Reader {
    private static final int MAX_CHARACTERS = 65_536;
    private static final int MAX_MEDIA = 64;

    private final String text;
    private int next;
    private int lineNumber;
    private char type;
    private String value = "";
    private Parsed.@Nullable Bad bad;

    Reader(String text) {
        this.text = text;
    }

    Parsed read() {
        if (text.length() > MAX_CHARACTERS) {
            return new Parsed.Bad(0, "longer than " + MAX_CHARACTERS + " characters");
        }
        advance();
        String version = required('v', word -> word.equals("0") ? word : null);
        Origin origin = required('o', Origin::parse);
        String name = required('s', each -> each);
        if (version == null || origin == null || name == null) {
            return badOr("incomplete");
        }
        String title = optional('i');
        String uri = optional('u');
        List<String> emails = several('e');
        List<String> phones = several('p');
        Connection connection = type == 'c' ? required('c', Connection::parse) : null;
        List<String> bandwidths = several('b');
        List<Timing> timings = timings();
        String zones = optional('z');
        String key = optional('k');
        List<Attribute> attributes = attributes();
        List<Media> media = media();
        if (bad != null) {
            return bad;
        }
        if (type != END) {
            return new Parsed.Bad(lineNumber, "a line of type " + type + " does not belong here");
        }
        return new Parsed.Ok(
                new SessionDescription(
                        0,
                        origin,
                        name,
                        title,
                        uri,
                        emails,
                        phones,
                        connection,
                        bandwidths,
                        timings,
                        zones,
                        key,
                        attributes,
                        media));
    }

    private static final char END = 0;

    private Parsed badOr(String why) {
        return bad != null ? bad : new Parsed.Bad(lineNumber, why);
    }

    private void fail(String why) {
        if (bad == null) {
            bad = new Parsed.Bad(lineNumber, why);
        }
        type = END;
        next = text.length();
    }

    /** Steps to the next line: its type and value, or END. */
    private void advance() {
        if (next >= text.length()) {
            type = END;
            return;
        }
        lineNumber++;
        int end = text.indexOf('\n', next);
        int after = end < 0 ? text.length() : end + 1;
        int stop = end < 0 ? text.length() : end;
        if (stop > next && text.charAt(stop - 1) == '\r') {
            stop--;
        }
        if (stop - next < 2 || text.charAt(next + 1) != '=') {
            fail("not of the form x=value");
            return;
        }
        char kind = text.charAt(next);
        if (kind < 'a' || kind > 'z' || text.indexOf('\0', next + 2, stop) >= 0) {
            fail("not of the form x=value");
            return;
        }
        type = kind;
        value = text.substring(next + 2, stop);
        next = after;
    }

    private <T> @Nullable T required(char wanted, Function<String, @Nullable T> parse) {
        if (bad != null) {
            return null;
        }
        if (type != wanted) {
            fail("expected " + wanted + "=");
            return null;
        }
        T parsed = parse.apply(value);
        if (parsed == null) {
            fail("wrong " + wanted + "= line");
            return null;
        }
        advance();
        return parsed;
    }

    private @Nullable String optional(char wanted) {
        if (type != wanted) {
            return null;
        }
        String found = value;
        advance();
        return found;
    }

    private List<String> several(char wanted) {
        List<String> found = new ArrayList<>();
        while (type == wanted) {
            found.add(value);
            advance();
        }
        return found;
    }

    private List<Timing> timings() {
        List<Timing> found = new ArrayList<>();
        do {
            Timing timing = required('t', Timing::parse);
            if (timing == null) {
                return found;
            }
            found.add(new Timing(timing.start(), timing.stop(), several('r')));
        } while (type == 't');
        return found;
    }

    private List<Attribute> attributes() {
        List<Attribute> found = new ArrayList<>();
        while (type == 'a') {
            found.add(Attribute.parse(value));
            advance();
        }
        return found;
    }

    private List<Media> media() {
        List<Media> found = new ArrayList<>();
        while (type == 'm') {
            if (found.size() == MAX_MEDIA) {
                fail("more than " + MAX_MEDIA + " media sections");
                break;
            }
            Media line = required('m', Media::parse);
            if (line == null) {
                break;
            }
            found.add(section(line));
        }
        return found;
    }

    private Media section(Media line) {
        String title = optional('i');
        List<Connection> connections = new ArrayList<>();
        while (type == 'c') {
            Connection connection = required('c', Connection::parse);
            if (connection != null) {
                connections.add(connection);
            }
        }
        return new Media(
                line.kind(),
                line.port(),
                line.ports(),
                line.protocol(),
                line.formats(),
                title,
                connections,
                several('b'),
                optional('k'),
                attributes());
    }
}
