package org.lanline.interop;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.journal.Journal;
import org.lanline.server.net.PacketIo;
import org.lanline.server.net.SipServer;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.KeptBindings;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;
import org.lanline.server.trust.Names;
import org.lanline.server.trust.Trust;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Domains;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The SIP part of a box as a program, to be run on a host of a {@link Lab}: alice and bob have the
 * password {@link #PASSWORD}, and so have others who are named, and u0, u1, … where many are asked
 * for; every event is one line on standard output.
 */
final class SipBox {
    static final String PASSWORD = "between-us";

    private SipBox() {}

    private static void say(String line) {
        System.err.println(line);
    }

    /**
     * @param args the address to listen on, the data directory, and who there is besides alice and
     *     bob: names, or how many
     */
    public static void main(String[] args) throws Exception {
        DataDirectory directory = DataDirectory.at(Path.of(args[1]));
        SecureRandom random = new SecureRandom();
        Set<String> people = people(Arrays.asList(args).subList(2, args.length));
        try (Store store = Store.open(directory, "lanline.local", InstantSource.system(), random);
                KeptBindings bindings =
                        new KeptBindings(store, InstantSource.system(), System::nanoTime);
                UdpLoop loop =
                        new UdpLoop(
                                "loop",
                                PacketIo.choose(Config.UdpIo.AUTO, SipBox::say),
                                Throwable::printStackTrace);
                SipServer server =
                        new SipServer(
                                loop,
                                new Phones(store, people),
                                bindings,
                                new Domains("lanline.local"),
                                "lanline.local",
                                store.switchboardSecret(),
                                DigestAlgorithm.MD5,
                                random,
                                event -> System.out.println(event),
                                (_, _) -> {})) {
            people.forEach(user -> store.phones().add(name(user)));
            loop.start();
            server.listen(InetAddress.ofLiteral(args[0]), 5060);
            InetAddress address = InetAddress.ofLiteral(args[0]);
            server.listenByTls(
                    address, 5061, trust(directory, address, random).phones(null), false);
            server.meant(List.of(args[0]), List.of());
            System.out.println("ready, process " + ProcessHandle.current().pid());
            Thread.currentThread().join();
        }
    }

    private static Set<String> people(List<String> more) {
        Set<String> people = new HashSet<>(Set.of("alice", "bob"));
        for (String each : more) {
            if (each.matches("[0-9]+")) {
                for (int i = 0; i < Integer.parseInt(each); i++) {
                    people.add("u" + i);
                }
            } else {
                people.add(each);
            }
        }
        return people;
    }

    private static Trust trust(DataDirectory directory, InetAddress address, SecureRandom random)
            throws IOException {
        List<String> hosts = List.of("lanline.local");
        return new Trust(
                new Trust.Settings(directory.path().resolve("trust"), hosts, null, Trust.BUILT),
                new Names(hosts, List.of(address)),
                InstantSource.system(),
                System::nanoTime,
                random,
                new Journal(System.err, InstantSource.system()));
    }

    private static PersonName name(String user) {
        return switch (PersonName.parse(user)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new AssertionError(why);
        };
    }

    /** Everybody's phone has the same password here, whatever the store made for it. */
    private record Phones(Store store, Set<String> people) implements Accounts {
        @Override
        public @Nullable Device deviceByToken(String token) {
            return null;
        }

        @Override
        public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
            String ha1 = algorithm.ha1(user, "lanline.local", PASSWORD);
            return !exists(user)
                    ? List.of()
                    : store.accounts().phones(user, algorithm).stream()
                            .map(each -> new PhoneSecret(each.phone(), ha1))
                            .toList();
        }

        @Override
        public boolean exists(String user) {
            return people.contains(user);
        }
    }
}
