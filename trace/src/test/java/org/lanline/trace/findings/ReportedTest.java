package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.PI;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.Test;
import org.lanline.dtls.MadeDtls;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.kit.MadeRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What devices report, beside captures and alone: what it adds, and where it differs. */
class ReportedTest {
    private static final String A = ALICE + " 4000 host";
    private static final String B = BOB + " 5000 host";
    private static final String CIPHER = "TLS_AES_128_GCM_SHA256";
    private static final String SECURE = "UDP/TLS/RTP/SAVPF";

    private final MadeCapture made = new MadeCapture();
    private final MadeRecord caller =
            MadeRecord.caller()
                    .pair(A, B)
                    .certificates()
                    .dtls("1.3", CIPHER)
                    .ice("aaaa", "bbbb")
                    .streams(1, 2);
    private final MadeRecord callee =
            MadeRecord.callee()
                    .pair(B, A)
                    .certificates()
                    .dtls("1.3", CIPHER)
                    .ice("bbbb", "aaaa")
                    .streams(2, 1);

    private static List<Lan.Prefix> lan(String... prefixes) {
        List<Lan.Prefix> all = new ArrayList<>();
        for (String each : prefixes) {
            all.add(Objects.requireNonNull(Lan.Prefix.parse(each)));
        }
        return all;
    }

    private static Call only(Trace trace) {
        assertThat(trace.found().calls()).hasSize(1);
        return trace.found().calls().getFirst();
    }

    private Call both() {
        return only(Trace.from(List.of(caller.input(), callee.input()), lan("10.77.0.0/24")));
    }

    private Call withCapture() {
        return only(
                Trace.from(
                        List.of(made.input(), caller.input(), callee.input()),
                        lan("10.77.0.0/24")));
    }

    private static List<String> texts(Call call, Note.Kind kind) {
        return call.notes().stream().filter(note -> note.kind() == kind).map(Note::text).toList();
    }

    private void signalled() {
        made.answered(
                sdp(ALICE, 4_000, SECURE, "a=fingerprint:" + MadeRecord.OF_CALLER),
                sdp(BOB, 5_000, SECURE, "a=fingerprint:" + MadeRecord.OF_CALLEE));
    }

    // --- alone -----------------------------------------------------------------------------------

    @Test
    void twoReportsAloneMakeACallWithAVerdict() {
        Call call = both();
        Verdict verdict = call.verdict();
        assertThat(call.title()).isEqualTo("alice → bob");
        assertThat(verdict.route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.encryption())
                .isEqualTo("DTLS 1.3, TLS_AES_128_GCM_SHA256, SRTP with AEAD_AES_128_GCM");
        assertThat(verdict.authentic().answer()).isEqualTo(Answer.YES);
        assertThat(
                        List.of(
                                verdict.direct().grade(),
                                verdict.encrypted().grade(),
                                verdict.authentic().grade()))
                .containsOnly(Claim.Grade.ENDPOINT);
        assertThat(texts(call, Note.Kind.ALARM)).isEmpty();
        assertThat(texts(call, Note.Kind.WARNING)).isEmpty();
    }

    @Test
    void oneReportAloneCannotTellWhoIsBehindTheOtherAddress() {
        Verdict verdict = only(Trace.from(List.of(caller.input()), List.of())).verdict();
        assertThat(verdict.direct().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(verdict.authentic().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void addressesHiddenBehindNamesAreComparedByTheirPorts() {
        caller.pair(A, "1f4e.local 5000 host");
        assertThat(both().verdict().direct().answer()).isEqualTo(Answer.YES);
        caller.pair(A, "1f4e.local 5001 host");
        assertThat(both().verdict().direct().answer()).isEqualTo(Answer.CANNOT_TELL);
    }

    @Test
    void aRelayThatOneEndReportsIsARelay() {
        caller.pair("10.77.0.1 49200 relay", B);
        callee.pair(B, "10.77.0.1 49200 prflx");
        Verdict verdict = both().verdict();
        assertThat(verdict.route()).isEqualTo(Verdict.Route.RELAYED);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.NO);
        assertThat(verdict.direct().why()).isEqualTo("alice sent by the relay at 10.77.0.1");
    }

    @Test
    void aCallThatWasRelayedFirstSaysSo() {
        caller.pairs("10.77.0.1 49200 relay", B, A, B);
        Verdict verdict = both().verdict();
        assertThat(verdict.route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(verdict.routeWords())
                .isEqualTo("first through the relay at 10.77.0.1, then direct");
        assertThat(verdict.direct().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void aNatBetweenThemIsNoRelay() {
        callee.pair("192.168.1.7 5000 host", A);
        caller.pair(A, "10.77.0.3 5000 prflx");
        Verdict verdict = both().verdict();
        assertThat(verdict.direct().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.routeWords()).contains("through a NAT");
    }

    @Test
    void pathsThatAreNotTheSameMeanThatSomethingIsInBetween() {
        caller.pair(A, PI + " 7000 host");
        callee.pair(B, PI + " 7002 host");
        Call call = both();
        assertThat(call.verdict().direct().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(texts(call, Note.Kind.WARNING))
                .anyMatch(text -> text.contains("not the two ends of one path"));
    }

    @Test
    void everyReportedAddressIsOnTheLanOrNot() {
        assertThat(both().verdict().addresses())
                .allMatch(place -> place.onLink().answer() == Answer.YES)
                .allMatch(place -> place.grade() == Claim.Grade.ENDPOINT)
                .allMatch(place -> place.roles().equals(List.of("media (reported)")));
        caller.pair(A, "203.0.113.9 5000 prflx");
        Claim onLan = both().verdict().onLan();
        assertThat(onLan.answer()).isEqualTo(Answer.NO);
        assertThat(onLan.grade()).isEqualTo(Claim.Grade.ENDPOINT);
        assertThat(onLan.why()).contains("203.0.113.9");
    }

    // --- the two ends compared -------------------------------------------------------------------

    @Test
    void aManInBetweenShowsInTheFingerprints() {
        caller.certificates(MadeRecord.OF_CALLER, "sha-256 EE:EE");
        callee.certificates(MadeRecord.OF_CALLEE, "sha-256 EE:EF");
        Call call = both();
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.NO);
        assertThat(call.verdict().authentic().grade()).isEqualTo(Claim.Grade.ENDPOINT);
        assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.NO);
        assertThat(call.notes().getFirst().kind()).isEqualTo(Note.Kind.ALARM);
        assertThat(call.notes().getFirst().text())
                .isEqualTo(
                        "the certificate that alice saw is not bob's: someone may be in between");
    }

    @Test
    void aFingerprintThatIsNotTheDescriptionsIsAnAlarmOfOneEndAlone() {
        caller.raw("fingerprints", "{\"peer\":\"sha-256 EE:EE\",\"peerInSdp\":\"sha-256 BB:02\"}");
        Call call = only(Trace.from(List.of(caller.input()), List.of()));
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void hashesOfAnotherKindAreNotCompared() {
        callee.certificates("sha-512 01:02", MadeRecord.OF_CALLER);
        assertThat(both().verdict().authentic().answer()).isEqualTo(Answer.CANNOT_TELL);
    }

    @Test
    void twoHandshakesAreAnAlarm() {
        callee.dtls("1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assertThat(texts(both(), Note.Kind.ALARM))
                .anyMatch(text -> text.contains("did not shake hands with each other"));
    }

    @Test
    void bothAsClientsIsAnAlarm() {
        callee.raw("dtls", "{\"version\":\"1.3\",\"role\":\"client\"}");
        assertThat(texts(both(), Note.Kind.ALARM))
                .anyMatch(text -> text.contains("both were the client"));
    }

    @Test
    void otherSourcesMeanThatItWasSentAnew() {
        callee.streams(7, 8);
        assertThat(texts(both(), Note.Kind.WARNING))
                .anyMatch(text -> text.contains("something in between sends it anew"));
    }

    @Test
    void packetsThatDidNotArriveAreSaid() {
        carried(1_000, 800);
        caller.raw("events", "[{\"atMillis\":600000,\"what\":\"ended\"}]");
        assertThat(texts(both(), Note.Kind.WARNING))
                .contains("of 1000 packets that alice sent, 800 came to bob");
    }

    @Test
    void packetsAfterTheLastReadingOfTheOtherEndAreNotMissed() {
        carried(1_000, 800);
        caller.raw("events", "[{\"atMillis\":20000,\"what\":\"ended\"}]");
        assertThat(texts(both(), Note.Kind.WARNING)).noneMatch(text -> text.contains("came to"));
    }

    private void carried(int sent, int received) {
        caller.raw(
                "paths",
                "[{\"local\":\"10.77.0.2:4000\",\"bytesSent\":9,\"packetsSent\":" + sent + "}]");
        callee.raw(
                "paths",
                "[{\"local\":\"10.77.0.3:5000\",\"bytesReceived\":9,\"packetsReceived\":"
                        + received
                        + "}]");
    }

    @Test
    void aDeviceThatOnlyRangIsNotCompared() {
        MadeRecord rang = MadeRecord.callee().text("device", "other");
        Trace trace =
                Trace.from(
                        List.of(
                                caller.input(),
                                Input.of("rang.json", rang.bytes()),
                                callee.input()),
                        List.of());
        Call call = only(trace);
        assertThat(call.reports()).hasSize(3);
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.YES);
        assertThat(texts(call, Note.Kind.ALARM)).isEmpty();
    }

    // --- beside a capture ------------------------------------------------------------------------

    @Test
    void whatTheCaptureHidesTheEndsTell() {
        signalled();
        for (byte[] piece : MadeDtls.fragments(1, 0, MadeDtls.clientHello(), 900)) {
            made.udp(1_020, ALICE + ":4000", BOB + ":5000", piece);
        }
        made.udp(
                        1_021,
                        BOB + ":5000",
                        ALICE + ":4000",
                        MadeDtls.message(2, 0, MadeDtls.serverHello13()))
                .udp(1_022, BOB + ":5000", ALICE + ":4000", MadeDtls.unified(2, 900))
                .udp(1_023, ALICE + ":4000", BOB + ":5000", MadeDtls.unified(2, 300))
                .udp(1_024, BOB + ":5000", ALICE + ":4000", MadeDtls.unified(3, 30))
                .encrypted()
                .audio(1_100, ALICE + ":4000", BOB + ":5000", 1, 100, 0)
                .audio(1_105, BOB + ":5000", ALICE + ":4000", 2, 100, 0);
        Call call = withCapture();
        Verdict verdict = call.verdict();
        assertThat(call.reports()).allMatch(each -> each.by() == Reported.By.CALL_ID);
        assertThat(verdict.direct().grade()).isEqualTo(Claim.Grade.WIRE);
        assertThat(verdict.encrypted().grade()).isEqualTo(Claim.Grade.WIRE);
        assertThat(verdict.onLan().grade()).isEqualTo(Claim.Grade.WIRE);
        assertThat(verdict.encryption())
                .isEqualTo(
                        "DTLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, SRTP; the ends report"
                                + " AEAD_AES_128_GCM");
        assertThat(verdict.authentic().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.authentic().grade()).isEqualTo(Claim.Grade.ENDPOINT);
        assertThat(texts(call, Note.Kind.ALARM)).isEmpty();
        caller.dtls("1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assertThat(texts(withCapture(), Note.Kind.ALARM))
                .anyMatch(text -> text.contains("not the handshake that it made"));
    }

    @Test
    void signallingAloneTakesTheRestFromTheEnds() {
        signalled();
        Verdict verdict = withCapture().verdict();
        assertThat(verdict.route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(verdict.onLan().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.onLan().grade()).isEqualTo(Claim.Grade.ENDPOINT);
        assertThat(verdict.encrypted().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void oneReportAndTheDescriptionsTellWhoIsAtTheOtherEnd() {
        signalled();
        Call call = only(Trace.from(List.of(made.input(), caller.input()), lan("10.77.0.0/24")));
        assertThat(call.verdict().authentic().answer()).isEqualTo(Answer.YES);
        assertThat(call.verdict().authentic().frames()).containsExactly(3);
        assertThat(call.verdict().direct().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void aCertificateThatNoDescriptionNamesIsAnAlarm() {
        signalled();
        caller.certificates("sha-256 99:99", MadeRecord.OF_CALLEE);
        callee.certificates(MadeRecord.OF_CALLEE, "sha-256 99:99");
        Claim authentic = withCapture().verdict().authentic();
        assertThat(authentic.answer()).isEqualTo(Answer.NO);
        assertThat(authentic.why()).contains("in no description that the capture shows");
    }

    @Test
    void reportsFindTheirCallWithoutItsSignalling() {
        made.check(0, 1, ALICE + ":4000", BOB + ":5000", "bbbb:aaaa", "pass", true)
                .checked(1, 1, BOB + ":5000", ALICE + ":4000", "pass", 0)
                .audio(100, ALICE + ":4000", BOB + ":5000", 1, 100, 0);
        Call call = withCapture();
        assertThat(call.reports().getFirst().by()).isEqualTo(Reported.By.CREDENTIALS);
        caller.without("ice");
        callee.without("ice");
        assertThat(withCapture().reports().getFirst().by()).isEqualTo(Reported.By.SOURCE);
        caller.without("streams");
        callee.without("streams");
        assertThat(withCapture().reports().getFirst().by()).isEqualTo(Reported.By.ADDRESS);
        caller.raw("startedMillis", "1700000000000").without("ice").without("streams");
        Trace trace = Trace.from(List.of(made.input(), caller.input()), List.of());
        assertThat(trace.found().calls()).hasSize(2);
    }

    @Test
    void anotherCallOfTheSameDevicesIsAnotherCall() {
        signalled();
        caller.text("call", "call-2").ice("cccc", "dddd");
        Trace trace = Trace.from(List.of(made.input(), caller.input()), List.of());
        assertThat(trace.found().calls()).hasSize(2);
    }

    @Test
    void whatTheBoxWroteDownIsOfTheServersGrade() {
        signalled();
        Call call =
                only(Trace.from(List.of(made.ofTheBox(), caller.input(), callee.input()), lan()));
        assertThat(call.verdict().direct().grade()).isEqualTo(Claim.Grade.ENDPOINT);
        assertThat(call.verdict().addresses())
                .allMatch(place -> place.grade() == Claim.Grade.SERVER);
        Call alone = only(Trace.from(List.of(made.ofTheBox()), lan()));
        assertThat(alone.verdict().direct().grade()).isEqualTo(Claim.Grade.SERVER);
    }
}
