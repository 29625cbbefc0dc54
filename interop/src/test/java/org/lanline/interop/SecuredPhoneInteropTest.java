package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.interop.MatrixPhone.Transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * baresip calls {@code lanline phone} through the box, once with keys in the signalling (SDES) and
 * once with keys by DTLS: each hears the other, nobody on the wire does, and what {@code lanline
 * phone} sends is marked as speech that is in a hurry (EF).
 */
class SecuredPhoneInteropTest {
    private static final Tone SAID_HERE = new Tone(620);
    private static final Tone SAID_THERE = new Tone(440);
    private static final int TONE_SECONDS = 120;
    private static final int ENOUGH_TENTHS = 10;

    /** UDP and RTP headers and 20 ms of G.711, with nothing behind it. */
    private static final int PLAIN_BYTES = 8 + 12 + 160;

    @TempDir private Path folder = Path.of("");
    private Lab lab;
    private Path alice;
    private Path packets;

    @BeforeEach
    void phone() throws Exception {
        Peers.need("baresip", "tshark");
        lab = Lab.up("secured", "pi", "alice", "bob", "carol");
        RunningSipBox box = RunningSipBox.start(lab, folder, "events.txt", "carol");
        packets = folder.resolve("packets.pcap");
        lab.capture(packets);
        alice = Files.createDirectories(folder.resolve("alice"));
        SAID_HERE.write(alice.resolve("tone.wav"), TONE_SECONDS);
        List<String> command =
                MatrixPhone.lanlineAt(alice, "alice", Transport.TLS, "--auto-answer");
        lab.converseInto(said(), "alice", command.toArray(String[]::new));
        logs().until("alice is registered", () -> box.said("Registered[user=alice"));
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void speechIsHeardByThosePhonesOnlyAndGoesAhead() throws Exception {
        talks("bob", "10.77.0.3", "srtp", "sdes", "heard.wav");
        talks("carol", "10.77.0.4", "dtls_srtp", "dtls", "heard-2.wav");
    }

    private void talks(String who, String address, String by, String protection, String heard)
            throws Exception {
        String account =
                "<sip:%s@lanline.local>;auth_pass=%s;outbound=\"sip:10.77.0.1:5061;transport=tls\";regint=60;sipnat=outbound;audio_codecs=pcma/8000/1;mediaenc=%s"
                        .formatted(who, SipBox.PASSWORD, by);
        Path home = Baresip.home(folder.resolve(who), address, List.of(by, "sndfile"), account);
        Process baresip =
                Baresip.start(
                        lab,
                        who,
                        home,
                        folder.resolve(who + ".log"),
                        "100",
                        "-e",
                        "/dial sip:alice@lanline.local");
        logs().until(
                        "alice hears " + who,
                        () -> SAID_THERE.tenthsIn(alice.resolve(heard)) >= ENOUGH_TENTHS);
        logs().until(who + " hears alice", () -> heardBy(home) >= ENOUGH_TENTHS);
        baresip.destroy();
        logs().until("alice says how it went", () -> sound(protection));
        String speech =
                "udp && ip.src == 10.77.0.2 && ip.dst == %s && udp.length > 170".formatted(address);
        logs().until("packets are on disk", () -> packets(speech) > 0);
        assertThat(packets(speech + " && ip.dsfield.dscp == 46")).isPositive();
        assertThat(packets(speech + " && ip.dsfield.dscp != 46")).isZero();
        assertThat(
                        packets(
                                "udp && ip.addr == %s && udp.length == %d"
                                        .formatted(address, PLAIN_BYTES)))
                .isZero();
    }

    private static int heardBy(Path baresip) {
        try (Stream<Path> files = Files.list(baresip)) {
            return files.filter(each -> each.toString().endsWith("-dec.wav"))
                    .mapToInt(SAID_HERE::tenthsIn)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean sound(String protection) {
        return Logs.said(said(), "\"protection\":\"" + protection);
    }

    private long packets(String filter) {
        return Tshark.packets(packets, filter);
    }

    private Path said() {
        return folder.resolve("alice.log");
    }

    private Logs logs() {
        return new Logs(folder, Duration.ofSeconds(60));
    }
}
