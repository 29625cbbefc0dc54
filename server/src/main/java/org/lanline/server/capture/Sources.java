package org.lanline.server.capture;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.net.LinkSocket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Opens the best source of packets that there is here. */
public final class Sources {
    private static final String NEEDS_THE_RIGHT =
            "Capturing takes the right to see every packet of this machine (CAP_NET_RAW): run it as"
                    + " root, with sudo lanline capture.";

    /** A program that may not capture has ended by then. */
    private static final long TRIAL_MILLIS = 700;

    private Sources() {}

    /**
     * Begins to take packets: by a packet socket; by {@code dumpcap} or {@code tcpdump} where that
     * is not allowed or not there, as they may have a right that this program has not.
     *
     * @param interfaces none for all
     * @param tcpPorts what is looked at besides UDP
     * @param path where programs are looked for, as in {@code PATH}
     * @throws CannotStart when there is no way, with what to do about it
     */
    public static PacketSource open(
            List<String> interfaces, boolean promiscuous, Set<Integer> tcpPorts, String path) {
        try {
            return new LinkSource(interfaces, promiscuous, FirstLook.of(tcpPorts));
        } catch (LinkSource.NoInterface e) {
            throw new CannotStart(
                    "There is no interface " + e.getMessage() + " here; see: ip link.", e);
        } catch (LinkSocket.NotAllowed e) {
            PacketSource other = program(interfaces, promiscuous, tcpPorts, path);
            if (other == null) {
                throw new CannotStart(NEEDS_THE_RIGHT, e);
            }
            return other;
        } catch (IOException e) {
            PacketSource other = program(interfaces, promiscuous, tcpPorts, path);
            if (other == null) {
                throw new CannotStart(
                        "Packets cannot be taken here: "
                                + e.getMessage()
                                + ". Install Wireshark's dumpcap, or tcpdump.",
                        e);
            }
            return other;
        }
    }

    private static @Nullable PacketSource program(
            List<String> interfaces, boolean promiscuous, Set<Integer> tcpPorts, String path) {
        String words = FirstLook.words(tcpPorts);
        for (String name : List.of("dumpcap", "tcpdump")) {
            Path program = found(name, path);
            if (program != null) {
                List<String> command =
                        name.equals("dumpcap")
                                ? dumpcap(program, interfaces, promiscuous, words)
                                : tcpdump(program, interfaces, promiscuous, words);
                Process process = started(command);
                if (process != null) {
                    return new ProgramSource(name, process);
                }
            }
        }
        return null;
    }

    static List<String> dumpcap(
            Path program, List<String> interfaces, boolean promiscuous, String words) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-q", "-n"));
        for (String each : interfaces.isEmpty() ? List.of("any") : interfaces) {
            command.addAll(List.of("-i", each, "-f", words));
        }
        if (!promiscuous) {
            command.add("-p");
        }
        command.addAll(List.of("-w", "-"));
        return command;
    }

    static List<String> tcpdump(
            Path program, List<String> interfaces, boolean promiscuous, String words) {
        String on = interfaces.size() == 1 ? interfaces.getFirst() : "any";
        List<String> command = new ArrayList<>(List.of(program.toString(), "-U", "-n", "-i", on));
        if (!promiscuous) {
            command.add("-p");
        }
        command.addAll(List.of("-w", "-", words));
        return command;
    }

    private static @Nullable Path found(String name, String path) {
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** Running, or null when it ends at once: it has no right either. */
    private static @Nullable Process started(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(TRIAL_MILLIS, TimeUnit.MILLISECONDS) ? null : process;
        } catch (IOException notThere) {
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
