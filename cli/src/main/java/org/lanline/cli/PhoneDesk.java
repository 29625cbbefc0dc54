package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.dtls.FourWords;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.FileSound;
import org.lanline.server.phone.PhoneLine;
import org.lanline.server.phone.PhoneSound;
import org.lanline.server.phone.SoundReport;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Who sits at the phone: does what the plan says and what the keyboard does, and knows when it is
 * done. Loop thread, but for {@link #order} and {@link #done}.
 */
final class PhoneDesk implements PhoneLine.Watcher, PhoneSound.Aftermath, UdpLoop.Core {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEFORE_KEYS = SECOND / 2;
    private static final long BEFORE_HOLD = SECOND;
    private static final String KEYS = "0123456789*#ABCD";
    private static final long GOODBYE = 2 * SECOND;
    private static final long PLAYED_LOOK = SECOND / 10;
    private static final long AFTER_PLAYED = SECOND / 2;

    private final UdpLoop loop;
    private final PhonePlan plan;
    private final PhoneView view;
    private final String domain;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Map<Long, Long> answeredAt = new HashMap<>();
    private final Map<Long, FileSound> sounds = new HashMap<>();

    /** Four for each call, as both screens show them. */
    private final Map<Long, List<String>> words = new HashMap<>();

    private @Nullable PhoneLine line;
    private boolean hasCalled;
    private boolean wasAnswered;
    private boolean leaving;
    private int exit = Exit.DONE;
    private int over;

    private record Due(long nanos, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(nanos, other.nanos);
        }
    }

    PhoneDesk(UdpLoop loop, PhonePlan plan, PhoneView view, String domain) {
        this.loop = loop;
        this.plan = plan;
        this.view = view;
        this.domain = domain;
        loop.add(this);
    }

    /** What it sits at; before anything happens. */
    void at(PhoneLine made) {
        line = made;
    }

    /** The sound of a call that is out of files. */
    void plays(Call call, FileSound made) {
        sounds.put(call.number(), made);
    }

    /** The exit code, once it is done. */
    CompletableFuture<Integer> done() {
        return done;
    }

    private PhoneLine line() {
        return java.util.Objects.requireNonNull(line);
    }

    private void in(long nanos, Runnable what) {
        due.add(new Due(System.nanoTime() + nanos, what));
    }

    @Override
    public void tick(long nowNanos) {
        while (!due.isEmpty() && due.peek().nanos <= nowNanos) {
            due.remove().what.run();
        }
    }

    @Override
    public long deadline() {
        return due.isEmpty() ? Long.MAX_VALUE : due.peek().nanos;
    }

    // --- what happens

    @Override
    public void connected(Flow flow, String words, long nowNanos) {
        view.connected(flow, words);
    }

    @Override
    public void disconnected(String why, int againSeconds) {
        view.disconnected(why, againSeconds);
        if (plan.call() != null && !hasCalled) {
            leave(Exit.COULD_NOT);
        }
    }

    @Override
    public void passed(Flow flow, SipMessage message, boolean outgoing, long nowNanos) {
        view.passed(flow, message, outgoing, nowNanos);
    }

    @Override
    public void event(PhoneEvent event) {
        view.event(event);
        switch (event) {
            case PhoneEvent.Registered _ -> in(0, this::registered);
            case PhoneEvent.NotRegistered(int status, String _, boolean again) ->
                    notRegistered(status, again);
            case PhoneEvent.Incoming(Call call) -> {
                if (plan.autoAnswer()) {
                    in(0, () -> line().answer(call));
                }
            }
            case PhoneEvent.Answered(Call call) -> {
                answeredAt.put(call.number(), System.nanoTime());
                wasAnswered |= call.isOutgoing();
                in(0, () -> answered(call));
            }
            case PhoneEvent.Ended(Call call, int _, String _) -> {
                over += call.isOutgoing() ? 0 : 1;
                in(0, this::lookWhetherDone);
            }
            case PhoneEvent.Ringing _,
                    PhoneEvent.Held _,
                    PhoneEvent.Changed _,
                    PhoneEvent.Refused _,
                    PhoneEvent.Referred _,
                    PhoneEvent.Replaced _,
                    PhoneEvent.Transferring _,
                    PhoneEvent.Digit _,
                    PhoneEvent.Written _,
                    PhoneEvent.Delivered _ -> {}
        }
    }

    private void registered() {
        SipUri to = plan.call();
        if (to != null && !hasCalled) {
            hasCalled = true;
            line().call(to);
        }
    }

    private void notRegistered(int status, boolean again) {
        if (leaving) {
            done.complete(exit);
        } else if (!again && status != 0) {
            leave(Exit.NO);
        } else if (plan.call() != null && !hasCalled) {
            leave(Exit.COULD_NOT);
        }
    }

    /** Calls without registering, where nobody has to. */
    void callAtOnce() {
        in(0, this::registered);
    }

    private void answered(Call call) {
        long at = BEFORE_KEYS;
        for (char key : plan.keys().toCharArray()) {
            in(at, () -> line().press(call, key));
            at += SECOND / 4;
        }
        if (plan.holdSeconds() > 0) {
            long until = BEFORE_HOLD + (long) (plan.holdSeconds() * SECOND);
            in(BEFORE_HOLD, () -> line().hold(call, true));
            in(until, () -> line().hold(call, false));
        }
        SipUri to = plan.transfer();
        if (to != null) {
            in(Math.max(at, BEFORE_HOLD), () -> line().transfer(call, to));
        }
        if (plan.seconds() > 0) {
            in((long) (plan.seconds() * SECOND), () -> line().hangUp(call));
        } else if (plan.untilPlayed()) {
            in(PLAYED_LOOK, () -> lookWhetherPlayed(call));
        }
    }

    private void lookWhetherPlayed(Call call) {
        FileSound playing = sounds.get(call.number());
        if (playing == null || playing.isOver()) {
            in(AFTER_PLAYED, () -> line().hangUp(call));
        } else if (call.state() == Call.State.TALKING) {
            in(PLAYED_LOOK, () -> lookWhetherPlayed(call));
        }
    }

    private void lookWhetherDone() {
        boolean quiet = line().calls().isEmpty();
        if (quiet && plan.call() != null && hasCalled) {
            leave(wasAnswered ? Exit.DONE : Exit.NO);
        } else if (quiet && plan.times() > 0 && over >= plan.times()) {
            leave(Exit.DONE);
        }
    }

    @Override
    public void broken(Call call, String why) {
        view.remark(why);
        exit = Exit.NO;
        in(0, () -> line().hangUp(call));
    }

    /** The loop does not wait for what is slow on purpose. */
    @Override
    public void certified(Call call, String own, String peer) {
        Thread.ofVirtual()
                .name("four-words")
                .start(
                        () -> {
                            List<String> four = FourWords.of(own, peer);
                            loop.post(() -> show(call, four));
                        });
    }

    private void show(Call call, List<String> four) {
        if (call.state() != Call.State.OVER && !four.equals(words.put(call.number(), four))) {
            view.words(call, four);
        }
    }

    /** The four of a call; none before they are known. */
    List<String> words(Call call) {
        return words.getOrDefault(call.number(), List.of());
    }

    @Override
    public void over(Call call, SoundReport report) {
        Long since = answeredAt.remove(call.number());
        words.remove(call.number());
        sounds.remove(call.number());
        if (since != null) {
            double seconds = (System.nanoTime() - since) / 1e9;
            view.fared(call, seconds, report);
        }
    }

    /** Hangs up everything, takes the registration back, and is done. */
    void leave(int code) {
        if (leaving) {
            return;
        }
        leaving = true;
        exit = code;
        in(
                0,
                () -> {
                    List.copyOf(line().calls()).forEach(line()::hangUp);
                    if (line().isRegistered()) {
                        line().unregister();
                        in(GOODBYE, () -> done.complete(exit));
                    } else {
                        in(SECOND / 5, () -> done.complete(exit));
                    }
                });
    }

    // --- orders

    /** Something that somebody wants, such as {@code call echo}. From any thread. */
    void order(String text) {
        loop.post(() -> obey(text.strip()));
    }

    private void obey(String text) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "" -> {}
            case "call" -> with(rest, line()::call);
            case "answer" -> each(Call.State.OFFERED, line()::answer);
            case "decline" -> each(Call.State.OFFERED, call -> line().refuse(call, 603));
            case "busy" -> each(Call.State.OFFERED, call -> line().refuse(call, 486));
            case "hold" -> talking(call -> line().hold(call, true));
            case "resume" -> talking(call -> line().hold(call, false));
            case "transfer" -> with(rest, to -> talking(call -> line().transfer(call, to)));
            case "join" -> join();
            case "dtmf" -> keys(rest);
            case "hangup" -> hangUp();
            case "write" -> write(rest);
            case "quit" -> leave(exit);
            default ->
                    view.remark(
                            "There is no \"%s\"; there is call, answer, decline, busy, hold, resume, transfer, join, dtmf, hangup, write and quit."
                                    .formatted(PhoneWords.printable(words[0])));
        }
    }

    private interface Doing<T> {
        void to(T what);
    }

    private void with(String who, Doing<SipUri> doing) {
        SipUri uri = PhonePlan.somebody(who, domain);
        if (uri == null) {
            view.remark("\"%s\" is no address.".formatted(PhoneWords.printable(who)));
        } else {
            doing.to(uri);
        }
    }

    private void each(Call.State state, Doing<Call> doing) {
        List<Call> found = line().calls().stream().filter(call -> call.state() == state).toList();
        if (found.isEmpty()) {
            view.remark("There is no such call.");
        }
        found.forEach(doing::to);
    }

    /** The call that was answered last. */
    @Nullable Call current() {
        List<Call> talking =
                line().calls().stream().filter(call -> call.state() == Call.State.TALKING).toList();
        return talking.isEmpty() ? null : talking.getLast();
    }

    private void talking(Doing<Call> doing) {
        Call call = current();
        if (call == null) {
            view.remark("Nobody is talking.");
        } else {
            doing.to(call);
        }
    }

    private void join() {
        List<Call> two =
                line().calls().stream().filter(call -> call.state() == Call.State.TALKING).toList();
        if (two.size() < 2) {
            view.remark("It takes two calls to join them.");
        } else {
            line().join(two.get(two.size() - 2), two.getLast());
        }
    }

    /** Presses keys one after the other; what is none is said so. */
    private void keys(String keys) {
        String pressed = keys.toUpperCase(Locale.ROOT);
        talking(
                call -> {
                    for (int i = 0; i < pressed.length(); i++) {
                        char key = pressed.charAt(i);
                        if (KEYS.indexOf(key) < 0) {
                            view.remark("There is no key %s.".formatted(key));
                        } else if (!line().press(call, key)) {
                            view.remark("The other side takes no keys.");
                            return;
                        }
                    }
                });
    }

    /** The last call that is more than somebody ringing; who rings meanwhile goes on ringing. */
    private void hangUp() {
        List<Call> all = line().calls();
        if (all.isEmpty()) {
            view.remark("There is no call.");
            return;
        }
        List<Call> own = all.stream().filter(call -> call.state() != Call.State.OFFERED).toList();
        line().hangUp(own.isEmpty() ? all.getLast() : own.getLast());
    }

    private void write(String rest) {
        String[] words = rest.split("\\s+", 2);
        if (words.length < 2) {
            view.remark("Say to whom and what: write WHO TEXT.");
        } else {
            with(words[0], to -> line().write(to, words[1]));
        }
    }

    /** Calls as they stand, for who shows them. */
    List<Call> calls() {
        return line().calls();
    }

    boolean isRegistered() {
        return line().isRegistered();
    }
}
