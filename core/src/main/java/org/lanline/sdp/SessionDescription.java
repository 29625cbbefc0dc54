package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A whole description (RFC 8866 section 5). Text that only passes through the box is never
 * rewritten from this.
 *
 * @param version what {@code v=} says, always 0
 */
public record SessionDescription(
        int version,
        Origin origin,
        String name,
        @Nullable String title,
        @Nullable String uri,
        List<String> emails,
        List<String> phones,
        @Nullable Connection connection,
        List<String> bandwidths,
        List<Timing> timings,
        @Nullable String zones,
        @Nullable String key,
        List<Attribute> attributes,
        List<Media> media) {

    public SessionDescription {
        emails = List.copyOf(emails);
        phones = List.copyOf(phones);
        bandwidths = List.copyOf(bandwidths);
        timings = List.copyOf(timings);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** Reads a body in UTF-8; lines end with CRLF or a bare LF, the last one perhaps with none. */
    public static Parsed parse(byte[] body) {
        return new Reader(new String(body, StandardCharsets.UTF_8)).read();
    }

    public static Parsed parse(String text) {
        return new Reader(text).read();
    }

    /** Which way a stream of this description flows: its own word, the session's, or both ways. */
    public Direction direction(Media stream) {
        Direction own = stream.ownDirection();
        if (own != null) {
            return own;
        }
        Direction session = Media.direction(attributes);
        return session == null ? Direction.SENDRECV : session;
    }

    /**
     * Every address at which this side says it can be reached, in the order of the text: those of
     * its connection lines and of its ICE candidates (RFC 8839 section 5.1). Names are left out,
     * and so is the address that stands for none.
     *
     * @param most where to stop
     */
    public List<InetAddress> hosts(int most) {
        Set<InetAddress> found = new LinkedHashSet<>();
        for (Media stream : media) {
            List<Connection> lines =
                    stream.connections().isEmpty() && connection != null
                            ? List.of(connection)
                            : stream.connections();
            lines.forEach(line -> add(found, line.address()));
            candidates(stream).forEach(address -> add(found, address));
        }
        return found.stream().limit(most).toList();
    }

    /**
     * The names of multicast DNS that stand in its ICE candidates instead of addresses (RFC 8839
     * section 5.1), such as {@code 1f4e….local}, in lower case and none twice.
     *
     * @param most where to stop
     */
    public List<String> names(int most) {
        return media.stream()
                .flatMap(SessionDescription::candidates)
                .map(each -> each.toLowerCase(Locale.ROOT))
                .filter(each -> each.endsWith(".local"))
                .distinct()
                .limit(most)
                .toList();
    }

    /** What stands for the address in each candidate. */
    private static Stream<String> candidates(Media stream) {
        return stream.attributes().stream()
                .filter(each -> each.name().equals("candidate"))
                .map(Attribute::value)
                .filter(Objects::nonNull)
                .map(value -> value.split(" ", 6))
                .filter(words -> words.length == 6)
                .map(words -> words[4]);
    }

    private static void add(Set<InetAddress> hosts, String literal) {
        InetAddress host = Words.address(literal);
        if (host != null && !host.isAnyLocalAddress()) {
            hosts.add(host);
        }
    }

    /** The text, with CRLF, in the order of RFC 8866 section 9. */
    public String write() {
        StringBuilder out = new StringBuilder(1024);
        line(out, 'v', version);
        line(out, 'o', origin);
        line(out, 's', name);
        line(out, 'i', title);
        line(out, 'u', uri);
        emails.forEach(each -> line(out, 'e', each));
        phones.forEach(each -> line(out, 'p', each));
        line(out, 'c', connection);
        bandwidths.forEach(each -> line(out, 'b', each));
        for (Timing timing : timings) {
            line(out, 't', timing.start() + " " + timing.stop());
            timing.repeats().forEach(each -> line(out, 'r', each));
        }
        line(out, 'z', zones);
        line(out, 'k', key);
        attributes.forEach(each -> line(out, 'a', each));
        media.forEach(each -> each.write(out));
        return out.toString();
    }

    static void line(StringBuilder out, char type, @Nullable Object value) {
        if (value != null) {
            out.append(type).append('=').append(value).append("\r\n");
        }
    }
}
