package org.lanline.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Two full agents on one LAN without loss, and perhaps on a second one. */
final class Duo {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    final VirtualNet net = new VirtualNet(1, 0, 10 * MILLI);
    final VirtualNet.Realm lan = net.island("lan");
    final VirtualNet.Realm second = net.island("second");
    final FullActor one;
    final FullActor other;
    final Day day;
    final List<Actor> actors = new ArrayList<>();

    Duo() {
        this(Settings.STANDARD, Role.CONTROLLING, Role.CONTROLLED, 1);
    }

    Duo(Settings settings, Role ofOne, Role ofOther, long seed) {
        one = new FullActor(net, settings, ofOne, seed);
        other = new FullActor(net, settings, ofOther, seed + 1_000);
        actors.add(one);
        actors.add(other);
        day = new Day(net, actors);
    }

    /** Both have one address on the LAN. */
    Duo onLan() {
        one.host(lan.host("10.0.0.1"), 1_000, 0);
        other.host(lan.host("10.0.0.2"), 2_000, 0);
        return this;
    }

    /** Both have an address on the second LAN too, which is the better one. */
    Duo onBoth() {
        one.host(lan.host("10.0.0.1"), 1_000, 1);
        other.host(lan.host("10.0.0.2"), 2_000, 1);
        one.host(second.host("10.1.0.1"), 1_001, 0);
        other.host(second.host("10.1.0.2"), 2_001, 0);
        return this;
    }

    Duo exchange() {
        one.agent.localComplete(net.now(), one);
        other.agent.localComplete(net.now(), other);
        Description mine = one.agent.description(true);
        Description theirs = other.agent.description(true);
        one.agent.remote(theirs, net.now(), one);
        other.agent.remote(mine, net.now(), other);
        return this;
    }

    Duo run(double seconds) {
        day.runSeconds(seconds);
        return this;
    }

    Pair selected() {
        return one.agent.selected().orElseThrow();
    }

    static InetSocketAddress at(String address, int port) {
        return VirtualNet.at(address, port);
    }
}
