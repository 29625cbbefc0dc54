package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.server.proof.MadeCall.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.proof.MadeCall.End;
import org.lanline.server.store.KeptProofs;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What the box concludes from what it saw and what the two ends report. */
class AnalysisTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Analysis analysis =
            new Analysis(
                    () ->
                            List.of(
                                    new LanInterface(
                                            "eth0",
                                            2,
                                            List.of(
                                                    new LanAddress(
                                                            MadeCall.BOX.getAddress(), 24)))));
    private final MadeCall call = new MadeCall();

    private Conclusion judge(Evidence... evidence) {
        return analysis.judge(call.sight(), List.of(evidence));
    }

    @Test
    void twoEndsThatAgreeProveTheCall() {
        Conclusion conclusion = judge(evidence(End.CALLER), evidence(End.CALLEE));
        Conclusion.Verdict verdict = conclusion.verdict();
        assertThat(verdict.path().value()).isEqualTo("direct");
        assertThat(verdict.path().grade()).containsExactly("endpoint", "server");
        assertThat(verdict.path().by()).isNull();
        assertThat(verdict.encrypted().value()).isEqualTo("yes");
        assertThat(verdict.encrypted().how()).contains("DTLS 1.3", "AEAD_AES_128_GCM");
        assertThat(verdict.encrypted().grade()).containsExactly("endpoint");
        assertThat(verdict.local().value()).isEqualTo("yes");
        assertThat(verdict.local().bytesOutside()).isZero();
        assertThat(verdict.fingerprints().value()).isEqualTo("match");
        assertThat(verdict.fingerprints().why()).matches("[A-Z].*\\.");
        assertThat(conclusion.disagreements()).isEmpty();
        assertThat(conclusion.warning()).isNull();
    }

    @Test
    void withoutAnyReportTheBoxCannotTell() {
        Conclusion.Verdict verdict = judge().verdict();
        assertThat(verdict.path().value()).isEqualTo("cannot-tell");
        assertThat(verdict.encrypted().value()).isEqualTo("cannot-tell");
        assertThat(verdict.fingerprints().value()).isEqualTo("cannot-tell");
    }

    @Test
    void aCertificateThatIsNotTheOneInTheDescriptionIsAWarning() {
        String lie =
                "\"fingerprints\":{\"own\":\"%s\",\"peer\":\"%s\",\"ownInSdp\":\"%s\",\"peerInSdp\":\"%s\"}"
                        .formatted(
                                MadeCall.OF_CALLER,
                                MadeCall.STRANGERS,
                                MadeCall.OF_CALLER,
                                MadeCall.OF_CALLEE);
        Conclusion conclusion = judge(evidence(End.CALLER, lie));
        assertThat(conclusion.verdict().fingerprints().value()).isEqualTo("differ");
        assertThat(conclusion.warning())
                .startsWith("Someone may be in between: ")
                .contains("kitchen")
                .endsWith(".");
    }

    @Test
    void whoSwapsFingerprintsOnTheWayToTheOtherEndIsSeen() {
        Evidence caller =
                new Evidence(MadeCall.CALL, "kitchen", "d-kitchen", "workshop", new Room(1 << 24));
        caller.add(MadeCall.record(End.CALLER, MadeCall.OF_CALLER, MadeCall.STRANGERS));
        Evidence callee =
                new Evidence(MadeCall.CALL, "workshop", "d-workshop", "kitchen", new Room(1 << 24));
        callee.add(MadeCall.record(End.CALLEE, MadeCall.OF_CALLEE, MadeCall.STRANGERS));
        Conclusion both = judge(caller, callee);
        assertThat(both.verdict().fingerprints().value()).isEqualTo("differ");
        assertThat(both.verdict().encrypted().value()).isEqualTo("no");
        assertThat(both.warning()).isNotNull();
    }

    @Test
    void oneEndAloneThatGotAnotherFingerprintThanTheBoxPassedOnIsSeen() {
        Evidence caller =
                new Evidence(MadeCall.CALL, "kitchen", "d-kitchen", "workshop", new Room(1 << 24));
        caller.add(MadeCall.record(End.CALLER, MadeCall.OF_CALLER, MadeCall.STRANGERS));
        assertThat(judge(caller).verdict().fingerprints().value()).isEqualTo("differ");
    }

    @Test
    void aBoxThatPassesOnAnotherFingerprintThanItGotIsSeenToo() {
        call.swapped(MadeCall.STRANGERS, MadeCall.STRANGERS);
        assertThat(judge(evidence(End.CALLER), evidence(End.CALLEE)).warning()).isNotNull();
    }

    @Test
    void otherWordsAtTheTwoEndsAreAWarning() {
        Conclusion conclusion =
                judge(
                        evidence(End.CALLER),
                        evidence(
                                End.CALLEE,
                                "\"words\":[\"river\",\"candle\",\"eight\",\"harbour\"]"));
        assertThat(conclusion.warning()).contains("words");
        assertThat(conclusion.disagreements()).anyMatch(each -> each.contains("words"));
    }

    @Test
    void handshakesThatAreNotTheSameAreAWarningAndADisagreement() {
        Conclusion conclusion =
                judge(
                        evidence(End.CALLER),
                        evidence(
                                End.CALLEE,
                                "\"dtls\":{\"version\":\"1.2\",\"cipher\":\"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\",\"srtp\":\"AES_CM_128_HMAC_SHA1_80\",\"role\":\"server\"}"));
        assertThat(conclusion.disagreements()).isNotEmpty();
        assertThat(conclusion.warning()).startsWith("Someone may be in between: ");
    }

    @Test
    void aRelayedCallNamesTheRelayAndTheBoxVouchesForIt() {
        call.relays.add(
                new Sight.Lent(
                        1,
                        "kitchen",
                        "UDP",
                        MadeCall.at("10.77.0.10", 52_000),
                        List.of(MadeCall.at("10.77.0.1", 49_200)),
                        null));
        String local =
                "{\"address\":\"10.77.0.1\",\"port\":49200,\"type\":\"relay\",\"protocol\":\"udp\",\"relayProtocol\":\"udp\"}";
        String remote =
                "{\"address\":\"10.77.0.11\",\"port\":50000,\"type\":\"host\",\"protocol\":\"udp\"}";
        Evidence caller =
                evidence(
                        End.CALLER,
                        "\"lanline\":\"call-record\",\"side\":\"caller\",\"pairs\":[{\"atMillis\":1,\"local\":%s,\"remote\":%s}]"
                                .formatted(local, remote));
        Evidence callee =
                evidence(
                        End.CALLEE,
                        "\"lanline\":\"call-record\",\"side\":\"callee\",\"pairs\":[{\"atMillis\":1,\"local\":%s,\"remote\":%s}]"
                                .formatted(remote, local));
        Conclusion.Path path = judge(caller, callee).verdict().path();
        assertThat(path.value()).isEqualTo("relayed");
        assertThat(path.by()).isEqualTo("10.77.0.1");
        assertThat(path.grade()).contains("server");
    }

    @Test
    void aRelayThatNobodyReportsIsADisagreement() {
        call.relays.add(
                new Sight.Lent(
                        1,
                        "kitchen",
                        "UDP",
                        MadeCall.at("10.77.0.10", 52_000),
                        List.of(MadeCall.at("10.77.0.1", 49_200)),
                        new Sight.Ended(9, "revoked", 100, 10_000, 100, 10_000)));
        assertThat(judge(evidence(End.CALLER), evidence(End.CALLEE)).disagreements())
                .anyMatch(each -> each.contains("relay"));
    }

    @Test
    void bytesThatLeftTheLanAreCounted() {
        String paths =
                "\"paths\":[{\"local\":\"10.77.0.10:50000\",\"remote\":\"203.0.113.7:9000\",\"bytesSent\":700,\"bytesReceived\":77}]";
        Conclusion.Local local = judge(evidence(End.CALLER, paths)).verdict().local();
        assertThat(local.value()).isEqualTo("no");
        assertThat(local.bytesOutside()).isEqualTo(777);
    }

    @Test
    void theZipHasAReportThatNeedsNothingAndACaptureThatIsUnderstood() throws IOException {
        Sight sight = call.sight();
        List<Evidence> evidence = List.of(evidence(End.CALLER), evidence(End.CALLEE));
        Conclusion conclusion = analysis.judge(sight, evidence);
        KeptProofs.Row row =
                new KeptProofs.Row(
                        "p-1",
                        MadeCall.CALL,
                        1,
                        60,
                        "workshop",
                        "Workshop",
                        "caller",
                        "direct",
                        "yes",
                        "yes",
                        "match",
                        false,
                        0);
        byte[] zip =
                analysis.zip(
                        new KeptProofs.Whole(
                                row,
                                CallJson.common(sight, evidence, conclusion),
                                analysis.capture(sight),
                                null));
        Map<String, byte[]> files = unzipped(zip);
        assertThat(files).containsOnlyKeys("report.html", "call.json", "signalling.pcapng");
        assertThat(new String(files.getOrDefault("report.html", new byte[0]), UTF_8))
                .contains("kitchen")
                .doesNotContain("src=\"http", "href=\"http");
        JsonNode callJson = JSON.readTree(files.getOrDefault("call.json", new byte[0]));
        assertThat(callJson.get("peerName").stringValue()).isEqualTo("Workshop");
        assertThat(callJson.get("verdict").get("path").get("value").stringValue())
                .isEqualTo("direct");
        assertThat(callJson.get("records")).hasSize(2);
        assertThat(callJson.get("box").get("messages")).hasSize(8);
        Trace trace =
                Trace.from(
                        List.of(
                                Input.of(
                                        "signalling.pcapng",
                                        files.getOrDefault("signalling.pcapng", new byte[0]))),
                        List.of());
        assertThat(trace.problems()).isEmpty();
        assertThat(trace.flows()).allMatch(flow -> flow.firstUnknown() == 0);
        assertThat(trace.found().calls()).hasSize(1);
    }

    static Map<String, byte[]> unzipped(byte[] zip) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }
}
