package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;

/**
 * Where new calls to somebody go. Targets are users or short numbers of this box.
 *
 * @param doNotDisturb no device is rung: the caller is told busy, or goes to {@code whenBusy}
 * @param always instead of the devices, or null
 * @param whenBusy when a device says that it is busy, or null
 * @param whenUnanswered when nobody answers in time or no device is registered, or null
 * @param patienceSeconds how long devices ring before {@code whenUnanswered} has its turn
 */
public record CallRules(
        boolean doNotDisturb,
        @Nullable String always,
        @Nullable String whenBusy,
        @Nullable String whenUnanswered,
        int patienceSeconds) {

    /** All devices ring for as long as the caller waits. */
    public static final CallRules NONE = new CallRules(false, null, null, null, 20);

    /** The same, but for this. */
    public CallRules withDoNotDisturb(boolean on) {
        return new CallRules(on, always, whenBusy, whenUnanswered, patienceSeconds);
    }
}
