package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.KeptBindings;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Domains;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The SIP part of a box in a process of its own, on the loopback interface, with two people: desk
 * and hall.
 *
 * @param desk the password, when this process has made it
 * @param hall the same
 */
record BoxProcess(@Nullable Process process, int port, String desk, String hall) {
    static final BoxProcess NONE = new BoxProcess(null, 0, "", "");

    /**
     * @param data kept from one to the next
     * @param port 0 for any
     * @param options of the JVM
     */
    static BoxProcess start(Path data, int port, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Box.class.getName(),
                        data.toString(),
                        Integer.toString(port)));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = process.inputReader(UTF_8);
        String[] ready = String.valueOf(said.readLine()).split(" ", -1);
        assertThat(ready).hasSize(3);
        return new BoxProcess(process, Integer.parseInt(ready[0]), ready[1], ready[2]);
    }

    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Prints its port and the two passwords, which are empty when it has made them before. */
    static final class Box {
        public static void main(String[] arguments) throws IOException {
            SecureRandom random = new SecureRandom();
            Store store =
                    Store.open(
                            DataDirectory.at(Path.of(arguments[0])),
                            "lanline.local",
                            InstantSource.system(),
                            random);
            UdpLoop loop =
                    new UdpLoop(
                            "loop",
                            PacketIo.choose(Config.UdpIo.AUTO, System.err::println),
                            Throwable::printStackTrace);
            SipServer server =
                    new SipServer(
                            loop,
                            store.accounts(),
                            new KeptBindings(store, InstantSource.system(), System::nanoTime),
                            new Domains("lanline.local"),
                            store.realm(),
                            store.switchboardSecret(),
                            DigestAlgorithm.MD5,
                            random,
                            _ -> {},
                            (_, _) -> {});
            String passwords = " " + password(store, "desk") + " " + password(store, "hall");
            loop.start();
            server.listen(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
            server.meant(List.of("127.0.0.1"), List.of());
            System.out.println(server.port() + passwords);
        }

        private static String password(Store store, String typed) {
            return switch (PersonName.parse(typed)) {
                case PersonName.Parsed.Ok(PersonName name) -> {
                    var phone = store.phones().add(name);
                    yield phone == null ? "" : phone.password();
                }
                case PersonName.Parsed.Bad(String why) -> throw new AssertionError(why);
            };
        }
    }
}
