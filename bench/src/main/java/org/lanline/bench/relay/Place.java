package org.lanline.bench.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a relay and its load meet: network namespaces of this bench's own, so that nothing of it
 * can be seen outside and every address looks like one of a LAN (the box relays to no loopback
 * address).
 */
public final class Place implements AutoCloseable {

    /** What lies between relay and load. */
    public enum Kind {
        /**
         * One namespace; packets between addresses of one host pass its {@code lo}, whatever
         * interface has them.
         */
        LOOPBACK,
        /** Two namespaces and a veth pair. */
        VETH
    }

    static final String RELAY_ADDRESS = "10.99.0.1";
    static final String LOAD_ADDRESS = "10.99.0.2";

    private final Kind kind;
    private final String relaySide;
    private final String loadSide;

    private Place(Kind kind, int number) {
        this.kind = kind;
        this.relaySide = "relaybench%d-%d".formatted(ProcessHandle.current().pid(), number);
        this.loadSide = kind == Kind.VETH ? relaySide + "b" : relaySide;
    }

    /**
     * Makes the namespaces; needs root.
     *
     * @param number of this one among those that are there at once
     */
    static Place make(Kind kind, int number) throws IOException, InterruptedException {
        Place place = new Place(kind, number);
        Runtime.getRuntime().addShutdownHook(new Thread(place::closeAtLast));
        try {
            place.build();
        } catch (IOException | InterruptedException e) {
            place.close();
            throw e;
        }
        return place;
    }

    private void build() throws IOException, InterruptedException {
        ip("netns", "add", relaySide);
        in(relaySide, "link", "set", "lo", "up");
        switch (kind) {
            case LOOPBACK -> {
                in(relaySide, "link", "add", "eth0", "type", "veth", "peer", "name", "eth1");
                in(relaySide, "link", "set", "eth1", "up");
                in(relaySide, "address", "add", LOAD_ADDRESS + "/32", "dev", "lo");
            }
            case VETH -> {
                ip("netns", "add", loadSide);
                in(loadSide, "link", "set", "lo", "up");
                in(
                        relaySide, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0",
                        "netns", loadSide);
                in(loadSide, "address", "add", LOAD_ADDRESS + "/24", "dev", "eth0");
                in(loadSide, "link", "set", "eth0", "up");
            }
        }
        in(relaySide, "address", "add", RELAY_ADDRESS + "/24", "dev", "eth0");
        in(relaySide, "link", "set", "eth0", "up");
    }

    public Kind kind() {
        return kind;
    }

    /** A command for the relay's side, on the first core. */
    List<String> relay(List<String> command) {
        return inside(relaySide, "0", command);
    }

    /** A command for the load's side, on the second core. */
    List<String> load(List<String> command) {
        return inside(loadSide, "1", command);
    }

    /** Before whatever else the machine has to do. */
    private static List<String> inside(String namespace, String core, List<String> command) {
        List<String> whole =
                new ArrayList<>(
                        List.of(
                                "nice",
                                "-n",
                                "-19",
                                "ip",
                                "netns",
                                "exec",
                                namespace,
                                "taskset",
                                "--cpu-list",
                                core));
        whole.addAll(command);
        return whole;
    }

    private static void in(String namespace, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("-n", namespace));
        command.addAll(List.of(arguments));
        ip(command.toArray(String[]::new));
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    /** Ends what still runs in the namespaces, and takes them away. */
    @Override
    public void close() throws IOException {
        for (String namespace : List.of(loadSide, relaySide)) {
            String script = "ip netns pids $0 | xargs -r kill; ip netns delete $0";
            Process delete =
                    new ProcessBuilder("sh", "-c", script, namespace)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            delete.onExit().join();
        }
    }

    private void closeAtLast() {
        try {
            close();
        } catch (IOException _) {
            // the bench is ending: what is left can be seen with ip netns list
        }
    }
}
