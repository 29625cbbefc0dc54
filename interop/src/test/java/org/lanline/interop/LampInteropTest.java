package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * SIPp has a lamp for alice while her baresip calls bob through the box, and her baresip has bob in
 * its list of contacts: each sees what the other does.
 */
class LampInteropTest {
    @TempDir private Path folder = Path.of("");
    private Lab lab;

    @BeforeEach
    void box() throws Exception {
        Peers.need("baresip", "sipp");
        lab = Lab.up("lamps", "pi", "alice", "bob");
        RunningSipBox.start(lab, folder, "events.txt");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void sippSeesALampAndBaresipSeesWhoIsHere() throws Exception {
        assertThat(sipp("register.xml", "5060").waitFor(60, TimeUnit.SECONDS)).isTrue();
        Process watching = sipp("watch.xml", "5070");
        Process answering = sipp("answer.xml", "5060", "-rtp_echo");
        Path said = baresip();

        logs().until("the call is over", () -> !answering.isAlive());
        assertThat(answering.exitValue()).as(logs().all()).isZero();
        logs().until("the lamp is out", () -> !watching.isAlive());
        assertThat(watching.exitValue()).as(logs().all()).isZero();
        String talking = "changed status from \033[31mBusy\033[;m to \033[32mOnline";
        logs().until("baresip has seen bob talk and end", () -> Logs.said(said, talking));
    }

    @Test
    void whatSippWritesToBaresipWhileItIsAwayIsReadWhenItComes() throws Exception {
        Process writing = sipp("write.xml", "5080");
        assertThat(writing.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(writing.exitValue()).as(logs().all()).isZero();
        Path said = baresip();
        logs().until("baresip has the message", () -> Logs.said(said, "The soup is ready."));
    }

    private Path baresip() throws IOException {
        String account =
                "<sip:alice@lanline.local>;auth_pass="
                        + SipBox.PASSWORD
                        + ";outbound=\"sip:10.77.0.1:5060;transport=tcp\";regint=60"
                        + ";sipnat=outbound;audio_codecs=pcma/8000/1";
        Path home =
                Baresip.home(
                        folder.resolve("baresip"),
                        "10.77.0.2",
                        List.of("contact", "presence"),
                        account);
        Files.writeString(
                home.resolve("contacts"), "\"Bob\" <sip:bob@lanline.local>;presence=p2p\n");
        Path log = folder.resolve("baresip.log");
        Baresip.start(lab, "alice", home, log, "15", "-e", "/dial sip:bob@lanline.local");
        return log;
    }

    private Process sipp(String scenario, String port, String... options) throws IOException {
        Path file = SippFile.copy(folder, scenario);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "sipp",
                                "10.77.0.1:5060",
                                "-sf",
                                file.toString(),
                                "-t",
                                "u1",
                                "-i",
                                "10.77.0.3",
                                "-p",
                                port,
                                "-mi",
                                "10.77.0.3",
                                "-m",
                                "1",
                                "-nostdin",
                                "-timeout",
                                "25",
                                "-timeout_error"));
        command.addAll(List.of(options));
        return lab.startInto(
                folder.resolve(scenario + ".log"), "bob", command.toArray(String[]::new));
    }

    private Logs logs() {
        return new Logs(folder, Duration.ofSeconds(60));
    }
}
