package org.lanline.interop;

import org.lanline.mdns.BoxName;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.Discovery;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.net.PacketIo;
import org.lanline.server.net.UdpLoop;

import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;

/**
 * The box's discovery alone, for a namespace: announces until it is ended by SIGTERM, says goodbye,
 * and prints what happens with the milliseconds since the JVM's start.
 */
final class Announcing {
    private Announcing() {}

    public static void main(String[] args) throws InterruptedException {
        String id = args.length > 0 ? args[0] : "1";
        LanInterfaces interfaces = new LanInterfaces();
        UdpLoop loop =
                new UdpLoop(
                        "loop",
                        PacketIo.choose(Config.UdpIo.AUTO, System.err::println),
                        Throwable::printStackTrace);
        Discovery discovery =
                new Discovery(
                        loop,
                        interfaces,
                        BoxName.first("lanline", "Lanline"),
                        Discovery.offers(8443, 5060, 5061, id, "Lanline", "0011223344556677"),
                        new SecureRandom(),
                        new Printed());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    discovery.close();
                                    loop.close();
                                    stopped.countDown();
                                    say("goodbye");
                                }));
        interfaces.start();
        discovery.start();
        loop.start();
        say("started");
        stopped.await();
    }

    private static void say(String what) {
        long millis =
                System.currentTimeMillis()
                        - ProcessHandle.current()
                                .info()
                                .startInstant()
                                .orElseThrow()
                                .toEpochMilli();
        System.out.println(millis + " " + what);
    }

    private record Printed() implements Discovery.Listener {
        @Override
        public void named(BoxName name) {
            say("named " + name.hostName());
        }

        @Override
        public void conflict(BoxName name, int interfaceIndex) {
            say("conflict " + name.hostName());
        }
    }
}
