package org.lanline.cli;

import org.lanline.codec.AudioStream;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.phone.SoundReport;
import org.lanline.sip.Flow;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON object a line for each thing that happens. */
final class PhoneJson implements PhoneView {
    private final PrintWriter out;

    PhoneJson(PrintWriter out) {
        this.out = out;
    }

    private void say(String event, Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", event);
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        out.println(Json.write(fields));
        out.flush();
    }

    private void say(String event, Call call, Object... pairs) {
        Object[] all = new Object[pairs.length + 4];
        all[0] = "call";
        all[1] = call.number();
        all[2] = "with";
        all[3] = call.remote().uri().toString();
        System.arraycopy(pairs, 0, all, 4, pairs.length);
        say(event, all);
    }

    @Override
    public void event(PhoneEvent event) {
        switch (event) {
            case PhoneEvent.Registered(int seconds) -> say("registered", "seconds", seconds);
            case PhoneEvent.NotRegistered(int status, String words, boolean again) ->
                    say("not-registered", "status", status, "why", words, "again", again);
            case PhoneEvent.Incoming(Call call) -> say("incoming", call);
            case PhoneEvent.Ringing(Call call) -> say("ringing", call);
            case PhoneEvent.Answered(Call call) -> say("answered", call);
            case PhoneEvent.Ended(Call call, int status, String words) ->
                    say("ended", call, "status", status, "why", words);
            case PhoneEvent.Held(Call call, boolean held) ->
                    say(held ? "held-there" : "resumed-there", call);
            case PhoneEvent.Changed(Call call) -> say(call.isHeldHere() ? "held" : "resumed", call);
            case PhoneEvent.Refused(Call call, String what, int status, String words) ->
                    say("refused", call, "what", what, "status", status, "why", words);
            case PhoneEvent.Referred(Call from, Call to) ->
                    say("referred", to, "insteadOf", from.number());
            case PhoneEvent.Replaced(Call old, Call by) ->
                    say("replaced", by, "insteadOf", old.number());
            case PhoneEvent.Transferring(Call call, int status, String words) ->
                    say("transfer", call, "status", status, "why", words);
            case PhoneEvent.Digit(Call call, char digit) ->
                    say("key", call, "key", String.valueOf(digit));
            case PhoneEvent.Written(var from, String text) ->
                    say("written", "from", from.uri().toString(), "text", text);
            case PhoneEvent.Delivered(String to, int status, String words) ->
                    say("delivered", "to", to, "status", status, "why", words);
        }
    }

    @Override
    public void connected(Flow flow, String words) {
        say(
                "connected",
                "transport",
                flow.transport().name(),
                "server",
                flow.remote().getAddress().getHostAddress() + ":" + flow.remote().getPort(),
                "by",
                words);
    }

    @Override
    public void disconnected(String why, int againSeconds) {
        say("disconnected", "why", why, "againSeconds", againSeconds);
    }

    @Override
    public void fared(Call call, double seconds, SoundReport report) {
        AudioStream.Statistics statistics = report.statistics();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("codec", report.codec());
        fields.put("protection", PhoneWords.word(report.protection()));
        if (report.profile() != null) {
            fields.put("profile", report.profile().name());
        }
        fields.put("ice", report.path());
        fields.put("seconds", seconds);
        fields.put("sent", statistics.sent());
        fields.put("received", statistics.received());
        fields.put("lost", statistics.lost());
        fields.put("jitterMillis", statistics.jitterMillis());
        fields.put("delayMillis", statistics.delayMillis());
        fields.put("concealedShare", statistics.concealedShare());
        if (statistics.atPeer() != null) {
            fields.put("atPeer", statistics.atPeer());
        }
        say("sound", call, "sound", fields);
    }

    @Override
    public void key(Call call, String key) {
        say("key", call, "key", key);
    }

    @Override
    public void words(Call call, List<String> words) {
        say("words", call, "words", words);
    }

    @Override
    public void remark(String sentence) {
        say("remark", "text", sentence);
    }
}
