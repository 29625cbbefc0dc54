package org.lanline.bench;

import org.lanline.bench.sip.Lan;
import org.lanline.bench.sip.Server;
import org.lanline.bench.sip.Sipp;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.PhonePassword;
import org.lanline.server.store.Store;
import org.lanline.sip.DigestAlgorithm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What phones cost: digest registrations, calls of which the server stays in the path, and contacts
 * that are kept, beside Kamailio with a configuration of ours for the same work, each in turn with
 * SIPp as the load.
 *
 * <pre>
 * bench/run sip [--quick] [--speed]
 * </pre>
 *
 * {@code --speed} leaves out what contacts take of memory, for which it mostly waits. Needs root
 * (network namespaces), and Debian's kamailio, kamailio-sqlite-modules and sip-tester. The figure
 * is the processor time of the server's processes, as SIPp is at its limit first. The box keeps
 * what it has told phones on disk; Kamailio does so in one round, with SQLite as the box, and keeps
 * it in memory in another. All are measured twice: once each has done as much before, and at the
 * end, when the box's compiler has less to do.
 */
public final class SipBench {
    private static final String REALM = "lanline.local";
    private static final int PEOPLE = 1_000;
    private static final String CALLERS = "callers.csv";
    private static final String CALLED = "called.csv";

    /** Nine more of each who calls: ten is the most that the box keeps of one. */
    private static final int CONTACTS = 9 * (PEOPLE - 1);

    /** Until the transactions of what went before are forgotten: 32 s, and some. */
    private static final int FORGOTTEN_SECONDS = 40;

    private static final int ANSWERING_PORT = 5_070;
    private static final int CALLING_PORT = 5_080;

    private final int registrations;
    private final int calls;
    private final boolean weighs;

    private SipBench(boolean quick, boolean weighs) {
        this.weighs = weighs;
        this.registrations = quick ? 2_000 : 10_000;
        this.calls = quick ? 1_500 : 7_500;
    }

    /** What one server needed. */
    private record Figures(
            String name,
            double registrationMillis,
            double callMillis,
            double laterRegistrationMillis,
            double laterCallMillis,
            double quietP99,
            double busyP99,
            double laterBusyP99,
            int retransmissions,
            int failed,
            double bytesAContact,
            double pssMegabytes) {}

    public static void main(String[] args) throws Exception {
        SipBench bench =
                new SipBench(List.of(args).contains("--quick"), !List.of(args).contains("--speed"));
        Path folder = Files.createTempDirectory("sip-bench");
        Path launcher = Path.of("lanline").toAbsolutePath();
        new ProcessBuilder(launcher.toString(), "build").inheritIO().start().waitFor();
        Path data = folder.resolve("data");
        bench.people(folder, data);
        Path scenarios = Path.of("bench", "sip").toAbsolutePath();
        List<Figures> all = new ArrayList<>();
        try (Lan lan = new Lan()) {
            Sipp sipp = new Sipp(lan, scenarios, folder);
            for (boolean onDisk : new boolean[] {false, true}) {
                Path configuration = scenarios.resolve("kamailio.cfg");
                try (Server kamailio = Server.kamailio(lan, folder, configuration, onDisk)) {
                    String name = onDisk ? "Kamailio on disk" : "Kamailio in memory";
                    bench.measure(all, name, kamailio, sipp, folder);
                }
            }
            try (Server box = Server.box(lan, launcher, folder, data)) {
                bench.measure(all, "Lanline", box, sipp, folder);
            }
        }
        System.out.print(table(all));
    }

    /** The same people with the same passwords for both, u0 to u999. */
    private void people(Path folder, Path data) throws IOException {
        StringBuilder csv = new StringBuilder("SEQUENTIAL\n");
        StringBuilder table =
                new StringBuilder(
                        "id(int,auto) key_name(string) key_type(int) value_type(int)"
                                + " key_value(string) expires(int)\n");
        try (Store store =
                Store.open(
                        DataDirectory.at(data),
                        REALM,
                        InstantSource.system(),
                        new SecureRandom())) {
            for (int i = 0; i < PEOPLE; i++) {
                PhonePassword made = store.phones().add(named("u" + i));
                if (made == null) {
                    throw new IOException("there is a u" + i + " already");
                }
                String user = made.person().user();
                String ha1 = DigestAlgorithm.MD5.ha1(user, REALM, made.password());
                String line =
                        "%1$s;[authentication username=%1$s password=%2$s];\n"
                                .formatted(user, made.password());
                if (i == 0) {
                    Files.writeString(folder.resolve(CALLED), "SEQUENTIAL\n" + line);
                } else {
                    csv.append(line);
                }
                table.append("%d:%s:0:0:%s:0\n".formatted(i + 1, user, ha1));
            }
        }
        Files.writeString(folder.resolve(CALLERS), csv);
        Files.writeString(folder.resolve("htable"), table);
        Files.writeString(
                folder.resolve("version"), "table_name(string) table_version(int)\nhtable:2\n");
    }

    private static PersonName named(String text) {
        return switch (PersonName.parse(text)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new AssertionError(why);
        };
    }

    private void measure(List<Figures> all, String name, Server server, Sipp sipp, Path folder)
            throws IOException, InterruptedException {
        all.add(measured(name, server, sipp, folder));
        System.out.println(all.getLast());
    }

    private Figures measured(String name, Server server, Sipp sipp, Path folder)
            throws IOException, InterruptedException {
        if (sipp.run("register", CALLED, 1, 1, ANSWERING_PORT).failed() > 0) {
            throw new IOException(name + " does not register a phone: see " + folder);
        }
        Process answering = sipp.answering(ANSWERING_PORT);
        try {
            sipp.run("register", CALLERS, registrations, 500, CALLING_PORT);
            sipp.run("call", CALLERS, calls, 250, CALLING_PORT);
            double before = server.cpuSeconds();
            Sipp.Run registered = sipp.run("register", CALLERS, registrations, 500, CALLING_PORT);
            double between = server.cpuSeconds();
            Sipp.Run called = sipp.run("call", CALLERS, calls, 250, CALLING_PORT);
            double after = server.cpuSeconds();
            Sipp.Run busy = sipp.run("call", CALLERS, calls, 500, CALLING_PORT);
            double beforeLater = server.cpuSeconds();
            Sipp.Run laterRegistered =
                    sipp.run("register", CALLERS, registrations, 500, CALLING_PORT);
            double beforeCalls = server.cpuSeconds();
            Sipp.Run laterCalled = sipp.run("call", CALLERS, calls, 250, CALLING_PORT);
            double laterCall = server.cpuSeconds() - beforeCalls;
            Sipp.Run laterBusy = sipp.run("call", CALLERS, calls, 500, CALLING_PORT);
            List<Sipp.Run> counted =
                    List.of(registered, called, busy, laterRegistered, laterCalled, laterBusy);
            double bytesAContact = weighs ? bytesAContact(server, sipp, folder) : 0;
            return new Figures(
                    name,
                    1_000 * (between - before) / registrations,
                    1_000 * (after - between) / calls,
                    1_000 * (beforeCalls - beforeLater) / registrations,
                    1_000 * laterCall / calls,
                    called.quantile(0.99),
                    busy.quantile(0.99),
                    laterBusy.quantile(0.99),
                    counted.stream().mapToInt(Sipp.Run::retransmissions).sum(),
                    counted.stream().mapToInt(Sipp.Run::failed).sum(),
                    bytesAContact,
                    server.pssBytes() / 1e6);
        } finally {
            answering.destroy();
            answering.waitFor();
        }
    }

    private double bytesAContact(Server server, Sipp sipp, Path folder)
            throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(FORGOTTEN_SECONDS);
        long small = server.bytesInUse(folder);
        Sipp.Run kept = sipp.run("contact", CALLERS, CONTACTS, 500, CALLING_PORT);
        TimeUnit.SECONDS.sleep(FORGOTTEN_SECONDS);
        long large = server.bytesInUse(folder);
        return (double) (large - small) / (CONTACTS - kept.failed());
    }

    private static String table(List<Figures> all) {
        StringBuilder text = new StringBuilder("\n%-44s".formatted(""));
        all.forEach(each -> text.append(" %18s".formatted(each.name)));
        text.append("  ratio to each\n");
        row(text, "CPU of 1,000 registrations, s", all, Figures::registrationMillis);
        row(text, "CPU of 1,000 calls, s", all, Figures::callMillis);
        row(
                text,
                "CPU of 1,000 registrations at the end, s",
                all,
                Figures::laterRegistrationMillis);
        row(text, "CPU of 1,000 calls at the end, s", all, Figures::laterCallMillis);
        row(text, "set-up at 250 calls/s, p99, ms", all, Figures::quietP99);
        row(text, "set-up at 500 calls/s, p99, ms", all, Figures::busyP99);
        row(text, "the same at the end", all, Figures::laterBusyP99);
        row(text, "bytes a contact, of 10,000", all, Figures::bytesAContact);
        row(text, "memory of all processes, PSS, MB", all, Figures::pssMegabytes);
        row(text, "retransmissions of the load", all, Figures::retransmissions);
        row(text, "failed", all, Figures::failed);
        return text.toString();
    }

    /** The last one is ours. */
    private static void row(
            StringBuilder text, String what, List<Figures> all, ToDoubleFunction<Figures> of) {
        text.append("%-44s".formatted(what));
        all.forEach(each -> text.append(" %18.3f".formatted(of.applyAsDouble(each))));
        double ours = of.applyAsDouble(all.getLast());
        for (Figures peer : all.subList(0, all.size() - 1)) {
            double theirs = of.applyAsDouble(peer);
            text.append(theirs == 0 ? "      -" : "  %5.2f".formatted(ours / theirs));
        }
        text.append('\n');
    }
}
