package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.dtls.Certificates;
import org.lanline.trace.media.Stream;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether and how the media of a call was encrypted, and whose keys these are. */
record Encryption(Claim encrypted, String words, Claim authentic) {

    /** What is said of keys that were made where the capture does not show it. */
    static final String NOT_SEEN = "DTLS agreed on, not seen";

    static Encryption of(Joining.Group group, List<MediaPath> media) {
        return new Reader(group, media).read();
    }

    private static final String KEY_IN_CLEAR = "SRTP, but the key was sent in clear (SDES)";

    /**
     * What each end encrypts with somebody else, or with a key that everybody was sent, is not
     * encrypted from one end to the other.
     */
    Claim betweenTheEnds() {
        if (encrypted.answer() != Answer.YES || authentic.answer() != Answer.NO) {
            return encrypted;
        }
        String why =
                words.equals(KEY_IN_CLEAR)
                        ? "the packets are, but whoever has them has the keys as well: these"
                                + " crossed the network in clear"
                        : "each end encrypts, but not for the other one: who is in between may"
                                + " listen";
        return new Claim(Answer.NO, why, authentic.grade(), authentic.frames());
    }

    private static final class Reader {
        private final Joining.Group group;
        private final List<MediaPath> media;
        private final Promises.Keying keying;

        Reader(Joining.Group group, List<MediaPath> media) {
            this.group = group;
            this.media = media;
            this.keying = group.promises == null ? Promises.Keying.NONE : group.promises.keying();
        }

        Encryption read() {
            DtlsSession dtls = handshake();
            if (dtls != null) {
                return dtls(dtls);
            }
            if (!group.zrtpFrames().isEmpty()) {
                return zrtp();
            }
            return switch (keying) {
                case SDES -> sdes();
                case DTLS -> promised();
                case ZRTP -> zrtp();
                case NONE -> none();
            };
        }

        /** The one that counts: complete if there is one, and the latest. */
        private @Nullable DtlsSession handshake() {
            DtlsSession found = null;
            for (DtlsSession session : group.dtls) {
                if (found == null || session.isComplete() || !found.isComplete()) {
                    found = session;
                }
            }
            return found;
        }

        private Encryption dtls(DtlsSession dtls) {
            String words = words(dtls);
            List<Integer> frames = new ArrayList<>(dtls.proof());
            frames.add(dtls.serverHelloFrame());
            Stream after = firstAfter(dtls);
            if (after != null) {
                frames.add(after.firstFrame());
            }
            Claim authentic = fingerprints(dtls);
            if (dtls.alert() != null && !dtls.isComplete()) {
                String why = "the handshake failed: " + dtls.alert();
                frames.add(dtls.alertFrame());
                return new Encryption(Claim.wire(Answer.NO, why, frames), words, authentic);
            }
            if (dtls.isNullProfile()) {
                String why = "the profile agreed on, " + dtls.profile() + ", does not encrypt";
                return new Encryption(Claim.wire(Answer.NO, why, frames), words, authentic);
            }
            List<Stream> clear = clear();
            if (!clear.isEmpty()) {
                String why =
                        "there was a handshake, but " + clear.size() + " stream(s) are in clear";
                List<Integer> of = clear.stream().map(Stream::firstFrame).toList();
                return new Encryption(Claim.wire(Answer.NO, why, of), words, authentic);
            }
            if (!dtls.isComplete()) {
                return new Encryption(inPart(dtls, frames), words, authentic);
            }
            if (after == null) {
                String why = "keys were agreed on; no packet of media came after that";
                return new Encryption(
                        Claim.wire(Answer.CANNOT_TELL, why, frames), words, authentic);
            }
            String why = "the handshake was completed, and only SRTP came after it";
            return new Encryption(Claim.wire(Answer.YES, why, frames), words, authentic);
        }

        /** The rest of a handshake may have gone inside TLS, or over another interface. */
        private Claim inPart(DtlsSession dtls, List<Integer> frames) {
            List<Stream> random =
                    media.stream()
                            .flatMap(path -> path.streams().stream())
                            .filter(Stream::looksRandom)
                            .toList();
            if (dtls.serverHello() == null || random.isEmpty()) {
                String why = "the handshake is not complete in this capture";
                return Claim.wire(Answer.CANNOT_TELL, why, frames);
            }
            random.forEach(each -> frames.add(each.firstFrame()));
            return Claim.wire(
                    Answer.YES,
                    "a part of the handshake is not in this capture; but a cipher was agreed on in"
                            + " it, and the media's payload is random from its first byte on",
                    frames);
        }

        private static String words(DtlsSession dtls) {
            String profile = dtls.profile();
            String srtp =
                    profile == null
                            ? dtls.offeredProfiles().isEmpty() ? "" : ", SRTP"
                            : ", SRTP with " + profile;
            String group = dtls.group();
            return dtls.versionName()
                    .concat(dtls.cipher() == null ? "" : ", " + dtls.cipher())
                    .concat(group == null ? "" : ", " + group)
                    .concat(srtp);
        }

        private @Nullable Stream firstAfter(DtlsSession dtls) {
            Stream first = null;
            for (MediaPath path : media) {
                for (Stream stream : path.streams()) {
                    boolean after = stream.lastFrame() > dtls.doneFrame();
                    if (after && (first == null || stream.firstFrame() < first.firstFrame())) {
                        first = stream;
                    }
                }
            }
            return first;
        }

        /** Streams whose payload shows that it is not encrypted. */
        private List<Stream> clear() {
            return media.stream()
                    .flatMap(path -> path.streams().stream())
                    .filter(stream -> Payloads.encrypted(stream) == Answer.NO)
                    .toList();
        }

        // --- who is at the other end -----------------------------------------------------------

        private Claim fingerprints(DtlsSession dtls) {
            if (group.promises == null || group.promises.all().isEmpty()) {
                return Claim.wire(
                        Answer.CANNOT_TELL,
                        "no signalling with fingerprints is in the capture to compare with; the two"
                                + " ends' own reports, or words that they read to each other, can"
                                + " tell",
                        List.of());
            }
            Claim swapped = swapped();
            if (swapped != null) {
                return swapped;
            }
            List<Claim> claims = new ArrayList<>(2);
            for (boolean ofClient : new boolean[] {true, false}) {
                DtlsSession.Certificate certificate = dtls.certificate(ofClient);
                if (certificate != null) {
                    InetSocketAddress owner = ofClient ? dtls.client() : dtls.server();
                    InetSocketAddress peer = ofClient ? dtls.server() : dtls.client();
                    claims.add(compare(certificate, owner, peer, ofClient ? "client" : "server"));
                }
            }
            if (claims.isEmpty()) {
                String why =
                        dtls.versionName().equals("DTLS 1.3")
                                ? "DTLS 1.3 encrypts the certificates: only the two ends can"
                                        + " compare them with the fingerprints"
                                : "no certificate is in the capture";
                return Claim.wire(Answer.CANNOT_TELL, why, List.of(dtls.serverHelloFrame()));
            }
            return all(claims);
        }

        /** Whoever swaps fingerprints on the way can stand in for both ends. */
        private @Nullable Claim swapped() {
            if (group.sip == null) {
                return null;
            }
            for (Exchange exchange : group.sip.exchanges()) {
                for (Described changed : exchange.changed()) {
                    if (differ(exchange.offer(), changed)) {
                        return swapped(exchange.offer(), changed);
                    }
                }
                for (Described one : exchange.answers()) {
                    for (Described other : exchange.answers()) {
                        boolean sameDevice =
                                one.dialog() != null && one.dialog().equals(other.dialog());
                        if (sameDevice && differ(one, other)) {
                            return swapped(one, other);
                        }
                    }
                }
            }
            return null;
        }

        private static boolean differ(Described one, Described other) {
            Set<String> first = Promises.fingerprints(one);
            Set<String> second = Promises.fingerprints(other);
            return !first.isEmpty() && !second.isEmpty() && !first.equals(second);
        }

        private static Claim swapped(Described one, Described other) {
            return Claim.wire(
                    Answer.NO,
                    "the fingerprint was changed on its way: someone is in between and may listen",
                    List.of(one.frame(), other.frame()));
        }

        private static Claim all(List<Claim> claims) {
            Set<Integer> frames = new LinkedHashSet<>();
            claims.forEach(each -> frames.addAll(each.frames()));
            for (Answer answer : List.of(Answer.NO, Answer.CANNOT_TELL)) {
                for (Claim claim : claims) {
                    if (claim.answer() == answer) {
                        return claim;
                    }
                }
            }
            String which =
                    claims.size() == 2
                            ? "both certificates match"
                            : "the one certificate" + " that was sent matches";
            return Claim.wire(
                    Answer.YES, which + " the fingerprints in the signalling", List.copyOf(frames));
        }

        private Claim compare(
                DtlsSession.Certificate certificate,
                InetSocketAddress owner,
                InetSocketAddress peer,
                String role) {
            Collection<Described> described = descriptions(owner, peer);
            List<Integer> frames = new ArrayList<>();
            frames.add(certificate.frame());
            boolean compared = false;
            for (Described each : described) {
                for (String fingerprint : Promises.fingerprints(each)) {
                    String[] words = fingerprint.split(" ", 2);
                    String made = Certificates.fingerprint(words[0], certificate.der());
                    frames.add(each.frame());
                    compared |= made != null;
                    if (made != null && made.equals(words[1])) {
                        return Claim.wire(
                                Answer.YES,
                                "the " + role + "'s certificate matches its fingerprint",
                                List.of(certificate.frame(), each.frame()));
                    }
                }
            }
            return compared
                    ? Claim.wire(
                            Answer.NO,
                            "the "
                                    + role
                                    + "'s certificate is not the one in its description: someone"
                                    + " may be in between",
                            frames)
                    : Claim.wire(
                            Answer.CANNOT_TELL,
                            "there is no fingerprint for the " + role + "'s certificate",
                            frames);
        }

        /**
         * Of this address's owner. Where it is not known whose it is, all but the peer's, if the
         * capture has those of both: one that begins between offer and answer has one of them only.
         */
        private Collection<Described> descriptions(
                InetSocketAddress owner, InetSocketAddress peer) {
            Promises promises = group.promises;
            if (promises == null || group.sip == null) {
                return List.of();
            }
            Set<Described> own = known(promises, owner);
            Set<Described> others = known(promises, peer);
            boolean both = group.sip.exchanges().stream().anyMatch(each -> each.answer() != null);
            if (!own.isEmpty() || (others.isEmpty() && !both)) {
                return own;
            }
            return promises.all().stream().filter(each -> !others.contains(each)).toList();
        }

        private Set<Described> known(Promises promises, InetSocketAddress owner) {
            Set<Described> found = new LinkedHashSet<>();
            for (Described each : promises.all()) {
                if (each.equals(promises.at(owner))) {
                    found.add(each);
                }
            }
            for (IceSession session : group.ice) {
                String ufrag = session.ufragOf(owner);
                Described described = ufrag == null ? null : promises.with(ufrag);
                if (described != null) {
                    found.add(described);
                }
            }
            return found;
        }

        // --- other ways ------------------------------------------------------------------------

        private Encryption sdes() {
            List<Integer> exposed =
                    group.promises == null ? List.of() : group.promises.exposedKeys();
            List<Integer> frames = new ArrayList<>(exposed);
            media.forEach(path -> frames.add(path.firstFrame()));
            boolean clear = !clear().isEmpty();
            Claim encrypted =
                    clear
                            ? Claim.wire(Answer.NO, "media in clear in spite of SDES keys", frames)
                            : media.isEmpty()
                                    ? Claim.wire(Answer.CANNOT_TELL, "no media", frames)
                                    : Claim.wire(
                                            Answer.YES,
                                            "SRTP with keys out of the descriptions (SDES)",
                                            frames);
            Claim authentic =
                    exposed.isEmpty()
                            ? Claim.wire(
                                    Answer.CANNOT_TELL,
                                    "every server that passed the signalling on knows the keys",
                                    frames)
                            : Claim.wire(
                                    Answer.NO,
                                    "the keys crossed the network in clear: whoever has these"
                                            + " packets can decrypt the call",
                                    exposed);
            String words = exposed.isEmpty() ? "SRTP, keys by SDES" : KEY_IN_CLEAR;
            return new Encryption(encrypted, words, authentic);
        }

        private Encryption promised() {
            List<Stream> clear = clear();
            List<Integer> frames = clear.stream().map(Stream::firstFrame).toList();
            Claim encrypted =
                    clear.isEmpty()
                            ? Claim.wire(
                                    Answer.CANNOT_TELL,
                                    "DTLS was agreed on, and no handshake is in the capture",
                                    frames)
                            : Claim.wire(Answer.NO, "media in clear", frames);
            Claim swapped = swapped();
            return new Encryption(encrypted, NOT_SEEN, swapped == null ? unknown() : swapped);
        }

        private Encryption zrtp() {
            List<Integer> frames = new ArrayList<>(group.zrtpFrames());
            List<Stream> clear = clear();
            clear.forEach(each -> frames.add(each.firstFrame()));
            Claim encrypted =
                    clear.isEmpty()
                            ? Claim.wire(
                                    Answer.CANNOT_TELL,
                                    "ZRTP agrees on keys inside the media; whether both ends use"
                                            + " them, only they can tell",
                                    frames)
                            : Claim.wire(Answer.NO, "media in clear in spite of ZRTP", frames);
            Claim authentic =
                    Claim.wire(
                            Answer.CANNOT_TELL,
                            "with ZRTP the two people compare words by voice",
                            frames);
            return new Encryption(encrypted, "ZRTP", authentic);
        }

        private Encryption none() {
            List<Integer> frames = new ArrayList<>();
            media.forEach(path -> frames.add(path.firstFrame()));
            boolean any = media.stream().anyMatch(MediaPath::carriedMedia);
            if (!any) {
                return new Encryption(
                        Claim.wire(Answer.CANNOT_TELL, "no media", frames), "none seen", unknown());
            }
            boolean hidden =
                    media.stream()
                            .flatMap(path -> path.streams().stream())
                            .anyMatch(stream -> Payloads.encrypted(stream) == Answer.YES);
            if (hidden) {
                return new Encryption(
                        Claim.wire(
                                Answer.CANNOT_TELL,
                                "the payload looks encrypted; how keys were made is not in the"
                                        + " capture",
                                frames),
                        "perhaps SRTP",
                        unknown());
            }
            if (group.promises == null && clear().isEmpty()) {
                return new Encryption(
                        Claim.wire(
                                Answer.CANNOT_TELL,
                                "neither signalling nor a handshake is in the capture",
                                frames),
                        "not known",
                        unknown());
            }
            return new Encryption(
                    Claim.wire(
                            Answer.NO,
                            group.promises == null
                                    ? "the payload is plain RTP"
                                    : "plain RTP was agreed on, without any keys",
                            frames),
                    "not encrypted (plain RTP)",
                    unknown());
        }

        private static Claim unknown() {
            return Claim.wire(
                    Answer.CANNOT_TELL, "without keys nothing shows who is there", List.of());
        }
    }
}
