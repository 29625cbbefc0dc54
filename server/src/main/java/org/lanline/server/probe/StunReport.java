package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a STUN server said.
 *
 * @param paths one for each family of addresses that the server has
 */
public record StunReport(String host, int port, Way way, List<Path> paths) {

    /**
     * By one family.
     *
     * @param local our address on this machine; null where it was not even found
     * @param mapped our address as the server sees it; null where it did not answer
     * @param certificate of TLS, by its fingerprint
     * @param failure one sentence; null where it answered
     * @param sentBy the server that we were told to ask, and which sent us to this one
     */
    public record Path(
            String server,
            boolean ipv6,
            @Nullable String local,
            @Nullable String mapped,
            @Nullable RoundTrip roundTrip,
            @Nullable Nat nat,
            @Nullable String certificate,
            @Nullable String failure,
            @Nullable String sentBy) {

        Path sentBy(String other) {
            return new Path(
                    server, ipv6, local, mapped, roundTrip, nat, certificate, failure, other);
        }

        public boolean answered() {
            return mapped != null;
        }

        public boolean isTranslated() {
            return mapped != null && !mapped.equals(local);
        }
    }

    /** Of several questions. */
    public record RoundTrip(
            int asked, int answered, double minMillis, double medianMillis, double maxMillis) {}

    public boolean answered() {
        return paths.stream().anyMatch(Path::answered);
    }
}
