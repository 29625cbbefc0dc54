package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Candidate;
import org.lanline.ice.Event;
import org.lanline.ice.Pair;
import org.lanline.ice.TcpType;
import org.lanline.server.ice.RelayPlace;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** For programs: one JSON object a line. */
final class IceJson implements IceView {
    private final PrintWriter out;
    private final long startNanos;
    private final java.util.function.LongSupplier clock;

    IceJson(PrintWriter out, java.util.function.LongSupplier clock) {
        this.out = out;
        this.clock = clock;
        this.startNanos = clock.getAsLong();
    }

    private Map<String, Object> begin(String event, String who) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", event);
        fields.put("atMillis", (clock.getAsLong() - startNanos) / 1_000_000);
        if (!who.isEmpty()) {
            fields.put("agent", who);
        }
        return fields;
    }

    private void print(Map<String, Object> fields) {
        out.println(Json.write(fields));
        out.flush();
    }

    @Override
    public void candidate(
            String who, Candidate candidate, boolean remote, @Nullable RelayPlace relay) {
        Map<String, Object> fields = begin("candidate", who);
        fields.put("remote", remote);
        fields.putAll(described(candidate));
        fields.put("foundation", candidate.foundation());
        if (relay != null) {
            fields.put("relay", IceText.address(relay.server()));
            fields.put("relayBy", relay.way().name().toLowerCase(Locale.ROOT));
        }
        print(fields);
    }

    private static Map<String, Object> described(Candidate candidate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", candidate.type().token());
        fields.put("transport", candidate.transport().name().toLowerCase(Locale.ROOT));
        TcpType tcpType = candidate.tcpType();
        if (tcpType != null) {
            fields.put("tcpType", tcpType.token());
        }
        fields.put("address", IceText.address(candidate.address()));
        fields.put("priority", candidate.priority());
        return fields;
    }

    @Override
    public void line(IceLine.Kind kind, String line) {
        Map<String, Object> fields = begin(kind.name().toLowerCase(Locale.ROOT), "");
        fields.put("line", line);
        print(fields);
    }

    @Override
    public void remark(String sentence) {
        Map<String, Object> fields = begin("remark", "");
        fields.put("text", sentence);
        print(fields);
    }

    @Override
    public void event(String who, Event event) {
        switch (event) {
            case Event.Checked(var pair) -> print(pair("pair", who, pair));
            case Event.Discovered(var candidate, var remote) ->
                    candidate(who, candidate, remote, null);
            case Event.Selected(var pair) -> print(pair("selected", who, pair));
            case Event.Changed(var state) -> simple("state", who, state.name());
            case Event.Failed(var failure) -> {
                Map<String, Object> fields = begin("failed", who);
                fields.put("reason", failure.name().toLowerCase(Locale.ROOT));
                fields.put("text", failure.sentence());
                print(fields);
            }
            case Event.RoleChanged(var role) -> simple("role", who, role.name());
            case Event.NameWanted(var name) -> simple("name-wanted", who, name);
        }
    }

    private void simple(String event, String who, String value) {
        Map<String, Object> fields = begin(event, who);
        fields.put(event, value.toLowerCase(Locale.ROOT));
        print(fields);
    }

    private Map<String, Object> pair(String event, String who, Pair pair) {
        Map<String, Object> fields = begin(event, who);
        fields.put("number", pair.number());
        fields.put("state", pair.state().name().toLowerCase(Locale.ROOT));
        fields.put("nominated", pair.nominated());
        fields.put("priority", pair.priority());
        fields.put("local", described(pair.local()));
        fields.put("remote", described(pair.remote()));
        fields.put("roundTripMillis", pair.roundTripNanos() / 1e6);
        return fields;
    }

    @Override
    public void winner(String who, Pair pair, PathKind kind) {
        Map<String, Object> fields = pair("winner", who, pair);
        fields.put("path", kind.words());
        print(fields);
    }
}
