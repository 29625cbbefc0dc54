package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Description;
import org.lanline.sdp.Attribute;
import org.lanline.sdp.Connection;
import org.lanline.sdp.Direction;
import org.lanline.sdp.Media;
import org.lanline.sdp.SessionDescription;
import org.lanline.srtp.CryptoAttribute;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One section of a description with what the whole says for all of its sections: address,
 * direction, ICE, certificate, keys.
 */
record Section(SessionDescription whole, Media media) {
    private static final int MOST_KEYS = 16;

    /** A certificate (RFC 8122), and who begins the handshake with it (RFC 4145). */
    record Certificate(String hash, String fingerprint, String setup) {}

    @Nullable String attribute(String name) {
        String own = media.attribute(name);
        return own != null
                ? own
                : whole.attributes().stream()
                        .filter(each -> each.name().equals(name))
                        .map(each -> Objects.requireNonNullElse(each.value(), ""))
                        .findFirst()
                        .orElse(null);
    }

    /** Whether RTP and RTCP share a port (RFC 5761). */
    boolean isMultiplexed() {
        return media.attribute("rtcp-mux") != null;
    }

    /** The name of the section where it shares a port with others (RFC 9143), else null. */
    @Nullable String bundled() {
        String mid = media.attribute("mid");
        return whole.attributes().stream()
                        .filter(each -> each.name().equals("group"))
                        .map(each -> Objects.requireNonNullElse(each.value(), "").split(" "))
                        .anyMatch(words -> words[0].equals("BUNDLE") && has(words, mid))
                ? mid
                : null;
    }

    private static boolean has(String[] words, @Nullable String word) {
        return word != null && List.of(words).contains(word);
    }

    /** Null where it does no ICE, or says something that cannot be. */
    @Nullable Description ice() {
        List<String> lines =
                Stream.concat(whole.attributes().stream(), media.attributes().stream())
                        .map(each -> "a=" + each)
                        .toList();
        return Description.parse(lines) instanceof Description.Parsed.Ok(Description said)
                ? said
                : null;
    }

    @Nullable Certificate certificate() {
        String fingerprint = attribute("fingerprint");
        String[] words = fingerprint == null ? new String[0] : fingerprint.strip().split(" +", 3);
        String setup = attribute("setup");
        return words.length != 2
                ? null
                : new Certificate(
                        words[0].toLowerCase(Locale.ROOT),
                        words[1],
                        setup == null ? "" : setup.strip().toLowerCase(Locale.ROOT));
    }

    /** The keys that are understood here. */
    List<CryptoAttribute> keys() {
        return media.attributes().stream()
                .filter(each -> each.name().equals("crypto"))
                .map(Attribute::value)
                .filter(Objects::nonNull)
                .limit(MOST_KEYS)
                .map(CryptoAttribute::parse)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Null for none, or one that is written as a name. */
    @Nullable InetAddress address() {
        String text = connection();
        try {
            return text.isEmpty() ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }

    private String connection() {
        Connection own =
                media.connections().isEmpty() ? whole.connection() : media.connections().getFirst();
        return own == null ? "" : own.address();
    }

    /** As it is said, but that of old an address of zeros means that nothing is heard there. */
    Direction direction() {
        Direction said = whole.direction(media);
        return isNowhere() ? of(said.sends(), false) : said;
    }

    /** With ICE the address is in the candidates (RFC 8840 section 4.1.3). */
    private boolean isNowhere() {
        String address = connection();
        boolean zeros = address.equals("0.0.0.0") || address.equals("::");
        return zeros && attribute("ice-ufrag") == null;
    }

    static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? Direction.SENDRECV : Direction.SENDONLY;
        }
        return receives ? Direction.RECVONLY : Direction.INACTIVE;
    }

    /** Payload types that RTP can have. */
    List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        for (String each : media.formats()) {
            if (each.matches("[0-9]{1,3}") && Integer.parseInt(each) <= 127) {
                numbers.add(each);
            }
        }
        return numbers;
    }
}
