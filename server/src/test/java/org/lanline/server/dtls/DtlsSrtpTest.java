package org.lanline.server.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.srtp.SrtpProfile;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two ends that agree on keys, without a network between them. */
class DtlsSrtpTest {
    private static final List<SrtpProfile> ALL = List.of(SrtpProfile.values());
    private static final int LONG_SECONDS = 60;

    private final SecureRandom random = new SecureRandom();
    private final DtlsIdentity alice = DtlsIdentity.make(random, Instant.now());
    private final DtlsIdentity bob = DtlsIdentity.make(random, Instant.now());
    private @Nullable End client;
    private @Nullable End server;

    private static final class End implements DtlsSrtp.Out {
        final CompletableFuture<DtlsSrtp.Keys> keys = new CompletableFuture<>();
        final CompletableFuture<String> failure = new CompletableFuture<>();
        final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        final CompletableFuture<End> peer = new CompletableFuture<>();
        final CompletableFuture<DtlsSrtp> own = new CompletableFuture<>();
        final AtomicInteger toLose = new AtomicInteger();

        @Override
        public void send(byte[] bytes, int at, int length) {
            if (toLose.getAndDecrement() <= 0) {
                peer.join().own.join().receive(bytes, at, length);
            }
        }

        @Override
        public void agreed(DtlsSrtp.Keys agreed) {
            keys.complete(agreed);
        }

        @Override
        public void failed(String why) {
            failure.complete(why);
        }

        @Override
        public void closed() {
            closed.complete(true);
        }

        DtlsSrtp.Keys agreed() throws Exception {
            return keys.get(LONG_SECONDS, TimeUnit.SECONDS);
        }

        String failed() throws Exception {
            return failure.get(LONG_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static PeerFingerprint of(DtlsIdentity identity) {
        return new PeerFingerprint("sha-256", identity.fingerprint());
    }

    private void begin(
            PeerFingerprint atClient,
            PeerFingerprint atServer,
            List<SrtpProfile> ofClient,
            List<SrtpProfile> ofServer,
            int lost) {
        End active = new End();
        End passive = new End();
        active.toLose.set(lost);
        passive.own.complete(new DtlsSrtp(false, bob, atServer, ofServer, random, passive));
        active.own.complete(new DtlsSrtp(true, alice, atClient, ofClient, random, active));
        active.peer.complete(passive);
        passive.peer.complete(active);
        client = active;
        server = passive;
    }

    private End client() {
        return java.util.Objects.requireNonNull(client);
    }

    private End server() {
        return java.util.Objects.requireNonNull(server);
    }

    @AfterEach
    void end() {
        client().own.join().close();
        server().own.join().close();
    }

    @ParameterizedTest
    @EnumSource
    void bothEndsHaveTheSameKeys(SrtpProfile profile) throws Exception {
        begin(of(bob), of(alice), List.of(profile), ALL, 0);
        DtlsSrtp.Keys ours = client().agreed();
        DtlsSrtp.Keys theirs = server().agreed();
        assertThat(ours.ours()).isEqualTo(theirs.theirs());
        assertThat(ours.theirs()).isEqualTo(theirs.ours());
        assertThat(ours.ours()).isNotEqualTo(ours.theirs());
        assertThat(ours.ours().profile()).isEqualTo(profile);
    }

    @Test
    void theServerTakesTheProfileThatItLikesBest() throws Exception {
        begin(of(bob), of(alice), ALL.reversed(), ALL, 0);
        assertThat(client().agreed().ours().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void aLostDatagramIsSentAgain() throws Exception {
        begin(of(bob), of(alice), ALL, ALL, 1);
        assertThat(client().agreed().ours()).isEqualTo(server().agreed().theirs());
    }

    @Test
    void aServerThatIsSomebodyElseGetsNoKeys() throws Exception {
        begin(of(alice), of(alice), ALL, ALL, 0);
        assertThat(client().failed())
                .isEqualTo(
                        "The DTLS handshake was ended here: bad_certificate(42);"
                                + " not the certificate that was announced.");
        assertThat(server().failed()).startsWith("The peer ended the DTLS handshake");
        assertThat(client().keys).isNotDone();
        assertThat(server().keys).isNotDone();
    }

    @Test
    void aClientThatIsSomebodyElseGetsNoKeys() throws Exception {
        begin(of(bob), of(bob), ALL, ALL, 0);
        assertThat(server().failed()).contains("not the certificate that was announced");
        assertThat(client().failed()).startsWith("The peer ended the DTLS handshake");
        assertThat(client().keys).isNotDone();
    }

    @Test
    void aWeakHashIsNoProof() throws Exception {
        String sha1 =
                java.util.Objects.requireNonNull(
                        org.lanline.dtls.Certificates.fingerprint("sha-1", bob.certificate()));
        begin(new PeerFingerprint("sha-1", sha1), of(alice), ALL, ALL, 0);
        assertThat(client().failed()).contains("not the certificate that was announced");
    }

    @Test
    void withoutACommonProfileThereAreNoKeys() throws Exception {
        begin(
                of(bob),
                of(alice),
                List.of(SrtpProfile.AEAD_AES_256_GCM),
                List.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80),
                0);
        assertThat(server().failed()).contains("no common profile of SRTP");
        assertThat(client().failed()).startsWith("The peer ended the DTLS handshake");
    }

    @Test
    void whoHangsUpSaysSo() throws Exception {
        begin(of(bob), of(alice), ALL, ALL, 0);
        client().agreed();
        server().agreed();
        client().own.join().close();
        assertThat(server().closed.get(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFragmentThatClaimsToBeHugeIsLeftOut() {
        begin(of(bob), of(alice), ALL, ALL, 0);
        DtlsSrtp waiting = server().own.join();
        // a client hello of 16 MB, of which 4 bytes are here
        byte[] huge = new byte[13 + 12 + 4];
        huge[0] = 22;
        huge[1] = (byte) 0xfe;
        huge[2] = (byte) 0xfd;
        huge[12] = 16;
        huge[13] = 1;
        Arrays.fill(huge, 14, 17, (byte) 0xff);
        huge[24] = 4;
        assertThat(waiting.receive(huge, 0, huge.length)).isFalse();
        assertThat(waiting.receive(new byte[] {22, 1, 2}, 0, 3)).isFalse();
        assertThat(waiting.receive(new byte[4_000], 0, 4_000)).isFalse();
        assertThat(DtlsSrtp.isDtls(huge, 0, huge.length)).isTrue();
        assertThat(DtlsSrtp.isDtls(new byte[] {(byte) 0x80}, 0, 1)).isFalse();
    }
}
