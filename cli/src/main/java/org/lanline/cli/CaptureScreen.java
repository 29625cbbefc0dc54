package org.lanline.cli;

import org.lanline.trace.findings.Call;
import org.lanline.trace.live.LiveCall;
import org.lanline.trace.live.LiveEvent;
import org.lanline.trace.report.Summary;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;

/** The live view on a terminal: a list of calls, and the ladder of the one that is chosen. */
final class CaptureScreen implements CaptureView {
    private static final long DRAW_NANOS = 100_000_000L;
    private static final long ASK_SIZE_NANOS = 1_000_000_000L;
    private static final int FRAME_LINES = 3;

    private final RawTerminal terminal;
    private final PrintWriter out;
    private final CaptureList list;
    private final boolean colour;
    private List<LiveCall> calls = List.of();
    private int chosen;
    private boolean inCall;
    private int scrolled;
    private boolean paused;
    private boolean over;
    private boolean stale = true;
    private long drawnNanos;
    private long askedNanos;

    /**
     * @param out where what is left to say goes, when the screen is given back
     */
    CaptureScreen(RawTerminal terminal, PrintWriter out, ZoneId zone, boolean colour) {
        this.terminal = terminal;
        this.out = out;
        this.list = new CaptureList(zone, colour);
        this.colour = colour;
    }

    @Override
    public void began(Progress progress) {
        draw(progress);
    }

    @Override
    public void looked(List<LiveEvent> news, List<LiveCall> now) {
        if (!paused) {
            calls = List.copyOf(now);
            if (chosen == 0 && !calls.isEmpty()) {
                chosen = calls.getFirst().number();
            }
            stale = true;
        }
    }

    @Override
    public void tick(Progress progress) {
        for (Keys.Key each : terminal.pressed()) {
            stale = true;
            switch (each) {
                case Keys.Key.Letter(char letter) -> letter(letter);
                case Keys.Key.Named(Keys.Name name) -> named(name);
                case Keys.Key.Size _ -> {}
            }
        }
        long now = progress.elapsedNanos();
        if (now - askedNanos > ASK_SIZE_NANOS) {
            askedNanos = now;
            terminal.askSize();
            stale = true; // the clock goes on
        }
        if (stale && now - drawnNanos > DRAW_NANOS) {
            drawnNanos = now;
            draw(progress);
        }
    }

    private void letter(char letter) {
        switch (letter) {
            case 'q', 'Q' -> over = true;
            case 'j' -> named(Keys.Name.DOWN);
            case 'k' -> named(Keys.Name.UP);
            case 'p', 'P', ' ' -> paused = !paused;
            default -> {}
        }
    }

    private void named(Keys.Name name) {
        if (inCall) {
            scroll(name);
            return;
        }
        switch (name) {
            case UP -> choose(-1);
            case DOWN -> choose(1);
            case PAGE_UP -> choose(-page());
            case PAGE_DOWN -> choose(page());
            case HOME -> choose(-calls.size());
            case END -> choose(calls.size());
            case ENTER, RIGHT -> {
                inCall = place() >= 0;
                scrolled = 0;
            }
            case ESCAPE, LEFT -> {}
        }
    }

    private void scroll(Keys.Name name) {
        switch (name) {
            case UP -> scrolled--;
            case DOWN -> scrolled++;
            case PAGE_UP -> scrolled -= page();
            case PAGE_DOWN -> scrolled += page();
            case HOME -> scrolled = 0;
            case END -> scrolled = Integer.MAX_VALUE / 2;
            case ENTER, ESCAPE, LEFT -> inCall = false;
            case RIGHT -> {}
        }
    }

    private int page() {
        return Math.max(1, terminal.lines() - FRAME_LINES - 1);
    }

    private void choose(int further) {
        if (!calls.isEmpty()) {
            int to = Math.clamp((long) place() + further, 0, calls.size() - 1);
            chosen = calls.get(to).number();
        }
    }

    /** Of the chosen call in the list; -1 when it is gone. */
    private int place() {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).number() == chosen) {
                return i;
            }
        }
        return -1;
    }

    private void draw(Progress progress) {
        stale = false;
        int place = place();
        CaptureList.View view =
                new CaptureList.View(terminal.lines(), terminal.columns(), place, paused);
        if (inCall && place >= 0) {
            LiveCall call = calls.get(place);
            List<String> text = text(call);
            scrolled = Math.clamp(scrolled, 0, Math.max(0, text.size() - page()));
            terminal.draw(list.call(call, text, scrolled, view, progress));
        } else {
            inCall = false;
            terminal.draw(list.calls(calls, view, progress));
        }
    }

    private List<String> text(LiveCall live) {
        Call call = live.call();
        Summary.View view = new Summary.View(terminal.columns(), colour);
        return Summary.call(call, live.stories(), view).lines().map(CaptureWords::safe).toList();
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void ended(Progress progress) {
        terminal.close();
        out.println(CaptureWords.summary(progress));
        out.flush();
    }

    @Override
    public void close() {
        terminal.close();
    }
}
