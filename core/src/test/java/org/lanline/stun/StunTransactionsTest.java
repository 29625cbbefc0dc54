package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.stun.StunTransactions.Schedule;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

class StunTransactionsTest {
    private static final long MS = 1_000_000;

    private final StunTransactions<String> transactions = new StunTransactions<>(Schedule.RFC);
    private final List<String> log = new ArrayList<>();
    private long now;

    private final StunTransactions.Out<String> out =
            new StunTransactions.Out<>() {
                @Override
                public void send(String about, ByteBuffer request) {
                    log.add(about + "@" + now / MS);
                }

                @Override
                public void timedOut(String about) {
                    log.add(about + " timed out@" + now / MS);
                }
            };

    private static ByteBuffer message(MessageClass messageClass, long id) {
        return new StunWriter(64)
                .start(messageClass, StunMethod.BINDING, new TransactionId(0, id))
                .done();
    }

    private void run() {
        while (transactions.deadline() != Long.MAX_VALUE) {
            now = transactions.deadline();
            transactions.tick(now, out);
        }
    }

    @Test
    void overUdpARequestIsRepeatedLessAndLessOften() {
        transactions.request("a", message(MessageClass.REQUEST, 1), false, now, out);
        run();
        assertThat(log)
                .containsExactly(
                        "a@0",
                        "a@500",
                        "a@1500",
                        "a@3500",
                        "a@7500",
                        "a@15500",
                        "a@31500",
                        "a timed out@39500");
    }

    @Test
    void overTcpItIsSentOnce() {
        transactions.request("a", message(MessageClass.REQUEST, 1), true, now, out);
        run();
        assertThat(log).containsExactly("a@0", "a timed out@39500");
    }

    @Test
    void anAnswerEndsItOnce() {
        transactions.request("a", message(MessageClass.REQUEST, 1), false, now, out);
        transactions.request("b", message(MessageClass.REQUEST, 2), false, now, out);
        StunMessage answer = Vectors.parsed(message(MessageClass.SUCCESS, 1));
        assertThat(transactions.answered(answer)).isEqualTo("a");
        assertThat(transactions.answered(answer)).isNull();
        assertThat(transactions.size()).isOne();
        run();
        assertThat(log).doesNotContain("a@500", "a timed out@39500").contains("b@500");
    }
}
