package org.lanline.server.net;

import org.lanline.stun.Attribute;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunServer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * STUN on the port of SIP, by which a phone keeps its flow open and sees when its NAT has given it
 * another address (RFC 5626 sections 4.4.2 and 8). A Binding request is answered to where it came
 * from, and nothing else is; answers to one network are bounded.
 */
final class SipKeepAlive {
    private static final int ANSWERS_A_SECOND = 200;
    private static final int ANSWERS_AT_ONCE = 1_000;

    /** What a phone sends has nothing but a name of its program in it. */
    private static final int MOST_BYTES = 256;

    private final StunMessage message = new StunMessage();
    private final StunServer server;

    /**
     * @param key random, so that nobody can choose whose budget is used up
     */
    SipKeepAlive(long key) {
        server = new StunServer(null, new ReplyBudget(ANSWERS_A_SECOND, ANSWERS_AT_ONCE, key));
    }

    /** Answers what is a question, and passes over what is none. */
    void received(
            InetSocketAddress local,
            InetSocketAddress from,
            ByteBuffer datagram,
            long nowNanos,
            StunServer.Out out) {
        boolean ours =
                datagram.remaining() <= MOST_BYTES
                        && StunMessage.looksLikeStun(datagram)
                        && message.parse(datagram) == StunMessage.Verdict.STUN
                        && !message.has(Attribute.RESPONSE_PORT);
        if (ours) {
            server.handle(message, local, from, false, nowNanos, out);
        }
    }
}
