package org.lanline.cli;

import static java.util.stream.Collectors.joining;

import org.jspecify.annotations.Nullable;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.SoundReport;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** The phone in a terminal: what happens, the calls, and a key for each thing to do. */
final class PhoneScreen implements PhoneView, UdpLoop.Core {
    private static final long LOOK_NANOS = 50_000_000L;
    private static final int MOST_LINES = 500;
    private static final int MOST_TYPED = 120;

    private final RawTerminal terminal;
    private final String account;
    private final Deque<String> history = new ArrayDeque<>();
    private final StringWriter written = new StringWriter();
    private final PhoneLines lines;
    private @Nullable PhoneDesk desk;
    private String asking = "";
    private final StringBuilder typed = new StringBuilder();
    private long nextLook = System.nanoTime();

    PhoneScreen(RawTerminal terminal, String account, @Nullable PhoneLadder ladder) {
        this.terminal = terminal;
        this.account = account;
        this.lines = new PhoneLines(new PrintWriter(written), ladder);
    }

    void at(PhoneDesk its) {
        desk = its;
    }

    // --- drawing

    @Override
    public void tick(long nowNanos) {
        nextLook = nowNanos + LOOK_NANOS;
        terminal.pressed().forEach(this::pressed);
        draw();
    }

    @Override
    public long deadline() {
        return nextLook;
    }

    private void take() {
        written.flush();
        written.toString().lines().flatMap(this::wrapped).forEach(history::add);
        written.getBuffer().setLength(0);
        while (history.size() > MOST_LINES) {
            history.removeFirst();
        }
    }

    /** What is too long for the terminal goes on in the next line; the ladder fits by itself. */
    private Stream<String> wrapped(String line) {
        int width = Math.max(1, terminal.columns());
        List<String> parts = new ArrayList<>();
        for (int at = 0; at == 0 || at < line.length(); at += width) {
            parts.add(line.substring(at, Math.min(line.length(), at + width)));
        }
        return parts.stream();
    }

    private void draw() {
        PhoneDesk its = desk;
        if (its == null) {
            return;
        }
        List<String> below = new ArrayList<>();
        below.add("");
        Call current = its.current();
        for (Call call : its.calls()) {
            below.add(
                    (call.equals(current) ? "> " : "  ")
                            + state(call)
                            + "  "
                            + PhoneWords.who(call)
                            + its.words(call).stream().map(" "::concat).collect(joining()));
        }
        below.add(
                asking.isEmpty()
                        ? keys(its.calls(), current)
                        : asking + ": " + typed + "_   (Enter, Esc)");
        int room = Math.max(1, terminal.lines() - below.size() - 1);
        List<String> screen = new ArrayList<>();
        screen.add(account + (its.isRegistered() ? "  registered" : "  not registered"));
        history.stream().skip(Math.max(0, history.size() - room)).forEach(screen::add);
        while (screen.size() < room + 1) {
            screen.add("");
        }
        screen.addAll(below);
        terminal.draw(screen);
    }

    /** Those that do something now. */
    static String keys(List<Call> calls, @Nullable Call current) {
        List<String> keys = new ArrayList<>();
        if (calls.stream().anyMatch(call -> call.state() == Call.State.OFFERED)) {
            keys.addAll(List.of("a answer", "d decline", "b busy"));
        }
        if (current != null) {
            keys.add(current.isHeldHere() ? "h take up" : "h hold");
            keys.addAll(List.of("t transfer", "0-9*# keys"));
        }
        if (calls.stream().filter(call -> call.state() == Call.State.TALKING).count() > 1) {
            keys.add("j join");
        }
        if (!calls.isEmpty()) {
            keys.add("x hang up");
        }
        keys.addAll(List.of("q quit", "c call", "m write"));
        return String.join("  ", keys);
    }

    private static String state(Call call) {
        return switch (call.state()) {
            case CALLING -> "calling";
            case RINGING -> "ringing there";
            case OFFERED -> "rings here";
            case TALKING ->
                    call.isHeldHere() ? "on hold" : call.isHeldThere() ? "held there" : "talking";
            case OVER -> "over";
        };
    }

    // --- keys

    private void pressed(Keys.Key key) {
        PhoneDesk its = desk;
        if (its == null) {
            return;
        }
        switch (key) {
            case Keys.Key.Letter(char letter) -> {
                if (asking.isEmpty()) {
                    letter(its, letter);
                } else {
                    typed(letter);
                }
            }
            case Keys.Key.Named(Keys.Name name) -> {
                if (name == Keys.Name.ENTER && !asking.isEmpty()) {
                    its.order(asking + " " + typed);
                    asked("");
                } else if (name == Keys.Name.ESCAPE) {
                    asked("");
                }
            }
            case Keys.Key.Size _ -> {}
        }
    }

    private void typed(char letter) {
        boolean back = letter == '\b' || letter == 127;
        if (back && !typed.isEmpty()) {
            typed.setLength(typed.length() - 1);
        } else if (letter >= ' ' && letter != 127 && typed.length() < MOST_TYPED) {
            typed.append(letter);
        }
    }

    private void asked(String what) {
        asking = what;
        typed.setLength(0);
    }

    private void letter(PhoneDesk its, char letter) {
        switch (letter) {
            case 'c' -> asked("call");
            case 't' -> asked("transfer");
            case 'm' -> asked("write");
            case 'a' -> its.order("answer");
            case 'd' -> its.order("decline");
            case 'b' -> its.order("busy");
            case 'j' -> its.order("join");
            case 'x' -> its.order("hangup");
            case 'q', 3 -> its.order("quit");
            case 'h' -> {
                Call call = its.current();
                its.order(call != null && call.isHeldHere() ? "resume" : "hold");
            }
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#' ->
                    its.order("dtmf " + letter);
            default -> {}
        }
    }

    // --- what happens

    @Override
    public void event(PhoneEvent event) {
        lines.event(event);
        take();
    }

    @Override
    public void connected(Flow flow, String words) {
        lines.connected(flow, words);
        take();
    }

    @Override
    public void disconnected(String why, int againSeconds) {
        lines.disconnected(why, againSeconds);
        take();
    }

    @Override
    public void fared(Call call, double seconds, SoundReport report) {
        lines.fared(call, seconds, report);
        take();
    }

    @Override
    public void key(Call call, String key) {
        lines.key(call, key);
        take();
    }

    @Override
    public void words(Call call, List<String> words) {
        lines.words(call, words);
        take();
    }

    @Override
    public void remark(String sentence) {
        lines.remark(sentence);
        take();
    }

    @Override
    public void passed(Flow flow, SipMessage message, boolean outgoing, long nowNanos) {
        lines.passed(flow, message, outgoing, nowNanos);
        take();
    }
}
