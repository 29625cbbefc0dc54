package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.Credentials;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.sip.Via;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/** A phone or a page on a {@link Lan}, written by hand: it does what a test tells it to. */
final class Phone {
    static final String OFFER =
            "v=0\r\no=- 1 1 IN IP4 10.0.9.9\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";

    final Lan lan;
    final String user;
    final @Nullable String instance;
    final Deque<SipMessage> inbox = new ArrayDeque<>();
    Flow flow;
    String contact = "";

    /** How much it wants calls; empty where it does not say. */
    String q = "";

    private int sequence;

    Phone(Lan lan, String user, Flow flow, @Nullable String instance) {
        this.lan = lan;
        this.user = user;
        this.instance = instance;
        this.flow = flow;
        lan.devices.put(flow, this);
    }

    String token() {
        return "token-" + user + "-" + instance;
    }

    String address() {
        return "sip:" + user + "@lanline.local";
    }

    /** The same device on a new connection, as after a reload of the network. */
    void reconnect() {
        flow = lan.flow(flow.transport(), flow.local().getPort(), flow.remote());
        lan.devices.put(flow, this);
    }

    private boolean isPage() {
        return instance != null;
    }

    String nextBranch() {
        return Via.MAGIC_COOKIE + user + "-" + lan.now + "-" + ++sequence;
    }

    /** A request of this device with a Via of its own and nothing secret. */
    Builder request(String method, String uri, String callId, int cseq) {
        return request(method, uri, callId, cseq, "<" + uri + ">");
    }

    Builder request(String method, String uri, String callId, int cseq, String to) {
        return SipMessage.request(method, uri)
                .header("Via", via())
                .header("From", "<" + address() + ">;tag=" + user + "-tag")
                .header("To", to)
                .header("Call-ID", callId)
                .header("CSeq", cseq + " " + method)
                .header("Max-Forwards", 70);
    }

    Via via() {
        return Via.of(flow.transport(), isPage() ? "page.invalid" : host(), 5062, nextBranch());
    }

    private String host() {
        return flow.remote().getAddress().getHostAddress();
    }

    void send(SipMessage message) {
        lan.receive(flow, message);
    }

    /** The next message that the box sent here. */
    SipMessage take() {
        assertThat(inbox).as("inbox of " + user).isNotEmpty();
        return inbox.remove();
    }

    SipMessage take(String methodOrStatus) {
        SipMessage next = take();
        assertThat(label(next)).as(next.toString()).isEqualTo(methodOrStatus);
        return next;
    }

    /** What the box sent here, each as method or status; the inbox is empty then. */
    List<String> takeAll() {
        List<String> labels = new ArrayList<>();
        while (!inbox.isEmpty()) {
            labels.add(label(inbox.remove()));
        }
        return labels;
    }

    static String label(SipMessage message) {
        return message.isRequest() ? message.method() : String.valueOf(message.status());
    }

    // Registering

    Builder registration(int expires, int cseq) {
        Builder request =
                request(
                        "REGISTER",
                        "sip:lanline.local",
                        "register-" + user + instance,
                        cseq,
                        "<" + address() + ">");
        String parameters =
                isPage() ? ";+sip.instance=\"<urn:uuid:" + instance + ">\";reg-id=1" : "";
        String preference = q.isEmpty() ? "" : ";q=" + q;
        return request.header(
                        "Contact",
                        "<" + contact + ">" + parameters + preference + ";expires=" + expires)
                .header("Supported", "path, gruu, outbound");
    }

    /** What it proves itself with. */
    String password = Lan.PASSWORD;

    /** Registers with the credentials that fit, and takes the last answer. */
    SipMessage register(int expires) {
        if (isPage()) {
            send(
                    registration(expires, ++sequence)
                            .header("Authorization", "Bearer " + token())
                            .done());
            return take();
        }
        send(registration(expires, ++sequence).done());
        String challenge = Objects.requireNonNull(take("401").header("WWW-Authenticate"));
        send(
                registration(expires, ++sequence)
                        .header("Authorization", proof(challenge, "REGISTER", password))
                        .done());
        return take();
    }

    /** The answer to a digest challenge. */
    String proof(String challenge, String method, String password) {
        String nonce = challenge.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
        DigestAlgorithm algorithm =
                challenge.contains("SHA-256") ? DigestAlgorithm.SHA_256 : DigestAlgorithm.MD5;
        Credentials.Digest digest =
                new Credentials.Digest(
                        user, "lanline.local", nonce, "sip:lanline.local", "", algorithm, "c", 1);
        String ha1 = algorithm.ha1(user, "lanline.local", password);
        return "Digest username=\"%s\", realm=\"lanline.local\", nonce=\"%s\","
                        .formatted(user, nonce)
                + " uri=\"sip:lanline.local\", qop=auth, nc=00000001, cnonce=\"c\","
                + " algorithm="
                + algorithm.text()
                + ","
                + " response=\"%s\"".formatted(algorithm.response(ha1, digest, method));
    }

    // Calling

    Builder invite(String to, String callId) {
        return request("INVITE", to, callId, 1)
                .header("Contact", "<" + ownContact() + ">")
                .body("application/sdp", OFFER.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** What a dialog should know this device by: its GRUU when it is a page. */
    String ownContact() {
        return isPage() ? address() + ";gr=urn:uuid:" + instance : contact;
    }

    /** Sends a request that needs proof, and gives it when asked. */
    SipMessage sendProven(Builder request) {
        SipMessage bare = request.done();
        send(bare);
        if (isPage()) {
            return bare;
        }
        String challenge = Objects.requireNonNull(take("407").header("Proxy-Authenticate"));
        SipMessage proven =
                bare.edit()
                        .replaceFirst("Via", via())
                        .set("CSeq", bare.cseq().number() + 1 + " " + bare.method())
                        .append("Proxy-Authorization", proof(challenge, bare.method(), password))
                        .done();
        send(proven);
        return proven;
    }

    SipMessage answer(SipMessage request, int status) {
        SipMessage made = response(request, status);
        send(made);
        return made;
    }

    SipMessage response(SipMessage request, int status) {
        Builder response =
                SipMessage.response(request, status, "Said").toTag(user + "-" + instance);
        request.headers("Record-Route").forEach(value -> response.header("Record-Route", value));
        response.header("Contact", "<" + ownContact() + ">");
        if (status == 200 && request.method().equals("INVITE")) {
            response.body(
                    "application/sdp", OFFER.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return response.done();
    }

    /** A request within the dialog that this 2xx made, from the side that called. */
    Builder inDialog(String method, SipMessage accepted, int cseq) {
        Builder request =
                SipMessage.request(method, accepted.contacts().getFirst().uri().toString())
                        .header("Via", via())
                        .header("From", Objects.requireNonNull(accepted.header("From")))
                        .header("To", Objects.requireNonNull(accepted.header("To")));
        List<NameAddr> routes = new ArrayList<>(accepted.recordRoutes());
        Collections.reverse(routes);
        return rest(request, method, accepted.callId(), cseq, routes);
    }

    /** A request within the dialog that this device entered by answering {@code invite}. */
    Builder inDialogFromCallee(String method, SipMessage invite, SipMessage answer, int cseq) {
        Builder request =
                SipMessage.request(method, invite.contacts().getFirst().uri().toString())
                        .header("Via", via())
                        .header("From", Objects.requireNonNull(answer.header("To")))
                        .header("To", Objects.requireNonNull(invite.header("From")));
        return rest(request, method, invite.callId(), cseq, invite.recordRoutes());
    }

    private static Builder rest(
            Builder request, String method, String callId, int cseq, List<NameAddr> routes) {
        routes.forEach(route -> request.header("Route", route));
        return request.header("Call-ID", callId)
                .header("CSeq", cseq + " " + method)
                .header("Max-Forwards", 70);
    }

    boolean isOn(Transport transport) {
        return flow.transport() == transport;
    }
}
