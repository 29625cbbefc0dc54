package org.lanline.server.proof;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.store.KeptProofs;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The proof of a call as JSON: what docs/protocol.md has for {@code GET /api/proofs/{id}}. */
final class CallJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RECORDS = "records";

    /** What the box saw; times in milliseconds since 1970, but for those after the start. */
    private record Box(
            long startedMillis,
            long answeredMillis,
            long endedMillis,
            List<Message> messages,
            int messagesDropped,
            List<Sight.Credential> credentials,
            List<Relay> relays,
            Map<String, Integer> evidenceDropped) {}

    private record Message(
            double atMillis, String transport, String from, String to, String message) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Relay(
            long atMillis,
            String user,
            String transport,
            String client,
            List<String> relayed,
            Sight.@Nullable Ended ended) {}

    private record Told(String call, String id, boolean kept) {}

    /** What a person is told before all else. */
    private record Head(
            String id,
            String call,
            long startedSeconds,
            long seconds,
            String peer,
            String peerName,
            String side,
            boolean cut,
            int packets) {}

    private CallJson() {}

    /** What both sides are told: members of an object, without its braces. */
    static String common(Sight sight, List<Evidence> evidence, Conclusion conclusion) {
        String records =
                evidence.stream().map(Evidence::json).collect(Collectors.joining(",", "[", "]"));
        return members(conclusion)
                + ",\""
                + RECORDS
                + "\":"
                + records
                + ",\"box\":"
                + JSON.writeValueAsString(box(sight, evidence));
    }

    /** All of it, for one of the two. */
    static String whole(KeptProofs.Whole kept) {
        KeptProofs.Row row = kept.row();
        Head head =
                new Head(
                        row.id(),
                        row.call(),
                        row.startedSeconds(),
                        row.seconds(),
                        row.peer(),
                        row.peerName(),
                        row.side(),
                        row.cut(),
                        row.packets());
        return "{" + members(head) + "," + kept.callJson() + "}";
    }

    /** The frame {@code proof}, without its type. */
    static String frame(String call, String id, Conclusion conclusion, boolean kept) {
        return "{" + members(new Told(call, id, kept)) + "," + members(conclusion) + "}";
    }

    /** The call records in it. */
    static List<String> records(String common) {
        List<String> records = new ArrayList<>();
        JsonNode all = JSON.readTree("{" + common + "}").path(RECORDS);
        all.forEach(record -> records.add(record.toString()));
        return records;
    }

    private static String members(Object value) {
        String json = JSON.writeValueAsString(value);
        return json.substring(1, json.length() - 1);
    }

    private static Box box(Sight sight, List<Evidence> evidence) {
        Map<String, Integer> dropped = new LinkedHashMap<>();
        evidence.forEach(each -> dropped.put(each.device(), each.dropped()));
        return new Box(
                sight.startedMillis(),
                sight.answeredMillis(),
                sight.endedMillis(),
                sight.passed().stream().map(each -> message(sight, each)).toList(),
                sight.dropped(),
                sight.credentials(),
                sight.relays().stream().map(CallJson::relay).toList(),
                dropped);
    }

    private static Message message(Sight sight, Passed passed) {
        double afterMillis = (passed.nanos() - sight.startedMillis() * 1_000_000) / 1e6;
        return new Message(
                Math.round(afterMillis * 1_000) / 1e3,
                passed.transport().name(),
                word(passed.from()),
                word(passed.to()),
                PassedWords.of(passed));
    }

    private static Relay relay(Sight.Lent lent) {
        return new Relay(
                lent.atMillis(),
                lent.user(),
                lent.transport(),
                word(lent.client()),
                lent.relayed().stream().map(CallJson::word).toList(),
                lent.ended());
    }

    private static String word(InetSocketAddress address) {
        String literal = LanAddress.literal(address.getAddress());
        return (literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + ":" + address.getPort();
    }
}
