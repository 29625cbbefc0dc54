package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Attribute;
import org.lanline.sdp.Connection;
import org.lanline.sdp.Media;
import org.lanline.sdp.SessionDescription;
import org.lanline.trace.decode.Described.Keying;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Picks out of one session description what decoding media needs. */
final class DescriptionReader {
    private static final int MOST_ADDRESSES = 256;
    private static final int MOST_FORMATS = 128;

    private final SessionDescription description;
    private final int frame;
    private final Map<InetSocketAddress, Gathered> addresses = new LinkedHashMap<>();
    private final Map<Gathered, Described> described = new HashMap<>();
    private final Gathered whole = new Gathered();
    private final Set<String> ufrags = new HashSet<>();

    /** What all sections that share an address say together, as they do in a bundle (RFC 9143). */
    private static final class Gathered {
        final Map<Integer, Format> formats = new HashMap<>();
        final Map<Integer, String> extensions = new HashMap<>();
        final Map<Integer, Described.Group> groups = new HashMap<>();
        boolean secured;
        Keying keying = Keying.NONE;

        void add(Gathered section) {
            secured |= section.secured;
            keying = section.keying == Keying.NONE ? keying : section.keying;
            putAll(section.formats, formats);
            putAll(section.extensions, extensions);
            putAll(section.groups, groups);
        }

        private static <T> void putAll(Map<Integer, T> from, Map<Integer, T> into) {
            from.forEach(
                    (number, each) -> {
                        if (into.size() < MOST_FORMATS || into.containsKey(number)) {
                            into.put(number, each);
                        }
                    });
        }

        /** The same section names an address often, and a bundle's sections share theirs. */
        Gathered with(Gathered section) {
            if (this == section) {
                return this;
            }
            Gathered both = new Gathered();
            both.add(this);
            both.add(section);
            return both;
        }

        Described described(int frame) {
            return new Described(frame, formats, extensions, groups, secured, keying);
        }
    }

    DescriptionReader(SessionDescription description, int frame) {
        this.description = description;
        this.frame = frame;
        ufrag(attribute("ice-ufrag"));
        for (Media media : description.media()) {
            section(media);
        }
    }

    Map<InetSocketAddress, Described> byAddress() {
        Map<InetSocketAddress, Described> all = new LinkedHashMap<>();
        addresses.forEach(
                (address, gathered) ->
                        all.put(
                                address,
                                described.computeIfAbsent(gathered, g -> g.described(frame))));
        return all;
    }

    /** All sections together. */
    Described whole() {
        return whole.described(frame);
    }

    /** The ICE user fragments in it. */
    Set<String> ufrags() {
        return ufrags;
    }

    private void section(Media media) {
        ufrag(media.attribute("ice-ufrag"));
        Gathered section = new Gathered();
        gather(media, section);
        whole.add(section);
        Connection connection =
                media.connections().isEmpty()
                        ? description.connection()
                        : media.connections().getFirst();
        if (connection != null && media.port() != 0) {
            add(section, connection.address(), media.port());
        }
        for (Attribute attribute : media.attributes()) {
            if (attribute.name().equals("candidate") && attribute.value() != null) {
                String[] words = attribute.value().split(" ", 7);
                if (words.length == 7) {
                    add(section, words[4], number(words[5]));
                }
            }
        }
    }

    private void ufrag(@Nullable String ufrag) {
        if (ufrag != null && !ufrag.isEmpty() && ufrag.length() <= 256) {
            ufrags.add(ufrag);
        }
    }

    private void add(Gathered section, String host, int port) {
        InetAddress address = literal(host);
        if (address == null || port <= 0 || port > 65_535 || addresses.size() >= MOST_ADDRESSES) {
            return;
        }
        InetSocketAddress place = new InetSocketAddress(address, port);
        addresses.merge(place, section, Gathered::with);
    }

    private static @Nullable InetAddress literal(String host) {
        String alone = host.split("/", 2)[0];
        if (alone.isEmpty() || alone.length() > 45 || !isLiteral(alone)) {
            return null;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(alone);
            return address.isAnyLocalAddress() ? null : address;
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    private static boolean isLiteral(String host) {
        return host.chars().allMatch(c -> c == '.' || c == ':' || Character.digit(c, 16) >= 0);
    }

    private static int number(String word) {
        try {
            return word.length() > 6 ? -1 : Integer.parseInt(word);
        } catch (NumberFormatException noNumber) {
            return -1;
        }
    }

    private void gather(Media media, Gathered into) {
        into.secured |= media.protocol().contains("SAVP");
        Keying keying = keying(media);
        into.keying = keying == Keying.NONE ? into.keying : keying;
        for (Attribute attribute : media.attributes()) {
            String value = attribute.value();
            if (value != null && into.formats.size() < MOST_FORMATS) {
                switch (attribute.name()) {
                    case "rtpmap" -> map(media, value, into);
                    case "extmap" -> extension(value, into);
                    case "ssrc-group" -> group(value, into);
                    default -> {}
                }
            }
        }
    }

    private Keying keying(Media media) {
        if (media.attribute("crypto") != null) {
            return Keying.SDES;
        }
        if (media.attribute("fingerprint") != null || attribute("fingerprint") != null) {
            return Keying.DTLS;
        }
        return media.attribute("zrtp-hash") != null ? Keying.ZRTP : Keying.NONE;
    }

    private @Nullable String attribute(String name) {
        for (Attribute attribute : description.attributes()) {
            if (attribute.name().equals(name)) {
                return attribute.value();
            }
        }
        return null;
    }

    /** {@code 96 opus/48000/2}. */
    private static void map(Media media, String value, Gathered into) {
        String[] words = value.strip().split("[ /]+", 5);
        if (words.length < 3) {
            return;
        }
        int type = number(words[0]);
        int rate = number(words[2]);
        int channels = words.length > 3 ? number(words[3]) : 1;
        if (type >= 0 && type < 128 && rate >= 0) {
            into.formats.put(
                    type,
                    new Format(
                            words[1],
                            rate,
                            Math.max(1, channels),
                            parameters(media, words[0]),
                            media.kind()));
        }
    }

    private static String parameters(Media media, String type) {
        for (Attribute attribute : media.attributes()) {
            String value = attribute.value();
            if (attribute.name().equals("fmtp") && value != null && value.startsWith(type + " ")) {
                return value.substring(type.length() + 1).strip();
            }
        }
        return "";
    }

    /** {@code FID 11111 22222}: what comes after the first is there for it. */
    private static void group(String value, Gathered into) {
        String[] words = value.strip().split(" +", 10);
        if (words.length < 3 || into.groups.size() >= MOST_FORMATS || !isSource(words[1])) {
            return;
        }
        int first = (int) Long.parseLong(words[1]);
        for (int i = 2; i < words.length; i++) {
            if (isSource(words[i])) {
                into.groups.put(
                        (int) Long.parseLong(words[i]), new Described.Group(words[0], first));
            }
        }
    }

    private static boolean isSource(String word) {
        return word.matches("[0-9]{1,10}");
    }

    /** {@code 3/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level} (RFC 8285 section 8). */
    private static void extension(String value, Gathered into) {
        String[] words = value.strip().split(" +", 3);
        int id = number(words[0].split("/", 2)[0]);
        if (words.length >= 2 && id > 0 && id < 256) {
            into.extensions.put(id, words[1]);
        }
    }
}
