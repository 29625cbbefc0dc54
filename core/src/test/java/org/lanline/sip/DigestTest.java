package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.sip.DigestServer.Verdict;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

class DigestTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress PHONE = InetAddress.ofLiteral("10.0.0.2");
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.0.0.3");
    private static final String HA1 = DigestAlgorithm.MD5.ha1("kitchen", "lanline.local", "pw");

    private final DigestServer server =
            new DigestServer("lanline.local", new byte[32], 300 * SECOND, 4);
    private long now = 5 * SECOND;

    private String nonce() {
        String challenge = server.challenge(DigestAlgorithm.MD5, false, PHONE, now);
        return challenge.replaceFirst(".*nonce=\"([^\"]+)\".*", "$1");
    }

    private static Credentials.Digest answer(String nonce, int count, String ha1) {
        Credentials.Digest open =
                new Credentials.Digest(
                        "kitchen",
                        "lanline.local",
                        nonce,
                        "sip:lanline.local",
                        "",
                        DigestAlgorithm.MD5,
                        "c",
                        count);
        String response = DigestAlgorithm.MD5.response(ha1, open, "REGISTER");
        String field =
                "Digest username=\"kitchen\", realm=\"lanline.local\", nonce=\"%s\", uri=\"%s\","
                                .formatted(nonce, open.uri())
                        + " response=\"%s\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=%08x"
                                .formatted(response, count);
        return (Credentials.Digest) Credentials.parse(field);
    }

    private Verdict judge(String nonce, int count) {
        return server.verify(answer(nonce, count, HA1), "REGISTER", List.of(HA1), PHONE, now)
                .verdict();
    }

    /** RFC 7616 section 3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void theProofIsTheRfcsOwn(String name, String response) {
        Credentials credentials =
                Credentials.parse(
                        """
                        Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html",
                         algorithm=%s, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
                         cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="%s",
                         opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
                        """
                                .formatted(name, response));
        Credentials.Digest digest = (Credentials.Digest) credentials;
        DigestAlgorithm algorithm = Objects.requireNonNull(DigestAlgorithm.of(name));
        String ha1 = algorithm.ha1("Mufasa", "http-auth@example.org", "Circle of Life");

        assertThat(algorithm.response(ha1, digest, "GET"))
                .isEqualTo(response)
                .isEqualTo(digest.response());
    }

    @Test
    void aKnownPasswordIsAcceptedOncePerCount() {
        String nonce = nonce();

        assertThat(judge(nonce, 1)).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(nonce, 1)).isEqualTo(Verdict.STALE);
        assertThat(judge(nonce, 2)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void countsMayOvertakeEachOtherButNotByMuch() {
        String nonce = nonce();

        assertThat(judge(nonce, 100)).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(nonce, 37)).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(nonce, 37)).isEqualTo(Verdict.STALE);
        assertThat(judge(nonce, 36)).isEqualTo(Verdict.STALE);
        assertThat(judge(nonce, 164)).isEqualTo(Verdict.ACCEPTED);
        assertThat(judge(nonce, 100)).isEqualTo(Verdict.STALE);
        assertThat(judge(nonce, 101)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreOne() {
        String nonce = nonce();
        Credentials.Digest guess = answer(nonce, 1, "0".repeat(32));

        assertThat(server.verify(guess, "REGISTER", List.of(HA1), PHONE, now).verdict())
                .isEqualTo(Verdict.REFUSED);
        assertThat(server.verify(guess, "REGISTER", List.of(), PHONE, now).verdict())
                .isEqualTo(Verdict.REFUSED);
        assertThat(judge(nonce, 1)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aProofSaysWhichOfTheSecretsItIsOf() {
        String other = DigestAlgorithm.MD5.ha1("kitchen", "lanline.local", "other");
        List<String> both = List.of(other, HA1);
        assertThat(server.verify(answer(nonce(), 1, HA1), "REGISTER", both, PHONE, now))
                .isEqualTo(new DigestServer.Judgement(Verdict.ACCEPTED, 1));
        assertThat(server.verify(answer(nonce(), 1, other), "REGISTER", both, PHONE, now))
                .isEqualTo(new DigestServer.Judgement(Verdict.ACCEPTED, 0));
        assertThat(server.verify(answer(nonce(), 1, other), "REGISTER", List.of(HA1), PHONE, now))
                .isEqualTo(new DigestServer.Judgement(Verdict.REFUSED, -1));
    }

    @Test
    void aProofIsForOneMethod() {
        assertThat(
                        server.verify(answer(nonce(), 1, HA1), "INVITE", List.of(HA1), PHONE, now)
                                .verdict())
                .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void aNonceIsForOneAddressAndFiveMinutes() {
        String nonce = nonce();

        assertThat(
                        server.verify(answer(nonce, 1, HA1), "REGISTER", List.of(HA1), OTHER, now)
                                .verdict())
                .isEqualTo(Verdict.STALE);
        now += 299 * SECOND;
        assertThat(judge(nonce, 1)).isEqualTo(Verdict.ACCEPTED);
        now += 2 * SECOND;
        assertThat(judge(nonce, 2)).isEqualTo(Verdict.STALE);
    }

    @Test
    void aNonceThatTheClientMadeIsStale() {
        assertThat(judge("A".repeat(32), 1)).isEqualTo(Verdict.STALE);
        assertThat(judge("not base64 at all!!", 1)).isEqualTo(Verdict.STALE);
        assertThat(judge(nonce().replaceFirst(".$", "="), 1)).isEqualTo(Verdict.STALE);
    }

    @Test
    void aForgottenNonceCannotBeReplayed() {
        String first = nonce();
        assertThat(judge(first, 1)).isEqualTo(Verdict.ACCEPTED);
        for (int i = 0; i < 4; i++) {
            assertThat(judge(nonce(), 1)).isEqualTo(Verdict.ACCEPTED);
        }

        assertThat(judge(first, 1)).isEqualTo(Verdict.STALE);
        assertThat(judge(first, 2)).isEqualTo(Verdict.STALE);
    }

    @Test
    void noncesAreForgottenInTimeAndInNumber() {
        Nonces nonces = new Nonces(new byte[32], 10, 4);
        for (int i = 0; i < 100; i++) {
            assertThat(nonces.use(nonces.issue(PHONE, 1), 1, PHONE, 1)).isTrue();
            assertThat(nonces.remembered()).isLessThanOrEqualTo(4);
        }
        assertThat(nonces.use("", 1, PHONE, 1_000)).isFalse();
        assertThat(nonces.remembered()).isZero();
    }

    @Test
    void twoChallengesAreNeverTheSame() {
        assertThat(nonce()).isNotEqualTo(nonce());
    }

    @Test
    void aStaleChallengeSaysSo() {
        assertThat(server.challenge(DigestAlgorithm.SHA_256, true, PHONE, now))
                .startsWith("Digest realm=\"lanline.local\", nonce=\"")
                .endsWith("\", algorithm=SHA-256, qop=\"auth\", stale=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                "Bearer",
                "Bearer two tokens",
                "NoOneKnowsThisScheme opaque-data=here",
                "Digest",
                "Digest username",
                "Digest username=\"a\", username=\"b\"",
                "Digest username=\"a\" realm=\"b\"",
                // RFC 2069: no qop
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0\"",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0\","
                        + " qop=auth-int, nc=00000001, cnonce=\"c\"",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0\","
                        + " qop=auth, nc=1, cnonce=\"c\"",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"0\","
                        + " qop=auth, nc=00000001, cnonce=\"c\", algorithm=SHA-512-256"
            })
    void whatProvesNothingIsUnusable(String value) {
        assertThat(Credentials.parse(value)).isInstanceOf(Credentials.Unusable.class);
    }

    @Test
    void aBearerTokenIsTakenWhole() {
        assertThat(Credentials.parse("bearer  ll1_aB-9~+/=="))
                .isEqualTo(new Credentials.Bearer("ll1_aB-9~+/=="));
    }

    /** RFC 7616 section 3.9.1: user Mufasa. */
    @Test
    void ha1IsThatOfTheStandard() {
        assertThat(DigestAlgorithm.MD5.ha1("Mufasa", "http-auth@example.org", "Circle of Life"))
                .isEqualTo("3d78807defe7de2157e2b0b6573a855f");
        assertThat(DigestAlgorithm.SHA_256.ha1("Mufasa", "http-auth@example.org", "Circle of Life"))
                .isEqualTo("7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232");
    }
}
