package org.lanline.sdp;

import org.lanline.sdp.Agreement.Fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with descriptions, alone and together. */
public final class Faults {
    private static final int MOST = 100;
    private static final int LEAST_PASSWORD = 22;
    private static final int LEAST_UFRAG = 4;
    private static final int FIRST_DYNAMIC = 96;

    private final List<Fault> found = new ArrayList<>();

    private Faults() {}

    /** Of one description alone. */
    public static List<Fault> of(SessionDescription description) {
        Faults faults = new Faults();
        faults.alone(description, "");
        return List.copyOf(faults.found);
    }

    static List<Fault> of(SessionDescription offer, SessionDescription answer) {
        Faults faults = new Faults();
        faults.alone(offer, "offer: ");
        faults.alone(answer, "answer: ");
        faults.together(offer, answer);
        return List.copyOf(faults.found);
    }

    private void add(int section, String words, String rfc) {
        if (found.size() < MOST) {
            found.add(new Fault(section, words, rfc));
        }
    }

    // --- one description
    // ---------------------------------------------------------------------------

    private void alone(SessionDescription description, String whose) {
        for (int i = 0; i < description.media().size(); i++) {
            Media media = description.media().get(i);
            if (media.accepted()) {
                address(description, media, i, whose);
                keys(description, media, i, whose);
                ice(description, media, i, whose);
                formats(media, i, whose);
            }
        }
        bundle(description, whose);
    }

    private void address(SessionDescription description, Media media, int i, String whose) {
        if (description.connection() == null && media.connections().isEmpty()) {
            add(i, whose + "no c= line says where to send", "RFC 8866 section 5.7");
        }
    }

    private void keys(SessionDescription description, Media media, int i, String whose) {
        boolean fingerprint = Agreement.has(description, media, "fingerprint");
        boolean crypto = media.attribute("crypto") != null;
        boolean dtls = media.protocol().contains("TLS/");
        if (dtls && !fingerprint) {
            add(
                    i,
                    whose + "keys by DTLS without a fingerprint: nobody can be recognised",
                    "RFC 5763 section 5");
        }
        if (media.protocol().startsWith("RTP/SAVP")
                && !fingerprint
                && !crypto
                && media.attribute("zrtp-hash") == null) {
            add(i, whose + "SRTP without a key or a way to make one", "RFC 4568 section 5.1");
        }
    }

    private void ice(SessionDescription description, Media media, int i, String whose) {
        String ufrag = Agreement.value(description, media, "ice-ufrag");
        String password = Agreement.value(description, media, "ice-pwd");
        if (ufrag.isEmpty() != password.isEmpty()) {
            add(i, whose + "ice-ufrag and ice-pwd belong together", "RFC 8839 section 5.4");
        } else if (!ufrag.isEmpty()
                && (ufrag.length() < LEAST_UFRAG || password.length() < LEAST_PASSWORD)) {
            add(i, whose + "ice-ufrag or ice-pwd is too short", "RFC 8839 section 5.4");
        }
    }

    private void formats(Media media, int i, String whose) {
        if (!media.protocol().contains("RTP/")) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (String format : media.formats()) {
            if (!seen.add(format)) {
                add(
                        i,
                        whose + "payload type " + format + " is listed twice",
                        "RFC 8866 section 5.14");
            }
            boolean dynamic = isDynamic(format);
            if (dynamic && Agreement.name(media, format).equals(format)) {
                add(
                        i,
                        whose + "payload type " + format + " has no rtpmap that says what it is",
                        "RFC 8866 section 6.6");
            }
        }
    }

    private static boolean isDynamic(String format) {
        return Words.isNumber(format)
                && format.length() <= 3
                && Integer.parseInt(format) >= FIRST_DYNAMIC;
    }

    private void bundle(SessionDescription description, String whose) {
        Set<String> names = new HashSet<>();
        for (Media media : description.media()) {
            String mid = media.attribute("mid");
            if (mid != null && !names.add(mid)) {
                add(-1, whose + "two sections are called " + mid, "RFC 5888 section 4");
            }
        }
        for (String mid : bundled(description)) {
            if (!names.contains(mid)) {
                add(
                        -1,
                        whose + "the bundle names " + mid + ", and no section is called so",
                        "RFC 9143 section 7.1");
            }
        }
    }

    private static List<String> bundled(SessionDescription description) {
        List<String> found = new ArrayList<>();
        for (Attribute attribute : description.attributes()) {
            String value = attribute.value();
            if (attribute.name().equals("group") && value != null && value.startsWith("BUNDLE")) {
                for (String mid : value.substring(6).strip().split(" +", 64)) {
                    if (!mid.isEmpty()) {
                        found.add(mid);
                    }
                }
            }
        }
        return found;
    }

    // --- both
    // --------------------------------------------------------------------------------------

    private void together(SessionDescription offer, SessionDescription answer) {
        if (offer.media().size() != answer.media().size()) {
            add(
                    -1,
                    "the answer has "
                            + answer.media().size()
                            + " sections and the offer "
                            + offer.media().size()
                            + "; they must be equal",
                    "RFC 3264 section 6");
        }
        int common = Math.min(offer.media().size(), answer.media().size());
        for (int i = 0; i < common; i++) {
            Media offered = offer.media().get(i);
            Media answered = answer.media().get(i);
            if (answered.accepted()) {
                shape(offered, answered, i);
                directions(offer.direction(offered), answer.direction(answered), i);
                roles(offer, answer, offered, answered, i);
                choices(offered, answered, i);
                crypto(offered, answered, i);
            }
        }
        List<String> offered = bundled(offer);
        for (String mid : bundled(answer)) {
            if (!offered.contains(mid)) {
                add(
                        -1,
                        "the answer bundles " + mid + ", which the offer does not",
                        "RFC 9143 section 7.3.1");
            }
        }
    }

    private void shape(Media offered, Media answered, int i) {
        if (!offered.kind().equals(answered.kind())) {
            add(
                    i,
                    "the offer has " + offered.kind() + " where the answer has " + answered.kind(),
                    "RFC 3264 section 6");
        }
        if (!offered.protocol().equals(answered.protocol())) {
            add(
                    i,
                    "the profile changed from " + offered.protocol() + " to " + answered.protocol(),
                    "RFC 3264 section 6");
        }
        if (!offered.accepted()) {
            add(i, "the answer accepts what the offer refuses", "RFC 3264 section 6");
        }
        if (answered.attribute("rtcp-mux") != null && offered.attribute("rtcp-mux") == null) {
            add(i, "the answer wants rtcp-mux, which was not offered", "RFC 5761 section 5.1.1");
        }
    }

    private void directions(Direction offered, Direction answered, int i) {
        boolean wrong =
                (answered.sends() && !offered.receives())
                        || (answered.receives() && !offered.sends());
        if (wrong) {
            add(
                    i,
                    "the answer's direction ("
                            + answered.name().toLowerCase(java.util.Locale.ROOT)
                            + ") does not fit the offer's ("
                            + offered.name().toLowerCase(java.util.Locale.ROOT)
                            + ")",
                    "RFC 3264 section 6.1");
        }
    }

    private void roles(
            SessionDescription offer,
            SessionDescription answer,
            Media offered,
            Media answered,
            int i) {
        String asks = Agreement.value(offer, offered, "setup");
        String takes = Agreement.value(answer, answered, "setup");
        if (takes.equals("actpass")) {
            add(
                    i,
                    "the answer must choose who begins the DTLS handshake, and says actpass",
                    "RFC 8842 section 5.3");
        } else if (!takes.isEmpty() && takes.equals(asks)) {
            add(
                    i,
                    "both sides say "
                            + takes
                            + ": the DTLS handshake "
                            + (takes.equals("active") ? "is begun by both" : "is begun by nobody"),
                    "RFC 8842 section 5.3");
        }
        boolean lost =
                Agreement.has(offer, offered, "fingerprint")
                        && answered.protocol().contains("SAVP")
                        && answered.attribute("crypto") == null
                        && !Agreement.has(answer, answered, "fingerprint");
        if (lost) {
            add(i, "the answer has no fingerprint for the offered DTLS", "RFC 5763 section 5");
        }
    }

    private void choices(Media offered, Media answered, int i) {
        if (!answered.protocol().contains("RTP/")) {
            return;
        }
        boolean any = false;
        for (String format : answered.formats()) {
            String name = Agreement.name(answered, format);
            boolean known =
                    offered.formats().stream()
                            .anyMatch(each -> Agreement.name(offered, each).equals(name));
            String codec = name.split("/", 2)[0];
            any |= known && !codec.equals("TELEPHONE-EVENT") && !codec.equals("CN");
            if (!known) {
                add(
                        i,
                        "the answer has " + name + " (" + format + "), which was not offered",
                        "RFC 3264 section 6.1");
            }
        }
        if (!any) {
            add(
                    i,
                    "both sides have no codec in common, and the section is accepted",
                    "RFC 3264 section 6");
        }
    }

    private void crypto(Media offered, Media answered, int i) {
        String taken = answered.attribute("crypto");
        if (taken == null) {
            return;
        }
        String[] words = taken.strip().split(" +", 3);
        boolean offers =
                offered.attributes().stream()
                        .filter(each -> each.name().equals("crypto") && each.value() != null)
                        .anyMatch(each -> same(String.valueOf(each.value()), words));
        if (!offers) {
            add(
                    i,
                    "the answer takes a key (" + words[0] + ") that was not offered so",
                    "RFC 4568 section 5.1.2");
        }
    }

    private static boolean same(String offered, String[] taken) {
        String[] words = offered.strip().split(" +", 3);
        return words.length > 1
                && taken.length > 1
                && words[0].equals(taken[0])
                && words[1].equals(taken[1]);
    }
}
