package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.people.StrangersJson;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The call record of one device, put together from its pieces. Bounded: what is over is dropped and
 * counted, of samples every second one. Kept as text, as a tree of it would be ten times as large.
 * For one thread.
 */
final class Evidence {

    static final int MOST_CHARS = 65_536;
    static final int MOST_SAMPLE_CHARS = 524_288;

    /** A piece that has this member is the first one of a record. */
    private static final String HEAD = "lanline";

    private static final String SAMPLES = "samples";

    private final Room room;
    private final String user;
    private final String device;
    private final Map<String, String> known;
    private final Map<String, String> replaced = new LinkedHashMap<>();
    private final Map<String, List<String>> added = new LinkedHashMap<>();
    private final Shape.Dropped dropped = new Shape.Dropped();
    private int chars;
    private int sampleChars;

    /**
     * @param call the Call-ID
     * @param user whose record it is
     * @param device that has handed it in
     * @param peer with whom
     * @param room for the records of all calls
     */
    Evidence(String call, String user, String device, String peer, Room room) {
        this.room = room;
        this.user = user;
        this.device = device;
        this.known =
                Map.of(
                        "lanline", quoted("call-record"),
                        "version", "1",
                        "call", quoted(call),
                        "user", quoted(user),
                        "device", quoted(device),
                        "peer", quoted(peer));
    }

    String user() {
        return user;
    }

    String device() {
        return device;
    }

    /** The words on this device's screen, as JSON; null when it has not said any. */
    @Nullable String words() {
        return replaced.get("words");
    }

    private static String quoted(String text) {
        return JsonNodeFactory.instance.stringNode(text).toString();
    }

    /**
     * Takes a piece in, as much of it as is a call record.
     *
     * @return whether it begins the record anew
     */
    boolean add(String piece) {
        try {
            JsonNode read = StrangersJson.MAPPER.readTree(piece);
            if (read.isObject()) {
                boolean anew = read.has(HEAD);
                if (anew) {
                    beginAnew();
                }
                read.properties().forEach(member -> add(member.getKey(), member.getValue()));
                return anew;
            }
        } catch (JacksonException beyondTheBounds) {
            // too deep, or a number too long: counted like anything else that is not taken
        }
        dropped.add(1);
        return false;
    }

    /** A device whose connection broke says all of it again. */
    private void beginAnew() {
        giveBack();
        replaced.clear();
        added.clear();
        chars = 0;
        sampleChars = 0;
    }

    private void add(String name, JsonNode value) {
        Shape.Listing list = RecordShape.ADDED.get(name);
        Shape shape = RecordShape.REPLACED.get(name);
        if (list != null && value.isArray()) {
            for (JsonNode each : value) {
                append(name, list, each);
            }
        } else if (shape == null) {
            dropped.add(1);
        } else if (!known.containsKey(name)) {
            JsonNode fits = shape.fit(value, dropped);
            if (fits != null) {
                replace(name, fits.toString());
            }
        }
    }

    private void replace(String name, String json) {
        int more = json.length() - replaced.getOrDefault(name, "").length();
        if (chars + more > MOST_CHARS || !room.take(more)) {
            dropped.add(1);
        } else {
            replaced.put(name, json);
            chars += more;
        }
    }

    private void append(String name, Shape.Listing list, JsonNode value) {
        JsonNode fits = list.element().fit(value, dropped);
        if (fits == null) {
            return;
        }
        String json = fits.toString();
        List<String> all = added.computeIfAbsent(name, _ -> new ArrayList<>());
        boolean sample = name.equals(SAMPLES);
        boolean full = all.size() == list.most() || chars + json.length() > MOST_CHARS;
        if ((full && !sample) || !room.take(json.length())) {
            dropped.add(1);
            return;
        }
        all.add(json);
        if (sample) {
            sampleChars += json.length();
            if (all.size() > list.most() || sampleChars > MOST_SAMPLE_CHARS) {
                thin(all);
            }
        } else {
            chars += json.length();
        }
    }

    /** Every second one goes; the last one stays. */
    private void thin(List<String> samples) {
        List<String> kept = new ArrayList<>();
        for (int i = (samples.size() - 1) % 2; i < samples.size(); i += 2) {
            kept.add(samples.get(i));
        }
        dropped.add(samples.size() - kept.size());
        samples.clear();
        samples.addAll(kept);
        int before = sampleChars;
        sampleChars = samples.stream().mapToInt(String::length).sum();
        room.giveBack(before - sampleChars);
    }

    /** It is needed no more. */
    void giveBack() {
        room.giveBack((long) chars + sampleChars);
    }

    /** How much did not fit. */
    int dropped() {
        return dropped.count();
    }

    /** The record as JSON, its head first. */
    String json() {
        Map<String, String> members = new LinkedHashMap<>();
        for (String name : RecordShape.REPLACED.keySet()) {
            String value = known.getOrDefault(name, replaced.get(name));
            if (value != null) {
                members.put(name, value);
            }
        }
        added.forEach((name, all) -> members.put(name, "[" + String.join(",", all) + "]"));
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
