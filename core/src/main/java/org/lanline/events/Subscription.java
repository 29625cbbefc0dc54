package org.lanline.events;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Via;

import java.util.List;
import java.util.Objects;

/** One watcher's wish to be told of one resource: the dialog that its SUBSCRIBE made. */
final class Subscription {
    final Resource resource;

    /** Who asked; proven. */
    final String watcher;

    final String callId;
    final String localTag;

    /** Both as the watcher wrote them: what could be read once can be read again. */
    private final String local;

    private final String remote;
    private final @Nullable String remoteTag;

    /** The value of the Event header, so that its id comes back. */
    final String event;

    /** The address that was asked for, as the watcher wrote it. */
    final String entity;

    /** By which of the watcher's phones it was asked for last; 0 where it was none. */
    long phone;

    SipUri contact;
    List<NameAddr> routes;
    Flow flow;
    long remoteCseq;
    long expiresNanos;

    private long localCseq;
    private long version;
    String lastDialog = "d0";

    /** Something is different from what was last told. */
    boolean dirty = true;

    @Nullable ClientTransaction<Subscription> underWay;
    int silent;

    /** Could not be reached: left alone until {@link #retryNanos}. */
    boolean resting;

    long retryNanos;

    Subscription(Resource resource, String watcher, Flow flow, SipMessage request, String tag) {
        this.resource = resource;
        this.watcher = watcher;
        this.flow = flow;
        this.callId = request.callId();
        this.localTag = tag;
        this.local = request.header("To") + ";tag=" + tag;
        this.remote = String.valueOf(request.header("From"));
        this.remoteTag = request.fromTag();
        this.event = String.valueOf(request.header("Event"));
        SipUri asked = request.requestUri();
        this.entity = SipUri.of(asked.user(), asked.host()).toString();
        this.contact = request.contacts().getFirst().uri();
        this.routes = request.recordRoutes();
        this.remoteCseq = request.cseq().number();
    }

    /** Whether a request within a dialog belongs to this one (RFC 3261 section 12.2.2). */
    boolean has(SipMessage request, String sender) {
        return watcher.equals(sender)
                && callId.equals(request.callId())
                && Objects.equals(remoteTag, request.fromTag())
                && EventPackage.of(request.header("Event")) == resource.kind();
    }

    long nextVersion() {
        return version++;
    }

    int secondsLeft(long nowNanos) {
        return (int) Math.max(0, (expiresNanos - nowNanos + Limits.SECOND - 1) / Limits.SECOND);
    }

    /**
     * The next NOTIFY (RFC 6665 section 4.2.2).
     *
     * @param state the value of Subscription-State
     * @param body may be empty: none then
     */
    SipMessage notify(Notifier.Way way, Via via, String state, byte[] body) {
        Builder request =
                SipMessage.request("NOTIFY", way.requestUri().withoutHeaders().toString())
                        .header("Via", via)
                        .header("Max-Forwards", 70);
        routes.forEach(each -> request.header("Route", each));
        request.header("From", local)
                .header("To", remote)
                .header("Call-ID", callId)
                .header("CSeq", ++localCseq + " NOTIFY")
                .header("Contact", Here.contact(resource.user(), way.flow()))
                .header("Event", event)
                .header("Subscription-State", state);
        if (body.length > 0) {
            request.body(resource.kind().mediaType(), body);
        }
        return request.done();
    }
}
