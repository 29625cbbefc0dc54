package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.Credentials;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a SIP phone as one call takes. One thread plays both of them, step by step. */
final class TestPhone implements AutoCloseable {

    /** What the box did not do as it should. */
    static final class Stuck extends Exception {
        private static final long serialVersionUID = 1;

        Stuck(String why) {
            super(why);
        }
    }

    private static final long PATIENCE_MILLIS = 4_000;
    private static final Pattern FIELD = Pattern.compile("(\\w+)=\"?([^\",]+)\"?");

    private final SipPath path;
    private final String user;
    private final String domain;
    private final String secret;
    private final boolean bearer;
    private final RandomGenerator random;
    private int sequence;

    /**
     * @param secret the password, or the token when {@code bearer}
     */
    TestPhone(
            SipPath path,
            String user,
            String domain,
            String secret,
            boolean bearer,
            RandomGenerator random) {
        this.path = path;
        this.user = user;
        this.domain = domain;
        this.secret = secret;
        this.bearer = bearer;
        this.random = random;
    }

    String address() {
        return "sip:" + user + "@" + domain;
    }

    private String contact() {
        return "<sip:" + user + "@" + path.contact() + ">";
    }

    private String token() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    /** Registers, or with 0 takes the registration back. */
    void register(int expiresSeconds) throws IOException, InterruptedException, Stuck {
        String callId = token();
        SipMessage answer =
                transact(
                        "REGISTER",
                        "sip:" + domain,
                        "<%s>;tag=%s".formatted(address(), token()),
                        "<" + address() + ">",
                        callId,
                        List.of(),
                        null,
                        "Expires: " + expiresSeconds);
        if (answer.status() != 200) {
            throw new Stuck("REGISTER was answered with %d".formatted(answer.status()));
        }
    }

    /** What is known of a call once it has been answered. */
    record Answered(String callId, String from, String to, String target, List<String> routes) {}

    /** Sends INVITE; {@code other} rings and answers; the ACK arrives. */
    Answered call(TestPhone other, String sdp, String sdpOfOther)
            throws IOException, InterruptedException, Stuck {
        String callId = token();
        String from = "<%s>;tag=%s".formatted(address(), token());
        SipMessage[] answered = new SipMessage[1];
        Thread.Builder answering = Thread.ofPlatform().daemon().name("lanline-doctor-other");
        IOException[] failed = new IOException[1];
        Thread thread =
                answering.start(
                        () -> {
                            try {
                                other.answer(sdpOfOther);
                            } catch (IOException e) {
                                failed[0] = e;
                            } catch (InterruptedException stopped) {
                                Thread.currentThread().interrupt();
                            }
                        });
        answered[0] =
                transact(
                        "INVITE",
                        other.address(),
                        from,
                        "<" + other.address() + ">",
                        callId,
                        List.of(),
                        sdp,
                        "Contact: " + contact());
        thread.join(PATIENCE_MILLIS);
        if (failed[0] != null) {
            throw failed[0];
        }
        SipMessage ok = answered[0];
        if (ok.status() != 200) {
            throw new Stuck("INVITE was answered with %d".formatted(ok.status()));
        }
        Answered call =
                new Answered(
                        callId,
                        from,
                        Objects.requireNonNull(ok.header("To")),
                        ok.contacts().getFirst().uri().toString(),
                        ok.recordRoutes().reversed().stream().map(NameAddr::toString).toList());
        path.send(request("ACK", call, sequence).done());
        other.await("ACK", each -> each.isRequest() && each.method().equals("ACK"));
        return call;
    }

    private void answer(String sdp) throws IOException, InterruptedException {
        SipMessage invite;
        try {
            invite = await("INVITE", each -> each.isRequest() && each.method().equals("INVITE"));
        } catch (Stuck nobodyCalled) {
            return; // the caller's INVITE has no answer, and says so
        }
        String tag = token();
        path.send(reply(invite, 180, "Ringing", tag).done());
        path.send(
                reply(invite, 200, "OK", tag)
                        .body("application/sdp", sdp.getBytes(StandardCharsets.UTF_8))
                        .done());
    }

    private Builder reply(SipMessage request, int status, String reason, String tag) {
        Builder reply = SipMessage.response(request, status, reason).toTag(tag);
        request.headers("Record-Route").forEach(each -> reply.header("Record-Route", each));
        return reply.header("Contact", contact());
    }

    /** Ends the call; the BYE arrives and is answered. */
    void hangUp(Answered call, TestPhone other) throws IOException, InterruptedException, Stuck {
        path.send(request("BYE", call, ++sequence).done());
        SipMessage bye =
                other.await("BYE", each -> each.isRequest() && each.method().equals("BYE"));
        other.path.send(SipMessage.response(bye, 200, "OK").done());
        await("the answer to BYE", each -> !each.isRequest() && isOf(each, "BYE"));
    }

    private Builder request(String method, Answered call, int number) {
        Builder request =
                SipMessage.request(method, call.target())
                        .header("Via", path.via() + ";branch=z9hG4bK" + token() + ";rport")
                        .header("Max-Forwards", 70)
                        .header("From", call.from())
                        .header("To", call.to())
                        .header("Call-ID", call.callId())
                        .header("CSeq", number + " " + method);
        call.routes().forEach(each -> request.header("Route", each));
        return request;
    }

    private static boolean isOf(SipMessage answer, String method) {
        return String.valueOf(answer.header("CSeq")).endsWith(method);
    }

    /** One request and its final answer, with a second try when a password is asked for. */
    private SipMessage transact(
            String method,
            String uri,
            String from,
            String to,
            String callId,
            List<String> routes,
            @Nullable String sdp,
            String line)
            throws IOException, InterruptedException, Stuck {
        String authorization = bearer ? "Authorization: Bearer " + secret : "";
        for (int tries = 0; ; tries++) {
            String branch = "z9hG4bK" + token();
            int number = ++sequence;
            Builder request =
                    SipMessage.request(method, uri)
                            .header("Via", path.via() + ";branch=" + branch + ";rport")
                            .header("Max-Forwards", 70)
                            .header("From", from)
                            .header("To", to)
                            .header("Call-ID", callId)
                            .header("CSeq", number + " " + method);
            routes.forEach(each -> request.header("Route", each));
            add(request, line);
            add(request, authorization);
            if (method.equals("REGISTER")) {
                request.header("Contact", contact());
            }
            if (sdp != null) {
                request.body("application/sdp", sdp.getBytes(StandardCharsets.UTF_8));
            }
            path.send(request.done());
            SipMessage answer = finalAnswer(method, number);
            if (answer.status() >= 300 && method.equals("INVITE")) {
                path.send(acknowledge(uri, branch, from, callId, number, answer));
            }
            boolean challenged = answer.status() == 401 || answer.status() == 407;
            if (!challenged || tries > 0 || bearer) {
                return answer;
            }
            authorization = authorization(answer, method, uri);
        }
    }

    private static void add(Builder request, String line) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
            request.header(line.substring(0, colon), line.substring(colon + 2));
        }
    }

    private SipMessage finalAnswer(String method, int number) throws InterruptedException, Stuck {
        String cseq = number + " " + method;
        return await(
                "an answer to " + method,
                each ->
                        !each.isRequest()
                                && each.status() >= 200
                                && cseq.equals(each.header("CSeq")));
    }

    private SipMessage acknowledge(
            String uri, String branch, String from, String callId, int number, SipMessage answer) {
        return SipMessage.request("ACK", uri)
                .header("Via", path.via() + ";branch=" + branch + ";rport")
                .header("Max-Forwards", 70)
                .header("From", from)
                .header("To", Objects.requireNonNull(answer.header("To")))
                .header("Call-ID", callId)
                .header("CSeq", number + " ACK")
                .done();
    }

    private String authorization(SipMessage challenge, String method, String uri) throws Stuck {
        boolean proxy = challenge.status() == 407;
        String asked = challenge.header(proxy ? "Proxy-Authenticate" : "WWW-Authenticate");
        String realm = field(asked, "realm");
        String nonce = field(asked, "nonce");
        String named = field(asked, "algorithm");
        DigestAlgorithm algorithm = DigestAlgorithm.of(named == null ? "MD5" : named);
        if (realm == null || nonce == null || algorithm == null) {
            throw new Stuck("the challenge to %s cannot be answered".formatted(method));
        }
        Credentials.Digest digest =
                new Credentials.Digest(user, realm, nonce, uri, "", algorithm, token(), 1);
        String response = algorithm.response(algorithm.ha1(user, realm, secret), digest, method);
        return (proxy ? "Proxy-Authorization" : "Authorization")
                + ": Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s, cnonce=\"%s\", qop=auth, nc=00000001"
                        .formatted(
                                user,
                                realm,
                                nonce,
                                uri,
                                response,
                                algorithm.text(),
                                digest.cnonce());
    }

    private static @Nullable String field(@Nullable String challenge, String name) {
        Matcher matcher = FIELD.matcher(challenge == null ? "" : challenge);
        while (matcher.find()) {
            if (matcher.group(1).equalsIgnoreCase(name)) {
                return matcher.group(2);
            }
        }
        return null;
    }

    private SipMessage await(String what, Predicate<SipMessage> wanted)
            throws InterruptedException, Stuck {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        for (SipMessage each = path.take(PATIENCE_MILLIS);
                each != null;
                each = path.take((until - System.nanoTime()) / 1_000_000)) {
            if (wanted.test(each)) {
                return each;
            }
        }
        throw new Stuck(what + " did not come");
    }

    @Override
    public void close() {
        path.close();
    }
}
