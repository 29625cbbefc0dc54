package org.lanline.interop;

import org.lanline.interop.Lamps.Light;
import org.lanline.interop.SipPhone.Sign;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What two phones do with each other, one thing after the other, and how it went: one row of the
 * matrix. After each step the lamps of both have to be right.
 */
final class PhoneWalk {
    static final String YES = "yes";

    /** What is lacking is the phone's. */
    private static final String DECLINES = "has no key for it: declines, and is shown so";

    private static final int ENOUGH_TENTHS = 5;
    private static final long LOOK_MILLIS = 100;
    private static final long QUIET_MILLIS = 1_000;

    /** What is tried, in the order of the columns. */
    enum Feature {
        CALL("is answered"),
        HEARD_THERE("heard there"),
        HEARD_BACK("heard back"),
        KEY_THERE("key there"),
        KEY_BACK("key back"),
        HOLD("hold, resume"),
        TRANSFER("sends on"),
        CANCEL("cancel"),
        BUSY("busy"),
        LAMPS("lamps");

        final String title;

        Feature(String title) {
            this.title = title;
        }
    }

    /** Something that was to be seen and was not. */
    private static final class NotSeen extends Exception {
        NotSeen(String what) {
            super(what, null, false, false);
        }
    }

    private interface Step {
        void go() throws NotSeen, InterruptedException;
    }

    private final SipPhone caller;
    private final SipPhone callee;
    private final SipPhone third;
    private final Lamps lamps;
    private final Duration patience;
    private final Map<Feature, String> cells = new EnumMap<>(Feature.class);
    private boolean talking;

    /**
     * @param third takes every call
     * @param patience how long something may take to be seen
     */
    PhoneWalk(SipPhone caller, SipPhone callee, SipPhone third, Lamps lamps, Duration patience) {
        this.caller = caller;
        this.callee = callee;
        this.third = third;
        this.lamps = lamps;
        this.patience = patience;
    }

    /** How each thing went: {@link #YES}, or why not. */
    Map<Feature, String> run() throws InterruptedException {
        cells.put(Feature.LAMPS, YES);
        step(Feature.CANCEL, this::cancel);
        step(Feature.BUSY, this::busy);
        step(Feature.CALL, this::call);
        inCall(Feature.HEARD_THERE, () -> isHeard(callee, caller));
        inCall(Feature.HEARD_BACK, () -> isHeard(caller, callee));
        inCall(Feature.KEY_THERE, () -> key('5', caller, callee));
        inCall(Feature.KEY_BACK, () -> key('7', callee, caller));
        inCall(Feature.HOLD, this::hold);
        inCall(Feature.TRANSFER, this::transfer);
        return cells;
    }

    private void step(Feature feature, Step step) throws InterruptedException {
        forget();
        try {
            step.go();
            boolean declined = feature == Feature.BUSY && callee.refusal() == Sign.DECLINED;
            cells.put(feature, declined ? DECLINES : YES);
        } catch (NotSeen why) {
            cells.put(feature, why.getMessage());
            tidy();
        }
    }

    private void inCall(Feature feature, Step step) throws InterruptedException {
        if (!talking) {
            forget();
            try {
                call();
            } catch (NotSeen why) {
                cells.put(feature, "no call");
                tidy();
                return;
            }
        }
        step(feature, step);
    }

    private void forget() {
        caller.forget();
        callee.forget();
    }

    /** Whatever is left is hung up, so that the next thing may go well. */
    private void tidy() throws InterruptedException {
        talking = false;
        caller.hangUp();
        callee.hangUp();
        try {
            until("", this::bothDark);
        } catch (NotSeen stuck) {
            cells.putIfAbsent(Feature.CALL, "a call does not end");
        }
    }

    private boolean bothDark() {
        return lamps.of(caller.user()) == Light.DARK && lamps.of(callee.user()) == Light.DARK;
    }

    // --- what is done

    private void cancel() throws NotSeen, InterruptedException {
        ring();
        caller.hangUp();
        shows(callee, Sign.OVER);
        lamps("cancel", Light.DARK, Light.DARK);
    }

    private void busy() throws NotSeen, InterruptedException {
        ring();
        callee.refuse();
        shows(caller, callee.refusal());
        lamps("busy", Light.DARK, Light.DARK);
    }

    private void ring() throws NotSeen, InterruptedException {
        caller.call(callee.user());
        shows(callee, Sign.RINGS_HERE);
        lamps("ringing", Light.BLINKS, Light.BLINKS);
    }

    private void call() throws NotSeen, InterruptedException {
        ring();
        callee.answer();
        shows(callee, Sign.TALKS);
        shows(caller, Sign.TALKS);
        talking = true;
        lamps("answering", Light.LIT, Light.LIT);
    }

    private void isHeard(SipPhone listener, SipPhone speaker) throws NotSeen, InterruptedException {
        isHeard(listener, speaker, listener.heard(speaker.tone()));
    }

    private void isHeard(SipPhone listener, SipPhone speaker, int before)
            throws NotSeen, InterruptedException {
        until(
                "the tone of %s is not in what %s recorded".formatted(speaker, listener),
                () -> listener.heard(speaker.tone()) >= before + ENOUGH_TENTHS);
    }

    private void key(char key, SipPhone from, SipPhone to) throws NotSeen, InterruptedException {
        from.press(key);
        until(to + " shows no key", () -> to.showsKey(key));
    }

    private void hold() throws NotSeen, InterruptedException {
        caller.hold();
        shows(callee, Sign.ON_HOLD);
        until(caller + " still hears the other one", () -> hearsNothingOf(caller, callee));
        lamps("hold", Light.LIT, Light.LIT);
        int there = callee.heard(caller.tone());
        int back = caller.heard(callee.tone());
        caller.resume();
        isHeardAgain(callee, caller, there);
        isHeardAgain(caller, callee, back);
        lamps("resume", Light.LIT, Light.LIT);
    }

    /** A phone that stops recording hears a key. */
    private void isHeardAgain(SipPhone listener, SipPhone speaker, int before)
            throws NotSeen, InterruptedException {
        if (listener.recordsOn()) {
            isHeard(listener, speaker, before);
        } else {
            key('9', speaker, listener);
        }
    }

    private static boolean hearsNothingOf(SipPhone listener, SipPhone speaker) {
        int before = listener.heard(speaker.tone());
        pause(QUIET_MILLIS);
        return listener.heard(speaker.tone()) == before;
    }

    private void transfer() throws NotSeen, InterruptedException {
        int there = third.heard(callee.tone());
        int back = callee.heard(third.tone());
        caller.transfer(third.user());
        shows(callee, Sign.TALKS);
        isHeard(third, callee, there);
        isHeard(callee, third, back);
        shows(caller, Sign.OVER);
        talking = false;
        lamps("transfer", Light.DARK, Light.LIT);
        callee.hangUp();
        lamps("hanging up", Light.DARK, Light.DARK);
    }

    // --- what is looked for

    private void shows(SipPhone phone, Sign sign) throws NotSeen, InterruptedException {
        until("not seen that %s %s".formatted(phone, sign.words), () -> phone.shows(sign));
    }

    /** A lamp that was wrong once is the end of the column; the rest is looked at all the same. */
    private void lamps(String after, Light ofCaller, Light ofCallee) throws InterruptedException {
        if (!YES.equals(cells.get(Feature.LAMPS))) {
            return;
        }
        try {
            until(
                    "",
                    () ->
                            lamps.of(caller.user()) == ofCaller
                                    && lamps.of(callee.user()) == ofCallee);
        } catch (NotSeen wrong) {
            cells.put(
                    Feature.LAMPS,
                    "after %s: %s, %s"
                            .formatted(after, lamps.of(caller.user()), lamps.of(callee.user())));
        }
    }

    private void until(String otherwise, BooleanSupplier seen)
            throws NotSeen, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!seen.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new NotSeen(otherwise);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
