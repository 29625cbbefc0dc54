package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.tls.RecordCipher.Suite;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

/** What both directions of a connection know of each other. */
public final class TlsConnection {
    private static final String RETRY =
            "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

    private final KeyLog keys;
    private byte @Nullable [] clientRandom;
    private byte @Nullable [] serverRandom;
    private @Nullable Suite suite;
    private boolean thirteen;

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
        }
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
        suite = Suite.of(u16(body, at));
        thirteen = u16(body, at) >> 8 == 0x13;
        return true;
    }

    static int u16(byte[] in, int at) {
        return at + 1 < in.length ? (in[at] & 0xff) << 8 | (in[at + 1] & 0xff) : 0;
    }

    boolean isThirteen() {
        return thirteen;
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
            return suite == null ? null : RecordCipher.next(suite, secret);
        } catch (GeneralSecurityException neverWithTheJdk) {
            return null;
        }
    }

    /** Null when the log has no master secret for it, or the suite is none that is read here. */
    @Nullable RecordCipher of12(boolean ofClient) {
        if (clientRandom == null || serverRandom == null || suite == null) {
            return null;
        }
        byte[] master = keys.secret("CLIENT_RANDOM", HexFormat.of().formatHex(clientRandom));
        try {
            return master == null
                    ? null
                    : RecordCipher.of12(suite, master, clientRandom, serverRandom, ofClient);
        } catch (GeneralSecurityException neverWithTheJdk) {
            return null;
        }
    }
}
