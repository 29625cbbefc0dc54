package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A LAN (or two) of network namespaces for the time of a test ({@code tools/lab}): hosts on a
 * bridge with fixed IPv4, IPv6 and link-local addresses, no default route, and a DNS server that
 * never answers.
 */
final class Lab implements AutoCloseable {
    private static final Path SCRIPT = script();
    private static final ProcessBuilder.Redirect NOTHING =
            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());

    private final String id;
    private final List<Process> started = new ArrayList<>();

    private Lab(String id) {
        this.id = id;
    }

    /**
     * Makes the lab afresh; hosts get 10.77.0.1, .2, .3… and fd77::1, ::2, ::3… in this order,
     * those written {@code NAME@2} 10.78.0 and fd78 instead, {@code NAME@1,2} both.
     */
    static Lab up(String id, String... hosts) {
        Peers.needRoot();
        Peers.need("ip", "nft", "nsenter", "tcpdump");
        var lab = new Lab(id);
        var command = new ArrayList<>(List.of("up", id));
        command.addAll(List.of(hosts));
        lab.script(command);
        return lab;
    }

    /**
     * Starts a program on a host; it is ended with the lab. Its standard error goes into its
     * standard output.
     */
    Process start(String host, String... command) {
        return start(on(host, command), NOTHING, ProcessBuilder.Redirect.PIPE);
    }

    /** As {@link #start}, with its standard input open, to be told things. */
    Process converse(String host, String... command) {
        return start(on(host, command), ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE);
    }

    /**
     * As {@link #start}, with what it prints going to a file, so that a program that talks much is
     * never held up.
     */
    Process startInto(Path output, String host, String... command) {
        return start(on(host, command), NOTHING, ProcessBuilder.Redirect.to(output.toFile()));
    }

    /** As {@link #converse}, with what it prints going to a file. */
    Process converseInto(Path output, String host, String... command) {
        return start(
                on(host, command),
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.to(output.toFile()));
    }

    /**
     * Writes every packet on the bridge (of VLAN 1) to a file (pcap) until the lab or the process
     * is ended. The first packet after this is in it.
     */
    Process capture(Path file) throws InterruptedException {
        Process capture =
                start(
                        List.of(SCRIPT.toString(), "capture", id, file.toString()),
                        NOTHING,
                        ProcessBuilder.Redirect.DISCARD);
        // tcpdump makes its file when it listens
        for (int i = 0; capture.isAlive() && !Files.exists(file) && i < 300; i++) {
            Thread.sleep(50);
        }
        assertThat(file).exists();
        return capture;
    }

    /** Runs a program on a host to its end and answers with what it printed. */
    String run(Duration atMost, String host, String... command) {
        var process = start(host, command);
        try (var output = process.getInputStream()) {
            var watch = Thread.ofVirtual().start(() -> endAfter(process, atMost));
            var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            watch.interrupt();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code add ADDRESS}, {@code remove ADDRESS} or {@code change OLD NEW} on a host. */
    void address(String host, String... change) {
        var command = new ArrayList<>(List.of("address", id, host));
        command.addAll(List.of(change));
        script(command);
    }

    /** Pulls a host's cable out ({@code down}) or puts it back ({@code up}). */
    void link(String host, String state) {
        script(List.of("link", id, host, state));
    }

    /**
     * A router between the VLANs: {@code on}, {@code closed} (it drops everything) or {@code off}.
     */
    void route(String state) {
        script(List.of("route", id, state));
    }

    /** Drops a host's packets, such as {@code udp}, {@code tcp/3478} or {@code peers}. */
    void block(String host, String... what) {
        var command = new ArrayList<>(List.of("block", id, host));
        command.addAll(List.of(what));
        script(command);
    }

    void unblock(String host) {
        script(List.of("unblock", id, host));
    }

    /** Puts a {@code cone} or {@code symmetric} NAT router before a host, or none ({@code off}). */
    void nat(String host, String kind) {
        script(List.of("nat", id, host, kind));
    }

    /** Starts an avahi-daemon of its own on a host. */
    void avahi(String host) {
        Peers.need("avahi-daemon", "avahi-browse", "dbus-daemon");
        script(List.of("avahi", id, host));
    }

    @Override
    public void close() {
        started.forEach(Process::destroy);
        script(List.of("down", id));
    }

    private static void endAfter(Process process, Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> on(String host, String... command) {
        var all = new ArrayList<>(List.of(SCRIPT.toString(), "exec", id, host));
        all.addAll(List.of(command));
        return all;
    }

    private Process start(
            List<String> command, ProcessBuilder.Redirect input, ProcessBuilder.Redirect output) {
        try {
            var process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(input)
                            .redirectOutput(output)
                            .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void script(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(SCRIPT.toString());
        command.addAll(arguments);
        // Into a file, not a pipe: what `up` leaves running would hold a pipe open.
        try {
            var output = Files.createTempFile("lab", ".txt");
            try {
                var process = start(command, NOTHING, ProcessBuilder.Redirect.to(output.toFile()));
                if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + ": " + Files.readString(output));
                }
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path script() {
        for (var folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            var script = folder.resolve("tools/lab");
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new IllegalStateException("tools/lab is not above " + Path.of("").toAbsolutePath());
    }
}
