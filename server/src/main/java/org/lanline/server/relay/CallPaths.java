package org.lanline.server.relay;

import org.lanline.server.discovery.LanAddress;
import org.lanline.switchboard.Event;
import org.lanline.turn.CallPolicy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where the sides of the calls that go on have said they are: so the relay of one sends to the
 * other and to nobody else. For the loop thread. As many calls as the switchboard has.
 */
final class CallPaths {

    private static final int CALL_DIGITS = 8;

    /** Where a side has said it is, and where the names in that have been found since. */
    private record Side(Event.Described said, List<InetAddress> hosts) {}

    /** Of one call: its sides, by user. */
    private final Map<String, Map<String, Side>> calls = new HashMap<>();

    private final CallPolicy policy;
    private final Supplier<List<LanAddress>> box;

    /**
     * @param policy kept in step with the calls
     * @param box the addresses of the box
     */
    CallPaths(CallPolicy policy, Supplier<List<LanAddress>> box) {
        this.policy = policy;
        this.box = box;
    }

    /**
     * Who TURN takes a person in one call for: quotas, permissions and the end of the call concern
     * this and no other call of theirs.
     */
    static String turnUser(String user, String call) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(call.getBytes(StandardCharsets.UTF_8));
            return user + "~" + HexFormat.of().formatHex(hash).substring(0, CALL_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** Takes in what one side has said. */
    void described(Event.Described said) {
        put(new Side(said, said.hosts()));
    }

    /**
     * A name in what a side has said is where these hosts are.
     *
     * @return false when it has said something else since, or the call is over
     */
    boolean found(Event.Described said, List<InetAddress> hosts) {
        Side side = calls.getOrDefault(said.callId(), Map.of()).get(said.user());
        if (side == null || !side.said.equals(said)) {
            return false;
        }
        put(new Side(said, Stream.concat(side.hosts.stream(), hosts.stream()).distinct().toList()));
        return true;
    }

    private void put(Side side) {
        Event.Described said = side.said;
        calls.computeIfAbsent(said.callId(), _ -> new HashMap<>()).put(said.user(), side);
        String other = turnUser(said.other(), said.callId());
        Set<InetAddress> hosts = new HashSet<>(side.hosts);
        hosts.removeIf(this::isEverybody);
        policy.offered(other, said.callId(), hosts);
        policy.meetAt(other, side.hosts.stream().flatMap(this::towards).distinct().toList());
    }

    /** The broadcast address of a network that the box is on, or that network's own. */
    private boolean isEverybody(InetAddress host) {
        return box.get().stream()
                .filter(own -> own.contains(host))
                .map(own -> new CallPolicy.Network(own.address(), own.prefixLength()))
                .anyMatch(network -> network.isNobody(host));
    }

    private Stream<InetAddress> towards(InetAddress host) {
        return box.get().stream().filter(own -> own.contains(host)).map(LanAddress::address);
    }

    /** Somebody else has taken the call of this person. */
    void left(String call, String user) {
        calls.getOrDefault(call, new HashMap<>()).remove(user);
        policy.ended(turnUser(user, call), call);
    }

    /** Forgets a call. */
    void ended(String call, String from, String to) {
        calls.remove(call);
        policy.ended(turnUser(from, call), call);
        policy.ended(turnUser(to, call), call);
    }

    /** Whether this person has said in this call where they are. */
    boolean isIn(String call, String user) {
        return calls.getOrDefault(call, Map.of()).containsKey(user);
    }

    /** The box's own networks on which this person is, such as {@code 10.77.0.0/24}. */
    List<String> networks(String call, String user) {
        Side side = calls.getOrDefault(call, Map.of()).get(user);
        return networks(side == null ? List.of() : side.hosts);
    }

    /** The same for whoever this person talks to. */
    List<String> networksOfTheOther(String call, String user) {
        return networks(
                calls.getOrDefault(call, Map.of()).entrySet().stream()
                        .filter(side -> !side.getKey().equals(user))
                        .flatMap(side -> side.getValue().hosts.stream())
                        .toList());
    }

    private List<String> networks(List<InetAddress> hosts) {
        return box.get().stream()
                .filter(own -> hosts.stream().anyMatch(host -> isThere(own, host)))
                .map(LanAddress::network)
                .distinct()
                .toList();
    }

    /** On that network, and not the box itself, which is where relays are. */
    private static boolean isThere(LanAddress own, InetAddress host) {
        return own.contains(host) && !own.address().equals(host);
    }
}
