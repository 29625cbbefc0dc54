package org.lanline.server.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.lanline.server.journal.Health;
import org.lanline.server.trust.Trust;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.UUID;
import java.util.function.IntSupplier;

/**
 * Plain HTTP: one page that says what this is and how to trust it, and the authority to install.
 * Anybody on the wire can read and change what passes here, so it takes nothing: a request that
 * carries a body, a query or a token is refused and nothing of it is repeated. What it hands out
 * besides, to telephones that know nothing better, is asked of a {@link Handout}.
 */
final class Explanation {

    private final Trust trust;
    private final Origins origins;
    private final IntSupplier httpsPort;
    private final Health health;
    private final Handout handout;

    Explanation(
            Trust trust, Origins origins, IntSupplier httpsPort, Health health, Handout handout) {
        this.handout = handout;
        this.trust = trust;
        this.origins = origins;
        this.httpsPort = httpsPort;
        this.health = health;
    }

    boolean handle(String path, Request request, Response response, Callback callback) {
        Reply refusal = refusal(request, response);
        if (refusal != null) {
            return refusal.write(response, callback);
        }
        X509Certificate authority = trust.authority();
        return switch (path) {
            case "/" -> page(request, response, authority).write(response, callback);
            case "/healthz" -> Front.health(health, request, response, callback);
            case "/lanline-ca.crt", "/lanline-ca.pem", "/lanline-ca.mobileconfig" ->
                    (authority == null ? nothing() : download(path, response, authority))
                            .write(response, callback);
            default -> handedOut(path, request).write(response, callback);
        };
    }

    /** Only to who fetches it: a look at what there is takes nothing away from anybody. */
    private Reply handedOut(String path, Request request) {
        Handout.Text found =
                request.getMethod().equals("GET")
                        ? handout.at(
                                path,
                                Front.remote(request).getAddress(),
                                Front.local(request).getAddress())
                        : null;
        return found == null ? nothing() : Reply.text(200, found.type(), found.text());
    }

    private static @Nullable Reply refusal(Request request, Response response) {
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        boolean carries =
                request.getLength() > 0
                        || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                        || request.getHeaders().contains(HttpHeader.AUTHORIZATION)
                        || request.getHttpURI().getQuery() != null;
        if (reads && !carries) {
            return null;
        }
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        return reads
                ? Reply.error(
                        400,
                        "not-here",
                        "This connection is not encrypted and takes nothing: use HTTPS, and replace"
                                + " any secret that was sent here.")
                : Reply.wrongMethod("GET", "HEAD");
    }

    private static Reply nothing() {
        return Reply.error(404, "not-found", "There is nothing at this address.");
    }

    private Reply page(Request request, Response response, @Nullable X509Certificate authority) {
        String name = authority == null ? "explain-own.html" : "explain.html";
        String host = host(request);
        String origin = "https://" + host + ":" + httpsPort.getAsInt();
        String template = resource(name);
        response.getHeaders()
                .put(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src '"
                                + hash(template, "<style>", "</style>")
                                + "'; script-src '"
                                + hash(template, "<script>", "</script>")
                                + "'; connect-src "
                                + origin
                                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        String html =
                template.replace("{{origin}}", origin)
                        .replace("{{host}}", host)
                        .replace("{{brief}}", trust.fingerprint().brief())
                        .replace("{{full}}", trust.fingerprint().full());
        return Reply.text(200, "text/html;charset=utf-8", html);
    }

    /**
     * The host that the visitor typed when it is one of ours, else the address it reached; our name
     * where the authority cannot sign for that: with it in place the page must open.
     */
    private String host(Request request) {
        InetSocketAddress local = Front.local(request);
        String authority = request.getHeaders().get(HttpHeader.HOST);
        String typed = authority == null ? "" : Origins.hostOf(authority);
        boolean own = !typed.isEmpty() && origins.ownHost(typed, local);
        String host = certified(own ? typed : local.getAddress().getHostAddress());
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        return plain.contains(":") ? "[" + plain + "]" : plain;
    }

    private String certified(String host) {
        boolean good = trust.authority() == null || Origins.certified(trust, host);
        return good
                ? host
                : trust.names().hosts().stream().filter(trust::covers).findFirst().orElse(host);
    }

    private Reply download(String path, Response response, X509Certificate authority) {
        String file = path.substring(1);
        response.getHeaders().put("Content-Disposition", "attachment; filename=\"" + file + "\"");
        byte[] der = der(authority);
        return switch (file) {
            case "lanline-ca.crt" ->
                    new Reply(200, "application/x-x509-ca-cert", ByteBuffer.wrap(der), null);
            case "lanline-ca.pem" ->
                    Reply.text(
                            200,
                            "application/x-pem-file",
                            "-----BEGIN CERTIFICATE-----\n"
                                    + base64(der)
                                    + "\n-----END CERTIFICATE-----\n");
            default -> Reply.text(200, "application/x-apple-aspen-config", profile(der));
        };
    }

    /** A profile for iPhone, iPad and Mac; the same authority gives the same profile. */
    private String profile(byte[] der) {
        String mark = trust.fingerprint().hex();
        return resource("lanline-ca.mobileconfig")
                .replace("{{certificate}}", base64(der))
                .replace("{{brief}}", trust.fingerprint().brief())
                .replace("{{mark}}", trust.fingerprint().txt())
                .replace("{{payload}}", uuid("payload " + mark))
                .replace("{{profile}}", uuid("profile " + mark));
    }

    private static String uuid(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String base64(byte[] der) {
        return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("it was read from DER", impossible);
        }
    }

    /** What a policy names an inline block by. */
    private static String hash(String template, String open, String close) {
        int from = template.indexOf(open) + open.length();
        String block = template.substring(from, template.indexOf(close, from));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(block.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Explanation.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException(name + " cannot be read", broken);
        }
    }
}
