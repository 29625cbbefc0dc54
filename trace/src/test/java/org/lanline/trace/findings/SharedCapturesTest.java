package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.trace.Trace;
import org.lanline.trace.kit.SharedCaptures;

import java.util.List;
import java.util.Objects;

/** What real captures say, that others made. */
class SharedCapturesTest {

    private static Findings.Found found(String name) {
        return Trace.of(List.of(SharedCaptures.file(name))).found();
    }

    @Test
    void aCallThatTurnsIntoAFaxHasItsRefusalsAndTwoLegs() {
        Findings.Found found = found("17-fax-t38-call.pcap");
        assertThat(found.sipMessages())
                .containsEntry("INVITE", 16L)
                .containsEntry("488", 4L)
                .containsEntry("BYE", 4L);
        assertThat(found.calls()).hasSizeGreaterThanOrEqualTo(2);
        Call call = found.calls().getFirst();
        assertThat(Objects.requireNonNull(call.outcome()).state())
                .isEqualTo(SipOutcome.State.ENDED);
        assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void aMeetingInTheCloudIsEncryptedAndLeftTheLan() {
        Findings.Found found = found("21-google-meet-ice-dtls-srtp.pcapng");
        Call call = found.calls().getFirst();
        assertThat(call.verdict().encrypted().answer()).isEqualTo(Answer.YES);
        assertThat(call.verdict().encryption())
                .startsWith("DTLS 1.2")
                .contains("x25519", "AEAD_AES_256_GCM");
        assertThat(call.verdict().onLan().answer()).isEqualTo(Answer.NO);
        assertThat(call.verdict().direct().answer()).isEqualTo(Answer.CANNOT_TELL);
        assertThat(found.dtls()).hasSize(2).allMatch(DtlsSession::isComplete);
        assertThat(call.ice()).hasSize(2);
    }

    @Test
    void refusedPermissionsOfATelegramCallAreNamed() {
        Findings.Found found = found("24-telegram-videocall-turn.pcapng");
        assertThat(found.relays()).hasSize(6);
        assertThat(found.relays().getFirst().refusals())
                .singleElement()
                .satisfies(
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo(403);
                            assertThat(refusal.what()).startsWith("CreatePermission for 10.");
                        });
        assertThat(found.relays().getFirst().deletedFrame()).isPositive();
        IceStory story = found.ice().getFirst();
        assertThat(story.state()).isEqualTo(IceStory.State.COMPLETED);
        assertThat(story.session().reflexive()).isNotEmpty();
    }

    @Test
    void channelBindingsLeadToTheirPeers() {
        Findings.Found found = found("26-stun-turn-mixed-vlan-tcp-ipv6.pcap");
        assertThat(found.relays())
                .flatExtracting(TurnAllocation::channels)
                .extracting(TurnAllocation.Channel::number)
                .contains(0x4003);
    }

    @Test
    void aCertificateInPiecesIsPutTogether() {
        Findings.Found found = found("28-dtls-fragmented-certificate.pcap");
        assertThat(found.dtls()).hasSize(2);
        assertThat(found.dtls())
                .extracting(DtlsSession::versionName)
                .containsExactly("DTLS 1.0", "DTLS 1.2");
        assertThat(found.dtls().get(1).certificate(false)).isNotNull();
        assertThat(found.calls()).as("a handshake without SRTP is no call").hasSize(1);
    }

    @Test
    void checksAndNominationsWithoutSignallingAreACall() {
        Findings.Found found = found("30-ice-testcall.pcap");
        IceStory story = found.ice().getFirst();
        assertThat(story.session().pairs()).hasSize(4);
        assertThat(story.session().pairs()).allMatch(pair -> pair.nomination() != null);
        assertThat(Objects.requireNonNull(story.winner()).number()).isEqualTo(1);
        assertThat(found.questions()).isNotEmpty();
    }

    @Test
    void theOldestHandshakeForSrtpIsRead() {
        DtlsSession session = found("31-webrtc-stun-dtls-zeek.pcap").dtls().getFirst();
        assertThat(session.versionName()).isEqualTo("DTLS 1.0");
        assertThat(session.profile()).isEqualTo("AES128_CM_HMAC_SHA1_80");
        assertThat(session.certificate(true)).isNotNull();
        assertThat(session.certificate(false)).isNotNull();
        assertThat(session.proof()).contains(13, 14);
    }

    @Test
    void thirteenWithConnectionIdsIsFollowedToItsEnd() {
        List<DtlsSession> sessions = found("32-dtls13-connection-id.pcap").dtls();
        assertThat(sessions.stream().filter(each -> each.versionName().equals("DTLS 1.3")))
                .hasSize(2)
                .allMatch(DtlsSession::isComplete);
        assertThat(sessions.stream().filter(each -> each.serverHello() == null))
                .hasSize(3)
                .allMatch(each -> each.retransmissions() > 0);
    }
}
