package org.lanline.trace.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.kit.Reported;

import java.util.List;

/** What the two browsers write of a call, as real ones wrote it. */
class BrowserReportsTest {

    /** More by night: -Dlanline.mutations=1000000. */
    private static final int MUTATIONS = Integer.getInteger("lanline.mutations", 60_000) / 100;

    @Test
    void chromiumsDumpHasARecordOfEachConnection() {
        Reports.Reading reading = Reports.read("dump.json", Reported.byChromium());
        assertThat(reading.problem()).isNull();
        assertThat(reading.records()).hasSize(2);
        CallRecord record = reading.records().getFirst();
        assertThat(record.kind()).isEqualTo(CallRecord.Kind.WEBRTC_INTERNALS);
        assertThat(record.who()).isEqualTo("connection 10-1");
        assertThat(record.browser()).isEqualTo("Chromium 156.0.8078.108 on Linux");
        assertThat(record.startedMillis()).isEqualTo(1_795_717_442_355L);
        assertThat(record.dtls())
                .isEqualTo(
                        new CallRecord.Dtls(
                                "1.3",
                                "TLS_AES_128_GCM_SHA256",
                                null,
                                "AES128_CM_HMAC_SHA1_80",
                                "server"));
        assertThat(record.ice()).singleElement().matches(each -> each.local().equals("r+Qd"));
        assertThat(record.fingerprints().own()).startsWith("sha-256 85:11:D3:DC:");
        assertThat(record.fingerprints().ownInSdp()).isEqualTo(record.fingerprints().own());
        assertThat(record.fingerprints().peerInSdp()).isEqualTo(record.fingerprints().peer());
        assertThat(record.pairs())
                .isNotEmpty()
                .allMatch(pair -> pair.local().type().equals("host"));
        assertThat(record.paths()).hasSize(2);
        assertThat(record.streams())
                .extracting(CallRecord.Source::codec)
                .containsOnly("opus/48000/2", "VP8/90000");
        assertThat(record.events())
                .extracting(CallRecord.Event::what)
                .contains("checking", "connected", "dtls-connected");
        assertThat(record.samples()).hasSize(5);
        assertThat(record.samples().getLast().streams())
                .anyMatch(each -> each.packets() == 249 && each.jitterMillis() == 1);
    }

    @Test
    void firefoxsReportHasARecordOfEachConnection() {
        Reports.Reading reading = Reports.read("about.json", Reported.byFirefox());
        assertThat(reading.problem()).isNull();
        assertThat(reading.records()).hasSize(2);
        CallRecord record = reading.records().getFirst();
        assertThat(record.kind()).isEqualTo(CallRecord.Kind.ABOUT_WEBRTC);
        assertThat(record.startedMillis()).isEqualTo(1_795_717_545_947L);
        assertThat(record.dtls())
                .isEqualTo(
                        new CallRecord.Dtls(
                                "1.3",
                                "TLS_AES_128_GCM_SHA256",
                                null,
                                "AEAD_AES_128_GCM",
                                "client"));
        assertThat(record.ice())
                .containsExactly(
                        new CallRecord.Credentials(
                                record.ice().getFirst().atMillis(), "9d601a90", "00e467e9"));
        assertThat(record.fingerprints().peerInSdp()).startsWith("sha-256 88:B5:FD:C5:");
        assertThat(record.pairs())
                .singleElement()
                .matches(pair -> pair.local().address() != null && pair.local().port() > 0);
        assertThat(record.paths()).singleElement().matches(path -> path.bytesSent() == 304_179);
        assertThat(record.samples().getFirst().streams())
                .anyMatch(each -> each.packets() == 499 && each.concealed() == 3_168);
    }

    private static Call call(byte[] report) {
        Trace trace = Trace.from(List.of(Input.of("report", report)), List.of());
        assertThat(trace.found().calls()).hasSize(1);
        return trace.found().calls().getFirst();
    }

    @Test
    void bothConnectionsOfAPageAreTheTwoEndsOfOneCall() {
        for (byte[] report : List.of(Reported.byChromium(), Reported.byFirefox())) {
            Call call = call(report);
            assertThat(call.reports()).hasSize(2);
            assertThat(call.verdict().route()).isEqualTo(Verdict.Route.DIRECT);
            assertThat(call.verdict().direct().grade()).isEqualTo(Claim.Grade.ENDPOINT);
            assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.YES);
            assertThat(call.notes()).noneMatch(note -> note.kind() != Note.Kind.PLAIN);
        }
        assertThat(call(Reported.byChromium()).verdict().authentic().answer())
                .isEqualTo(Answer.YES);
    }

    @Test
    void aPageThatFirefoxSavedSaysWhatToCopyInstead() {
        byte[] page = "<div id=\"content\"><div class=\"peer-connection\">".getBytes(UTF_8);
        Trace trace = Trace.from(List.of(Input.of("aboutWebrtc.html", page)), List.of());
        assertThat(trace.problems())
                .singleElement()
                .matches(problem -> problem.text().contains("Copy Report"));
    }

    @Test
    void brokenReportsOfBrowsersBecomeRecordsOrClauses() {
        Mutator mutator = new Mutator(11, List.of(Reported.byChromium(), Reported.byFirefox()));
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Reports.Reading reading = Reports.read("x", mutator.next());
            assertThat(reading.records().isEmpty()).isEqualTo(reading.problem() != null);
            read += reading.records().size();
        }
        assertThat(read).as("records in what was still JSON").isPositive();
    }
}
