package org.lanline.server.doctor;

import org.lanline.ice.Candidate;
import org.lanline.ice.CandidateType;
import org.lanline.ice.Description;
import org.lanline.server.discovery.LanAddress;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A joined device whose page is asked to try paths, and what it has told of itself. */
final class Device {

    /** How it took being asked. */
    enum Mood {
        SILENT,
        ANSWERS,
        /** It is in a call, which is not disturbed. */
        IN_CALL,
        /** Its browser shows no address before it may use the microphone. */
        HIDDEN
    }

    final String id;
    final String name;
    Mood mood = Mood.SILENT;
    private final Set<InetAddress> addresses = new LinkedHashSet<>();

    Device(String id, String name) {
        this.id = id;
        this.name = name;
    }

    /** Takes its own addresses from a description of its. */
    void described(String sdp) {
        if (Description.parse(sdp.lines().toList())
                instanceof Description.Parsed.Ok(Description description)) {
            description.candidates().stream()
                    .filter(each -> each.type() == CandidateType.HOST && !each.isNamed())
                    .map(Candidate::address)
                    .forEach(each -> isAt(each.getAddress()));
        }
    }

    /** Its packets come from there. */
    void isAt(InetAddress address) {
        addresses.add(new LanAddress(address, 0).address());
    }

    /** IPv4 first; empty when its browser hides them. */
    List<InetAddress> addresses() {
        List<InetAddress> sorted = new ArrayList<>(addresses);
        sorted.sort(Comparator.comparingInt(each -> each.getAddress().length));
        return sorted;
    }

    /** Two browsers, or two windows of one, on the same machine. */
    boolean isOneWith(Device other) {
        return !Collections.disjoint(addresses, other.addresses);
    }

    /** Such as {@code Kitchen (10.77.0.2)}. */
    @Override
    public String toString() {
        List<InetAddress> sorted = addresses();
        return sorted.isEmpty()
                ? name
                : "%s (%s)".formatted(name, LanAddress.literal(sorted.getFirst()));
    }
}
