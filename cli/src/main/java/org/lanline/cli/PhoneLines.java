package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.phone.SoundReport;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

import java.io.PrintWriter;
import java.util.List;

/** A line for each thing that happens, and the ladder between them where it is wished. */
final class PhoneLines implements PhoneView {
    private final PrintWriter out;
    private final @Nullable PhoneLadder ladder;

    PhoneLines(PrintWriter out, @Nullable PhoneLadder ladder) {
        this.out = out;
        this.ladder = ladder;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void event(PhoneEvent event) {
        say(PhoneWords.of(event));
    }

    @Override
    public void connected(Flow flow, String words) {
        say("Connected to %s by %s.".formatted(address(flow), words));
        if (ladder != null) {
            out.print(ladder.begin(flow, words, System.nanoTime()));
            out.flush();
        }
    }

    private static String address(Flow flow) {
        return flow.remote().getAddress().getHostAddress() + ":" + flow.remote().getPort();
    }

    @Override
    public void disconnected(String why, int againSeconds) {
        say(
                "No connection: %s. Trying again in %d s."
                        .formatted(PhoneWords.printable(why), againSeconds));
    }

    @Override
    public void fared(Call call, double seconds, SoundReport report) {
        say(PhoneWords.fared(report.codec(), seconds, report.statistics()));
        say(PhoneWords.protection(report));
    }

    @Override
    public void key(Call call, String key) {
        say("%s pressed %s.".formatted(PhoneWords.who(call), key));
    }

    @Override
    public void words(Call call, List<String> words) {
        say(
                "Four words to compare with %s: %s. The same four on both screens: nobody is in between."
                        .formatted(PhoneWords.who(call), String.join(" ", words)));
    }

    @Override
    public void remark(String sentence) {
        say(sentence);
    }

    @Override
    public void passed(Flow flow, SipMessage message, boolean outgoing, long nowNanos) {
        if (ladder != null) {
            out.print(ladder.rung(message, outgoing, nowNanos));
            out.flush();
        }
    }
}
