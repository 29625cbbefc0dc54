package org.lanline.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an offer and its answer come to, section by section, and what is wrong with them (RFC 3264,
 * 5763, 8839, 8842, 9143).
 */
public record Agreement(List<Section> sections, List<Fault> faults) {

    public Agreement {
        sections = List.copyOf(sections);
        faults = List.copyOf(faults);
    }

    /**
     * One stream.
     *
     * @param accepted false when it was refused
     * @param codecs in the answerer's order, such as {@code Opus, G.722}
     * @param way in words, such as {@code both ways}; seen from the offerer
     * @param keying in words, such as {@code DTLS, begun by the answerer}
     */
    public record Section(
            int index,
            String kind,
            boolean accepted,
            List<String> codecs,
            String way,
            String keying) {

        public Section {
            codecs = List.copyOf(codecs);
        }

        /** {@code audio: Opus, both ways, keys by DTLS}. */
        public String words() {
            return accepted
                    ? kind
                            + ": "
                            + (codecs.isEmpty() ? "no codec" : String.join(", ", codecs))
                            + ", "
                            + way
                            + ", "
                            + keying
                    : kind + ": refused";
        }
    }

    /**
     * Something that an RFC does not allow, or that will not work.
     *
     * @param section from 0; -1 for the whole
     */
    public record Fault(int section, String words, String rfc) {}

    /** Looks at both together. */
    public static Agreement of(SessionDescription offer, SessionDescription answer) {
        List<Section> sections = new ArrayList<>();
        int common = Math.min(offer.media().size(), answer.media().size());
        for (int i = 0; i < common; i++) {
            sections.add(section(i, offer, answer));
        }
        return new Agreement(sections, Faults.of(offer, answer));
    }

    private static Section section(int index, SessionDescription offer, SessionDescription answer) {
        Media offered = offer.media().get(index);
        Media answered = answer.media().get(index);
        boolean accepted = answered.accepted() && offered.kind().equals(answered.kind());
        return new Section(
                index,
                offered.kind(),
                accepted,
                codecs(offered, answered),
                way(offer.direction(offered), answer.direction(answered)),
                keying(offer, answer, offered, answered));
    }

    private static List<String> codecs(Media offered, Media answered) {
        List<String> found = new ArrayList<>();
        for (String format : answered.formats()) {
            String name = name(answered, format);
            boolean both =
                    offered.formats().stream().anyMatch(each -> name(offered, each).equals(name));
            if (both && !found.contains(name) && found.size() < 32) {
                found.add(name);
            }
        }
        return found.stream().map(each -> AttributeWords.codec(each.split("/", 2)[0])).toList();
    }

    /** {@code OPUS/48000/2}; of a type that needs no rtpmap what RFC 3551 says. */
    public static String name(Media media, String format) {
        for (Attribute attribute : media.attributes()) {
            String value = attribute.value();
            if (attribute.name().equals("rtpmap")
                    && value != null
                    && value.startsWith(format + " ")) {
                String name = value.substring(format.length() + 1).strip();
                String plain = name.endsWith("/1") ? name.substring(0, name.length() - 2) : name;
                return plain.toUpperCase(Locale.ROOT);
            }
        }
        return switch (format) {
            case "0" -> "PCMU/8000";
            case "3" -> "GSM/8000";
            case "4" -> "G723/8000";
            case "8" -> "PCMA/8000";
            case "9" -> "G722/8000";
            case "13" -> "CN/8000";
            case "18" -> "G729/8000";
            case "26" -> "JPEG/90000";
            case "31" -> "H261/90000";
            case "34" -> "H263/90000";
            default -> format;
        };
    }

    private static String way(Direction offered, Direction answered) {
        boolean there = offered.sends() && answered.receives();
        boolean back = offered.receives() && answered.sends();
        if (there && back) {
            return "both ways";
        }
        if (!there && !back) {
            return "on hold";
        }
        return there ? "from the offerer only" : "from the answerer only";
    }

    private static String keying(
            SessionDescription offer, SessionDescription answer, Media offered, Media answered) {
        if (answered.attribute("crypto") != null && offered.attribute("crypto") != null) {
            return "keys written in the descriptions (SDES)";
        }
        boolean dtls = has(offer, offered, "fingerprint") && has(answer, answered, "fingerprint");
        if (dtls) {
            String setup = value(answer, answered, "setup");
            return switch (setup) {
                case "active" -> "keys by DTLS, which the answerer begins";
                case "passive" -> "keys by DTLS, which the offerer begins";
                default -> "keys by DTLS";
            };
        }
        return offered.attribute("zrtp-hash") != null && answered.attribute("zrtp-hash") != null
                ? "keys by ZRTP"
                : "not encrypted";
    }

    static boolean has(SessionDescription description, Media media, String name) {
        return media.attribute(name) != null
                || description.attributes().stream().anyMatch(each -> each.name().equals(name));
    }

    /** Of the section, else of the session; empty when neither has it. */
    static String value(SessionDescription description, Media media, String name) {
        String own = media.attribute(name);
        if (own != null) {
            return own;
        }
        for (Attribute attribute : description.attributes()) {
            if (attribute.name().equals(name)) {
                return attribute.value() == null ? "" : attribute.value();
            }
        }
        return "";
    }
}
