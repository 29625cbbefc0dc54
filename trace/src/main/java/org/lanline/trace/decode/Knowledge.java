package org.lanline.trace.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the signalling has said of media so far: which address takes which payload types. */
public final class Knowledge {
    private static final int MOST_PLACES = 1 << 17;
    private static final int MOST_UFRAGS = 1 << 16;
    private static final long MOST_BYTES = 24 << 20;
    private static final int DESCRIPTION_BYTES = 800;

    private final Room room = new Room(MOST_BYTES);

    private final Map<InetSocketAddress, Place> places = new HashMap<>();
    private final Map<String, Described> byUfrag = new LinkedHashMap<>();

    /**
     * What is known, and will be, of the receiver of a flow. Numbers are the receiver's own (RFC
     * 3264 section 5.1).
     */
    public Place receiver(Flow flow) {
        return place(flow.to());
    }

    /** As {@link #receiver}, of its sender: both ends of a call mostly use the same numbers. */
    public Place sender(Flow flow) {
        return place(flow.from());
    }

    private Place place(InetSocketAddress address) {
        Place place = places.get(address);
        if (place == null) {
            place = new Place();
            if (places.size() < MOST_PLACES) {
                places.put(address, place);
            }
        }
        return place;
    }

    /** True when a description names one of its two ends. */
    public boolean expectsMedia(Flow flow) {
        return isDescribed(flow.to()) || isDescribed(flow.from());
    }

    private boolean isDescribed(InetSocketAddress address) {
        Place place = places.get(address);
        return place != null && place.described() != null;
    }

    /** Reads the session description in a SIP message, if there is one. */
    void learn(Seen message) {
        int body = body(message.bytes());
        if (body < 0) {
            return;
        }
        byte[] text = Arrays.copyOfRange(message.bytes(), body, message.bytes().length);
        if (SessionDescription.parse(text) instanceof Parsed.Ok(SessionDescription description)
                && room.take(DESCRIPTION_BYTES + 2L * text.length)) {
            DescriptionReader reader = new DescriptionReader(description, message.frame());
            reader.byAddress().forEach((address, described) -> place(address).is(described));
            remember(reader);
        }
    }

    private void remember(DescriptionReader reader) {
        for (String ufrag : reader.ufrags()) {
            if (byUfrag.size() < MOST_UFRAGS || byUfrag.containsKey(ufrag)) {
                byUfrag.put(ufrag, reader.whole());
            }
        }
    }

    /** True when a description has named what checks are known by. */
    boolean namesChecks() {
        return !byUfrag.isEmpty();
    }

    /**
     * A check goes to the address whose owner has the first of the two names (RFC 8445 section
     * 7.2.2): so an address is known that its description hides behind a name, or that a NAT made.
     */
    void checked(Flow flow, @Nullable String username) {
        if (username == null) {
            return;
        }
        int colon = username.indexOf(':');
        if (colon < 0) {
            return;
        }
        tell(flow.to(), byUfrag.get(username.substring(0, colon)));
        tell(flow.from(), byUfrag.get(username.substring(colon + 1)));
    }

    private void tell(InetSocketAddress address, @Nullable Described described) {
        if (described != null) {
            Place place = place(address);
            Described before = place.described();
            if (before == null || described.frame() > before.frame()) {
                place.is(described);
            }
        }
    }

    /** Where a description begins in a message; -1 when there is none. */
    private static int body(byte[] bytes) {
        for (int i = 0; i + 7 < bytes.length; i++) {
            if (bytes[i] == '\r'
                    && bytes[i + 1] == '\n'
                    && bytes[i + 2] == '\r'
                    && bytes[i + 3] == '\n') {
                boolean isDescription = bytes[i + 4] == 'v' && bytes[i + 5] == '=';
                return isDescription ? i + 4 : multipart(bytes, i + 4);
            }
        }
        return -1;
    }

    private static final byte[] FIRST_LINE = "\r\nv=0\r\n".getBytes(UTF_8);

    /** The description among other parts. */
    private static int multipart(byte[] bytes, int from) {
        for (int i = from; i + FIRST_LINE.length <= bytes.length; i++) {
            int j = 0;
            while (j < FIRST_LINE.length && bytes[i + j] == FIRST_LINE[j]) {
                j++;
            }
            if (j == FIRST_LINE.length) {
                return i + 2;
            }
        }
        return -1;
    }

    /** All addresses that a description named, for tests. */
    List<InetSocketAddress> described() {
        return places.keySet().stream().filter(this::isDescribed).toList();
    }
}
