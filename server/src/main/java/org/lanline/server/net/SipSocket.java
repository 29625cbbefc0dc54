package org.lanline.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.server.web.SocketEndpoint;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** SIP over WebSocket (RFC 7118): each text message is one SIP message. */
final class SipSocket implements SocketEndpoint {
    private static final int MESSAGE_BYTES = 65_536;
    private static final int IN_HAND = 64;
    private static final long FIRST_MESSAGE_SECONDS = 10;

    private final SipServer server;
    private final Transport transport;

    SipSocket(SipServer server, Transport transport) {
        this.server = server;
        this.transport = transport;
    }

    @Override
    public String path() {
        return "/sip";
    }

    @Override
    public String subprotocol() {
        return "sip";
    }

    @Override
    public int maxMessageBytes() {
        return MESSAGE_BYTES;
    }

    @Override
    public Session open(Peer peer) {
        Talk talk = new Talk(peer);
        server.patiently(() -> server.opened(talk));
        Thread.ofVirtual().name("sip-ws-first-", talk.flow.id()).start(talk::awaitFirst);
        return talk;
    }

    private final class Talk implements Session, Connection {
        private final Peer peer;
        private final Flow flow;
        private final Semaphore inHand = new Semaphore(IN_HAND);
        private final AtomicBoolean heard = new AtomicBoolean();
        private final AtomicBoolean over = new AtomicBoolean();

        Talk(Peer peer) {
            this.peer = peer;
            this.flow = server.newFlow(transport, peer.local(), peer.remote());
        }

        private void awaitFirst() {
            try {
                TimeUnit.SECONDS.sleep(FIRST_MESSAGE_SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            if (!heard.get() && !over.get()) {
                peer.close(1008, "no SIP within " + FIRST_MESSAGE_SECONDS + " s");
            }
        }

        @Override
        public void text(String message) {
            if (message.isBlank()) {
                if (message.equals("\r\n\r\n")) {
                    peer.send("\r\n"); // the keep-alive of RFC 5626, as on a stream
                }
                return;
            }
            arrived(message.getBytes(UTF_8));
        }

        /** A client may send its messages so, too (RFC 7118 section 4.2). */
        @Override
        public boolean binary(byte[] message) {
            arrived(message);
            return true;
        }

        private void arrived(byte[] bytes) {
            heard.set(true);
            inHand.acquireUninterruptibly();
            Parsed parsed = SipMessage.parse(bytes, 0, bytes.length);
            boolean posted = server.patiently(() -> deliver(parsed, bytes.length));
            if (!posted) {
                inHand.release();
            }
        }

        private void deliver(Parsed parsed, int length) {
            inHand.release();
            byte[] refusal = server.received(flow, parsed, length);
            if (refusal != null) {
                send(refusal);
            }
        }

        @Override
        public void closed(int code, String reason) {
            over.set(true);
            server.patiently(() -> server.closed(this));
        }

        @Override
        public Flow flow() {
            return flow;
        }

        @Override
        public void send(SipMessage message) {
            server.count(transport, SipTraffic.Verdict.SENT);
            send(message.bytes());
        }

        /** As text, which is what pages expect, unless it is none. */
        private void send(byte[] bytes) {
            try {
                peer.send(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
            } catch (CharacterCodingException _) {
                peer.send(bytes);
            }
        }

        @Override
        public void close(Farewell why) {
            switch (why) {
                case STOPPING -> peer.close(1001, "the box stops");
                case REVOKED -> peer.close(4410, "revoked");
                case BROKEN -> peer.close(1007, "no SIP");
            }
        }
    }
}
