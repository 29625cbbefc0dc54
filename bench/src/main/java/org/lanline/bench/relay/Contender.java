package org.lanline.bench.relay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A relay that can be started: how, and how the load talks to it. */
public sealed interface Contender {

    /** For the table. */
    String name();

    /** What starts it on {@link Place#RELAY_ADDRESS}, for so many allocations. */
    List<String> command(int allocations, Path folder);

    /** What {@code bench/relay/load.c} is told: its mode, and where; see there. */
    List<String> load();

    /** The C forwarder of this bench. */
    record Floor(Path program) implements Contender {
        @Override
        public String name() {
            return "C floor";
        }

        @Override
        public List<String> command(int allocations, Path folder) {
            return bare(List.of(program.toString()), allocations);
        }

        @Override
        public List<String> load() {
            return BARE;
        }
    }

    /**
     * No relay: the load sends to itself, so that one sees what it can drive. Beside it a forwarder
     * waits that nobody sends to.
     */
    record Nobody(Path idle) implements Contender {
        @Override
        public String name() {
            return "load alone";
        }

        @Override
        public List<String> command(int allocations, Path folder) {
            return bare(List.of(idle.toString()), allocations);
        }

        @Override
        public List<String> load() {
            return List.of("direct", "-", "-");
        }
    }

    /** Our sockets with nothing behind them. */
    record Sockets(String java, String classPath) implements Contender {
        @Override
        public String name() {
            return "our sockets";
        }

        @Override
        public List<String> command(int allocations, Path folder) {
            List<String> program = new ArrayList<>(List.of(java));
            program.addAll(SMALL_BOX);
            program.add(gcLog(folder));
            program.addAll(List.of("-cp", classPath, "org.lanline.bench.BareForwarder", "linux"));
            return bare(program, allocations);
        }

        @Override
        public List<String> load() {
            return BARE;
        }
    }

    /** The box itself, with a lasting user of its relay. */
    record Box(Path launcher) implements Contender {
        @Override
        public String name() {
            return "lanline";
        }

        @Override
        public List<String> command(int allocations, Path folder) {
            return List.of(
                    "env",
                    "JDK_JAVA_OPTIONS=" + gcLog(folder),
                    launcher.toString(),
                    "serve",
                    "--data",
                    folder.resolve("data").toString(),
                    "--discovery",
                    "off",
                    "--turn-user",
                    USER + ":" + PASSWORD,
                    "--relay-peers",
                    "on-link");
        }

        @Override
        public List<String> load() {
            return TURN;
        }
    }

    /**
     * coturn with what its documentation advises for speed on one core: one relay thread beside the
     * listener's, no logging, no TLS, no software attribute; and, where it has them, its batching
     * options.
     */
    record Coturn(String name, Path program, boolean batching) implements Contender {
        @Override
        public List<String> command(int allocations, Path folder) {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    program.toString(),
                                    "-n",
                                    "-m",
                                    "1",
                                    "--no-cli",
                                    "--no-tls",
                                    "--no-dtls",
                                    "--no-software-attribute",
                                    "--log-file=/dev/null",
                                    "--listening-ip=" + Place.RELAY_ADDRESS,
                                    "--relay-ip=" + Place.RELAY_ADDRESS,
                                    "--listening-port=" + PORT,
                                    "--lt-cred-mech",
                                    "--user=" + USER + ":" + PASSWORD,
                                    "--realm=lan",
                                    "--pidfile=" + folder.resolve("coturn.pid"),
                                    "--userdb=" + folder.resolve("coturn.db")));
            if (batching) {
                command.addAll(List.of("--multiplex-peer", "--udp-gso"));
            }
            return command;
        }

        @Override
        public List<String> load() {
            return TURN;
        }
    }

    String PORT = "3478";
    String USER = "bench";
    String PASSWORD = "between-us";
    String FIRST_RELAY_PORT = "21000";
    String FIRST_PEER_PORT = "25000";

    /** As the launcher starts the box. */
    List<String> SMALL_BOX =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms16m",
                    "-Xmx256m",
                    "-Xss512k",
                    "--enable-native-access=ALL-UNNAMED");

    List<String> BARE = List.of("bare", FIRST_RELAY_PORT, "-");
    List<String> TURN = List.of("turn", USER, PASSWORD);

    private static List<String> bare(List<String> program, int allocations) {
        List<String> command = new ArrayList<>(program);
        command.addAll(
                List.of(
                        Place.RELAY_ADDRESS,
                        PORT,
                        FIRST_RELAY_PORT,
                        Place.LOAD_ADDRESS,
                        FIRST_PEER_PORT,
                        Integer.toString(allocations)));
        return command;
    }

    private static String gcLog(Path folder) {
        return "-Xlog:gc:file=" + folder.resolve("gc.log");
    }
}
