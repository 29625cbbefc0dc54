package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord.Credentials;

import java.util.ArrayList;
import java.util.List;

/** What the descriptions of one end say of credentials and certificates, as they come. */
final class Sdp {
    private static final int MOST_GENERATIONS = 100;

    private final List<Credentials> generations = new ArrayList<>();
    private @Nullable String ownFingerprint;
    private @Nullable String peerFingerprint;
    private String local = "";
    private String remote = "";

    /** One more, of the device itself or of the other end. */
    void add(boolean own, String text, double atMillis) {
        String fragment = value(text, "a=ice-ufrag:");
        String fingerprint = Names.fingerprint(value(text, "a=fingerprint:"));
        if (own) {
            ownFingerprint = fingerprint == null ? ownFingerprint : fingerprint;
            local = fragment == null ? local : fragment;
        } else {
            peerFingerprint = fingerprint == null ? peerFingerprint : fingerprint;
            remote = fragment == null ? remote : fragment;
        }
        Credentials last = generations.isEmpty() ? null : generations.getLast();
        boolean changed =
                last == null || !last.local().equals(local) || !last.remote().equals(remote);
        boolean whole = !local.isEmpty() && !remote.isEmpty();
        if (whole && changed && generations.size() < MOST_GENERATIONS) {
            generations.add(new Credentials(atMillis, local, remote));
        }
    }

    private static @Nullable String value(String text, String name) {
        int at = text.indexOf(name);
        if (at < 0) {
            return null;
        }
        int end = at + name.length();
        while (end < text.length() && text.charAt(end) >= ' ' && end - at < 300) {
            end++;
        }
        return JsonObject.printable(text.substring(at + name.length(), end));
    }

    List<Credentials> generations() {
        return generations;
    }

    @Nullable String ownFingerprint() {
        return ownFingerprint;
    }

    @Nullable String peerFingerprint() {
        return peerFingerprint;
    }
}
