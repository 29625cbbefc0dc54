package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.util.List;
import java.util.Optional;

/** What it means that a path works, or does not. */
final class PathWords {

    static final String ABOUT = "devices";

    private static final String ISOLATION =
            "turn client isolation (AP isolation, guest network) off at the access point or switch";

    private final List<LanAddress> box;
    private final boolean relays;

    /**
     * @param box interfaces of the machine that the box is on
     * @param relays whether the box carries the calls that find no other way
     */
    PathWords(List<LanInterface> box, boolean relays) {
        this.box = box.stream().flatMap(lan -> lan.addresses().stream()).toList();
        this.relays = relays;
    }

    /** Between two devices, both of which have answered. */
    Finding between(Device one, Device other, boolean reached) {
        if (reached) {
            return Finding.pass(ABOUT, "%s and %s reach each other".formatted(one, other));
        }
        String network = common(one, other);
        Optional<String> here = network(one);
        Optional<String> there = network(other);
        if (network != null) {
            return apart(
                    "%s and %s are both on %s, but cannot reach each other: this network keeps its"
                            + " devices apart",
                    List.of(one, other, network), ISOLATION + ", or let UDP in on these devices");
        }
        if (here.isPresent() && there.isPresent()) {
            return apart(
                    "%s and %s are on different networks, %s and %s, and nothing leads from one to"
                            + " the other",
                    List.of(one, other, here.get(), there.get()),
                    "have the router pass UDP between them");
        }
        return apart(
                "%s and %s cannot reach each other by UDP",
                List.of(one, other), ISOLATION + ", or have the router between them pass UDP");
    }

    /** Calls still work where the box relays them. */
    private Finding apart(String what, List<?> who, String fix) {
        String said = what.formatted(who.toArray());
        return relays
                ? Finding.warn(
                        ABOUT, said, fix + "; until then the box relays the calls between them")
                : Finding.fail(
                        ABOUT, said, fix + ", or start the box with --relay on-failure to relay");
    }

    /**
     * Between a device and this machine.
     *
     * @param path from which address of its to which of ours; null for none
     */
    Finding withBox(Device device, @Nullable String path) {
        if (path != null) {
            return Finding.pass(
                    ABOUT, "%s reaches this machine (UDP, %s)".formatted(device.name, path));
        }
        return Finding.warn(
                ABOUT,
                "%s has joined, but UDP between it and this machine does not get through"
                        .formatted(device),
                ISOLATION
                        + ", and let UDP in (see firewall)"
                        + (relays ? "; until then calls are relayed to it by TCP" : ""));
    }

    /** A device that cannot be asked; null for one that was. */
    static @Nullable Finding notAsked(Device device) {
        return switch (device.mood) {
            case ANSWERS -> null;
            case SILENT ->
                    Finding.warn(
                            ABOUT,
                            device + " has joined, but its page does not answer",
                            "bring the page to the front there, load it anew, and ask again");
            case IN_CALL ->
                    Finding.warn(
                            ABOUT,
                            device + " is in a call and was left alone",
                            "ask again after it");
            case HIDDEN ->
                    Finding.warn(
                            ABOUT,
                            device
                                    + " hides its address, as a browser does that may not use the"
                                    + " microphone",
                            "allow it the microphone, and ask again");
        };
    }

    /** Where no two devices could be asked. */
    static Finding notBetween() {
        return Finding.warn(
                ABOUT,
                "whether this network keeps its devices apart was not seen: that takes two of them",
                "open the page on a second device, and ask again");
    }

    private @Nullable String common(Device one, Device other) {
        return box.stream()
                .filter(own -> !own.isLinkLocal() && isOn(one, own) && isOn(other, own))
                .map(LanAddress::network)
                .findFirst()
                .orElse(null);
    }

    private Optional<String> network(Device device) {
        return box.stream()
                .filter(own -> !own.isLinkLocal() && isOn(device, own))
                .map(LanAddress::network)
                .findFirst();
    }

    private static boolean isOn(Device device, LanAddress own) {
        return device.addresses().stream().anyMatch(own::contains);
    }
}
