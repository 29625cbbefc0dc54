package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.PI;
import static org.lanline.trace.kit.MadeCapture.request;
import static org.lanline.trace.kit.MadeCapture.response;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.kit.MadeCapture;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What became of calls, as their signalling says. */
class SipFindingsTest {
    private static final String OFFER = sdp(ALICE, 4_000, "RTP/AVP");
    private static final String ANSWER = sdp(BOB, 5_000, "RTP/AVP");

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final MadeCapture made = new MadeCapture();

    private Call call() {
        return made.trace(folder).found().calls().getFirst();
    }

    private SipOutcome outcome() {
        return Objects.requireNonNull(call().outcome());
    }

    @Test
    void aBusyOneIsNamedByCause() {
        made.sip(0, ALICE, BOB, request("INVITE", "1", "", 1, OFFER))
                .sip(20, BOB, ALICE, response(486, "Busy Here", "1", "b", 1, "INVITE"))
                .sip(21, ALICE, BOB, request("ACK", "1", "b", 1, ""));
        assertThat(outcome().words()).isEqualTo("486: busy");
        assertThat(outcome().state()).isEqualTo(SipOutcome.State.FAILED);
        assertThat(outcome().frames()).containsExactly(1, 2);
        assertThat(Objects.requireNonNull(call().sip()).transactions())
                .singleElement()
                .satisfies(
                        each -> {
                            assertThat(each.answerNanos()).isEqualTo(20_000_000);
                            assertThat(each.acknowledgement()).isNotNull();
                        });
    }

    private static String again(String branch, int sequence, String body) {
        return request("INVITE", branch, "b", sequence, body);
    }

    @Test
    void aChangeThatIsRefusedAndAFaxThatTakesThePlaceOfSoundAreSaid() {
        String fax = sdp(ALICE, 4_000, "udptl").replace("m=audio", "m=image");
        String taken = sdp(BOB, 5_000, "udptl").replace("m=audio", "m=image");
        made.answered(OFFER, ANSWER)
                .sip(2_000, ALICE, BOB, again("3", 2, fax))
                .sip(2_010, BOB, ALICE, response(488, "Not Acceptable", "3", "b", 2, "INVITE"))
                .sip(3_000, ALICE, BOB, again("4", 3, fax))
                .sip(3_010, BOB, ALICE, response(200, "OK", "4", "b", 3, "INVITE", taken));
        assertThat(call().notes())
                .contains(
                        Note.warning(
                                "a change of the call was refused: 488 Not Acceptable",
                                List.of(5, 6)))
                .anySatisfy(
                        note -> {
                            assertThat(note.text()).startsWith("a fax took the place of sound");
                            assertThat(note.frames()).containsExactly(7, 8);
                        });
    }

    @Test
    void retransmissionsPointToTheFirst() {
        String invite = request("INVITE", "1", "", 1, OFFER);
        made.sip(0, ALICE, BOB, invite)
                .sip(500, ALICE, BOB, invite)
                .sip(1_500, ALICE, BOB, invite)
                .sip(1_510, BOB, ALICE, response(404, "Not Found", "1", "b", 1, "INVITE"));
        SipCall sip = Objects.requireNonNull(call().sip());
        assertThat(sip.retransmissions()).isEqualTo(2);
        assertThat(sip.events()).extracting(SipEvent::repeats).containsExactly(0, 1, 1, 0);
        assertThat(outcome().words()).isEqualTo("404: nobody of that name is known");
    }

    @Test
    void nobodyAtTheAddressIsSaidWithHowOftenItWasTried() {
        String invite = request("INVITE", "1", "", 1, OFFER);
        for (int i = 0; i < 7; i++) {
            made.sip(500L * i, ALICE, BOB, invite);
        }
        assertThat(outcome().words())
                .isEqualTo(
                        "nobody answers at 10.77.0.3:5060: the INVITE was sent 7 times without any"
                                + " reply");
    }

    @Test
    void aCancelledCallRangForSoLong() {
        made.sip(0, ALICE, BOB, request("INVITE", "1", "", 1, OFFER))
                .sip(100, BOB, ALICE, response(180, "Ringing", "1", "b", 1, "INVITE"))
                .sip(4_100, ALICE, BOB, request("CANCEL", "1", "", 1, ""))
                .sip(4_101, BOB, ALICE, response(200, "OK", "1", "b", 1, "CANCEL"))
                .sip(4_102, BOB, ALICE, response(487, "Terminated", "1", "b", 1, "INVITE"));
        assertThat(outcome().state()).isEqualTo(SipOutcome.State.CANCELLED);
        assertThat(outcome().words()).isEqualTo("cancelled by the caller after ringing for 4.0 s");
    }

    @Test
    void noAnswerInTimeSaysHowLongItRang() {
        made.sip(0, ALICE, BOB, request("INVITE", "1", "", 1, OFFER))
                .sip(0, BOB, ALICE, response(180, "Ringing", "1", "b", 1, "INVITE"))
                .sip(45_000, BOB, ALICE, response(408, "Timeout", "1", "b", 1, "INVITE"));
        assertThat(outcome().words()).isEqualTo("408: no answer within 45.0 s");
    }

    @Test
    void aChallengeIsNoFailureWhenCredentialsFollow() {
        made.sip(0, ALICE, PI, request("INVITE", "1", "", 1, OFFER))
                .sip(10, PI, ALICE, response(407, "Who Are You", "1", "p", 1, "INVITE"))
                .sip(11, ALICE, PI, request("ACK", "1", "p", 1, ""))
                .sip(20, ALICE, PI, request("INVITE", "2", "", 2, OFFER))
                .sip(90, PI, ALICE, response(200, "OK", "2", "b", 2, "INVITE", ANSWER))
                .sip(91, ALICE, PI, request("ACK", "3", "b", 2, ""))
                .sip(9_090, ALICE, PI, request("BYE", "4", "b", 3, ""));
        assertThat(outcome().state()).isEqualTo(SipOutcome.State.ENDED);
        assertThat(outcome().words()).isEqualTo("ended by the caller after 9.0 s");
        assertThat(outcome().answerNanos()).isEqualTo(70_000_000);
    }

    @Test
    void forksOfOneCallAreOneCall() {
        made.sip(0, ALICE, PI, request("INVITE", "1", "", 1, OFFER))
                .sip(1, PI, BOB, request("INVITE", "11", "", 1, OFFER))
                .sip(2, PI, "10.77.0.4", request("INVITE", "12", "", 1, OFFER))
                .sip(30, BOB, PI, response(180, "Ringing", "11", "b", 1, "INVITE"))
                .sip(31, "10.77.0.4", PI, response(180, "Ringing", "12", "c", 1, "INVITE"))
                .sip(90, "10.77.0.4", PI, response(200, "OK", "12", "c", 1, "INVITE", ANSWER))
                .sip(91, PI, ALICE, response(200, "OK", "1", "c", 1, "INVITE", ANSWER));
        Call call = call();
        assertThat(Objects.requireNonNull(call.sip()).dialogs()).containsExactly("b", "c");
        assertThat(outcome().state()).isEqualTo(SipOutcome.State.TALKING);
        assertThat(call.notes()).extracting(Note::text).contains("it rang at 2 devices (forked)");
    }

    @Test
    void anAnswerThatIsNeverAcknowledgedIsSaidToBeSo() {
        made.sip(0, ALICE, BOB, request("INVITE", "1", "", 1, OFFER))
                .sip(90, BOB, ALICE, response(200, "OK", "1", "b", 1, "INVITE", ANSWER));
        assertThat(outcome().words())
                .isEqualTo("answered, but the answer was never acknowledged (no ACK)");
    }

    @Test
    void aDescriptionThatIsChangedOnTheWayIsNoticed() {
        made.sip(0, ALICE, PI, request("INVITE", "1", "", 1, OFFER))
                .sip(1, PI, BOB, request("INVITE", "2", "", 1, sdp(PI, 7_000, "RTP/AVP")));
        assertThat(call().notes())
                .extracting(Note::text)
                .contains(
                        "the description was changed on the way: somebody in between is part of"
                                + " this call");
    }

    @Test
    void aRegistrationIsNoCall() {
        made.sip(0, ALICE, PI, request("REGISTER", "1", "", 1, ""))
                .sip(1, PI, ALICE, response(200, "OK", "1", "p", 1, "REGISTER"));
        Findings.Found found = made.trace(folder).found();
        assertThat(found.calls()).isEmpty();
        assertThat(found.sip()).hasSize(1);
        assertThat(found.sipMessages()).containsEntry("REGISTER", 1L).containsEntry("200", 1L);
    }
}
