package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.PI;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.Trace;
import org.lanline.trace.kit.MadeCapture;

import java.nio.file.Path;
import java.util.Objects;

/** How the path of a call was found, by checks and by relays. */
class PathFindingsTest {
    private static final String A = ALICE + ":4000";
    private static final String B = BOB + ":5000";
    private static final String A_PASSWORD = "alice-has-a-long-password";
    private static final String B_PASSWORD = "bob-has-a-long-password-x";
    private static final String PROFILE = "UDP/TLS/RTP/SAVPF";

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private MadeCapture made = new MadeCapture();

    private static String description(String host, int port, String ufrag, String password) {
        return sdp(
                host,
                port,
                PROFILE,
                "a=ice-ufrag:" + ufrag,
                "a=ice-pwd:" + password,
                "a=candidate:1 1 udp 2122260223 " + host + " " + port + " typ host");
    }

    private void signalled() {
        made.answered(
                description(ALICE, 4_000, "aaaa", A_PASSWORD),
                description(BOB, 5_000, "bbbb", B_PASSWORD));
    }

    private IceStory story() {
        return made.trace(folder).found().ice().getFirst();
    }

    @Test
    void aPairThatAnswersIsNominatedAndVerified() {
        signalled();
        made.check(1_020, 1, A, B, "bbbb:aaaa", B_PASSWORD, true)
                .checked(1_025, 1, B, A, B_PASSWORD, 0)
                .check(1_021, 2, B, A, "aaaa:bbbb", A_PASSWORD, false)
                .checked(1_024, 2, A, B, A_PASSWORD, 0);
        IceStory story = story();
        assertThat(story.state()).isEqualTo(IceStory.State.COMPLETED);
        IcePair winner = Objects.requireNonNull(story.winner());
        assertThat(winner.answered()).isEqualTo(2);
        assertThat(winner.checkedByBoth()).isTrue();
        assertThat(Objects.requireNonNull(winner.nomination()).frame()).isEqualTo(5);
        assertThat(story.session().controlling()).isEqualTo("aaaa");
        assertThat(story.session().verified()).isEqualTo(4);
        assertThat(story.session().forged()).isEmpty();
        assertThat(story.why()).contains("the only one that was tried");
    }

    @Test
    void aCheckWithAnotherPasswordIsSomebodyElse() {
        signalled();
        made.check(1_020, 1, A, B, "bbbb:aaaa", "who-knows-what-password-it-is", true);
        Trace trace = made.trace(folder);
        assertThat(trace.found().ice().getFirst().session().forged()).hasSize(1);
        assertThat(trace.found().calls().getFirst().notes())
                .anySatisfy(
                        note -> {
                            assertThat(note.kind()).isEqualTo(Note.Kind.ALARM);
                            assertThat(note.text()).contains("not made with the password");
                            assertThat(note.frames()).containsExactly(5);
                        });
    }

    @Test
    void withoutDescriptionsIntegrityCannotBeTold() {
        made.check(0, 1, A, B, "bbbb:aaaa", B_PASSWORD, true).checked(5, 1, B, A, B_PASSWORD, 0);
        assertThat(story().session().unverified()).isEqualTo(2);
        assertThat(story().session().verified()).isZero();
    }

    @Test
    void checksOfBothSidesWithoutAnyAnswerAreExplained() {
        made.check(0, 1, A, B, "bbbb:aaaa", B_PASSWORD, true)
                .check(500, 1, A, B, "bbbb:aaaa", B_PASSWORD, true)
                .check(10, 2, B, A, "aaaa:bbbb", A_PASSWORD, false);
        IceStory story = story();
        assertThat(story.state()).isEqualTo(IceStory.State.FAILED);
        assertThat(story.why())
                .isEqualTo(
                        "2 checks on 1 pair (frames 1 and 3) came from both sides, and no answer"
                                + " came back: packets are lost or filtered behind this point of"
                                + " the network");
        assertThat(story.session().pairs())
                .singleElement()
                .satisfies(
                        pair -> {
                            assertThat(pair.state()).isEqualTo(IcePair.State.SILENT);
                            assertThat(pair.first().repeats()).isEqualTo(1);
                        });
    }

    @Test
    void refusedChecksNameTheirErrors() {
        made.check(0, 1, A, B, "bbbb:aaaa", B_PASSWORD, true).checked(5, 1, B, A, B_PASSWORD, 401);
        assertThat(story().why()).endsWith("401 (the password is not the other side's)");
    }

    @Test
    void aConflictOfRolesIsSeen() {
        made.check(0, 1, A, B, "bbbb:aaaa", B_PASSWORD, true)
                .checked(5, 1, B, A, B_PASSWORD, 487)
                .check(9, 2, A, B, "bbbb:aaaa", B_PASSWORD, false)
                .checked(12, 2, B, A, B_PASSWORD, 0);
        assertThat(story().session().conflicts()).hasSize(1);
        assertThat(story().notes()).extracting(Note::text).anyMatch(text -> text.contains("487"));
    }

    @Test
    void mediaInAChannelIsRelayedAndItsInnerAddressesAreShown() {
        String relay = PI + ":3478";
        String lent = PI + ":50000";
        made.allocated(0, A, relay, lent)
                .bound(10, A, relay, 0x4000, B, 0)
                .bound(12, A, relay, 0x4001, "192.0.2.1:9", 403)
                .audio(100, A, relay, 77, 20, 0x4000)
                .audio(101, lent, B, 77, 20, 0)
                .audio(110, B, lent, 78, 20, 0)
                .audio(111, relay, A, 78, 20, 0x4000);
        Findings.Found found = made.trace(folder, "10.77.0.0/24").found();
        assertThat(found.calls()).hasSize(1);
        Call call = found.calls().getFirst();
        assertThat(call.verdict().route()).isEqualTo(Verdict.Route.RELAYED);
        assertThat(call.verdict().routeWords()).isEqualTo("through the relay at 10.77.0.1");
        assertThat(call.verdict().direct().answer()).isEqualTo(Answer.NO);
        assertThat(call.streams()).hasSize(2);
        TurnAllocation allocation = call.relays().getFirst();
        assertThat(allocation.user()).isEqualTo("alice-in-call");
        assertThat(allocation.channels())
                .extracting(channel -> Words.address(channel.peer()))
                .containsExactly(B);
        assertThat(allocation.refusals())
                .singleElement()
                .satisfies(
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo(403);
                            assertThat(refusal.what()).isEqualTo("ChannelBind for 192.0.2.1:9");
                        });
        assertThat(allocation.challengedFrame()).isEqualTo(2);
    }

    @Test
    void theFarSideOfARelayIsNotTakenForADevice() {
        made.allocated(0, B, PI + ":3478", PI + ":50000")
                .check(20, 1, PI + ":50001", B, "bbbb:aaaa", B_PASSWORD, true)
                .checked(25, 1, B, PI + ":50001", B_PASSWORD, 0)
                .check(30, 2, B, PI + ":50001", "aaaa:bbbb", A_PASSWORD, false)
                .checked(35, 2, PI + ":50001", B, A_PASSWORD, 0)
                .audio(100, PI + ":50001", B, 77, 20, 0);
        Call call = made.trace(folder).found().calls().getFirst();
        assertThat(call.verdict().route()).isEqualTo(Verdict.Route.RELAYED);
        assertThat(call.verdict().direct().answer()).isEqualTo(Answer.NO);
    }

    @Test
    void aCallWithoutSignallingIsJoinedByItsChecksAndGoesOnAfterARestart() {
        made.check(0, 1, A, B, "bbbb:aaaa", B_PASSWORD, true)
                .checked(5, 1, B, A, B_PASSWORD, 0)
                .audio(10, A, B, 77, 20, 0)
                .check(9_000, 2, ALICE + ":4100", BOB + ":5100", "bbb2:aaa2", B_PASSWORD, true)
                .checked(9_005, 2, BOB + ":5100", ALICE + ":4100", B_PASSWORD, 0)
                .audio(9_010, ALICE + ":4100", BOB + ":5100", 77, 20, 0);
        Findings.Found found = made.trace(folder).found();
        assertThat(found.calls()).hasSize(1);
        assertThat(found.calls().getFirst().ice()).hasSize(2);
        assertThat(found.calls().getFirst().notes())
                .extracting(Note::text)
                .contains("1 restart of ICE: new credentials");
    }

    @Test
    void consentThatEndsBeforeTheMediaIsAWarning() {
        for (int i = 0; i < 4; i++) {
            made.check(2_500L * i, i, A, B, "bbbb:aaaa", B_PASSWORD, true)
                    .checked(2_500L * i + 1, i, B, A, B_PASSWORD, 0);
        }
        made.audio(8_000, A, B, 77, 2_000, 0);
        assertThat(story().notes())
                .anySatisfy(
                        note -> {
                            assertThat(note.kind()).isEqualTo(Note.Kind.WARNING);
                            assertThat(note.text()).startsWith("consent ended");
                        });
    }

    @Test
    void credentialsThatComeWhileNothingHasAnsweredAreARestartOfTheSameCall() {
        for (int i = 0; i < 9; i++) {
            made.check(500L * i, i, A, B, "bbbb:aaaa", B_PASSWORD, false);
        }
        made.check(3_990, 20, ALICE + ":4100", BOB + ":5100", "bbb2:aaa2", B_PASSWORD, true)
                .checked(3_995, 20, BOB + ":5100", ALICE + ":4100", B_PASSWORD, 0)
                .audio(4_010, ALICE + ":4100", BOB + ":5100", 77, 20, 0);
        assertThat(made.trace(folder).found().calls())
                .singleElement()
                .satisfies(call -> assertThat(call.ice()).hasSize(2));
    }

    @Test
    void aCallAfterOneThatFailedIsACallOfItsOwn() {
        for (int i = 0; i < 9; i++) {
            made.check(500L * i, i, A, B, "bbbb:aaaa", B_PASSWORD, false);
        }
        made.check(7_000, 20, ALICE + ":4100", BOB + ":5100", "bbb2:aaa2", B_PASSWORD, true)
                .checked(7_005, 20, BOB + ":5100", ALICE + ":4100", B_PASSWORD, 0)
                .audio(7_010, ALICE + ":4100", BOB + ":5100", 77, 20, 0);
        assertThat(made.trace(folder).found().calls()).hasSize(2);
    }

    private static final String A6 = "[fd77::2]:4000";
    private static final String B6 = "[fd77::3]:5000";

    /** A call by IPv6 of two whose connections to the box are of IPv4. */
    private Verdict byIpv6(int aliceCard, int bobCard, boolean routed) {
        byte[] hello = {0x16, 3, 1, 0, 1, 0};
        made.by(aliceCard, routed).tcp(0, ALICE + ":40000", PI + ":8443", hello);
        made.by(bobCard, routed).tcp(1, BOB + ":40000", PI + ":8443", hello);
        made.by(aliceCard, routed).check(20, 1, A6, B6, "bbbb:aaaa", B_PASSWORD, true);
        made.by(bobCard, routed).checked(25, 1, B6, A6, B_PASSWORD, 0);
        made.check(30, 2, B6, A6, "aaaa:bbbb", A_PASSWORD, false);
        made.by(aliceCard, routed).checked(35, 2, A6, B6, A_PASSWORD, 0);
        made.audio(100, A6, B6, 77, 20, 0);
        return made.trace(folder, "10.77.0.0/24", "fd77::/64").found().calls().getFirst().verdict();
    }

    @Test
    void aDeviceThatSignalsByIpv4AndTalksByIpv6IsKnownByItsNetworkCard() {
        Verdict verdict = byIpv6(2, 3, false);
        assertThat(verdict.direct().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.onLan().answer()).isEqualTo(Answer.YES);
        assertThat(verdict.onLan().why()).contains("connected to (10.77.0.1)");
    }

    @Test
    void whatARouterPassesOnIsNotOneDevice() {
        assertThat(byIpv6(2, 3, true).onLan().answer()).isEqualTo(Answer.CANNOT_TELL);
    }

    @Test
    void aCardWithSeveralAddressesOfIpv4MayBeARepeaters() {
        assertThat(byIpv6(2, 2, false).onLan().answer()).isEqualTo(Answer.CANNOT_TELL);
    }

    @Test
    void whoAnswersChecksAtAnAddressOwnsItToo() {
        byte[] hello = {0x16, 3, 1, 0, 1, 0};
        made.tcp(0, ALICE + ":40000", PI + ":8443", hello)
                .tcp(1, BOB + ":40000", PI + ":8443", hello)
                .check(10, 3, A, B, "bbbb:aaaa", B_PASSWORD, false)
                .checked(15, 3, B, A, B_PASSWORD, 0);
        assertThat(byIpv6(0, 0, false).onLan().answer()).isEqualTo(Answer.YES);
    }

    /** Media begins by IPv4, which one end alone has checked, and goes on by IPv6. */
    private Verdict beganByIpv4(int aliceCard, int bobCard, boolean routed) {
        made.by(aliceCard, routed).check(1, 3, A, B, "bbbb:aaaa", B_PASSWORD, true);
        made.by(bobCard, routed).checked(2, 3, B, A, B_PASSWORD, 0);
        made.by(aliceCard, routed).audio(3, A, B, 77, 3, 0);
        return byIpv6(aliceCard, bobCard, routed);
    }

    @Test
    void aPathThatWasLeftBeforeItsOtherEndCheckedItIsJudgedByTheNetworkCard() {
        assertThat(beganByIpv4(2, 3, false).direct().answer()).isEqualTo(Answer.YES);
    }

    @Test
    void aPathThatOneEndAloneCheckedBehindARouterIsNotJudged() {
        assertThat(beganByIpv4(2, 3, true).direct().answer()).isEqualTo(Answer.CANNOT_TELL);
        made = new MadeCapture();
        assertThat(beganByIpv4(2, 2, false).direct().answer()).isEqualTo(Answer.CANNOT_TELL);
        made = new MadeCapture();
        assertThat(beganByIpv4(0, 0, false).direct().answer()).isEqualTo(Answer.CANNOT_TELL);
    }
}
