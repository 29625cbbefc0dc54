package org.lanline.bench.sip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server under test that runs, and what it has used. */
public final class Server implements AutoCloseable {
    private static final int TICKS_A_SECOND = 100;

    private final Process process;
    private final boolean jvm;

    private Server(Process process, boolean jvm) {
        this.process = process;
        this.jvm = jvm;
    }

    /**
     * Kamailio with our configuration.
     *
     * @param folder with {@code htable} and {@code version}, where it runs
     * @param configuration with FOLDER and MODULES in it
     * @param onDisk bindings are in a database before a phone is told 200
     */
    public static Server kamailio(Lan lan, Path folder, Path configuration, boolean onDisk)
            throws IOException, InterruptedException {
        if (onDisk) {
            KamailioDatabase.make(folder.resolve("location.db"));
        }
        String text =
                Files.readString(configuration)
                        .replace("FOLDER", folder.toString())
                        .replace("MODULES", modules());
        Path file = Files.writeString(folder.resolve("kamailio.cfg"), text);
        List<String> command =
                new ArrayList<>(List.of("kamailio", "-f", file.toString(), "-DD", "-E"));
        command.addAll(List.of("-m", "256", "-M", "16"));
        command.addAll(onDisk ? List.of("-A", "ON_DISK") : List.of());
        command.addAll(List.of("-P", folder.resolve("pid").toString()));
        return new Server(lan.serve(folder, "kamailio.log", command), false).started();
    }

    private static String modules() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("/usr/lib"), 3)) {
            return all.filter(each -> each.endsWith("kamailio/modules"))
                            .findFirst()
                            .orElseThrow(() -> new IOException("kamailio is not installed"))
                    + "/";
        }
    }

    /** The box, as it is used. */
    public static Server box(Lan lan, Path launcher, Path folder, Path data)
            throws IOException, InterruptedException {
        return new Server(
                        lan.serve(
                                folder,
                                "box.log",
                                List.of(
                                        launcher.toString(),
                                        "serve",
                                        "--data",
                                        data.toString(),
                                        "--discovery",
                                        "off",
                                        "--https-port",
                                        "0",
                                        "--http-port",
                                        "0",
                                        "--sips-port",
                                        "0")),
                        true)
                .started();
    }

    private Server started() throws InterruptedException, IOException {
        TimeUnit.SECONDS.sleep(6);
        if (!process.isAlive()) {
            throw new IOException("the server did not start: see its log");
        }
        return this;
    }

    /** Seconds of processor that all of its processes have used. */
    public double cpuSeconds() throws IOException {
        long ticks = 0;
        for (long pid : pids()) {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return (double) ticks / TICKS_A_SECOND;
    }

    private List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /**
     * Memory in use for what it knows: the heap that is left after a collection, or shared memory.
     */
    public long bytesInUse(Path folder) throws IOException, InterruptedException {
        List<String> command =
                jvm
                        ? List.of(jcmd(), Long.toString(process.pid()), "GC.class_histogram")
                        : List.of(
                                "kamcmd",
                                "-s",
                                "unix:" + folder.resolve("kamailio_ctl"),
                                "core.shmmem");
        Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        String number =
                jvm
                        ? said.replaceAll("(?s).*\\nTotal +\\d+ +(\\d+).*", "$1")
                        : said.replaceAll("(?s).*real_used: (\\d+).*", "$1");
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException _) {
            throw new IOException(
                    "memory is not told: " + said.substring(0, Math.min(200, said.length())));
        }
    }

    private static String jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    }

    /** Resident memory that is this server's alone or its share of it, in bytes. */
    public long pssBytes() throws IOException {
        long sum = 0;
        for (long pid : pids()) {
            try (Stream<String> lines =
                    Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
                sum +=
                        lines.filter(line -> line.startsWith("Pss:"))
                                        .mapToLong(
                                                line ->
                                                        Long.parseLong(
                                                                line.replaceAll("[^0-9]", "")))
                                        .sum()
                                * 1_024;
            }
        }
        return sum;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                children.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
