package org.lanline.server.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.server.people.Visitors;
import org.lanline.sip.Builder;
import org.lanline.sip.NameAddr;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;

import java.net.http.WebSocket;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A device that joins, registers and calls as a page does, and has no media. */
final class FakePage {

    private static final long PATIENCE_SECONDS = 10;

    final Visitors.Visitor visitor;
    private final String user;
    private final Ear ear = new Ear();
    private final WebSocket socket;
    private int sequence;
    private int branches;
    private String routes = "";
    private String target = "";
    private String from = "";
    private String to = "";
    private String callId = "";

    FakePage(Visitors visitors, String name) throws Exception {
        this.visitor = visitors.join(name).enter();
        this.user = name.toLowerCase(java.util.Locale.ROOT);
        visitor.next("welcome");
        this.socket = visitors.sip(ear);
        send(
                SipMessage.request("REGISTER", "sip:lanline.local")
                        .header("Via", via())
                        .header("Max-Forwards", 70)
                        .header("From", "<" + address() + ">;tag=1")
                        .header("To", "<" + address() + ">")
                        .header("Call-ID", "register-" + user)
                        .header("CSeq", "1 REGISTER")
                        .header("Authorization", "Bearer " + visitor.token())
                        .header("Supported", "path, gruu, outbound")
                        .header(
                                "Contact",
                                contact()
                                        + ";reg-id=1;+sip.instance=\"<urn:uuid:"
                                        + user
                                        + ">\";expires=600"));
        await(each -> each.status() == 200);
    }

    private String via() {
        return "SIP/2.0/WSS " + user + ".invalid;branch=z9hG4bK-" + user + ++branches;
    }

    private String address() {
        return "sip:" + user + "@lanline.local";
    }

    private String contact() {
        return "<sip:" + user + "@" + user + ".invalid;transport=ws>";
    }

    private void send(Builder message) {
        socket.sendText(message.done().toString(), true).join();
    }

    private SipMessage await(Predicate<SipMessage> wanted) throws InterruptedException {
        while (true) {
            SipMessage next = ear.heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no such message came to " + user);
            }
            if (wanted.test(next)) {
                return next;
            }
        }
    }

    /** Calls somebody who answers; both have described themselves, and the ACK has come. */
    void call(FakePage other, String offer, String answer) throws InterruptedException {
        callId = "call-of-" + user + "@here";
        from = "<" + address() + ">;tag=c";
        send(
                request("INVITE", other.address(), "<" + other.address() + ">")
                        .header("Contact", contact())
                        .body("application/sdp", offer.getBytes(UTF_8)));
        other.answer(answer);
        SipMessage fine = await(each -> each.status() == 200);
        to = Objects.requireNonNull(fine.header("To"));
        target = fine.contacts().getFirst().uri().toString();
        routes =
                String.join(
                        ", ",
                        fine.recordRoutes().reversed().stream().map(NameAddr::toString).toList());
        sequence--;
        send(inDialog("ACK"));
        other.await(each -> each.isRequest() && each.method().equals("ACK"));
    }

    String callId() {
        return callId;
    }

    private void answer(String description) throws InterruptedException {
        SipMessage invite = await(each -> each.isRequest() && each.method().equals("INVITE"));
        callId = invite.callId();
        Builder fine = SipMessage.response(invite, 200, "OK").toTag("a");
        invite.headers("Record-Route").forEach(each -> fine.header("Record-Route", each));
        send(
                fine.header("Contact", contact())
                        .body("application/sdp", description.getBytes(UTF_8)));
    }

    /** Writes to the other one in the call, who says that it has come. */
    void write(FakePage other, String text) throws InterruptedException {
        send(inDialog("MESSAGE").body("text/plain", text.getBytes(UTF_8)));
        other.confirm("MESSAGE");
        await(each -> each.status() == 200);
    }

    void hangUp(FakePage other) throws InterruptedException {
        send(inDialog("BYE"));
        other.confirm("BYE");
        await(each -> each.status() == 200);
    }

    private void confirm(String method) throws InterruptedException {
        SipMessage request = await(each -> each.isRequest() && each.method().equals(method));
        send(SipMessage.response(request, 200, "OK"));
    }

    private Builder inDialog(String method) {
        return request(method, target, to).header("Route", routes);
    }

    private Builder request(String method, String uri, String toWhom) {
        return SipMessage.request(method, uri)
                .header("Via", via())
                .header("Max-Forwards", 70)
                .header("From", from)
                .header("To", toWhom)
                .header("Call-ID", callId)
                .header("CSeq", ++sequence + " " + method);
    }

    /** Hands in a piece of its record. */
    void say(String record) {
        visitor.say(
                "{\"type\":\"evidence\",\"call\":\"%s\",\"record\":%s}".formatted(callId, record));
    }

    private static final class Ear implements WebSocket.Listener {
        final BlockingQueue<SipMessage> heard = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                byte[] bytes = part.toString().getBytes(UTF_8);
                part.setLength(0);
                if (SipMessage.parse(bytes, 0, bytes.length)
                        instanceof Parsed.Ok(SipMessage message)) {
                    heard.add(message);
                }
            }
            socket.request(1);
            return null;
        }
    }
}
