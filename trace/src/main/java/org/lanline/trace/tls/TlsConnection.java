package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What both directions of a connection know of each other. */
public final class TlsConnection {
    private static final String RETRY =
            "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    private static final int MOST_OFFERED = 16;
    private static final int TLS_1_2 = 0x0303;
    private static final int ENCRYPT_THEN_MAC = 22;
    private static final int EARLY_DATA = 42;

    private final KeyLog keys;
    private byte @Nullable [] clientRandom;
    private byte @Nullable [] serverRandom;
    private @Nullable Suite suite;
    private final List<Suite> offered = new ArrayList<>();
    private boolean sendsEarly;
    private boolean macIsOutside;
    private int version;
    private int suiteNumber;

    public TlsConnection(KeyLog keys) {
        this.keys = keys;
    }

    /** One of its two directions, from its beginning. */
    public TlsDirection direction() {
        return new TlsDirection(this);
    }

    void clientHello(byte[] body) {
        if (body.length >= 34) {
            clientRandom = Arrays.copyOfRange(body, 2, 34);
            keys.greeted(HexFormat.of().formatHex(clientRandom));
            offer(body);
        }
    }

    /** Early data may come before anybody knows which suite it is sealed with. */
    private void offer(byte[] body) {
        offered.clear();
        int at = 35 + u8(body, 34);
        int end = at + 2 + u16(body, at);
        for (int each = at + 2; each + 2 <= end && offered.size() < MOST_OFFERED; each += 2) {
            Suite suiteOffered = Suite.of(u16(body, each));
            if (u16(body, each) >> 8 == 0x13 && suiteOffered != null) {
                offered.add(suiteOffered);
            }
        }
        sendsEarly = hasExtension(body, end + 1 + u8(body, end), EARLY_DATA);
    }

    private static boolean hasExtension(byte[] body, int from, int type) {
        int end = Math.min(body.length, from + 2 + u16(body, from));
        int at = from + 2;
        while (at + 4 <= end) {
            if (u16(body, at) == type) {
                return true;
            }
            at += 4 + u16(body, at + 2);
        }
        return false;
    }

    private static int u8(byte[] in, int at) {
        return at < in.length ? in[at] & 0xff : 0;
    }

    /** False for a retry, which decides nothing yet. */
    boolean serverHello(byte[] body) {
        if (body.length < 38 || 38 + (body[34] & 0xff) > body.length) {
            return false;
        }
        byte[] random = Arrays.copyOfRange(body, 2, 34);
        if (HexFormat.of().formatHex(random).equals(RETRY)) {
            return false;
        }
        serverRandom = random;
        int at = 35 + (body[34] & 0xff);
        suiteNumber = u16(body, at);
        suite = Suite.of(suiteNumber);
        version = u16(body, 0);
        macIsOutside = hasExtension(body, at + 3, ENCRYPT_THEN_MAC);
        return true;
    }

    private static String name(int version) {
        return version >> 8 == 3 && version > 0x300
                ? "1." + ((version & 0xff) - 1)
                : "0x%04x".formatted(version);
    }

    static int u16(byte[] in, int at) {
        return at + 1 < in.length ? (in[at] & 0xff) << 8 | (in[at + 1] & 0xff) : 0;
    }

    boolean isThirteen() {
        return suiteNumber >> 8 == 0x13;
    }

    boolean isAnswered() {
        return serverRandom != null;
    }

    /** A secret of 1.3 for one direction; null when the log does not have it. */
    byte @Nullable [] secret(boolean ofClient, boolean handshake) {
        String label =
                (ofClient ? "CLIENT_" : "SERVER_")
                        + (handshake ? "HANDSHAKE_TRAFFIC_SECRET" : "TRAFFIC_SECRET_0");
        return clientRandom == null
                ? null
                : keys.secret(label, HexFormat.of().formatHex(clientRandom));
    }

    /** Null when the suite is none that is read here. */
    @Nullable RecordCipher of13(byte[] secret) {
        try {
            return suite == null ? null : RecordCipher.of13(suite, secret);
        } catch (GeneralSecurityException neverWithTheJdk) {
            return null;
        }
    }

    byte @Nullable [] after(byte[] secret) {
        try {
            return suite == null ? null : Keys.next(suite, secret);
        } catch (GeneralSecurityException neverWithTheJdk) {
            return null;
        }
    }

    /** Why there is no cipher, as half a sentence. */
    String why() {
        if (serverRandom != null && !isThirteen() && version != TLS_1_2) {
            return "a TLS connection is of version %s, and 1.2 and 1.3 are what keys open here"
                    .formatted(name(version));
        }
        return serverRandom == null || suite != null
                ? "the keys at hand do not open a TLS connection"
                : "no TLS connection with cipher suite 0x%04x is opened here"
                        .formatted(suiteNumber);
    }

    /** Null when the log has no master secret for it, or the suite is none that is read here. */
    @Nullable RecordCipher of12(boolean ofClient) {
        if (clientRandom == null || serverRandom == null || suite == null || version != TLS_1_2) {
            return null;
        }
        byte[] master = keys.secret("CLIENT_RANDOM", HexFormat.of().formatHex(clientRandom));
        try {
            return master == null
                    ? null
                    : RecordCipher.of12(
                            suite,
                            Keys.of12(suite, master, clientRandom, serverRandom, ofClient),
                            macIsOutside);
        } catch (GeneralSecurityException neverWithTheJdk) {
            return null;
        }
    }

    /** What may open the data that a client sends before it was answered; the record says which. */
    List<RecordCipher> early() {
        byte[] secret =
                clientRandom == null || !sendsEarly
                        ? null
                        : keys.secret(
                                "CLIENT_EARLY_TRAFFIC_SECRET",
                                HexFormat.of().formatHex(clientRandom));
        List<RecordCipher> candidates = new ArrayList<>();
        try {
            for (Suite each : secret == null ? List.<Suite>of() : offered) {
                candidates.add(RecordCipher.of13(each, Objects.requireNonNull(secret)));
            }
        } catch (GeneralSecurityException neverWithTheJdk) {
            return List.of();
        }
        return candidates;
    }
}
