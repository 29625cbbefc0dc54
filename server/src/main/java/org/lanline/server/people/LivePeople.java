package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Person;
import org.lanline.switchboard.Event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is here: the union of those who are connected to {@code /rendezvous} and those who are
 * registered by SIP. A device that does both is one device. For the loop thread.
 */
final class LivePeople {

    /**
     * The PERSON of docs/protocol.md.
     *
     * @param doNotDisturb also while the state is another one
     */
    record PersonHere(
            String user,
            String name,
            String address,
            int extension,
            String state,
            boolean doNotDisturb,
            List<DeviceHere> devices) {}

    /**
     * @param via {@code web} or {@code sip}
     */
    record DeviceHere(String id, String kind, String via) {}

    /**
     * A call that no device has rung for, as its owner is not to be disturbed.
     *
     * @param by whom it was for
     */
    record Missed(String by, Caller from) {}

    /** Who has called. */
    record Caller(String user, String name, String address) {}

    /** All that is known of one person's presence. */
    private static final class Presence {
        final Map<String, Web> web = new LinkedHashMap<>();
        final Map<String, Sip> sip = new LinkedHashMap<>();
        final Set<String> calls = new HashSet<>();

        boolean isEmpty() {
            return web.isEmpty() && sip.isEmpty();
        }
    }

    private record Web(DeviceKind kind, PersonState state) {}

    private record Sip(String id, DeviceKind kind) {}

    private final Members members;
    private final String domain;
    private final Map<String, Presence> present = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    /**
     * @param domain the host part of everybody's address
     */
    LivePeople(Members members, String domain) {
        this.members = members;
        this.domain = domain;
    }

    /** A device is connected, in this state. */
    void here(Device device, PersonState state) {
        if (device.kind() == DeviceKind.DOCTOR) {
            return;
        }
        String user = device.person().user();
        Presence presence = present.computeIfAbsent(user, _ -> new Presence());
        Web web = new Web(device.kind(), state);
        if (!web.equals(presence.web.put(device.id(), web))) {
            changed.add(user);
        }
    }

    /** A device is not connected any more. */
    void left(Device device) {
        String user = device.person().user();
        Presence presence = present.get(user);
        if (presence != null && presence.web.remove(device.id()) != null) {
            settle(user, presence);
        }
    }

    /** Follows the switchboard. */
    void follow(Event event) {
        switch (event) {
            case Event.Registered registered -> registered(registered);
            case Event.Unregistered gone -> unregistered(gone);
            case Event.CallAnswered call -> {
                inCall(call.from(), call.callId());
                inCall(call.to(), call.callId());
            }
            case Event.CallEnded call -> {
                outOfCall(call.from(), call.callId());
                outOfCall(call.to(), call.callId());
            }
            case Event.CallStarted _,
                    Event.CallRinging _,
                    Event.RingsAt _,
                    Event.CallDiverted _,
                    Event.Described _,
                    Event.Refused _ -> {}
        }
    }

    /** The call that somebody misses by this, else null. */
    @Nullable Missed missed(Event event) {
        if (!(event instanceof Event.CallEnded(_, String from, String to, Event.Ending how, _))
                || how != Event.Ending.BUSY
                || !members.isQuiet(to)) {
            return null;
        }
        Person caller = members.person(from);
        String name = caller == null ? from : caller.name();
        return new Missed(to, new Caller(from, name, address(from)));
    }

    private void registered(Event.Registered registered) {
        String user = registered.user();
        if (members.isPatient(user)) {
            return;
        }
        String id = registered.deviceId();
        Device device = id == null ? null : members.deviceById(id);
        Presence presence = present.computeIfAbsent(user, _ -> new Presence());
        Sip sip =
                new Sip(
                        id == null ? phoneId(user, registered.binding()) : id,
                        device == null ? DeviceKind.PHONE : device.kind());
        if (!sip.equals(presence.sip.put(registered.binding(), sip))) {
            changed.add(user);
        }
    }

    private void unregistered(Event.Unregistered gone) {
        Presence presence = present.get(gone.user());
        if (presence == null || presence.sip.remove(gone.binding()) == null) {
            return;
        }
        if (presence.sip.isEmpty()) {
            // Its calls may have ended without a word to us, as when its power was cut.
            presence.calls.clear();
        }
        settle(gone.user(), presence);
    }

    private void inCall(String user, String callId) {
        Presence presence = present.get(user);
        if (presence != null && presence.calls.add(callId)) {
            changed.add(user);
        }
    }

    private void outOfCall(String user, String callId) {
        Presence presence = present.get(user);
        if (presence != null && presence.calls.remove(callId)) {
            changed.add(user);
        }
    }

    private void settle(String user, Presence presence) {
        changed.add(user);
        if (presence.isEmpty()) {
            present.remove(user);
        }
    }

    /** What the store says of this person has changed. */
    void lookAgain(String user) {
        changed.add(user);
    }

    boolean hasChanged() {
        return !changed.isEmpty();
    }

    /** The users about whom something may be new since the last call. */
    Set<String> takeChanged() {
        Set<String> taken = Set.copyOf(changed);
        changed.clear();
        return taken;
    }

    /** What others see of this user, or null when nobody of that name is here. */
    @Nullable PersonHere person(String user) {
        Presence presence = present.get(user);
        Person person = members.person(user);
        if (presence == null || person == null) {
            return null;
        }
        List<DeviceHere> devices = new ArrayList<>();
        List<PersonState> states = new ArrayList<>();
        presence.web.forEach(
                (id, web) -> {
                    devices.add(new DeviceHere(id, web.kind().word(), "web"));
                    states.add(web.state());
                });
        Set<String> listed = new HashSet<>(presence.web.keySet());
        for (Sip sip : presence.sip.values()) {
            if (listed.add(sip.id())) {
                devices.add(new DeviceHere(sip.id(), sip.kind().word(), "sip"));
                // A device that only speaks SIP cannot say it itself.
                states.add(presence.calls.isEmpty() ? PersonState.FREE : PersonState.IN_CALL);
            }
        }
        boolean quiet = members.isQuiet(user);
        return new PersonHere(
                user,
                person.name(),
                address(user),
                person.extension(),
                PersonState.merged(states, quiet).word(),
                quiet,
                devices);
    }

    String address(String user) {
        return "sip:" + user + "@" + domain;
    }

    /** Names a phone that came with a password without telling its contact or instance. */
    private static String phoneId(String user, String binding) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest((user + " " + binding).getBytes(StandardCharsets.UTF_8));
            return "s-"
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
