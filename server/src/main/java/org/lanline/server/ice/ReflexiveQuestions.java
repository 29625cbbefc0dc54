package org.lanline.server.ice;

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
import java.util.random.RandomGenerator;

/** Asks STUN servers what they see of each socket. Loop thread only. */
final class ReflexiveQuestions {

    /** Where requests and findings go. */
    interface Out {
        void send(InetSocketAddress base, InetSocketAddress server, ByteBuffer request);

        /** An answer: a host candidate, and the address that the server sees of it. */
        void seen(Candidate host, InetSocketAddress mapped, InetAddress server);
    }

    private record Question(Candidate host, InetSocketAddress server, int redirections) {}

    private static final int MOST_REDIRECTIONS = 3;

    private final Out out;
    private final RandomGenerator random;
    private final StunWriter writer = new StunWriter(64);
    private final StunMessage message = new StunMessage();
    private final StunTransactions<Question> questions =
            new StunTransactions<>(new StunTransactions.Schedule(250_000_000, 3, 2));
    private final StunTransactions.Out<Question> sender =
            new StunTransactions.Out<>() {
                @Override
                public void send(Question about, ByteBuffer request) {
                    out.send(about.host.base(), about.server, request);
                }

                @Override
                public void timedOut(Question about) {}
            };

    /**
     * @param random cryptographic: transaction ids come from it
     */
    ReflexiveQuestions(RandomGenerator random, Out out) {
        this.random = random;
        this.out = out;
    }

    /** Does nothing when the server is of another family. */
    void ask(Candidate host, InetSocketAddress server, long nowNanos) {
        ask(new Question(host, server, 0), nowNanos);
    }

    private void ask(Question question, long nowNanos) {
        if (question.server.getAddress().getClass()
                != question.host.base().getAddress().getClass()) {
            return;
        }
        ByteBuffer request =
                writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random))
                        .fingerprint()
                        .done();
        questions.request(question, request, false, nowNanos, sender);
    }

    boolean isDone() {
        return questions.size() == 0;
    }

    /**
     * @return true when it was an answer to one of the questions
     */
    boolean handle(InetSocketAddress base, ByteBuffer datagram, long nowNanos) {
        if (isDone() || message.parse(datagram) != StunMessage.Verdict.STUN) {
            return false;
        }
        boolean answer = message.isSuccess() || message.isError();
        Question question = answer ? questions.peek(message) : null;
        if (question == null || !question.host.base().equals(base)) {
            return false;
        }
        questions.answered(message);
        InetSocketAddress mapped = message.xorAddress(Attribute.XOR_MAPPED_ADDRESS);
        InetSocketAddress elsewhere = message.alternateServer();
        if (message.isSuccess() && mapped != null) {
            out.seen(question.host, mapped, question.server.getAddress());
        } else if (elsewhere != null && question.redirections < MOST_REDIRECTIONS) {
            ask(new Question(question.host, elsewhere, question.redirections + 1), nowNanos);
        }
        return true;
    }

    void tick(long nowNanos) {
        questions.tick(nowNanos, sender);
    }

    long deadline() {
        return questions.deadline();
    }
}
