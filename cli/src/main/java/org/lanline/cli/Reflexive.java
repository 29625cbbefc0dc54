package org.lanline.cli;

import org.lanline.ice.Candidate;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunTransactions;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Asks a STUN server what it sees of each socket. */
final class Reflexive {

    /** An answer: a host candidate, and the address that the server sees of it. */
    interface Seen {
        void seen(Candidate host, InetSocketAddress mapped, InetAddress server);
    }

    private record Question(Candidate host, InetSocketAddress server) {}

    private final Seen seen;
    private final SecureRandom random = new SecureRandom();
    private final StunWriter writer = new StunWriter(64);
    private final StunMessage message = new StunMessage();
    private final StunTransactions<Question> questions =
            new StunTransactions<>(new StunTransactions.Schedule(250_000_000, 3, 2));

    Reflexive(Seen seen) {
        this.seen = seen;
    }

    void ask(Candidate host, InetSocketAddress server, IceLoop loop, long nowNanos) {
        if (server.getAddress().getClass() != host.base().getAddress().getClass()) {
            return;
        }
        ByteBuffer request =
                writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random))
                        .fingerprint()
                        .done();
        questions.request(new Question(host, server), request, false, nowNanos, out(loop));
    }

    private static StunTransactions.Out<Question> out(IceLoop loop) {
        return new StunTransactions.Out<>() {
            @Override
            public void send(Question about, ByteBuffer request) {
                loop.send(about.host.base(), about.server, request);
            }

            @Override
            public void timedOut(Question about) {}
        };
    }

    boolean isDone() {
        return questions.size() == 0;
    }

    /**
     * @return true when it was an answer to one of the questions
     */
    boolean handle(InetSocketAddress base, ByteBuffer datagram) {
        if (isDone() || message.parse(datagram) != StunMessage.Verdict.STUN) {
            return false;
        }
        Question question = message.isSuccess() ? questions.answered(message) : null;
        if (question == null || !question.host.base().equals(base)) {
            return false;
        }
        InetSocketAddress mapped = message.xorAddress(Attribute.XOR_MAPPED_ADDRESS);
        if (mapped != null) {
            seen.seen(question.host, mapped, question.server.getAddress());
        }
        return true;
    }

    void tick(long nowNanos, IceLoop loop) {
        questions.tick(nowNanos, out(loop));
    }

    long deadline() {
        return questions.deadline();
    }
}
