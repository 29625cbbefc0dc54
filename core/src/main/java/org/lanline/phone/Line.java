package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.DigestClient;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.Parameters;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Timers;
import org.lanline.sip.Transactions;
import org.lanline.sip.Transport;
import org.lanline.sip.Via;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The way to the server, as all parts of a phone use it: requests with their passwords, answers,
 * and what time it is in the call that is being worked on.
 */
final class Line implements Transactions.Out<Serving, Asking> {
    private static final int MOST_TRANSACTIONS = 1_000;
    private static final int MOST_TRIES = 2;

    /** What this phone can be asked to do (section 20.5). */
    static final String ALLOW =
            "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, REFER, NOTIFY, MESSAGE";

    final Account account;
    final Settings settings;
    final RandomGenerator random;
    final Transactions<Serving, Asking> transactions =
            new Transactions<>(Timers.RFC, MOST_TRANSACTIONS);
    private Flow flow;
    private NameAddr contact;

    /** Of the server, which is the first that asks for a password; nobody else is shown it. */
    private @Nullable String realm;

    private Phone.@Nullable Out out;
    private long nowNanos;

    Line(Account account, Settings settings, Flow flow, RandomGenerator random) {
        this.account = account;
        this.settings = settings;
        this.random = random;
        this.flow = flow;
        this.contact = ownContact();
    }

    // --- the call that is being worked on

    void at(long now, Phone.Out to) {
        nowNanos = now;
        out = to;
    }

    long now() {
        return nowNanos;
    }

    void event(PhoneEvent event) {
        Objects.requireNonNull(out).event(event);
    }

    @Override
    public void send(Flow to, SipMessage message) {
        Objects.requireNonNull(out).send(to, message);
    }

    void send(SipMessage message) {
        send(flow, message);
    }

    // --- who we are on this flow

    Flow flow() {
        return flow;
    }

    /** Another connection: what was asked on the old one gets no answer. */
    void flow(Flow now) {
        Flow old = flow;
        flow = now;
        contact = ownContact();
        transactions.closed(old, this);
    }

    private NameAddr ownContact() {
        SipUri uri = SipUri.of(account.user(), host(flow.local()), flow.local().getPort());
        Transport transport = flow.transport();
        boolean web = transport == Transport.WS || transport == Transport.WSS;
        SipUri named = web ? SipUri.of(account.user(), webHost()) : uri;
        return NameAddr.of(
                transport == Transport.UDP
                        ? named
                        : named.with("transport", transport.parameter()));
    }

    /** A page has no address, and no more has who comes by its ways (RFC 7118 section 5). */
    private String webHost() {
        return settings.instance().replaceAll(".*[:-]", "") + ".invalid";
    }

    private static String host(InetSocketAddress address) {
        String literal = address.getAddress().getHostAddress().replaceAll("%.*", "");
        return address.getAddress() instanceof Inet6Address ? "[" + literal + "]" : literal;
    }

    NameAddr contact() {
        return contact;
    }

    /** The address that the registrar has given this very phone (RFC 5627). */
    void gruu(String uri) {
        SipUri parsed = SipUri.parse(uri);
        if (parsed != null && parsed.isSip()) {
            contact = new NameAddr(null, parsed, Parameters.NONE);
        }
    }

    /** What a registration names: where this phone is, and which one it is. */
    NameAddr binding() {
        return ownContact()
                .with("+sip.instance", "\"<" + settings.instance() + ">\"")
                .with("reg-id", "1");
    }

    Via via() {
        Transport transport = flow.transport();
        boolean web = transport == Transport.WS || transport == Transport.WSS;
        return Via.of(
                transport,
                web ? webHost() : host(flow.local()),
                web ? -1 : flow.local().getPort(),
                Via.MAGIC_COOKIE + token());
    }

    /** 64 bits that nobody guesses, as text. */
    String token() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    // --- asking

    /** A request outside of a dialog (section 8.1.1). */
    Builder request(String method, SipUri to, String callId, long number) {
        return SipMessage.request(method, to.withoutHeaders().toString())
                .header("Via", via())
                .header("Max-Forwards", 70)
                .header("From", account.address().with("tag", token()))
                .header("To", NameAddr.of(to.withoutHeaders()))
                .header("Call-ID", callId)
                .header("CSeq", number + " " + method)
                .header("User-Agent", settings.userAgent());
    }

    void ask(SipMessage request, Asking.Wants wants) {
        ask(request, request, wants, 0);
    }

    private void ask(SipMessage bare, SipMessage request, Asking.Wants wants, int tries) {
        Asking asking = new Asking(bare, wants, tries);
        ClientTransaction<Asking> transaction =
                transactions.request(flow, request, asking, nowNanos, this);
        if (transaction == null) {
            wants.unanswered(request, 503, "too much is going on at once");
        } else {
            wants.sent(transaction);
        }
    }

    void answered(ClientTransaction<Asking> transaction, SipMessage response) {
        Asking asking = transaction.owner();
        if (!again(asking, response)) {
            asking.wants.answered(transaction.request(), response);
        }
    }

    /** Sends it once more with the password, if that is what is wanted. */
    private boolean again(Asking asking, SipMessage response) {
        boolean challenge = response.status() == 401 || response.status() == 407;
        if (!challenge || account.password().isEmpty()) {
            return false;
        }
        boolean allowed =
                asking.tries == 0 || (asking.tries <= MOST_TRIES && DigestClient.isStale(response));
        DigestClient login = new DigestClient(account.user(), account.password(), random);
        String method = asking.request.method();
        String own = method.equals("REGISTER") ? null : realm;
        if (!allowed || !login.asked(response, own)) {
            return false;
        }
        realm = login.realm();
        long number = asking.wants.next(asking.request.cseq().number());
        SipMessage bare =
                asking.request
                        .edit()
                        .replaceFirst("Via", via())
                        .set("CSeq", number + " " + method)
                        .done();
        ask(bare, login.answered(bare), asking.wants, asking.tries + 1);
        return true;
    }

    @Override
    public void timedOut(ClientTransaction<Asking> client) {
        client.owner().wants.unanswered(client.request(), 408, "no answer came");
    }

    @Override
    public void unreachable(ClientTransaction<Asking> client) {
        client.owner().wants.unanswered(client.request(), 503, "the server cannot be reached");
    }

    @Override
    public void unacknowledged(ServerTransaction<Serving> server) {
        // A caller that does not take its refusal has gone: nothing is left to be ended.
    }

    // --- answering

    /** Null when it cannot be dealt with; then it has been answered. */
    @Nullable ServerTransaction<Serving> serve(Flow from, SipMessage request, @Nullable Call call) {
        ServerTransaction<Serving> server = transactions.serve(from, request, new Serving(call));
        if (server == null) {
            send(from, response(request, 503).done());
        }
        return server;
    }

    void respond(ServerTransaction<Serving> server, SipMessage response) {
        transactions.respond(server, response, nowNanos, this);
    }

    /** Answers a request that needs no more than that. */
    void refuse(Flow from, SipMessage request, int status) {
        finish(from, request, response(request, status));
    }

    void finish(Flow from, SipMessage request, Builder response) {
        ServerTransaction<Serving> server = serve(from, request, null);
        if (server != null) {
            respond(server, response.done());
        }
    }

    Builder response(SipMessage request, int status) {
        Builder response =
                SipMessage.response(request, status, Reasons.of(status))
                        .header("User-Agent", settings.userAgent());
        return status == 100 ? response : response.toTag(token());
    }
}
