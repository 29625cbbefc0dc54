package org.lanline.server.net;

import org.lanline.server.config.Config;

import java.util.ArrayList;
import java.util.List;

/** The ways to read and write UDP that this machine has, for tests that hold for each of them. */
final class BothIos {

    private BothIos() {}

    static List<String> names() {
        List<String> names = new ArrayList<>(List.of("portable"));
        if (System.getProperty("os.name").equals("Linux")) {
            names.add("linux"); // fails, and does not fall back, where it should work
        }
        return names;
    }

    static PacketIo open(String name) {
        Config.UdpIo wanted = name.equals("linux") ? Config.UdpIo.LINUX : Config.UdpIo.PORTABLE;
        return PacketIo.choose(
                wanted,
                why -> {
                    throw new AssertionError(why);
                });
    }
}
