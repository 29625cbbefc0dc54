package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.PI;
import static org.lanline.trace.kit.MadeCapture.request;
import static org.lanline.trace.kit.MadeCapture.response;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.dtls.Certificates;
import org.lanline.dtls.MadeDtls;
import org.lanline.trace.kit.MadeCapture;

import java.nio.file.Path;

/** Where calls went and whether they were private: yes, no, or cannot tell, and why. */
class VerdictTest {
    private static final String A = ALICE + ":4000";
    private static final String B = BOB + ":5000";
    private static final String SECURE = "UDP/TLS/RTP/SAVPF";
    private static final byte[] DER = {1, 2, 3, 4, 5};

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final MadeCapture made = new MadeCapture();

    private Verdict verdict(String... lan) {
        return made.trace(folder, lan).found().calls().getFirst().verdict();
    }

    private void talk() {
        made.audio(1_100, A, B, 1, 100, 0).audio(1_105, B, A, 2, 100, 0);
    }

    @Test
    void plainRtpBetweenTheNamedAddressesIsDirectAndNotEncrypted() {
        made.answered(sdp(ALICE, 4_000, "RTP/AVP"), sdp(BOB, 5_000, "RTP/AVP"));
        talk();
        Verdict verdict = verdict("10.77.0.0/24");
        assertThat(verdict.route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.onLan().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.direct().grade()).isEqualTo(Claim.Grade.WIRE);
        assertThat(verdict.direct().frames()).isNotEmpty();
    }

    @Test
    void privateAddressesAloneAreNoProofAndAnotherPrefixIsOutside() {
        made.answered(sdp(ALICE, 4_000, "RTP/AVP"), sdp(BOB, 5_000, "RTP/AVP"));
        talk();
        assertThat(verdict().onLan().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(verdict("10.77.0.2/32").onLan().answer()).isEqualTo(Answer.NO);
        assertThat(verdict("10.77.0.2/32").onLan().why()).contains("10.77.0.3");
    }

    @Test
    void packetsThatAreEncryptedWithAKeySentInClearAreNotPrivate() {
        String key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1c";
        made.answered(sdp(ALICE, 4_000, "RTP/SAVP", key), sdp(BOB, 5_000, "RTP/SAVP", key));
        made.encrypted();
        talk();
        Verdict verdict = verdict();
        assertThat(verdict.sealed()).isEqualTo(Answer.YES);
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.encrypted().why()).contains("whoever has them has the keys as well");
        assertThat(verdict.encryption()).isEqualTo("SRTP, but the key was sent in clear (SDES)");
        assertThat(verdict.authentic().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.authentic().frames()).containsExactly(1, 3);
    }

    private void handshake(boolean ofOld) {
        byte[] server = ofOld ? MadeDtls.serverHello12(7) : MadeDtls.serverHello13();
        for (byte[] piece : MadeDtls.fragments(1, 0, MadeDtls.clientHello(), 900)) {
            made.udp(1_020, A, B, piece);
        }
        made.udp(1_021, B, A, MadeDtls.message(2, 0, server));
        if (ofOld) {
            made.udp(1_022, B, A, MadeDtls.message(11, 1, MadeDtls.certificate(DER)))
                    .udp(1_023, A, B, MadeDtls.record(22, 1, 0, new byte[40]))
                    .udp(1_024, B, A, MadeDtls.record(22, 1, 0, new byte[40]));
        } else {
            made.udp(1_022, B, A, MadeDtls.unified(2, 900))
                    .udp(1_023, A, B, MadeDtls.unified(2, 300))
                    .udp(1_024, B, A, MadeDtls.unified(3, 30));
        }
        made.encrypted();
        talk();
    }

    @Test
    void mediaInClearAfterAHandshakeIsNotEncrypted() {
        promised("AA:BB");
        shortHandshake(7);
        talk();
        Verdict verdict = verdict();
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.encrypted().why()).contains("in clear");
    }

    /** As short as it gets, of 1.2. */
    private void shortHandshake(int srtpProfile) {
        for (byte[] piece : MadeDtls.fragments(1, 0, MadeDtls.clientHello(), 900)) {
            made.udp(1_020, A, B, piece);
        }
        made.udp(1_021, B, A, MadeDtls.message(2, 0, MadeDtls.serverHello12(srtpProfile)))
                .udp(1_023, A, B, MadeDtls.record(22, 1, 0, new byte[40]))
                .udp(1_024, B, A, MadeDtls.record(22, 1, 0, new byte[40]));
    }

    private void promised(String fingerprint) {
        String line = "a=fingerprint:sha-256 " + fingerprint;
        made.answered(sdp(ALICE, 4_000, SECURE, line), sdp(BOB, 5_000, SECURE, line));
    }

    @Test
    void aHandshakeOfThirteenIsReadAndItsCertificatesAreHidden() {
        promised("AA:BB");
        handshake(false);
        Call call = made.trace(folder).found().calls().getFirst();
        assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.YES);
        assertThat(call.verdict().encryption())
                .isEqualTo("DTLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, SRTP");
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(call.verdict().authentic().why()).contains("encrypts the certificates");
        DtlsSession session = call.dtls().getFirst();
        assertThat(session.flights()).isEqualTo(4);
        assertThat(session.retransmissions()).isZero();
        assertThat(session.durationNanos()).isEqualTo(4_000_000);
        assertThat(session.offeredProfiles())
                .containsExactly("AEAD_AES_128_GCM", "AES128_CM_HMAC_SHA1_80");
    }

    @Test
    void aMatchingFingerprintIsAProof() {
        promised(String.valueOf(Certificates.fingerprint("sha-256", DER)));
        handshake(true);
        Verdict verdict = verdict();
        assertThat(verdict.encryption()).contains("DTLS 1.2").contains("AEAD_AES_128_GCM");
        assertThat(verdict.authentic().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void anotherFingerprintMeansThatSomebodyMayBeInBetween() {
        promised("AA:BB:CC");
        handshake(true);
        Call call = made.trace(folder).found().calls().getFirst();
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.NO);
        assertThat(call.notes().getFirst().kind()).isEqualTo(Note.Kind.ALARM);
        assertThat(call.notes().getFirst().text()).contains("someone may be in between");
    }

    @Test
    void aCaptureWithoutTheAnswerCannotTellWhoseCertificateItIsAndRaisesNoAlarm() {
        String line = "a=fingerprint:sha-256 AA:BB:CC";
        made.sip(0, ALICE, BOB, request("INVITE", "1", "", 1, sdp(ALICE, 4_000, SECURE, line)))
                .sip(1_010, ALICE, BOB, request("ACK", "2", "b", 1, ""));
        handshake(true);
        Call call = made.trace(folder).found().calls().getFirst();
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.YES);
        assertThat(call.notes()).noneMatch(note -> note.kind() == Note.Kind.ALARM);
    }

    @Test
    void aFingerprintThatIsChangedOnItsWayMeansThatSomebodyIsInBetween() {
        String own = "a=fingerprint:sha-256 " + Certificates.fingerprint("sha-256", DER);
        String offer = sdp(ALICE, 4_000, SECURE, own);
        String other = "a=fingerprint:sha-256 AA:BB";
        made.sip(0, ALICE, PI, request("INVITE", "1", "", 1, offer))
                .sip(1, PI, BOB, request("INVITE", "2", "", 1, sdp(ALICE, 4_000, SECURE, other)))
                .sip(2, BOB, PI, answer("2", own))
                .sip(3, PI, ALICE, answer("1", own));
        handshake(true);
        Verdict verdict = verdict();
        assertThat(verdict.authentic().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.authentic().why()).contains("changed on its way");
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.encrypted().why()).contains("each end encrypts, but not for the other");
        assertThat(verdict.authentic().frames()).containsExactly(1, 2);
    }

    @Test
    void anAnswersFingerprintThatIsChangedOnItsWayIsNoticedToo() {
        String own = "a=fingerprint:sha-256 " + Certificates.fingerprint("sha-256", DER);
        String offer = sdp(ALICE, 4_000, SECURE, own);
        made.sip(0, ALICE, PI, request("INVITE", "1", "", 1, offer))
                .sip(1, PI, BOB, request("INVITE", "2", "", 1, offer))
                .sip(2, BOB, PI, answer("2", "a=fingerprint:sha-256 AA:BB"))
                .sip(3, PI, ALICE, answer("1", own));
        handshake(true);
        assertThat(verdict().authentic().frames()).containsExactly(3, 4);
        assertThat(verdict().authentic().answer()).isEqualTo(Answer.NO);
    }

    private static String answer(String branch, String line) {
        String body = sdp(BOB, 5_000, SECURE, line);
        return response(200, "OK", branch, "b", 1, "INVITE", body);
    }

    @Test
    void aProfileThatDoesNotEncryptIsNoEncryption() {
        promised("AA:BB");
        shortHandshake(5);
        talk();
        assertThat(verdict().encrypted().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void aFailedHandshakeNamesItsAlert() {
        promised("AA:BB");
        made.udp(1_020, A, B, MadeDtls.message(1, 0, MadeDtls.clientHello()))
                .udp(1_030, B, A, MadeDtls.record(21, 0, 0, new byte[] {2, 40}));
        assertThat(made.trace(folder).found().calls().getFirst().notes())
                .extracting(Note::text)
                .contains("the DTLS handshake failed with the alert handshake_failure");
    }

    @Test
    void mediaThatEndsAtTheProxyGoesThroughTheBox() {
        made.sip(0, ALICE, PI, request("INVITE", "1", "", 1, sdp(ALICE, 4_000, "RTP/AVP")))
                .sip(1, PI, BOB, request("INVITE", "2", "", 1, sdp(PI, 7_000, "RTP/AVP")))
                .sip(
                        90,
                        BOB,
                        PI,
                        response(200, "OK", "2", "b", 1, "INVITE", sdp(BOB, 5_000, "RTP/AVP")))
                .sip(
                        91,
                        PI,
                        ALICE,
                        response(200, "OK", "1", "b", 1, "INVITE", sdp(PI, 7_002, "RTP/AVP")))
                .audio(200, A, PI + ":7002", 1, 30, 0)
                .audio(201, PI + ":7000", B, 1, 30, 0);
        Verdict verdict = verdict();
        assertThat(verdict.route()).isEqualTo(Verdict.Route.THROUGH_BOX);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void mediaOfOneWayIsAWarning() {
        made.answered(sdp(ALICE, 4_000, "RTP/AVP"), sdp(BOB, 5_000, "RTP/AVP"));
        made.audio(1_100, A, B, 1, 30, 0);
        assertThat(made.trace(folder).found().calls().getFirst().notes())
                .extracting(Note::text)
                .contains("media went one way only, from 10.77.0.2:4000; nothing came back");
    }

    @Test
    void zrtpAmongTheMediaIsRecognised() {
        made.answered(sdp(ALICE, 4_000, "RTP/AVP"), sdp(BOB, 5_000, "RTP/AVP"));
        byte[] hello =
                MadeDtls.hex("10000001 5a525450 00000001 505a0003 48656c6c6f202020 0000 0000");
        made.udp(1_090, A, B, hello).encrypted();
        talk();
        Verdict verdict = verdict();
        assertThat(verdict.encryption()).isEqualTo("ZRTP");
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(verdict.encrypted().frames()).contains(5);
    }

    @Test
    void whereSignallingThatWasNotSeenWentNobodyCanTell() {
        made.audio(0, A, B, 1, 30, 0).audio(5, B, A, 2, 30, 0);
        Verdict verdict = verdict("10.77.0.0/24");
        assertThat(verdict.onLan().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(verdict.onLan().why()).contains("where the signalling went");
    }

    @Test
    void withoutSignallingNobodyClaimsToKnowTheEnds() {
        made.audio(0, A, B, 1, 30, 0).audio(5, B, A, 2, 30, 0);
        Verdict verdict = verdict();
        assertThat(verdict.direct().answer()).isEqualTo(Answer.CANNOT_TELL);
    }

    @Test
    void ofTwoCallsOnTheSamePortsEachHasItsOwnMedia() {
        String offer = sdp(ALICE, 4_000, "RTP/AVP");
        String answer = sdp(BOB, 5_000, "RTP/AVP");
        made.answered(offer, answer);
        made.audio(1_100, A, B, 1, 100, 0).audio(1_105, B, A, 2, 100, 0);
        made.sip(4_000, ALICE, BOB, request("BYE", "3", "b", 2, ""));
        made.sip(4_010, BOB, ALICE, response(200, "OK", "3", "b", 2, "BYE"));
        made.sip(5_000, ALICE, BOB, second(request("INVITE", "4", "", 1, offer)));
        made.sip(5_900, BOB, ALICE, second(response(200, "OK", "4", "c", 1, "INVITE", answer)));
        made.audio(6_000, A, B, 3, 100, 0).audio(6_005, B, A, 4, 100, 0);
        assertThat(made.trace(folder).found().calls())
                .satisfiesExactly(
                        first -> assertThat(sources(first)).containsExactly(1, 2),
                        then -> assertThat(sources(then)).containsExactly(3, 4))
                .allSatisfy(
                        call -> assertThat(call.verdict().route()).isEqualTo(Verdict.Route.DIRECT));
    }

    private static String second(String message) {
        return message.replace("Call-ID: call-1", "Call-ID: call-2");
    }

    private static java.util.List<Integer> sources(Call call) {
        return call.streams().stream().map(org.lanline.trace.media.Stream::ssrc).toList();
    }

    @Test
    void ofARelayedCallOneSideAloneShowsThatItStayedOnTheLan() {
        String relayed = PI + ":50000";
        String relay = PI + ":3478";
        made.tcp(0, ALICE + ":40000", PI + ":8443", new byte[] {0x16, 3, 1, 0, 1, 0});
        made.allocated(10, A, relay, relayed).bound(20, A, relay, 0x4001, "10.78.0.4:6000", 0);
        made.encrypted().audio(100, A, relay, 1, 80, 0x4001).audio(105, relay, A, 2, 80, 0x4001);
        Verdict verdict = verdict("10.77.0.0/24", "10.78.0.0/24");
        assertThat(verdict.route()).isEqualTo(Verdict.Route.RELAYED);
        assertThat(verdict.onLan().why()).contains("connected to (10.77.0.1)");
        assertThat(verdict.onLan().answer()).isEqualTo(Answer.YES);
        assertThat(verdict("10.77.0.0/24").onLan().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void anEndThatIsConnectedElsewhereMayHaveSignalledThere() {
        String relay = PI + ":3478";
        made.tcp(0, ALICE + ":40000", "198.51.100.7:443", new byte[] {0x16, 3, 1, 0, 1, 0});
        made.allocated(10, A, relay, PI + ":50000").bound(20, A, relay, 0x4001, B, 0);
        made.audio(100, A, relay, 1, 80, 0x4001).audio(105, relay, A, 2, 80, 0x4001);
        assertThat(verdict("10.77.0.0/24").onLan().answer()).isEqualTo(Answer.CANNOT_TELL);
    }

    @Test
    void whatIsSeenOnTwoBridgesIsNoLessRandom() {
        java.util.SplittableRandom random = new java.util.SplittableRandom(4);
        for (int i = 0; i < 80; i++) {
            byte[] payload = new byte[160];
            random.nextBytes(payload);
            byte[] rtp = org.lanline.trace.kit.Frames.rtp(96, i, 160L * i, 9, payload);
            made.udp(20L * i, A, B, rtp).udp(20L * i, A, B, rtp);
        }
        assertThat(made.trace(folder).streams())
                .singleElement()
                .matches(org.lanline.trace.media.Stream::looksRandom);
    }
}
