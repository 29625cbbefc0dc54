package org.lanline.ice;

import org.lanline.ice.VirtualNet.Dependence;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two sides somewhere in a made-up world: on the internet, behind NATs of any kind one behind the
 * other, on the same LAN or on one that leads nowhere, with one interface or several. The same seed
 * makes the same world.
 *
 * <p>Private addresses are few and used again and again, so that a packet for the peer's address
 * often arrives at somebody else.
 */
final class Scenario {

    /** One socket and what gathering found for it. */
    record Found(VirtualNet.Host host, int port, int rank, boolean reflexive, boolean relayed) {}

    final VirtualNet net;
    final List<Found> one = new ArrayList<>();
    final List<Found> other = new ArrayList<>();
    final List<VirtualNet.Host> strangers = new ArrayList<>();
    private final SplittableRandom random;
    private final List<VirtualNet.Realm> lans = new ArrayList<>();
    private final StringBuilder story = new StringBuilder();
    private int lastPublic = 10;
    private int lastSix = 1;
    private final VirtualNet.Realm six;

    Scenario(long seed, VirtualNet net) {
        this.net = net;
        this.random = new SplittableRandom(seed);
        this.six = net.island("IPv6");
        int shared = random.nextInt(3);
        for (int i = 0; i < shared; i++) {
            lans.add(lan("shared" + i));
        }
        side("one", one);
        side("other", other);
        for (VirtualNet.Realm each : lans) {
            stranger(each);
        }
    }

    private void side(String who, List<Found> found) {
        int interfaces = 1 + random.nextInt(3);
        boolean stun = random.nextInt(4) != 0;
        boolean turn = random.nextInt(3) == 0;
        for (int rank = 0; rank < interfaces; rank++) {
            VirtualNet.Host host = place(who);
            boolean six6 = isSix(host);
            boolean relayed = turn && rank == 0 && !six6;
            found.add(new Found(host, 1_000 + rank, rank, stun && !six6, relayed));
        }
    }

    private static boolean isSix(VirtualNet.Host host) {
        return host.address() instanceof Inet6Address;
    }

    private VirtualNet.Host place(String who) {
        VirtualNet.Realm realm =
                switch (random.nextInt(8)) {
                    case 0 -> net.internet();
                    case 1 -> six;
                    case 2, 3 -> lans.isEmpty() ? lan(who) : lans.get(random.nextInt(lans.size()));
                    default -> lan(who);
                };
        story.append(who).append(": ").append(realm).append("; ");
        if (realm == six) {
            return six.host("2001:db8::" + ++lastSix);
        }
        return realm == net.internet() ? realm.host(publicAddress()) : inhabitant(realm);
    }

    private VirtualNet.Host inhabitant(VirtualNet.Realm realm) {
        int last = 2 + random.nextInt(3);
        while (realm.has("10.0.0." + last)) {
            last++;
        }
        return realm.host("10.0.0." + last);
    }

    private String publicAddress() {
        return "198.51.100." + ++lastPublic;
    }

    /** A private network: an island, behind one NAT, or behind a NAT behind the provider's. */
    private VirtualNet.Realm lan(String name) {
        VirtualNet.Realm lan = net.island(name + "-lan");
        if (random.nextInt(8) == 0) {
            lan.isolated();
        }
        switch (random.nextInt(6)) {
            case 0 -> {}
            case 1 -> {
                VirtualNet.Realm provider = net.island(name + "-provider");
                nat(provider, net.internet(), publicAddress());
                nat(lan, provider, "10.0.0." + (2 + random.nextInt(3)));
            }
            default -> nat(lan, net.internet(), publicAddress());
        }
        lans.add(lan);
        return lan;
    }

    private void nat(VirtualNet.Realm inside, VirtualNet.Realm outside, String external) {
        Dependence[] kinds = Dependence.values();
        net
        .new Nat(
                inside,
                outside,
                external,
                kinds[random.nextInt(kinds.length)],
                kinds[random.nextInt(kinds.length)],
                random.nextBoolean());
    }

    /** Somebody else, perhaps at an address that the peer has elsewhere. */
    private void stranger(VirtualNet.Realm realm) {
        String address = "10.0.0." + (2 + random.nextInt(3));
        if (random.nextBoolean() && !realm.has(address)) {
            strangers.add(realm.host(address));
        }
    }

    /** Gathers what this socket can have: host, reflexive and relayed candidates. */
    static List<Candidate> gather(
            Found found, Foundations foundations, InetSocketAddress base, Actor actor) {
        List<Candidate> gathered = new ArrayList<>();
        gathered.add(Candidate.host(base, found.rank, foundations));
        InetSocketAddress seen = found.host.reflexive(base);
        if (found.reflexive && seen != null && !seen.equals(base)) {
            gathered.add(
                    Candidate.serverReflexive(
                            seen, base, VirtualNet.STUN.getAddress(), found.rank, foundations));
        }
        if (found.relayed && seen != null) {
            InetSocketAddress relayed = actor.lend();
            gathered.add(
                    Candidate.relayed(relayed, seen, VirtualNet.RELAY, found.rank, foundations));
        }
        return gathered;
    }

    @Override
    public String toString() {
        return story.toString();
    }
}
