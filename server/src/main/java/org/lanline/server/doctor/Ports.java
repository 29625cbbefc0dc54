package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who listens on which port, as Linux tells it in {@code /proc}. */
final class Ports {

    /** A port that the box wants. */
    record Wanted(String name, boolean udp, int port, String option, boolean onlyWhenNeeded) {
        String text() {
            return port + (udp ? "/udp" : "/tcp");
        }
    }

    private static final String ABOUT = "ports";
    private static final String LISTENING = "0A";
    private static final int COLUMNS = 10;

    private final Path proc;

    Ports(Path proc) {
        this.proc = proc;
    }

    List<Finding> look(List<Wanted> wanted, boolean boxRuns) {
        if (!Files.isReadable(proc.resolve("net/udp"))) {
            return List.of(Finding.warn(ABOUT, "this system does not tell who listens where", ""));
        }
        return wanted.stream().map(each -> look(each, boxRuns)).toList();
    }

    private Finding look(Wanted wanted, boolean boxRuns) {
        String what = "%-9s %s".formatted(wanted.text(), wanted.name());
        String inode = inode(wanted);
        if (inode == null) {
            if (boxRuns && !wanted.onlyWhenNeeded()) {
                return Finding.fail(
                        ABOUT,
                        what + ": the box runs, but nothing listens here",
                        "look into its journal, and whether it was started with another --%s"
                                .formatted(wanted.option()));
            }
            return Finding.pass(ABOUT, what + (boxRuns ? ": closed until needed" : ": free"));
        }
        Owner owner = owner(inode);
        if (owner == null && boxRuns) {
            return Finding.pass(ABOUT, what + ": in use, as it should be");
        }
        if (boxRuns && owner != null && owner.isLanline()) {
            return Finding.pass(ABOUT, what + ": ours (process %s)".formatted(owner.pid()));
        }
        if (owner != null && owner.isLanline()) {
            return Finding.fail(
                    ABOUT,
                    what + ": taken by another box (process %s)".formatted(owner.pid()),
                    "look that one over with its --data, or choose another port for this one with"
                            + " --"
                            + wanted.option());
        }
        String who =
                owner == null
                        ? "another user's program"
                        : "%s (process %s)".formatted(owner.name(), owner.pid());
        return Finding.fail(
                ABOUT,
                what + ": taken by " + who,
                "stop it, or choose another port with --%s".formatted(wanted.option()));
    }

    private @Nullable String inode(Wanted wanted) {
        for (String table : wanted.udp() ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
            String found = inode(proc.resolve("net").resolve(table), wanted);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String inode(Path table, Wanted wanted) {
        try {
            for (String line : Files.readAllLines(table)) {
                List<String> columns = List.of(line.strip().split("\\s+", -1));
                if (columns.size() >= COLUMNS
                        && columns.get(1).endsWith(":%04X".formatted(wanted.port()))
                        && (wanted.udp() || columns.get(3).equals(LISTENING))) {
                    return columns.get(9);
                }
            }
        } catch (IOException unreadable) {
            return null;
        }
        return null;
    }

    private record Owner(String pid, String name, boolean isLanline) {}

    private @Nullable Owner owner(String inode) {
        for (Path process : children(proc)) {
            String pid = String.valueOf(process.getFileName());
            if (pid.matches("\\d+") && holds(process, "socket:[" + inode + "]")) {
                String name = text(process.resolve("comm")).strip();
                String command = text(process.resolve("cmdline"));
                return new Owner(pid, name, command.contains("lanline"));
            }
        }
        return null;
    }

    private static boolean holds(Path process, String socket) {
        for (Path each : children(process.resolve("fd"))) {
            try {
                if (Files.readSymbolicLink(each).toString().equals(socket)) {
                    return true;
                }
            } catch (IOException closedMeanwhile) {
                // it is another one's, or none any more
            }
        }
        return false;
    }

    private static List<Path> children(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(found::add);
        } catch (IOException notOurs) {
            return List.of();
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
