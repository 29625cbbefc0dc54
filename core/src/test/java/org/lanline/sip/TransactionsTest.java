package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Recorder;
import org.lanline.sip.Transactions.Incoming;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class TransactionsTest {
    private static final long MS = 1_000_000;
    private static final InetSocketAddress BOX = new InetSocketAddress("10.0.0.1", 5060);
    private static final InetSocketAddress PHONE = new InetSocketAddress("10.0.0.2", 5060);
    private static final Flow UDP = new Flow(1, Transport.UDP, BOX, PHONE);
    private static final Flow TCP = new Flow(2, Transport.TCP, BOX, PHONE);

    private final Transactions<String, String> transactions = new Transactions<>(Timers.RFC, 100);
    private final Recorder<String, String> out = new Recorder<>();
    private long now = 1_000 * MS;
    private SipMessage served = request("OPTIONS", "z9hG4bK0");

    static SipMessage request(String method, String branch) {
        return SipMessage.request(method, "sip:bob@10.0.0.2")
                .header("Via", Via.of(Transport.UDP, "10.0.0.1", 5060, branch))
                .header("Route", "<sip:10.0.0.3;lr>")
                .header("From", "<sip:alice@lanline.local>;tag=a")
                .header("To", "<sip:bob@lanline.local>")
                .header("Call-ID", "call-1")
                .header("CSeq", "7 " + method)
                .header("Max-Forwards", 70)
                .done();
    }

    static SipMessage response(SipMessage request, int status) {
        return SipMessage.response(request, status, "Any").toTag("b").done();
    }

    private ClientTransaction<String> send(Flow flow, String method) {
        SipMessage request = request(method, "z9hG4bK1");
        return Objects.requireNonNull(transactions.request(flow, request, "", now, out));
    }

    private ServerTransaction<String> serve(Flow flow, String method) {
        served = request(method, "z9hG4bK1");
        assertThat(transactions.receive(flow, served, now, out))
                .isInstanceOf(Incoming.NewRequest.class);
        return Objects.requireNonNull(transactions.serve(flow, served, ""));
    }

    private Incoming<String, String> receive(Flow flow, SipMessage message) {
        return transactions.receive(flow, message, now, out);
    }

    private void respond(ServerTransaction<String> server, int status) {
        transactions.respond(server, response(served, status), now, out);
    }

    /** Lets time pass; what happened, each with its milliseconds. */
    private List<String> during(long millis) {
        long start = now;
        List<String> happened = new ArrayList<>(out.take());
        while (transactions.deadline() <= start + millis * MS) {
            now = Math.max(now, transactions.deadline());
            transactions.tick(now, out);
            long at = (now - start) / MS;
            out.take().forEach(line -> happened.add(at + " " + line));
        }
        now = start + millis * MS;
        return happened;
    }

    private void isOver() {
        assertThat(transactions.size()).isZero();
        assertThat(transactions.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anInviteIsRepeatedByTimerAUntilTimerB() {
        send(UDP, "INVITE");

        assertThat(during(40_000))
                .containsExactly(
                        "INVITE",
                        "500 INVITE",
                        "1500 INVITE",
                        "3500 INVITE",
                        "7500 INVITE",
                        "15500 INVITE",
                        "31500 INVITE",
                        "32000 timed out INVITE");
        isOver();
    }

    @Test
    void anotherRequestIsRepeatedByTimerEUntilTimerF() {
        send(UDP, "OPTIONS");

        assertThat(during(40_000))
                .containsExactly(
                        "OPTIONS",
                        "500 OPTIONS",
                        "1500 OPTIONS",
                        "3500 OPTIONS",
                        "7500 OPTIONS",
                        "11500 OPTIONS",
                        "15500 OPTIONS",
                        "19500 OPTIONS",
                        "23500 OPTIONS",
                        "27500 OPTIONS",
                        "31500 OPTIONS",
                        "32000 timed out OPTIONS");
        isOver();
    }

    @Test
    void nothingIsRepeatedOverTcp() {
        send(TCP, "INVITE");

        assertThat(during(40_000)).containsExactly("INVITE", "32000 timed out INVITE");
    }

    @Test
    void aProvisionalAnswerEndsTheRepeatingOfAnInviteAndItsTimeout() {
        ClientTransaction<String> client = send(UDP, "INVITE");
        during(100);

        assertThat(receive(UDP, response(client.request(), 180)))
                .isEqualTo(new Incoming.Response<String, String>(client));
        assertThat(during(300_000)).isEmpty();
        assertThat(client.answered()).isFalse();
    }

    @Test
    void aProvisionalAnswerToAnotherRequestSlowsItDownToT2() {
        ClientTransaction<String> client = send(UDP, "OPTIONS");
        during(100);
        receive(UDP, response(client.request(), 100));

        assertThat(during(9_000)).containsExactly("400 OPTIONS", "4400 OPTIONS", "8400 OPTIONS");
    }

    @Test
    void aRefusalIsAcknowledgedEveryTimeAndToldOnce() {
        ClientTransaction<String> client = send(UDP, "INVITE");
        SipMessage busy = response(client.request(), 486);
        out.take();

        assertThat(receive(UDP, busy)).isInstanceOf(Incoming.Response.class);
        assertThat(receive(UDP, busy)).isInstanceOf(Incoming.Absorbed.class);
        assertThat(during(31_999)).containsExactly("ACK", "ACK");
        assertThat(transactions.size()).isOne();
        assertThat(during(1)).isEmpty();
        isOver();
    }

    @Test
    void theAckOfARefusalIsBuiltHopByHop() {
        ClientTransaction<String> client = send(UDP, "INVITE");
        receive(UDP, response(client.request(), 486));
        SipMessage ack = out.last();

        assertThat(ack.requestUri()).isEqualTo(client.request().requestUri());
        assertThat(ack.vias()).containsExactly(client.request().topVia());
        assertThat(ack.cseq()).isEqualTo(new CSeq(7, "ACK"));
        assertThat(ack.toTag()).isEqualTo("b");
        assertThat(ack.routes()).isEqualTo(client.request().routes());
    }

    @Test
    void everySuccessOfAForkedInviteIsToldUntilTimerM() {
        ClientTransaction<String> client = send(UDP, "INVITE");
        SipMessage ok = response(client.request(), 200);

        assertThat(receive(UDP, ok)).isInstanceOf(Incoming.Response.class);
        during(31_000);
        assertThat(receive(UDP, ok)).isInstanceOf(Incoming.Response.class);
        assertThat(receive(UDP, response(client.request(), 486)))
                .isInstanceOf(Incoming.Absorbed.class);
        during(1_001);
        assertThat(receive(UDP, ok)).isInstanceOf(Incoming.StrayResponse.class);
        isOver();
    }

    @Test
    void anotherRequestLingersForTimerKOnUdpAlone() {
        receive(UDP, response(send(UDP, "OPTIONS").request(), 200));
        during(4_999);
        assertThat(transactions.size()).isOne();
        during(1);
        isOver();

        receive(TCP, response(send(TCP, "OPTIONS").request(), 200));
        during(0);
        isOver();
    }

    @Test
    void aCancelWaitsForAProvisionalAnswerAndThenForTheLast() {
        ClientTransaction<String> client = send(UDP, "INVITE");
        transactions.cancel(client, now, out);
        assertThat(out.take()).containsExactly("INVITE");

        receive(UDP, response(client.request(), 180));
        assertThat(out.take()).containsExactly("CANCEL");
        SipMessage cancel = out.last();
        assertThat(cancel.topVia()).isEqualTo(client.request().topVia());
        assertThat(cancel.cseq()).isEqualTo(new CSeq(7, "CANCEL"));
        assertThat(receive(UDP, response(cancel, 200))).isInstanceOf(Incoming.Absorbed.class);
        transactions.cancel(client, now, out);
        assertThat(receive(UDP, response(client.request(), 487)))
                .isInstanceOf(Incoming.Response.class);
        assertThat(out.take()).containsExactly("ACK");
    }

    @Test
    void aCancelledInviteThatStaysSilentTimesOut() {
        ClientTransaction<String> client = send(TCP, "INVITE");
        receive(TCP, response(client.request(), 180));
        transactions.cancel(client, now, out);

        assertThat(during(32_000)).containsExactly("INVITE", "CANCEL", "32000 timed out INVITE");
        isOver();
    }

    @Test
    void aRepeatedRequestGetsTheSameAnswerAgain() {
        ServerTransaction<String> server = serve(UDP, "OPTIONS");
        assertThat(receive(UDP, served)).isInstanceOf(Incoming.Absorbed.class);
        assertThat(out.take()).isEmpty();

        respond(server, 200);
        receive(UDP, served);
        respond(server, 500);
        receive(UDP, served);
        assertThat(during(31_999)).containsExactly("200", "200", "200");
        assertThat(transactions.size()).isOne();
        during(1);
        isOver();
    }

    @Test
    void aRefusedInviteIsRepeatedByTimerGUntilTheAck() {
        ServerTransaction<String> server = serve(UDP, "INVITE");
        respond(server, 180);
        receive(UDP, served);
        respond(server, 486);
        assertThat(during(4_000))
                .containsExactly("180", "180", "486", "500 486", "1500 486", "3500 486");

        assertThat(receive(UDP, request("ACK", "z9hG4bK1"))).isInstanceOf(Incoming.Absorbed.class);
        receive(UDP, served);
        assertThat(during(4_999)).isEmpty();
        assertThat(transactions.size()).isOne();
        during(1);
        isOver();
    }

    @Test
    void timerGGrowsToT2AndTimerHGivesUp() {
        respond(serve(UDP, "INVITE"), 486);

        assertThat(during(40_000))
                .containsSubsequence("3500 486", "7500 486", "11500 486")
                .endsWith("31500 486", "32000 unacknowledged INVITE");
        isOver();
    }

    @Test
    void anAnsweredInviteIsNotRepeatedFromHereAndItsAckIsForTheUser() {
        ServerTransaction<String> server = serve(UDP, "INVITE");
        respond(server, 200);
        respond(server, 200);
        receive(UDP, served);

        assertThat(receive(UDP, request("ACK", "z9hG4bK1")))
                .isInstanceOf(Incoming.NewRequest.class);
        assertThat(during(31_999)).containsExactly("200", "200");
        assertThat(transactions.size()).isOne();
        during(1);
        isOver();
    }

    @Test
    void aCancelFindsItsInvite() {
        ServerTransaction<String> server = serve(UDP, "INVITE");

        assertThat(receive(UDP, request("CANCEL", "z9hG4bK1")))
                .isEqualTo(new Incoming.Cancel<String, String>(server));
        assertThat(receive(UDP, request("CANCEL", "z9hG4bK2")))
                .isInstanceOf(Incoming.NewRequest.class);
    }

    @Test
    void aStrangerCannotCancelWithABranchThatItSaw() {
        serve(UDP, "INVITE");
        InetSocketAddress elsewhere = new InetSocketAddress("10.0.0.66", 5060);
        Flow stranger = new Flow(9, Transport.UDP, BOX, elsewhere);

        assertThat(receive(stranger, request("CANCEL", "z9hG4bK1")))
                .isInstanceOf(Incoming.NewRequest.class);
    }

    @Test
    void withoutTheMagicCookieTheOldFieldsIdentify() {
        SipMessage invite = request("INVITE", "1");
        transactions.serve(UDP, invite, "");

        assertThat(receive(UDP, invite)).isInstanceOf(Incoming.Absorbed.class);
        assertThat(receive(UDP, request("CANCEL", "1"))).isInstanceOf(Incoming.Cancel.class);
        SipMessage other = invite.edit().set("Call-ID", "call-2").done();
        assertThat(receive(UDP, other)).isInstanceOf(Incoming.NewRequest.class);
    }

    @Test
    void aClosedFlowFailsWhatWasAskedOverIt() {
        ClientTransaction<String> client = send(TCP, "INVITE");
        out.take();
        transactions.closed(UDP, out);
        assertThat(out.take()).isEmpty();

        transactions.closed(TCP, out);
        assertThat(out.take()).containsExactly("unreachable INVITE");
        transactions.cancel(client, now, out);
        assertThat(during(40_000)).isEmpty();
        isOver();
    }

    @Test
    void whereThereAreTooManyTheEldestLeftoversGo() {
        for (int i = 0; i < 150; i++) {
            SipMessage request = request(i % 2 == 0 ? "BYE" : "INVITE", "z9hG4bKe" + i);
            ServerTransaction<String> server =
                    Objects.requireNonNull(transactions.serve(UDP, request, ""), "number " + i);
            respond(server, 200);
            if (i == 1) {
                assertThat(transactions.size()).isEqualTo(2);
            }
        }
        assertThat(transactions.size()).isEqualTo(100);
        assertThat(receive(UDP, request("BYE", "z9hG4bKe148")))
                .as("a late one is still known")
                .isInstanceOf(Incoming.Absorbed.class);
        assertThat(receive(UDP, request("BYE", "z9hG4bKe0")))
                .as("an early one is not")
                .isInstanceOf(Incoming.NewRequest.class);
        out.take();
        during(40_000);
        isOver();
    }

    @Test
    void whatIsForgottenBeforeItsTimeTakesNoMoreAnswers() {
        SipMessage invite = request("INVITE", "z9hG4bKfirst");
        ServerTransaction<String> first =
                Objects.requireNonNull(transactions.serve(UDP, invite, ""));
        respond(first, 200);
        for (int i = 0; i < 100; i++) {
            transactions.serve(UDP, request("OPTIONS", "z9hG4bKo" + i), "");
        }
        out.take();
        respond(first, 200);
        assertThat(out.take()).isEmpty();
        assertThat(transactions.size()).isEqualTo(100);
        assertThat(transactions.serve(UDP, request("OPTIONS", "z9hG4bKmore"), ""))
                .as("nobody of these has an answer")
                .isNull();
    }

    @Test
    void thereAreNeverMoreThanAllowed() {
        for (int i = 0; i < 200; i++) {
            transactions.serve(UDP, request("OPTIONS", "z9hG4bKs" + i), "");
            transactions.request(UDP, request("OPTIONS", "z9hG4bKc" + i), "", now, out);
        }

        assertThat(transactions.size()).isEqualTo(100);
    }
}
