package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.probe.PageEnd;
import org.lanline.server.store.Store;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Asks the pages that are open to try the direct path to each other and to this machine, each with
 * a peer connection without media (docs/protocol.md, "A check-up"): what an access point that
 * isolates its clients, a firewall or a missing route does to calls is seen there and nowhere else.
 */
final class DeviceCheck {

    private static final int MOST = 3;
    private static final long PATIENCE_NANOS = 7_000_000_000L;
    private static final long LOOK_NANOS = 50_000_000;

    /** One try of a path. */
    private static final class Try {
        final Device offerer;
        final @Nullable Device answerer;

        /** This machine, where there is no answerer. */
        final @Nullable PageEnd here;

        @Nullable Boolean reached;

        Try(Device offerer, @Nullable Device answerer, @Nullable PageEnd here) {
            this.offerer = offerer;
            this.answerer = answerer;
            this.here = here;
        }
    }

    private final RunningBox box;
    private final Store store;
    private final List<LanInterface> interfaces;
    private final PathWords words;
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<String, Try> tries = new LinkedHashMap<>();

    /**
     * @param store of the box
     * @param relays whether the box relays at all
     */
    DeviceCheck(RunningBox box, Store store, List<LanInterface> interfaces, boolean relays) {
        this.box = box;
        this.store = store;
        this.interfaces = interfaces;
        this.words = new PathWords(interfaces, relays);
    }

    List<Finding> look() throws InterruptedException {
        try (HttpClient client = RunningBox.client();
                TestPeople people = new TestPeople(store)) {
            TestPeople.Patient doctor = people.page();
            people.settle();
            try (BoxSocket socket = BoxSocket.open(client, box.authority(), doctor.secret())) {
                List<Device> pages = pages(socket.welcome());
                return pages.isEmpty() ? List.of(nobody()) : ask(socket, pages);
            }
        } catch (IOException | TestPhone.Stuck failed) {
            return List.of(
                    Finding.fail(
                            PathWords.ABOUT,
                            "they could not be asked: " + failed.getMessage(),
                            "see the box's journal for that moment"));
        }
    }

    private static Finding nobody() {
        return Finding.warn(
                PathWords.ABOUT,
                "no page is open, so client isolation was not looked for",
                "open the page on two devices of this network, and ask again");
    }

    private static List<Device> pages(JsonNode welcome) {
        List<Device> pages = new ArrayList<>();
        for (JsonNode person : welcome.path("people")) {
            for (JsonNode device : person.path("devices")) {
                if (device.path("via").asString().equals("web") && pages.size() < MOST) {
                    pages.add(
                            new Device(
                                    device.path("id").asString(), person.path("name").asString()));
                }
            }
        }
        return pages;
    }

    private List<Finding> ask(BoxSocket socket, List<Device> pages)
            throws IOException, InterruptedException {
        try {
            for (Device page : pages) {
                devices.put(page.id, page);
                begin(socket, new Try(page, null, new PageEnd(own())));
                for (Device other : pages.subList(pages.indexOf(page) + 1, pages.size())) {
                    begin(socket, new Try(page, other, null));
                }
            }
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (System.nanoTime() < until && !isOver()) {
                JsonNode frame = socket.next(System.nanoTime() + LOOK_NANOS);
                if (frame != null && frame.path("type").asString().equals("signal")) {
                    heard(socket, frame.path("from"), frame.path("payload"));
                }
            }
            return verdict();
        } finally {
            for (Try each : tries.values()) {
                if (each.here != null) {
                    each.here.close();
                }
            }
        }
    }

    private List<InetAddress> own() {
        return interfaces.stream()
                .flatMap(lan -> lan.addresses().stream())
                .filter(each -> !each.isLinkLocal())
                .map(LanAddress::address)
                .toList();
    }

    private void begin(BoxSocket socket, Try path) throws IOException, InterruptedException {
        String id = String.valueOf(tries.size());
        tries.put(id, path);
        signal(socket, path.offerer, Map.of("probe", id, "wanted", "offer"));
    }

    private static void signal(BoxSocket socket, Device to, Map<String, ?> payload)
            throws IOException, InterruptedException {
        socket.send(Map.of("type", "signal", "to", to.id, "payload", payload));
    }

    private boolean isOver() {
        return tries.values().stream().allMatch(each -> isRefused(each) || isDecided(each));
    }

    /** The page is through a moment before this machine is. */
    private static boolean isDecided(Try path) {
        return path.here == null
                ? path.reached != null
                : pathHere(path) != null || Boolean.FALSE.equals(path.reached);
    }

    private static boolean isRefused(Try path) {
        return isUnwilling(path.offerer) || (path.answerer != null && isUnwilling(path.answerer));
    }

    private static boolean isUnwilling(Device device) {
        return device.mood == Device.Mood.IN_CALL || device.mood == Device.Mood.HIDDEN;
    }

    /** Such as {@code 10.77.0.2 to 10.77.0.1}: how the page has reached this machine. */
    private static @Nullable String pathHere(Try path) {
        return path.here == null
                ? null
                : path.here
                        .reached()
                        .map(
                                pair -> {
                                    path.offerer.isAt(pair.peer().getAddress());
                                    return "%s to %s"
                                            .formatted(
                                                    LanAddress.literal(pair.peer().getAddress()),
                                                    LanAddress.literal(pair.base().getAddress()));
                                })
                        .orElse(null);
    }

    private void heard(BoxSocket socket, JsonNode from, JsonNode payload)
            throws IOException, InterruptedException {
        Device device = devices.get(from.path("device").asString());
        Try path = tries.get(payload.path("probe").asString());
        if (device == null || path == null) {
            return;
        }
        device.mood =
                switch (payload.path("refused").asString("")) {
                    case "in-call" -> Device.Mood.IN_CALL;
                    case "no-address" -> Device.Mood.HIDDEN;
                    default -> Device.Mood.ANSWERS;
                };
        if (payload.has("reached") && device.equals(path.offerer)) {
            path.reached = payload.path("reached").asBoolean();
        } else if (payload.has("description")) {
            described(socket, device, path, payload);
        }
    }

    /** Passes an offer or an answer on to the other end of the path. */
    private static void described(BoxSocket socket, Device by, Try path, JsonNode payload)
            throws IOException, InterruptedException {
        JsonNode description = payload.path("description");
        String sdp = description.path("sdp").asString();
        String id = payload.path("probe").asString();
        by.described(sdp);
        if (path.here != null) {
            String answer = path.here.answer(sdp);
            if (answer != null) {
                Map<String, String> ours = Map.of("type", "answer", "sdp", answer);
                signal(socket, by, Map.of("probe", id, "description", ours));
            }
            return;
        }
        Device other =
                by.equals(path.offerer) ? Objects.requireNonNull(path.answerer) : path.offerer;
        signal(socket, other, Map.of("probe", id, "description", description));
    }

    private List<Finding> verdict() {
        List<Finding> withBox = new ArrayList<>();
        List<Finding> between = new ArrayList<>();
        for (Try each : tries.values()) {
            String at = pathHere(each);
            if (each.here != null) {
                Finding notAsked = at == null ? PathWords.notAsked(each.offerer) : null;
                withBox.add(notAsked == null ? words.withBox(each.offerer, at) : notAsked);
            }
        }
        for (Try each : tries.values()) {
            Device other = each.answerer;
            if (other != null
                    && answer(each.offerer)
                    && answer(other)
                    && !each.offerer.isOneWith(other)) {
                between.add(words.between(each.offerer, other, Boolean.TRUE.equals(each.reached)));
            }
        }
        if (between.isEmpty()) {
            between.add(PathWords.notBetween());
        }
        withBox.addAll(between);
        return withBox;
    }

    private static boolean answer(Device device) {
        return device.mood == Device.Mood.ANSWERS;
    }
}
