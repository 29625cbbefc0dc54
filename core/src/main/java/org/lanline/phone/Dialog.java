package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Via;

import java.util.List;

/** What two user agents know of each other (RFC 3261 section 12). */
final class Dialog {
    private final String callId;
    private final NameAddr local;
    private final NameAddr remote;
    private final List<NameAddr> routes;
    private SipUri target;
    private long localNumber;
    private long remoteNumber;

    private Dialog(
            String callId,
            NameAddr local,
            NameAddr remote,
            List<NameAddr> routes,
            SipUri target,
            long localNumber,
            long remoteNumber) {
        this.callId = callId;
        this.local = local;
        this.remote = remote;
        this.routes = List.copyOf(routes);
        this.target = target;
        this.localNumber = localNumber;
        this.remoteNumber = remoteNumber;
    }

    /** Of who has sent this request and got this answer (section 12.1.2). */
    static Dialog ofCaller(SipMessage request, SipMessage answer) {
        return new Dialog(
                request.callId(),
                request.from(),
                answer.to(),
                answer.recordRoutes().reversed(),
                targetOf(answer, request.requestUri()),
                request.cseq().number(),
                -1);
    }

    /** Of who answers this request with this tag (section 12.1.1). */
    static Dialog ofCallee(SipMessage request, String tag) {
        return new Dialog(
                request.callId(),
                request.to().with("tag", tag),
                request.from(),
                request.recordRoutes(),
                targetOf(request, request.from().uri()),
                0,
                request.cseq().number());
    }

    private static SipUri targetOf(SipMessage message, SipUri otherwise) {
        return message.contacts().isEmpty() ? otherwise : message.contacts().getFirst().uri();
    }

    String callId() {
        return callId;
    }

    String localTag() {
        return String.valueOf(local.tag());
    }

    @Nullable String remoteTag() {
        return remote.tag();
    }

    NameAddr remote() {
        return remote;
    }

    SipUri target() {
        return target;
    }

    long nextNumber() {
        return ++localNumber;
    }

    /** True when this message is from the other side of this dialog. */
    boolean has(SipMessage request) {
        return request.callId().equals(callId)
                && localTag().equals(request.toTag())
                && java.util.Objects.equals(remote.tag(), request.fromTag());
    }

    /**
     * Takes note of a request of the other side (section 12.2.2).
     *
     * @return false when it is out of order
     */
    boolean accepts(SipMessage request) {
        if (request.cseq().number() <= remoteNumber) {
            return false;
        }
        remoteNumber = request.cseq().number();
        refresh(request);
        return true;
    }

    /** A target refresh: the other side may be somewhere else (section 12.2). */
    void refresh(SipMessage message) {
        if (!message.contacts().isEmpty()
                && (message.method().equals("INVITE") || message.method().equals("UPDATE"))) {
            target = message.contacts().getFirst().uri();
        }
    }

    /** The next request in this dialog (section 12.2.1.1). */
    Builder request(String method, Via via) {
        return request(method, via, nextNumber());
    }

    /** A request with this number; that of an ACK is its INVITE's. */
    Builder request(String method, Via via, long number) {
        boolean strict = !routes.isEmpty() && !routes.getFirst().uri().isLooseRoute();
        SipUri uri = strict ? routes.getFirst().uri() : target;
        Builder request =
                SipMessage.request(method, uri.withoutHeaders().toString())
                        .header("Via", via)
                        .header("Max-Forwards", 70)
                        .header("From", local)
                        .header("To", remote)
                        .header("Call-ID", callId)
                        .header("CSeq", number + " " + method);
        routes.subList(strict ? 1 : 0, routes.size())
                .forEach(route -> request.header("Route", route));
        if (strict) {
            request.header("Route", NameAddr.of(target));
        }
        return request;
    }
}
