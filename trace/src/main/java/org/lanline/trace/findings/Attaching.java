package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.findings.Reported.By;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Which call a device's report is of: by Call-ID, else by ICE credentials, sources, or addresses at
 * that time. A report may also show that what looked like two calls without signalling is one.
 */
final class Attaching {
    private static final int MOST_RECORDS = 1_000;
    private static final int MOST_OF_A_CALL = 16;
    private static final long CLOCKS_DIFFER_MILLIS = 60_000;

    private final List<Joining.Group> groups;

    Attaching(List<Joining.Group> groups) {
        this.groups = groups;
    }

    /** Those without a call in the capture make one of their own. */
    void attach(List<CallRecord> records) {
        records.stream().limit(MOST_RECORDS).forEach(this::attach);
    }

    private void attach(CallRecord record) {
        Joining.Group home = null;
        By by = By.ITSELF;
        for (Joining.Group group : groups) {
            By match = match(group, record);
            if (match != null && match.compareTo(by) < 0) {
                home = group;
                by = match;
            }
        }
        if (home == null) {
            home = new Joining.Group(null, null);
            groups.add(home);
        } else {
            together(home, record);
        }
        if (home.reports.size() < MOST_OF_A_CALL) {
            home.add(new Reported(record, by));
        }
    }

    /** What has no signalling of its own, and is known by the same credentials or sources. */
    private void together(Joining.Group home, CallRecord record) {
        for (Iterator<Joining.Group> all = groups.iterator(); all.hasNext(); ) {
            Joining.Group group = all.next();
            if (group != home && group.sip == null) {
                By match = match(group, record);
                if (match == By.CREDENTIALS || match == By.SOURCE) {
                    home.take(group);
                    all.remove();
                }
            }
        }
    }

    private static @Nullable By match(Joining.Group group, CallRecord record) {
        List<String> calls = new ArrayList<>();
        if (group.sip != null) {
            calls.add(group.sip.callId());
        }
        group.reports.stream()
                .map(each -> each.record().call())
                .filter(call -> call != null)
                .forEach(calls::add);
        if (record.call() != null && calls.contains(record.call())) {
            return By.CALL_ID;
        }
        if (byCredentials(group, record)) {
            return By.CREDENTIALS;
        }
        boolean another = record.call() != null && !calls.isEmpty();
        if (another) {
            return null;
        }
        if (bySource(group, record)) {
            return By.SOURCE;
        }
        return byAddress(group, record) ? By.ADDRESS : null;
    }

    private static boolean byCredentials(Joining.Group group, CallRecord record) {
        for (CallRecord.Credentials each : record.ice()) {
            for (String ufrag : List.of(each.local(), each.remote())) {
                if (!ufrag.isEmpty() && knows(group, ufrag)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean knows(Joining.Group group, String ufrag) {
        return (group.promises != null && group.promises.hasUfrag(ufrag))
                || group.ice.stream().anyMatch(session -> session.has(ufrag))
                || group.reports.stream()
                        .flatMap(each -> each.record().ice().stream())
                        .anyMatch(
                                each -> each.local().equals(ufrag) || each.remote().equals(ufrag));
    }

    private static boolean bySource(Joining.Group group, CallRecord record) {
        for (CallRecord.Source source : record.streams()) {
            boolean here =
                    group.sends(source.ssrc())
                            || group.reports.stream()
                                    .flatMap(each -> each.record().streams().stream())
                                    .anyMatch(each -> each.ssrc() == source.ssrc());
            if (here) {
                return true;
            }
        }
        return false;
    }

    private static boolean byAddress(Joining.Group group, CallRecord record) {
        for (CallRecord.Pair pair : record.pairs()) {
            if (pair.local().address() == null || pair.remote().address() == null) {
                continue;
            }
            AddressPair path = AddressPair.of(pair.local().address(), pair.remote().address());
            for (MediaPath each : group.paths) {
                if (each.path().equals(path) && isAtThatTime(each, record)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAtThatTime(MediaPath path, CallRecord record) {
        long started = record.startedMillis();
        return started == 0
                || (started >= path.firstNanos() / 1_000_000 - CLOCKS_DIFFER_MILLIS
                        && started <= path.lastNanos() / 1_000_000 + CLOCKS_DIFFER_MILLIS);
    }
}
