package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Attempts of two people to reach each other whose descriptions go by signal, not by SIP: the relay
 * serves them like calls. The first word fixes who they are; nobody else can say anything in it. An
 * attempt ends when a device of it goes.
 */
final class Meetings {

    static final int MOST = 256;
    static final int MOST_OF_A_DEVICE = 8;
    private static final int MOST_HOSTS = 64;

    private static final class Side {
        private final String user;
        private final Set<InetAddress> hosts = new LinkedHashSet<>();
        private final Set<String> names = new LinkedHashSet<>();
        private @Nullable String device;

        Side(String user, @Nullable String device) {
            this.user = user;
            this.device = device;
        }

        boolean is(Device other) {
            return user.equals(other.person().user())
                    && (device == null || device.equals(other.id()));
        }

        /** False when that is nothing new. */
        boolean takes(Frame.Ice said) {
            boolean first = hosts.isEmpty() && names.isEmpty();
            boolean more = false;
            for (InetAddress each : said.hosts()) {
                more |= hosts.size() < MOST_HOSTS && hosts.add(each);
            }
            for (String each : said.names()) {
                more |= names.size() < MOST_HOSTS && names.add(each);
            }
            return first || more;
        }
    }

    private record Meeting(Side first, Side second) {
        boolean has(String device) {
            return device.equals(first.device) || device.equals(second.device);
        }
    }

    /** By call, the eldest first. */
    private final Map<String, Meeting> meetings = new LinkedHashMap<>();

    private final RelayDesk desk;

    Meetings(RelayDesk desk) {
        this.desk = desk;
    }

    /** A device has said in a signal where it is. */
    void said(Device from, String toUser, Frame.Ice ice) {
        if (toUser.equals(from.person().user())) {
            return; // two devices of one person are one user to the relay
        }
        Meeting meeting = meetings.get(ice.call());
        if (meeting == null) {
            meeting =
                    new Meeting(new Side(from.person().user(), from.id()), new Side(toUser, null));
            makeRoom(from.id());
            meetings.put(ice.call(), meeting);
        }
        boolean isFirst = meeting.first.is(from);
        Side side = isFirst ? meeting.first : meeting.second;
        Side other = isFirst ? meeting.second : meeting.first;
        if (!side.is(from) || !other.user.equals(toUser)) {
            return;
        }
        side.device = from.id();
        if (side.takes(ice)) {
            desk.described(
                    ice.call(),
                    side.user,
                    other.user,
                    List.copyOf(side.hosts),
                    List.copyOf(side.names));
        }
    }

    private void makeRoom(String device) {
        List<String> own = callsOf(device);
        if (own.size() >= MOST_OF_A_DEVICE) {
            end(own.getFirst());
        }
        if (meetings.size() >= MOST) {
            end(meetings.keySet().iterator().next());
        }
    }

    /** This device is not here any more. */
    void left(String device) {
        callsOf(device).forEach(this::end);
    }

    private List<String> callsOf(String device) {
        List<String> calls = new ArrayList<>();
        meetings.forEach(
                (call, meeting) -> {
                    if (meeting.has(device)) {
                        calls.add(call);
                    }
                });
        return calls;
    }

    private void end(String call) {
        Meeting gone = meetings.remove(call);
        if (gone != null) {
            desk.ended(call, gone.first.user, gone.second.user);
        }
    }

    int size() {
        return meetings.size();
    }
}
