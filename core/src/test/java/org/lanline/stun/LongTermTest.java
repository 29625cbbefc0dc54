package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.stun.LongTermGate.Admission;
import org.lanline.stun.LongTermGate.Admitted;
import org.lanline.stun.LongTermGate.Refused;
import org.lanline.stun.StunMessage.Check;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A client logs in, or somebody tries to (RFC 8489 section 9.2). */
class LongTermTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = -77 * SECOND; // nanoTime may well be negative
    private static final InetSocketAddress HOME = new InetSocketAddress("10.77.0.2", 4_000);
    private static final LongTermAccounts ACCOUNTS = new OneUser("anna", "s3cret");

    private record OneUser(String name, String password) implements LongTermAccounts {
        @Override
        public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
            return username.equals(name) ? new LongTermCredential(name, name, password) : null;
        }

        @Override
        public @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
            return Arrays.equals(userhash, IntegrityKey.userhash(name, "lan"))
                    ? byUsername(name, nowNanos)
                    : null;
        }
    }

    private final StunNonces nonces = new StunNonces(new byte[32], 600);
    private final LongTermGate gate = new LongTermGate("lan", nonces, ACCOUNTS);
    private final StunWriter writer = new StunWriter(1_024);

    private byte[] challenge(int code, boolean withFeatures, long now) {
        StunMessage request = Vectors.parsed(request(withFeatures).toBytes());
        writer.start(MessageClass.ERROR, StunMethod.ALLOCATE, new TransactionId(1, 1));
        return gate.challenge(writer.error(code, ""), request, HOME, now).toBytes();
    }

    /** Long enough to be offered SHA-256, or not. */
    private StunWriter request(boolean asksForFeatures) {
        writer.start(MessageClass.REQUEST, StunMethod.ALLOCATE, new TransactionId(2, 2))
                .firstByte(Attribute.REQUESTED_TRANSPORT, 17);
        return asksForFeatures ? writer.bytes(Attribute.SOFTWARE, new byte[52]) : writer;
    }

    private byte[] signed(LongTermLogin login) {
        return login.sign(request(false)).toBytes();
    }

    private LongTermLogin challenged(String password, boolean withFeatures) {
        LongTermLogin login = new LongTermLogin("anna", password);
        StunMessage error = Vectors.parsed(challenge(401, withFeatures, NOW));
        assertThat(login.refused(error, false)).isEqualTo(LongTermLogin.Next.RETRY);
        return login;
    }

    private Admission check(byte[] request, InetSocketAddress from, long now) {
        return gate.check(Vectors.parsed(request), from, now);
    }

    @Test
    void aRequestWithoutIntegrityIsChallenged() {
        byte[] request = signed(new LongTermLogin("anna", "s3cret"));
        assertThat(check(request, HOME, NOW)).isEqualTo(new Refused(401));
    }

    @Test
    void anOldClientLogsInWithMd5AndSha1() {
        byte[] request = signed(challenged("s3cret", false));
        StunMessage view = Vectors.parsed(request);
        assertThat(view.has(Attribute.MESSAGE_INTEGRITY)).isTrue();
        assertThat(view.has(Attribute.PASSWORD_ALGORITHM)).isFalse();
        assertThat(check(request, HOME, NOW))
                .isInstanceOfSatisfying(
                        Admitted.class,
                        admitted -> {
                            assertThat(admitted.credential().user()).isEqualTo("anna");
                            assertThat(admitted.sha256()).isFalse();
                        });
    }

    @Test
    void aNewClientLogsInWithSha256AndNamesNobody() {
        byte[] request = signed(challenged("s3cret", true));
        StunMessage view = Vectors.parsed(request);
        assertThat(view.has(Attribute.USERNAME)).isFalse();
        assertThat(view.u16(Attribute.PASSWORD_ALGORITHM)).isEqualTo(2);
        assertThat(check(request, HOME, NOW))
                .isInstanceOfSatisfying(
                        Admitted.class, admitted -> assertThat(admitted.sha256()).isTrue());
    }

    @Test
    void theClientChecksTheAnswersIntegrity() {
        LongTermLogin login = challenged("s3cret", true);
        Admitted admitted = (Admitted) check(signed(login), HOME, NOW);
        writer.start(MessageClass.SUCCESS, StunMethod.ALLOCATE, new TransactionId(2, 2));
        byte[] answer = writer.integritySha256(admitted.key()).toBytes();
        assertThat(login.check(Vectors.parsed(answer))).isEqualTo(Check.GOOD);
        assertThat(challenged("other", true).check(Vectors.parsed(answer))).isEqualTo(Check.BAD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWrongPasswordIsRefusedAndTheClientDoesNotTryForever(boolean withFeatures) {
        LongTermLogin login = challenged("guess", withFeatures);
        assertThat(check(signed(login), HOME, NOW)).isEqualTo(new Refused(401));
        StunMessage again = Vectors.parsed(challenge(401, withFeatures, NOW));
        assertThat(login.refused(again, true)).isEqualTo(LongTermLogin.Next.GIVE_UP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNonceGrowsOldAndIsReplaced(boolean withFeatures) {
        LongTermLogin login = challenged("s3cret", withFeatures);
        byte[] request = signed(login);
        assertThat(check(request, HOME, NOW + 600 * SECOND)).isInstanceOf(Admitted.class);
        long late = NOW + 601 * SECOND;
        assertThat(check(request, HOME, late)).isEqualTo(new Refused(438));
        StunMessage stale = Vectors.parsed(challenge(438, withFeatures, late));
        assertThat(login.refused(stale, true)).isEqualTo(LongTermLogin.Next.RETRY);
        assertThat(check(signed(login), HOME, late)).isInstanceOf(Admitted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 10.77.0.3, 4000", "false, 10.77.0.2, 4001", "false, 10.77.0.2, 4256",
        "true, 10.77.0.3, 4000", "true, 10.77.0.2, 4001", "true, fd77::2, 4000"
    })
    void aNonceReplayedFromAnotherHostOrPortIsNotTaken(
            boolean withFeatures, String host, int port) {
        byte[] request = signed(challenged("s3cret", withFeatures));
        InetSocketAddress elsewhere = new InetSocketAddress(host, port);
        assertThat(check(request, elsewhere, NOW)).isEqualTo(new Refused(438));
    }

    @Test
    void aNonceOfTheFutureOrOfSomebodyElseIsNotTaken() {
        String made = nonces.issue(HOME, false, NOW + 5 * SECOND);
        assertThat(nonces.check(made, HOME, NOW)).isEqualTo(StunNonces.Verdict.STALE);
        byte[] secret = new byte[32];
        secret[0] = 1;
        String foreign = new StunNonces(secret, 600).issue(HOME, false, NOW);
        assertThat(nonces.check(foreign, HOME, NOW)).isEqualTo(StunNonces.Verdict.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "obMatJos2", "obMatJos2wAAA", "obMatJos2????", "AAAAAAAAAAAAAAAA"})
    void aMadeUpNonceIsNotTaken(String made) {
        assertThat(nonces.check(made, HOME, NOW)).isEqualTo(StunNonces.Verdict.FOREIGN);
    }

    @Test
    void theFeaturesCannotBeTakenOutOfANonce() {
        String nonce = nonces.issue(HOME, true, NOW);
        assertThat(nonce).hasSize(29);
        assertThat(StunNonces.features(nonce)).isEqualTo(0xc0_0000);
        String without = nonce.substring(13);
        assertThat(without).hasSize(16);
        assertThat(nonces.check(nonce, HOME, NOW)).isEqualTo(StunNonces.Verdict.FRESH);
        assertThat(nonces.check(without, HOME, NOW)).isEqualTo(StunNonces.Verdict.FOREIGN);
        String fewer = "obMatJos2" + "AAAA" + without;
        assertThat(nonces.check(fewer, HOME, NOW)).isEqualTo(StunNonces.Verdict.FOREIGN);
    }

    private Admission bidDown(UnaryOperator<StunWriter> algorithms) {
        String nonce = nonces.issue(HOME, true, NOW);
        IntegrityKey key = IntegrityKey.longTerm(PasswordAlgorithm.MD5, "anna", "lan", "s3cret");
        writer.start(MessageClass.REQUEST, StunMethod.ALLOCATE, new TransactionId(2, 2))
                .text(Attribute.USERNAME, "anna")
                .text(Attribute.REALM, "lan")
                .text(Attribute.NONCE, nonce);
        return check(algorithms.apply(writer).integrity(key).toBytes(), HOME, NOW);
    }

    @Test
    void theServerNoticesWhenSomebodyBidsDown() {
        byte[] md5Only = {0, 1, 0, 0};
        byte[] all = {0, 2, 0, 0, 0, 1, 0, 0};
        Refused bad = new Refused(400);
        assertThat(bidDown(w -> w.bytes(0x8002, md5Only).u16(0x001d, 1))).isEqualTo(bad);
        assertThat(bidDown(w -> w.u16(0x001d, 1))).isEqualTo(bad);
        assertThat(bidDown(w -> w.bytes(0x8002, all))).isEqualTo(bad);
        assertThat(bidDown(w -> w.bytes(0x8002, all).u16(0x001d, 9))).isEqualTo(bad);
        assertThat(bidDown(w -> w.bytes(0x8002, all).u16(0x001d, 1))).isInstanceOf(Admitted.class);
        // a client from before RFC 8489 copies the nonce and knows nothing of its bits
        assertThat(bidDown(w -> w)).isInstanceOf(Admitted.class);
    }

    @Test
    void aRequestThatSomebodyCutShortIsOfferedSha256AllTheSame() {
        LongTermLogin login = challenged("s3cret", false);
        assertThat(check(signed(login), HOME, NOW)).isInstanceOf(Admitted.class);
        byte[] whole = login.sign(request(true)).toBytes();
        assertThat(check(whole, HOME, NOW)).isEqualTo(new Refused(438));
        StunMessage offer = Vectors.parsed(challenge(438, true, NOW));
        assertThat(login.refused(offer, true)).isEqualTo(LongTermLogin.Next.RETRY);
        assertThat(check(login.sign(request(true)).toBytes(), HOME, NOW))
                .isInstanceOfSatisfying(
                        Admitted.class, admitted -> assertThat(admitted.sha256()).isTrue());
    }

    @Test
    void aLongRequestOfAnOldClientIsTakenOnceItHasHadTheOffer() {
        String nonce = nonces.issue(HOME, true, NOW);
        IntegrityKey key = IntegrityKey.longTerm(PasswordAlgorithm.MD5, "anna", "lan", "s3cret");
        byte[] request =
                request(true)
                        .text(Attribute.USERNAME, "anna")
                        .text(Attribute.REALM, "lan")
                        .text(Attribute.NONCE, nonce)
                        .integrity(key)
                        .toBytes();
        assertThat(check(request, HOME, NOW)).isInstanceOf(Admitted.class);
    }

    @Test
    void theClientNoticesWhenSomebodyBidsDown() {
        String nonce = nonces.issue(HOME, true, NOW);
        writer.start(MessageClass.ERROR, StunMethod.ALLOCATE, new TransactionId(1, 1))
                .error(401, "")
                .text(Attribute.REALM, "lan")
                .text(Attribute.NONCE, nonce);
        StunMessage stripped = Vectors.parsed(writer.toBytes());
        LongTermLogin login = new LongTermLogin("anna", "s3cret");
        assertThat(login.refused(stripped, false)).isEqualTo(LongTermLogin.Next.GIVE_UP);
        assertThat(login.isChallenged()).isFalse();
    }

    @Test
    void integrityWithoutANameOrANonceIsABadRequest() {
        IntegrityKey key = IntegrityKey.shortTerm("x");
        writer.start(MessageClass.REQUEST, StunMethod.ALLOCATE, new TransactionId(2, 2));
        byte[] request = writer.text(Attribute.USERNAME, "anna").integrity(key).toBytes();
        assertThat(check(request, HOME, NOW)).isEqualTo(new Refused(400));
    }

    @Test
    void spacesAndCompositionOfPasswordsDoNotMatter() {
        assertThat(IntegrityKey.opaque("a\u00a0b e\u0301")).isEqualTo("a b \u00e9");
        assertThat(IntegrityKey.opaque("plain")).isEqualTo("plain");
    }
}
