package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.SipOutcome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * baresip over TCP or TLS (alice) and SIPp over UDP (bob) register with their passwords and call
 * each other through the box (pi); what they say to each other never touches it.
 */
class SipPhonesInteropTest {
    private static final String TONE_SECONDS = "20";

    @TempDir private Path folder = Path.of("");
    private Lab lab;
    private Process capture;
    private RunningSipBox box = new RunningSipBox(Path.of(""));
    private Path packets = Path.of("");

    @BeforeEach
    void boxAndPhones() throws Exception {
        Peers.need("baresip", "sipp", "tshark");
        lab = Lab.up("sip", "pi", "alice", "bob");
        packets = folder.resolve("packets.pcap");
        box = RunningSipBox.start(lab, folder, "events.txt");
        capture = lab.capture(packets);
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void sippOverUdpCallsBaresipOverTcp() throws Exception {
        sippCallsBaresip("tcp", 5060);
    }

    @Test
    void sippOverUdpCallsBaresipOverTls() throws Exception {
        sippCallsBaresip("tls", 5061);
    }

    private void sippCallsBaresip(String transport, int port) throws Exception {
        baresip("answer", transport, port);
        logs().until("baresip is registered", () -> box.said("Registered[user=alice"));
        assertThat(sipp("register.xml", "-m", "1")).isZero();
        assertThat(sipp("call.xml", "-m", "1", "-rtp_echo")).isZero();
        logs().until("the call has ended", () -> box.said("CallEnded"));
        assertThat(box.events())
                .content()
                .contains(
                        "Registered[user=alice, binding=urn:uuid:",
                        "from=bob, to=alice, media=audio]",
                        "from=bob, to=alice, ending=HUNG_UP, status=0]");
        audioWentStraight();
    }

    @Test
    void baresipOverTcpCallsSippOverUdp() throws Exception {
        assertThat(sipp("register.xml", "-m", "1")).isZero();
        Process answering = start("answer.xml", "-m", "1", "-rtp_echo");
        baresip("call", "tcp", 5060, "-e", "/dial sip:bob@lanline.local");
        assertThat(answering.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(answering.exitValue()).isZero();
        logs().until("the call has ended", () -> box.said("CallEnded"));
        assertThat(box.events())
                .content()
                .contains(
                        "from=alice, to=bob, media=audio]",
                        "from=alice, to=bob, ending=HUNG_UP, status=0]");
        audioWentStraight();
    }

    @Test
    void sippOverUdpRingsRightAfterTheBoxWasKilled() throws Exception {
        assertThat(sipp("register.xml", "-m", "1")).isZero();
        box.kill();
        RunningSipBox afterwards = RunningSipBox.start(lab, folder, "afterwards.txt");
        assertThat(afterwards.events()).content().contains("Registered[user=bob");
        Process answering = start("answer.xml", "-m", "1", "-rtp_echo");
        baresip("call", "tcp", 5060, "-e", "/dial sip:bob@lanline.local");
        assertThat(answering.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(answering.exitValue()).isZero();
        logs().until("the call has ended", () -> afterwards.said("CallEnded"));
        assertThat(afterwards.events())
                .content()
                .contains("from=alice, to=bob, ending=HUNG_UP, status=0]");
        isExplained();
    }

    /** Nobody here wrote who checks the certificate, and whoever has the keys reads the rest. */
    @Test
    void opensslTrustsTheBoxAndTheAnalyserReadsWhatWasSaidByTls() throws Exception {
        Peers.need("openssl");
        Path keys = folder.resolve("keys.txt");
        Path log = folder.resolve("openssl.log");
        String invite =
                String.join(
                        "\\r\\n",
                        "INVITE sip:bob@lanline.local SIP/2.0",
                        "Via: SIP/2.0/TLS 10.77.0.2:5061;branch=z9hG4bK-1;rport",
                        "From: <sip:alice@lanline.local>;tag=1",
                        "To: <sip:bob@lanline.local>",
                        "Call-ID: asked-by-openssl",
                        "CSeq: 1 INVITE",
                        "Contact: <sip:alice@10.77.0.2:5061;transport=tls>",
                        "Content-Length: 0",
                        "",
                        "");
        Process openssl =
                lab.startInto(
                        log,
                        "alice",
                        "sh",
                        "-c",
                        "(printf '%s'; exec sleep 25) | openssl s_client -connect 10.77.0.1:5061 -quiet -CAfile %s -verify_return_error -verify_ip 10.77.0.1 -keylogfile %s"
                                .formatted(invite, folder.resolve("data/trust/ca.pem"), keys));
        logs().until("it is challenged", () -> Logs.said(log, "SIP/2.0 407"));
        openssl.destroy();
        Thread.sleep(1_200); // tcpdump is handed packets about once a second
        capture.destroy();
        capture.waitFor();
        Trace trace =
                Trace.from(
                        List.of(Input.of(packets)), List.of(), List.of(Files.readAllBytes(keys)));
        assertThat(trace.tlsClients()).hasSize(1);
        assertThat(trace.found().calls())
                .singleElement()
                .extracting(call -> Objects.requireNonNull(call.outcome()).status())
                .isEqualTo(407);
    }

    // Peers

    private int sipp(String scenario, String... options) throws Exception {
        Process sipp = start(scenario, options);
        assertThat(sipp.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return sipp.exitValue();
    }

    private Process start(String scenario, String... options) throws IOException {
        Path file = SippFile.copy(folder, scenario);
        var command =
                new java.util.ArrayList<>(
                        java.util.List.of(
                                "sipp",
                                "10.77.0.1:5060",
                                "-sf",
                                file.toString(),
                                "-t",
                                "u1",
                                "-i",
                                "10.77.0.3",
                                "-p",
                                "5060",
                                "-mi",
                                "10.77.0.3",
                                "-nostdin",
                                "-timeout",
                                "25",
                                "-timeout_error"));
        command.addAll(java.util.List.of(options));
        return lab.startInto(
                folder.resolve(scenario + ".log"), "bob", command.toArray(String[]::new));
    }

    private void baresip(String name, String transport, int port, String... options)
            throws IOException {
        String account =
                "<sip:alice@lanline.local>;auth_pass="
                        + SipBox.PASSWORD
                        + ";outbound=\"sip:10.77.0.1:%d;transport=%s\";regint=60"
                                .formatted(port, transport)
                        + ";sipnat=outbound;audio_codecs=pcma/8000/1;answermode=auto";
        Path home = Baresip.home(folder.resolve(name), "10.77.0.2", List.of(), account);
        Baresip.start(lab, "alice", home, folder.resolve(name + ".log"), TONE_SECONDS, options);
    }

    // What went over the bridge

    private void audioWentStraight() throws Exception {
        String rtp = "udp.port != 5060 && !mdns && !dns && udp.length > 100";
        logs().until("packets are on disk", () -> lines(rtp) > 0);
        assertThat(lines(rtp + " && ip.src == 10.77.0.2 && ip.dst == 10.77.0.3")).isGreaterThan(50);
        assertThat(lines(rtp + " && ip.src == 10.77.0.3 && ip.dst == 10.77.0.2")).isGreaterThan(50);
        assertThat(lines("ip.addr == 10.77.0.1 && udp && udp.port != 5060 && !mdns")).isZero();
        isExplained();
    }

    /** The analyser says the same: one call, straight from phone to phone, for all to hear. */
    private void isExplained() throws InterruptedException {
        Call call = Explained.directCall(Explained.ended(capture, packets), Answer.NO);
        assertThat(call.verdict().encryption()).isEqualTo("not encrypted (plain RTP)");
        assertThat(Objects.requireNonNull(call.outcome()).state())
                .isEqualTo(SipOutcome.State.ENDED);
    }

    private long lines(String filter) {
        return Tshark.packets(packets, filter);
    }

    private Logs logs() {
        return new Logs(folder, Duration.ofSeconds(60));
    }
}
