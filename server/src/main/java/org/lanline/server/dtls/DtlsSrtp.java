package org.lanline.server.dtls;

import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.lanline.srtp.SrtpKeys;
import org.lanline.srtp.SrtpProfile;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/**
 * One handshake of DTLS-SRTP, and the association after it: answers what the peer sends again, and
 * says goodbye.
 */
public final class DtlsSrtp implements AutoCloseable {

    /** Called on the thread of the handshake. */
    public interface Out {
        /** A datagram for the peer. */
        void send(byte[] bytes, int at, int length);

        /** The peer is who the signalling said; media may flow. */
        void agreed(Keys keys);

        /**
         * There will be no keys.
         *
         * @param why a sentence
         */
        void failed(String why);

        /** The peer has closed the association. */
        default void closed() {}
    }

    /**
     * Keys for both directions.
     *
     * @param ours of what we send
     * @param theirs of what the peer sends
     * @param certificate fingerprint of the one that the peer has shown, {@code sha-256 AB:CD:…}
     */
    public record Keys(SrtpKeys ours, SrtpKeys theirs, String certificate) {}

    private static final int LARGEST_MESSAGE = 2_048;
    private static final int LOOK_MILLIS = 1_000;

    private final DatagramQueue queue;
    private final Out out;
    private final Thread thread;
    private volatile boolean closing;

    /** Does the handshake and gives what came of it. */
    private interface Handshake {
        DTLSTransport run() throws IOException;
    }

    /**
     * Begins a handshake.
     *
     * @param active true for the client, {@code setup:active} (RFC 5763 section 5)
     * @param expected what the signalling said of the peer's certificate
     * @param profiles that we speak, the one that we like best first
     */
    public DtlsSrtp(
            boolean active,
            DtlsIdentity identity,
            PeerFingerprint expected,
            List<SrtpProfile> profiles,
            SecureRandom random,
            Out out) {
        this.out = out;
        this.queue = new DatagramQueue(out);
        BcTlsCrypto crypto = new BcTlsCrypto(random);
        Agreed agreed = new Agreed(crypto, identity, expected, profiles);
        Runnable whole = active ? () -> act(crypto, agreed) : () -> wait(crypto, agreed);
        this.thread = Thread.ofVirtual().name("dtls-srtp").start(whole);
    }

    private void act(BcTlsCrypto crypto, Agreed agreed) {
        ActiveSide side = new ActiveSide(crypto, agreed);
        DTLSTransport transport = run(() -> new DTLSClientProtocol().connect(side, queue));
        stay(transport, side.keys());
    }

    private void wait(BcTlsCrypto crypto, Agreed agreed) {
        PassiveSide side = new PassiveSide(crypto, agreed);
        DTLSTransport transport = run(() -> new DTLSServerProtocol().accept(side, queue));
        stay(transport, side.keys());
    }

    /** Null when it failed, which was said then. */
    private @Nullable DTLSTransport run(Handshake handshake) {
        try {
            return handshake.run();
        } catch (IOException | RuntimeException failed) {
            // whatever a stranger's bytes do to the library
            if (!closing) {
                out.failed(why(failed));
            }
            return null;
        }
    }

    private static String why(Exception failed) {
        String said = failed.getMessage();
        return switch (failed) {
            case TlsFatalAlertReceived received ->
                    "The peer ended the DTLS handshake: " + said + ".";
            case TlsFatalAlert ours -> "The DTLS handshake was ended here: " + said + ".";
            case org.bouncycastle.tls.TlsTimeoutException late ->
                    "The DTLS handshake was not finished in time.";
            default -> "The DTLS handshake failed: " + said + ".";
        };
    }

    private void stay(@Nullable DTLSTransport transport, @Nullable Keys keys) {
        if (transport == null || keys == null) {
            return;
        }
        out.agreed(keys);
        byte[] nobodyReads = new byte[LARGEST_MESSAGE];
        try {
            while (!closing) {
                // answers a flight that the peer sends again (RFC 6347 section 4.2.4)
                transport.receive(nobodyReads, 0, nobodyReads.length, LOOK_MILLIS);
            }
            transport.close();
        } catch (IOException | RuntimeException ended) {
            if (!closing) {
                out.closed();
            }
        }
    }

    /** True for a datagram that belongs here and not to SRTP or STUN (RFC 7983 section 7). */
    public static boolean isDtls(byte[] bytes, int at, int length) {
        return length > 0 && bytes[at] >= 20 && bytes[at] <= 63;
    }

    /** Takes a datagram of the peer; false for one that nobody should take seriously. */
    public boolean receive(byte[] bytes, int at, int length) {
        return queue.offer(bytes, at, length);
    }

    /** Ends the association, within a second or so. */
    @Override
    public void close() {
        closing = true;
        if (!thread.isAlive()) {
            queue.close();
        }
    }
}
