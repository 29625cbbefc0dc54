package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes to a message as a list of cuts and inserts over its bytes: a line that is not named here
 * leaves exactly as it came.
 *
 * <p>Each change sees the ones before it. A {@code first} of Via, Contact, Route, Record-Route and
 * Path is the first element, also where several share a line; elsewhere it is the first line.
 */
public final class Edit {
    private final SipMessage message;
    private final Index index;
    private final List<Line> lines;
    private @Nullable String startLine;
    private byte @Nullable [] body;

    /**
     * @param original the line in the message that this one is, or -1 when {@code value} is new
     */
    private record Line(int original, HeaderName known, String name, String value) {}

    Edit(SipMessage message, Index index) {
        this.message = message;
        this.index = index;
        this.lines = new ArrayList<>(index.count + 4);
        for (int i = 0; i < index.count; i++) {
            lines.add(new Line(i, index.name(i), "", ""));
        }
    }

    /** A line before the first of its name; on top when there is none. */
    public Edit prepend(String name, Object value) {
        lines.add(Math.max(0, find(name)), line(name, value));
        return this;
    }

    /** A line behind all others. */
    public Edit append(String name, Object value) {
        lines.add(line(name, value));
        return this;
    }

    /** One line of this name, where the first stood; at the end when there was none. */
    public Edit set(String name, Object value) {
        int at = find(name);
        removeAll(name);
        lines.add(at < 0 ? lines.size() : at, line(name, value));
        return this;
    }

    /** Puts another value in the place of the first element; adds a line when there is none. */
    public Edit replaceFirst(String name, Object value) {
        int at = find(name);
        if (at < 0) {
            return prepend(name, value);
        }
        removeFirst(name);
        lines.add(at, line(name, value));
        return this;
    }

    public Edit removeFirst(String name) {
        int at = find(name);
        if (at >= 0) {
            String rest = withoutFirst(name, valueOf(lines.get(at)));
            if (rest.isEmpty()) {
                lines.remove(at);
            } else {
                lines.set(at, line(name, rest));
            }
        }
        return this;
    }

    public Edit removeAll(String name) {
        HeaderName known = HeaderName.of(name);
        lines.removeIf(line -> isNamed(line, known, name));
        return this;
    }

    /** Another Request-URI. */
    public Edit requestUri(String uri) {
        startLine = message.method() + " " + Text.oneLine(uri) + " SIP/2.0";
        return this;
    }

    /** Another body, with its Content-Type and Content-Length. */
    public Edit body(String contentType, byte[] content) {
        body = content.clone();
        set("Content-Type", contentType);
        set("Content-Length", content.length);
        return this;
    }

    /**
     * @throws IllegalStateException when a value given here is not well formed: a bug of the caller
     */
    public SipMessage done() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length() + 512);
        if (startLine == null) {
            int first = index.count > 0 ? index.lineStart(0) : index.headersEnd;
            out.write(index.bytes, index.start, first - index.start);
        } else {
            out.writeBytes((startLine + "\r\n").getBytes(UTF_8));
        }
        for (Line line : lines) {
            write(out, line);
        }
        out.write('\r');
        out.write('\n');
        if (body == null) {
            out.write(index.bytes, index.bodyStart, index.bodyEnd - index.bodyStart);
        } else {
            out.writeBytes(body);
        }
        return SipMessage.made(out.toByteArray());
    }

    private void write(ByteArrayOutputStream out, Line line) {
        if (line.original >= 0) {
            int from = index.lineStart(line.original);
            out.write(index.bytes, from, index.lineEnd(line.original) - from);
        } else {
            out.writeBytes((line.name + ": " + line.value + "\r\n").getBytes(UTF_8));
        }
    }

    private static Line line(String name, Object value) {
        return new Line(-1, HeaderName.of(name), name, Text.oneLine(value.toString()));
    }

    private int find(String name) {
        HeaderName known = HeaderName.of(name);
        for (int i = 0; i < lines.size(); i++) {
            if (isNamed(lines.get(i), known, name)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isNamed(Line line, HeaderName known, String name) {
        if (line.known != known) {
            return false;
        }
        return line.original >= 0
                ? index.named(line.original, known, name)
                : known != HeaderName.OTHER || line.name.equalsIgnoreCase(name);
    }

    private String valueOf(Line line) {
        return line.original < 0
                ? line.value
                : Text.unfolded(
                        index.bytes,
                        index.valueStart(line.original),
                        index.valueEnd(line.original));
    }

    /** What is left of a value behind its first element, empty when it has no other. */
    private static String withoutFirst(String name, String value) {
        Grammar grammar = Grammar.of(value);
        boolean element =
                switch (HeaderName.of(name)) {
                    case VIA -> grammar.via();
                    case CONTACT, ROUTE, RECORD_ROUTE, PATH -> grammar.nameAddr();
                    default -> false;
                };
        return element && grammar.separator(',') ? grammar.rest() : "";
    }
}
