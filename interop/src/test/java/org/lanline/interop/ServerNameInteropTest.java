package org.lanline.interop;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.interop.MatrixPhone.Transport;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lanline phone --server NAME} with a DNS server on the LAN (dnsmasq) that knows where the
 * name's service is, and with one that never answers.
 */
class ServerNameInteropTest {
    @TempDir private Path folder = Path.of("");
    private Lab lab;
    private RunningSipBox box;

    @BeforeEach
    void box() throws Exception {
        Peers.need("dnsmasq");
        lab = Lab.up("names", "pi", "alice", "bob");
        box = RunningSipBox.start(lab, folder, "events.txt");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /** The name has no address itself, and its first server none either. */
    @Test
    void aPhoneFindsItsServerByServiceAndGoesOnWithoutWhereNobodyAnswers() throws Exception {
        lab.startInto(
                folder.resolve("dnsmasq.log"),
                "pi",
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--user=root",
                "--no-hosts",
                "--no-resolv",
                "--local=/lan/",
                "--listen-address=10.77.0.1",
                "--bind-interfaces",
                "--srv-host=_sip._tcp.example.lan,gone.example.lan,5070,10,0",
                "--srv-host=_sip._tcp.example.lan,box.example.lan,5060,20,0",
                "--host-record=box.example.lan,10.77.0.1");
        sh("alice", "echo nameserver 10.77.0.1 > /etc/resolv.conf");
        // bob's server is the lab's own, which drops what it is asked
        sh("bob", "echo 10.77.0.1 box.lan >> /etc/hosts");
        phone("alice", "example.lan");
        phone("bob", "box.lan");
        connected("alice", "TCP");
        connected("bob", "UDP");
    }

    private void sh(String host, String command) {
        lab.run(Duration.ofSeconds(30), host, "sh", "-c", command);
    }

    private void phone(String user, String server) throws Exception {
        Path home = Files.createDirectories(folder.resolve(user));
        new Tone(440).write(home.resolve("tone.wav"), 5);
        List<String> command = new ArrayList<>(MatrixPhone.lanlineAt(home, user, Transport.UDP));
        int at = command.indexOf("--transport");
        command.subList(at, at + 2).clear();
        command.set(command.indexOf("--server") + 1, server);
        lab.converseInto(said(user), user, command.toArray(String[]::new));
    }

    private void connected(String user, String transport) throws Exception {
        Logs logs = new Logs(folder, Duration.ofSeconds(60));
        logs.until(
                user + " is connected by " + transport,
                () ->
                        Logs.said(
                                said(user),
                                "\"transport\":\"%s\",\"server\":\"10.77.0.1:5060\""
                                        .formatted(transport)));
        logs.until(user + " is registered", () -> box.said("Registered[user=" + user));
    }

    private Path said(String user) {
        return folder.resolve(user + ".log");
    }
}
