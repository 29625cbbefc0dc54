package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * One media section (RFC 8866 section 5.14).
 *
 * @param kind such as {@code audio}
 * @param port 0 refuses the stream (RFC 3264 section 6), except where a bundle shares another's
 * @param ports how many ports, 1 unless written
 * @param formats payload types for RTP
 * @param connections empty where the session's counts
 */
public record Media(
        String kind,
        int port,
        int ports,
        String protocol,
        List<String> formats,
        @Nullable String title,
        List<Connection> connections,
        List<String> bandwidths,
        @Nullable String key,
        List<Attribute> attributes) {

    public Media {
        formats = List.copyOf(formats);
        connections = List.copyOf(connections);
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
    }

    /** The {@code m=} line alone, or null when it is not one. */
    static @Nullable Media parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length < 4 || Words.anyEmpty(words)) {
            return null;
        }
        String[] port = words[1].split("/", -1);
        int number = number(port[0], 65_535);
        int ports = port.length == 2 ? number(port[1], 255) : 1;
        if (port.length > 2 || number < 0 || ports < 1) {
            return null;
        }
        return new Media(
                words[0],
                number,
                ports,
                words[2],
                List.of(words).subList(3, words.length),
                null,
                List.of(),
                List.of(),
                null,
                List.of());
    }

    private static int number(String word, int largest) {
        if (!Words.isNumber(word) || word.length() > 5) {
            return -1;
        }
        int number = Integer.parseInt(word);
        return number > largest ? -1 : number;
    }

    /** The first value of an attribute; empty for a property attribute, null when it is absent. */
    public @Nullable String attribute(String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return attribute.value() == null ? "" : attribute.value();
            }
        }
        return null;
    }

    /** What this section says of its direction, or null when it says nothing. */
    public @Nullable Direction ownDirection() {
        return direction(attributes);
    }

    static @Nullable Direction direction(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            if (attribute.value() == null) {
                for (Direction direction : Direction.values()) {
                    if (direction.name().toLowerCase(Locale.ROOT).equals(attribute.name())) {
                        return direction;
                    }
                }
            }
        }
        return null;
    }

    /** True when the stream is not refused: a port, or a place in another section's bundle. */
    public boolean accepted() {
        return port != 0 || attribute("bundle-only") != null;
    }

    void write(StringBuilder out) {
        out.append("m=").append(kind).append(' ').append(port);
        if (ports != 1) {
            out.append('/').append(ports);
        }
        out.append(' ').append(protocol);
        formats.forEach(format -> out.append(' ').append(format));
        out.append("\r\n");
        SessionDescription.line(out, 'i', title);
        connections.forEach(each -> SessionDescription.line(out, 'c', each));
        bandwidths.forEach(each -> SessionDescription.line(out, 'b', each));
        SessionDescription.line(out, 'k', key);
        attributes.forEach(each -> SessionDescription.line(out, 'a', each));
    }
}
