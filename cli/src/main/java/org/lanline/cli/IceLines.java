package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Candidate;
import org.lanline.ice.Event;
import org.lanline.ice.Pair;
import org.lanline.server.ice.RelayPlace;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** For people: a live table on a terminal, a line for each change in a pipe. */
final class IceLines implements IceView {
    private static final int MAX_ROWS = 24;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter out;
    private final boolean live;
    private final Map<String, Pair> pairs = new LinkedHashMap<>();
    private final Map<String, List<String>> rows = new LinkedHashMap<>();
    private int drawnLines;
    private boolean stale;
    private long nextDrawNanos = Long.MIN_VALUE;

    /**
     * @param live true where the cursor can be moved
     */
    IceLines(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    @Override
    public void candidate(
            String who, Candidate candidate, boolean remote, @Nullable RelayPlace relay) {
        print(
                who
                        + (who.isEmpty() ? "" : " ")
                        + (remote ? "theirs  " : "ours    ")
                        + IceText.candidate(candidate)
                        + (relay == null ? "" : " by " + relay.way())
                        + "  "
                        + IceText.priority(candidate)
                        + "  foundation "
                        + candidate.foundation());
    }

    @Override
    public void line(IceLine.Kind kind, String line) {
        print(line);
    }

    @Override
    public void remark(String sentence) {
        print(sentence);
    }

    @Override
    public void event(String who, Event event) {
        switch (event) {
            case Event.Checked(var pair) -> pair(who, pair);
            case Event.Discovered(var candidate, var remote) ->
                    candidate(who, candidate, remote, null);
            case Event.RoleChanged(var role) ->
                    print(named(who) + "is the " + role.name().toLowerCase(Locale.ROOT) + " side");
            case Event.Failed(var failure) -> print(named(who) + "failed: " + failure.sentence());
            case Event.Selected _, Event.Changed _, Event.NameWanted _ -> {}
        }
    }

    private static String named(String who) {
        return who.isEmpty() ? "this side " : who + " ";
    }

    private void pair(String who, Pair pair) {
        pairs.put(who + pair.number(), pair);
        if (live) {
            rows.put(who + pair.number(), IceText.row(who, pair));
            stale = true;
        } else {
            out.println(String.join("  ", plain(who, pair)));
            out.flush();
        }
    }

    private static List<String> plain(String who, Pair pair) {
        List<String> words = new ArrayList<>(IceText.row(who, pair));
        words.set(1, "pair " + pair.number());
        words.removeIf(String::isEmpty);
        return words;
    }

    @Override
    public void tick(long nowNanos) {
        if (stale && nowNanos >= nextDrawNanos) {
            nextDrawNanos = nowNanos + REDRAW_NANOS;
            draw();
        }
    }

    @Override
    public long deadline() {
        return stale ? nextDrawNanos : Long.MAX_VALUE;
    }

    private void draw() {
        erase();
        List<List<String>> best =
                rows.entrySet().stream()
                        .sorted(
                                (one, other) ->
                                        Long.compare(
                                                priority(other.getKey()), priority(one.getKey())))
                        .limit(MAX_ROWS)
                        .map(Map.Entry::getValue)
                        .toList();
        List<String> lines = IceText.table(best);
        lines.forEach(out::println);
        out.flush();
        drawnLines = lines.size();
        stale = false;
    }

    private long priority(String key) {
        Pair pair = pairs.get(key);
        return pair == null ? 0 : pair.priority();
    }

    /** Goes back to where the table begins; it is drawn again below what is printed now. */
    private void erase() {
        if (drawnLines > 0) {
            out.print("\u001b[" + drawnLines + "A\u001b[J");
            drawnLines = 0;
        }
    }

    private void print(String line) {
        boolean again = drawnLines > 0;
        erase();
        out.println(line);
        if (again) {
            draw();
        }
        out.flush();
    }

    @Override
    public void winner(String who, Pair pair, PathKind kind) {
        if (stale) {
            draw();
        }
        drawnLines = 0; // the table stays
        out.println((who.isEmpty() ? "" : who + " ") + IceText.winner(pair, kind));
        out.flush();
    }
}
