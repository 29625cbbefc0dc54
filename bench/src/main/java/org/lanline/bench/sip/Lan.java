package org.lanline.bench.sip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two namespaces and a cable: the server on the first processor, the load on the others. */
public final class Lan implements AutoCloseable {
    /** Where the server listens, at 5060. */
    public static final String SERVER = "10.98.0.1";

    static final String LOAD = "10.98.0.2";

    private final String server = "sipbench%d-a".formatted(ProcessHandle.current().pid());
    private final String load = "sipbench%d-b".formatted(ProcessHandle.current().pid());

    /** Needs root. */
    public Lan() throws IOException, InterruptedException {
        run("ip", "netns", "add", server);
        run("ip", "netns", "add", load);
        for (String each : List.of(server, load)) {
            run("ip", "-n", each, "link", "set", "lo", "up");
        }
        run(
                "ip", "-n", server, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
                "netns", load);
        run("ip", "-n", server, "address", "add", SERVER + "/24", "dev", "eth0");
        run("ip", "-n", load, "address", "add", LOAD + "/24", "dev", "eth0");
        run("ip", "-n", server, "link", "set", "eth0", "up");
        run("ip", "-n", load, "link", "set", "eth0", "up");
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    Process serve(Path folder, String log, List<String> command) throws IOException {
        return start(server, "0", folder, log, command);
    }

    Process load(Path folder, String log, List<String> command) throws IOException {
        return start(load, "", folder, log, command);
    }

    private static Process start(
            String namespace, String processors, Path folder, String log, List<String> command)
            throws IOException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        if (Runtime.getRuntime().availableProcessors() > 1) {
            String all = "1-" + (Runtime.getRuntime().availableProcessors() - 1);
            whole.addAll(List.of("taskset", "-c", processors.equals("0") ? "0" : all));
        }
        whole.addAll(command);
        return new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
    }

    @Override
    public void close() throws IOException {
        try {
            run("ip", "netns", "delete", server);
            run("ip", "netns", "delete", load);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
