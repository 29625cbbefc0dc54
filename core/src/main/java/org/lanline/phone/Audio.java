package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.SpeechCodec;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Attribute;
import org.lanline.sdp.Connection;
import org.lanline.sdp.Direction;
import org.lanline.sdp.Media;
import org.lanline.sdp.Origin;
import org.lanline.sdp.SessionDescription;
import org.lanline.sdp.Timing;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Makes and reads descriptions of calls with one stream of sound over plain RTP (RFC 3264): which
 * codec, which numbers, which way. One for each call.
 */
public final class Audio {
    private static final List<String> PROFILES = List.of("RTP/AVP", "RTP/AVPF");
    private static final int KEYS_TYPE = 101;
    private static final int USUAL_FRAME_MILLIS = 20;
    private static final int LONGEST_FRAME_MILLIS = 60;

    private final List<SpeechCodec> codecs;
    private final InetSocketAddress local;
    private final long session;
    private long version;

    /**
     * @param codecs that are spoken, the best first
     * @param local where RTP is received
     * @param session a number for this call, positive
     */
    public Audio(List<SpeechCodec> codecs, InetSocketAddress local, long session) {
        this.codecs = List.copyOf(codecs);
        this.local = local;
        this.session = session;
    }

    /** Everything that is spoken here. */
    public SessionDescription offer(boolean hold) {
        List<Attribute> attributes = new ArrayList<>();
        List<String> formats = new ArrayList<>();
        for (SpeechCodec codec : codecs) {
            describe(codec, codec.payloadType(), formats, attributes);
        }
        describeKeys(KEYS_TYPE, formats, attributes);
        return description(
                List.of(
                        section(
                                "RTP/AVP",
                                formats,
                                attributes,
                                hold ? Direction.SENDONLY : Direction.SENDRECV)));
    }

    /**
     * The answer: of what is offered the first codec that is spoken here, as the offer's order is
     * its maker's wish, and keys.
     *
     * @return null when no section of it can be spoken
     */
    public @Nullable SessionDescription answer(SessionDescription offer, boolean hold) {
        List<Media> sections = new ArrayList<>();
        boolean taken = false;
        for (Media offered : offer.media()) {
            Media answered = taken ? null : answer(offer, offered, hold);
            taken |= answered != null;
            sections.add(answered == null ? refused(offered) : answered);
        }
        return taken ? description(sections) : null;
    }

    private @Nullable Media answer(SessionDescription offer, Media offered, boolean hold) {
        if (!offered.kind().equals("audio")
                || !offered.accepted()
                || !PROFILES.contains(offered.protocol())) {
            return null;
        }
        for (String format : offered.formats()) {
            SpeechCodec codec = spoken(offered, format);
            if (codec != null) {
                List<Attribute> attributes = new ArrayList<>();
                List<String> formats = new ArrayList<>();
                describe(codec, Integer.parseInt(format), formats, attributes);
                int keys = keys(offered);
                if (keys >= 0) {
                    describeKeys(keys, formats, attributes);
                }
                Direction way = answering(direction(offer, offered), hold);
                return section(offered.protocol(), formats, attributes, way);
            }
        }
        return null;
    }

    private @Nullable SpeechCodec spoken(Media media, String format) {
        if (!format.matches("[0-9]{1,3}") || Integer.parseInt(format) > 127) {
            return null;
        }
        return codecs.stream().filter(each -> is(each, media, format)).findFirst().orElse(null);
    }

    /** The payload type of keys, -1 for none. */
    private static int keys(Media media) {
        return media.formats().stream()
                .filter(each -> each.matches("[0-9]{1,3}") && Integer.parseInt(each) <= 127)
                .filter(each -> Agreement.name(media, each).equals("TELEPHONE-EVENT/8000"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(-1);
    }

    /** As it is said, but that of old an address of zeros means that nothing is heard there. */
    private static Direction direction(SessionDescription whole, Media media) {
        Direction said = whole.direction(media);
        String address = address(whole, media);
        return address.equals("0.0.0.0") || address.equals("::") ? of(said.sends(), false) : said;
    }

    private static Direction answering(Direction offered, boolean hold) {
        return of(offered.receives(), offered.sends() && !hold);
    }

    private static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? Direction.SENDRECV : Direction.SENDONLY;
        }
        return receives ? Direction.RECVONLY : Direction.INACTIVE;
    }

    private static String address(SessionDescription whole, Media media) {
        if (!media.connections().isEmpty()) {
            return media.connections().getFirst().address();
        }
        return whole.connection() == null ? "" : whole.connection().address();
    }

    /**
     * What two descriptions say together of the stream.
     *
     * @return null when they agree on none that can be spoken
     */
    public @Nullable AudioTerms agreed(SessionDescription here, SessionDescription there) {
        int sections = Math.min(here.media().size(), there.media().size());
        for (int i = 0; i < sections; i++) {
            Media ours = here.media().get(i);
            Media theirs = there.media().get(i);
            if (ours.accepted() && theirs.accepted() && theirs.kind().equals("audio")) {
                return stream(here, there, ours, theirs);
            }
        }
        return null;
    }

    private @Nullable AudioTerms stream(
            SessionDescription here, SessionDescription there, Media ours, Media theirs) {
        InetAddress address = there.hosts(1).stream().findFirst().orElse(null);
        Direction mine = here.direction(ours);
        Direction other = direction(there, theirs);
        for (String format : theirs.formats()) {
            SpeechCodec codec = spoken(theirs, format);
            String own = codec == null ? null : number(codec, ours);
            if (codec != null && own != null) {
                return new AudioTerms(
                        address == null
                                ? new InetSocketAddress(local.getAddress(), theirs.port())
                                : new InetSocketAddress(address, theirs.port()),
                        codec,
                        Integer.parseInt(format),
                        Integer.parseInt(own),
                        keys(theirs),
                        keys(ours),
                        frameMillis(theirs),
                        address != null && mine.sends() && other.receives(),
                        mine.receives() && other.sends());
            }
        }
        return null;
    }

    private static @Nullable String number(SpeechCodec codec, Media media) {
        return media.formats().stream()
                .filter(each -> each.matches("[0-9]{1,3}") && is(codec, media, each))
                .findFirst()
                .orElse(null);
    }

    private static int frameMillis(Media media) {
        String said = media.attribute("ptime");
        int millis = said != null && said.matches("[0-9]{1,3}") ? Integer.parseInt(said) : 0;
        return millis >= 10 && millis <= LONGEST_FRAME_MILLIS && millis % 10 == 0
                ? millis
                : USUAL_FRAME_MILLIS;
    }

    // --- writing

    /** {@code opus/48000/2}, as descriptions name it (RFC 8866 section 6.6). */
    private static String name(SpeechCodec codec) {
        return codec.encodingName()
                + "/"
                + codec.clockRate()
                + (codec.channels() == 1 ? "" : "/" + codec.channels());
    }

    private static boolean is(SpeechCodec codec, Media media, String format) {
        return Agreement.name(media, format).equals(name(codec).toUpperCase(Locale.ROOT));
    }

    private static void describe(
            SpeechCodec codec, int number, List<String> formats, List<Attribute> attributes) {
        formats.add(String.valueOf(number));
        attributes.add(new Attribute("rtpmap", number + " " + name(codec)));
        if (!codec.parameters().isEmpty()) {
            attributes.add(new Attribute("fmtp", number + " " + codec.parameters()));
        }
    }

    /** Keys (RFC 4733). */
    private static void describeKeys(int number, List<String> formats, List<Attribute> attributes) {
        formats.add(String.valueOf(number));
        attributes.add(new Attribute("rtpmap", number + " telephone-event/8000"));
        attributes.add(new Attribute("fmtp", number + " 0-15"));
    }

    private Media section(
            String profile, List<String> formats, List<Attribute> described, Direction way) {
        List<Attribute> attributes = new ArrayList<>(described);
        attributes.add(new Attribute("ptime", String.valueOf(USUAL_FRAME_MILLIS)));
        attributes.add(new Attribute(way.name().toLowerCase(Locale.ROOT), null));
        return new Media(
                "audio",
                local.getPort(),
                1,
                profile,
                formats,
                null,
                List.of(),
                List.of(),
                null,
                attributes);
    }

    /** The same section with port 0 (RFC 3264 section 6). */
    private static Media refused(Media offered) {
        return new Media(
                offered.kind(),
                0,
                1,
                offered.protocol(),
                offered.formats(),
                null,
                List.of(),
                List.of(),
                null,
                List.of());
    }

    private SessionDescription description(List<Media> sections) {
        version++;
        String type = local.getAddress() instanceof Inet6Address ? "IP6" : "IP4";
        String address = local.getAddress().getHostAddress().replaceAll("%.*", "");
        Origin origin =
                new Origin(
                        "-", String.valueOf(session), String.valueOf(version), "IN", type, address);
        return new SessionDescription(
                0,
                origin,
                "-",
                null,
                null,
                List.of(),
                List.of(),
                new Connection("IN", type, address),
                List.of(),
                List.of(new Timing("0", "0", List.of())),
                null,
                null,
                List.of(),
                sections);
    }
}
