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
import java.util.Objects;

/**
 * Makes and reads descriptions of calls with one stream of sound (RFC 3264): which codec, which
 * numbers, which way, and through {@link Shelter} how it travels and what protects it. One for each
 * call.
 */
public final class Audio {
    private static final int KEYS_TYPE = 101;
    private static final int NOISE_TYPE = 13;
    private static final String ONLY_SECTION = "0";
    private static final int USUAL_FRAME_MILLIS = 20;
    private static final int LONGEST_FRAME_MILLIS = 60;
    private static final int HIGHEST_PORT = 65_535;
    private static final String KEYS = "TELEPHONE-EVENT/8000";
    private static final String NOISE = "CN/8000";

    private final List<SpeechCodec> codecs;
    private final Means means;
    private final Shelter shelter;
    private final long session;
    private long version;

    /**
     * Of the last answer: what is offered later has as many, in their order (RFC 3264 section 8).
     */
    private List<Media> answered = List.of();

    /**
     * @param codecs that are spoken, the best first
     * @param session a number for this call, positive
     */
    public Audio(List<SpeechCodec> codecs, Means means, long session) {
        this.codecs = List.copyOf(codecs);
        this.means = means;
        this.shelter = new Shelter(means);
        this.session = session;
    }

    /** Everything that is spoken here, in the place that an earlier offer gave it. */
    public SessionDescription offer(boolean hold) {
        List<Attribute> attributes = new ArrayList<>();
        List<String> formats = new ArrayList<>();
        for (SpeechCodec codec : codecs) {
            describe(codec, codec.payloadType(), formats, attributes);
        }
        if (codecs.stream().anyMatch(Audio::hasNoise)) {
            describeNoise(NOISE_TYPE, formats, attributes);
        }
        describeKeys(KEYS_TYPE, formats, attributes);
        attributes.addAll(shelter.offered());
        String name = means.secrecy().allowsHandshake() ? name() : null;
        if (name != null) {
            attributes.add(new Attribute("mid", name));
        }
        Direction way = hold ? Direction.SENDONLY : Direction.SENDRECV;
        Media ours = section(means.secrecy().offeredProtocol(), formats, attributes, way);
        return description(
                name,
                answered.isEmpty()
                        ? List.of(ours)
                        : answered.stream().map(each -> each.accepted() ? ours : each).toList());
    }

    private String name() {
        return answered.stream()
                .filter(Media::accepted)
                .map(each -> each.attribute("mid"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(ONLY_SECTION);
    }

    /** Opus has a way of its own to be silent; of the others the noise has their clock. */
    private static boolean hasNoise(SpeechCodec codec) {
        return codec != SpeechCodec.OPUS;
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
        String bundled = null;
        for (Media offered : offer.media()) {
            Section section = new Section(offer, offered);
            Media answered = taken ? null : answer(section, hold);
            bundled = answered == null ? bundled : section.bundled();
            taken |= answered != null;
            sections.add(answered == null ? refused(offered) : answered);
        }
        if (!taken) {
            return null;
        }
        answered = List.copyOf(sections);
        return description(bundled, sections);
    }

    private @Nullable Media answer(Section offered, boolean hold) {
        Media media = offered.media();
        if (!media.kind().equals("audio") || !media.accepted()) {
            return null;
        }
        List<Attribute> sheltered = shelter.answered(offered);
        if (sheltered == null) {
            return null;
        }
        for (String format : offered.numbers()) {
            SpeechCodec codec = spoken(media, format);
            if (codec != null) {
                List<Attribute> attributes = new ArrayList<>();
                List<String> formats = new ArrayList<>();
                describe(codec, Integer.parseInt(format), formats, attributes);
                int noise = hasNoise(codec) ? number(offered, NOISE) : -1;
                if (noise >= 0) {
                    describeNoise(noise, formats, attributes);
                }
                int keys = number(offered, KEYS);
                if (keys >= 0) {
                    describeKeys(keys, formats, attributes);
                }
                attributes.addAll(sheltered);
                named(media, attributes);
                Direction said = offered.direction();
                Direction way = Section.of(said.receives(), said.sends() && !hold);
                return section(media.protocol(), formats, attributes, way);
            }
        }
        return null;
    }

    /**
     * Why an offer that has no answer here has none, for the other side to read.
     *
     * @return a clause, such as {@code it wants plain RTP and this phone speaks none}
     */
    public String refusal(SessionDescription offer) {
        List<Media> sounds =
                offer.media().stream()
                        .filter(each -> each.kind().equals("audio") && each.accepted())
                        .toList();
        if (sounds.isEmpty()) {
            return "no sound was offered";
        }
        boolean sheltered =
                sounds.stream().anyMatch(each -> shelter.isTaken(new Section(offer, each)));
        if (sheltered) {
            return "no codec that was offered is spoken here";
        }
        return switch (means.secrecy()) {
            case NONE -> "only encrypted sound was offered, and this phone takes plain RTP only";
            case SDES ->
                    "no SRTP with keys in the description was offered, and nothing else is taken";
            case DTLS -> "no DTLS-SRTP was offered, and nothing else is taken";
            case ANY -> "the encryption that was offered is not spoken here";
        };
    }

    /** Browsers tell sections by their names (RFC 5888). */
    private static void named(Media offered, List<Attribute> attributes) {
        String mid = offered.attribute("mid");
        if (mid != null) {
            attributes.add(new Attribute("mid", mid));
        }
    }

    private @Nullable SpeechCodec spoken(Media media, String format) {
        return codecs.stream().filter(each -> is(each, media, format)).findFirst().orElse(null);
    }

    /** The payload type of what has this name, -1 for none. */
    private static int number(Section section, String name) {
        return section.numbers().stream()
                .filter(each -> Agreement.name(section.media(), each).equals(name))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(-1);
    }

    /**
     * What two descriptions say together of the stream.
     *
     * @return null when they agree on none that can be spoken, or that is as secret as it has to be
     */
    public @Nullable AudioTerms agreed(SessionDescription here, SessionDescription there) {
        int sections = Math.min(here.media().size(), there.media().size());
        for (int i = 0; i < sections; i++) {
            Media ours = here.media().get(i);
            Media theirs = there.media().get(i);
            if (ours.accepted() && theirs.accepted() && theirs.kind().equals("audio")) {
                return stream(new Section(here, ours), new Section(there, theirs));
            }
        }
        return null;
    }

    private @Nullable AudioTerms stream(Section here, Section there) {
        Shield shield = shelter.agreed(here, there);
        for (String format : there.numbers()) {
            SpeechCodec codec = spoken(there.media(), format);
            String own = codec == null ? null : number(codec, here);
            if (codec != null && own != null && shield != null) {
                return stream(here, there, codec, format, own, shield);
            }
        }
        return null;
    }

    private AudioTerms stream(
            Section here,
            Section there,
            SpeechCodec codec,
            String format,
            String own,
            Shield shield) {
        boolean ice = here.ice() != null && there.ice() != null;
        InetAddress address = there.address();
        boolean one = address != null && !address.isMulticastAddress(); // never to many at once
        boolean reachable = ice || one;
        InetSocketAddress remote =
                one
                        ? new InetSocketAddress(address, there.media().port())
                        : new InetSocketAddress(means.media().getAddress(), 0);
        boolean noise = hasNoise(codec) && number(here, NOISE) >= 0 && number(there, NOISE) >= 0;
        return new AudioTerms(
                remote,
                control(here, there, remote),
                codec,
                Integer.parseInt(format),
                Integer.parseInt(own),
                number(there, KEYS),
                number(here, KEYS),
                noise ? number(there, NOISE) : -1,
                frameMillis(there.media()),
                reachable && here.direction().sends() && there.direction().receives(),
                here.direction().receives() && there.direction().sends(),
                shield,
                ice ? there.ice() : null);
    }

    /** The same port, the one that is said (RFC 3605), or the next one. */
    private static InetSocketAddress control(
            Section here, Section there, InetSocketAddress remote) {
        if (remote.getPort() == 0 || (here.isMultiplexed() && there.isMultiplexed())) {
            return remote;
        }
        String said = there.media().attribute("rtcp");
        String number = said == null ? "" : said.strip().split(" ", 2)[0];
        int port = number.matches("[0-9]{1,5}") ? Integer.parseInt(number) : remote.getPort() + 1;
        return new InetSocketAddress(remote.getAddress(), port > HIGHEST_PORT ? 0 : port);
    }

    private static @Nullable String number(SpeechCodec codec, Section section) {
        return section.numbers().stream()
                .filter(each -> is(codec, section.media(), each))
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

    /** Comfort noise (RFC 3389). */
    private static void describeNoise(
            int number, List<String> formats, List<Attribute> attributes) {
        formats.add(String.valueOf(number));
        attributes.add(new Attribute("rtpmap", number + " CN/8000"));
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
                means.media().getPort(),
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
        List<Attribute> attributes = new ArrayList<>();
        named(offered, attributes);
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
                attributes);
    }

    private SessionDescription description(@Nullable String bundled, List<Media> sections) {
        version++;
        List<Attribute> attributes =
                bundled == null ? List.of() : List.of(new Attribute("group", "BUNDLE " + bundled));
        InetAddress local = means.media().getAddress();
        String type = local instanceof Inet6Address ? "IP6" : "IP4";
        String address = local.getHostAddress().replaceAll("%.*", "");
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
                attributes,
                sections);
    }
}
