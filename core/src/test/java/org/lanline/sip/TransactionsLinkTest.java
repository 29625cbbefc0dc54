package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Link;
import org.lanline.sip.Transactions.Incoming;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Two elements on a link that loses a fifth of all messages, repeats a fifth, and lets them
 * overtake each other, in virtual time and for thousands of seeded days.
 */
class TransactionsLinkTest {
    private static final long MS = 1_000_000;
    private static final int DAYS = 3_000;
    private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 5060);
    private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 5060);

    /** One element: asks, or answers after a while, and writes down what its transactions say. */
    private static final class Element implements Transactions.Out<String, String> {
        private final Transactions<String, String> transactions =
                new Transactions<>(Timers.RFC, 10);
        private final Flow flow;
        private final Link<SipMessage> link;
        private final int answer;
        private final List<String> heard = new ArrayList<>();
        private Element peer = this;
        private ServerTransaction<String> toAnswer;
        private long answerAt = Long.MAX_VALUE;
        private long now;

        @SuppressWarnings("NullAway") // toAnswer is set before answerAt comes
        Element(Flow flow, Link<SipMessage> link, int answer) {
            this.flow = flow;
            this.link = link;
            this.answer = answer;
        }

        void receive(SipMessage message, long nowNanos) {
            now = nowNanos;
            switch (transactions.receive(flow, message, nowNanos, this)) {
                case Incoming.NewRequest<String, String>() -> newRequest(message);
                case Incoming.Cancel<String, String>(var invite) -> cancelled(message, invite);
                case Incoming.Response<String, String>(var _) ->
                        heard.add("response " + message.status());
                case Incoming.StrayResponse<String, String>() -> heard.add("stray");
                case Incoming.Absorbed<String, String>() -> {}
            }
        }

        private void newRequest(SipMessage request) {
            heard.add("new " + request.method());
            boolean served = !request.method().equals("ACK") && !request.method().equals("CANCEL");
            if (served) {
                toAnswer = Objects.requireNonNull(transactions.serve(flow, request, ""));
                reply(toAnswer, 180);
                answerAt = now + 300 * MS;
            }
        }

        private void cancelled(SipMessage cancel, ServerTransaction<String> invite) {
            reply(Objects.requireNonNull(transactions.serve(flow, cancel, "")), 200);
            heard.add("cancelled");
            reply(invite, 487);
        }

        private void reply(ServerTransaction<String> server, int status) {
            if (!server.answered()) {
                SipMessage response = TransactionsTest.response(server.request(), status);
                transactions.respond(server, response, now, this);
            }
        }

        long deadline() {
            return Math.min(answerAt, transactions.deadline());
        }

        void tick(long nowNanos) {
            now = nowNanos;
            if (answerAt <= nowNanos) {
                answerAt = Long.MAX_VALUE;
                reply(toAnswer, answer);
            }
            transactions.tick(nowNanos, this);
        }

        @Override
        public void send(Flow over, SipMessage message) {
            link.send(peer::receive, message, now);
        }

        @Override
        public void timedOut(ClientTransaction<String> client) {
            heard.add("timed out");
        }

        @Override
        public void unreachable(ClientTransaction<String> client) {
            heard.add("unreachable");
        }

        @Override
        public void unacknowledged(ServerTransaction<String> server) {
            heard.add("unacknowledged");
        }

        long count(String line) {
            return heard.stream().filter(line::equals).count();
        }
    }

    /** A client, a server and what lies between them. */
    private static final class Day {
        private final Link<SipMessage> link;
        private final Element client;
        private final Element server;
        private long now = 1_000 * MS;

        Day(long seed, int answer) {
            link = new Link<>(seed, 0.2, 0.2, 5 * MS, 400 * MS);
            client = new Element(new Flow(1, Transport.UDP, A, B), link, 0);
            server = new Element(new Flow(2, Transport.UDP, B, A), link, answer);
            client.peer = server;
            server.peer = client;
        }

        ClientTransaction<String> ask(String method) {
            SipMessage request = TransactionsTest.request(method, "z9hG4bKday");
            client.now = now;
            return Objects.requireNonNull(
                    client.transactions.request(client.flow, request, "", now, client));
        }

        /** Runs until nothing is due and nothing under way any more. */
        void toTheEnd() {
            run(Long.MAX_VALUE - 1);
        }

        void run(long untilNanos) {
            for (long next = next(); next <= untilNanos; next = next()) {
                now = Math.max(now, next);
                link.tick(now);
                client.tick(now);
                server.tick(now);
            }
        }

        private long next() {
            return Math.min(link.deadline(), Math.min(client.deadline(), server.deadline()));
        }

        /** However bad the day: everything ends, and nothing is left behind. */
        void endsClean() {
            assertThat(client.transactions.size()).isZero();
            assertThat(server.transactions.size()).isZero();
            assertThat(now).isLessThan(200_000 * MS);
        }
    }

    @Test
    void aRequestIsAnsweredOnceOrTimesOut() {
        int answered = 0;
        for (int seed = 0; seed < DAYS; seed++) {
            Day day = new Day(seed, 200);
            day.ask("OPTIONS");
            day.toTheEnd();

            day.endsClean();
            long answers = day.client.count("response 200");
            assertThat(answers + day.client.count("timed out")).as("seed " + seed).isOne();
            assertThat(day.server.count("new OPTIONS")).as("seed " + seed).isOne();
            answered += (int) answers;
        }
        // Eleven tries, each lost with 0.36 at worst: nearly every day ends well.
        assertThat(answered).isGreaterThan(DAYS * 99 / 100);
    }

    @Test
    void aRefusedInviteIsToldOnceAndItsServerLearnsOfIt() {
        int acknowledged = 0;
        for (int seed = 0; seed < DAYS; seed++) {
            Day day = new Day(seed, 486);
            day.ask("INVITE");
            day.toTheEnd();

            day.endsClean();
            long refusals = day.client.count("response 486");
            assertThat(refusals + day.client.count("timed out")).as("seed " + seed).isLessThan(2);
            assertThat(day.server.count("new INVITE")).as("seed " + seed).isLessThan(2);
            assertThat(day.server.count("new ACK")).as("seed " + seed).isZero();
            acknowledged += day.server.count("unacknowledged") == 0 ? 1 : 0;
        }
        assertThat(acknowledged).isGreaterThan(DAYS * 99 / 100);
    }

    @Test
    void aCancelledInviteEndsOnBothSides() {
        SplittableRandom moments = new SplittableRandom(9);
        int ended = 0;
        for (int seed = 0; seed < DAYS; seed++) {
            Day day = new Day(seed, 486);
            ClientTransaction<String> invite = day.ask("INVITE");
            day.run(day.now + moments.nextLong(800) * MS);
            day.client.transactions.cancel(invite, day.now, day.client);
            day.toTheEnd();

            day.endsClean();
            long last = day.client.count("response 487") + day.client.count("response 486");
            assertThat(last + day.client.count("timed out")).as("seed " + seed).isLessThan(2);
            ended += (int) last;
        }
        assertThat(ended).isGreaterThan(DAYS * 98 / 100);
    }
}
