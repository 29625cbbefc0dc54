package org.lanline.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.switchboard.Event;

import java.time.Instant;
import java.util.List;

/** What the administrator is shown of phones and calls. */
class GoingsTest {
    private Instant now = Instant.ofEpochSecond(1_000);
    private final Goings goings = new Goings(() -> now);

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    @Test
    void aCallIsFollowedFromItsStartToItsEnd() {
        goings.follow(new Event.CallStarted("1", "a", "b"));
        pass(2);
        goings.follow(new Event.CallRinging("1", "a", "b"));
        assertThat(goings.now(10))
                .containsExactly(new Goings.Going("1", "a", "b", "ringing", null, 1_000));
        pass(3);
        goings.follow(new Event.CallAnswered("1", "a", "b", "audio"));
        assertThat(goings.now(10))
                .containsExactly(new Goings.Going("1", "a", "b", "talking", "audio", 1_000));
        pass(40);
        goings.follow(new Event.CallEnded("1", "a", "b", Event.Ending.HUNG_UP, 0));
        assertThat(goings.now(10)).isEmpty();
        assertThat(goings.past())
                .containsExactly(new Goings.Past("1", "a", "b", "hung-up", 1_000, 40));
    }

    @Test
    void aCallThatNobodyAnsweredLastedNoTime() {
        goings.follow(new Event.CallStarted("1", "a", "b"));
        pass(20);
        goings.follow(new Event.CallEnded("1", "a", "b", Event.Ending.NO_ANSWER, 408));
        assertThat(goings.past())
                .containsExactly(new Goings.Past("1", "a", "b", "no-answer", 1_000, 0));
    }

    @Test
    void onlyPhonesAreListedAsPhones() {
        goings.follow(new Event.Registered("kitchen", "x", "d-1", "WSS", "JsSIP"));
        goings.follow(new Event.Registered("hall", "y", null, "TCP", null));
        assertThat(goings.phones())
                .containsExactly(new Goings.Phone("hall", "TCP", null, "y", 1_000));
        goings.follow(new Event.Unregistered("hall", "y", null, Event.Why.EXPIRED));
        assertThat(goings.phones()).isEmpty();
    }

    @Test
    void twoPhonesOfOnePersonAreToldApart() {
        String instance = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        for (String binding :
                List.of("sip:hall@10.77.0.20:5062;ob", "sip:hall@[fd77::2]:5060", instance)) {
            goings.follow(new Event.Registered("hall", binding, null, "UDP", "Yealink"));
        }
        assertThat(goings.phones())
                .extracting(Goings.Phone::which)
                .containsExactly("10.77.0.20:5062", "[fd77::2]:5060", "00a0c91e6bf6");
    }

    @Test
    void whatIsKeptIsBoundedAndTheLatestComesFirst() {
        for (int i = 0; i < 5_000; i++) {
            goings.follow(new Event.CallStarted("c" + i, "a", "b"));
            goings.follow(new Event.Registered("u" + i, "x", null, "UDP", null));
        }
        assertThat(goings.now(200)).hasSize(200);
        assertThat(goings.phones()).hasSize(2_000);
        for (int i = 0; i < 5_000; i++) {
            goings.follow(new Event.CallEnded("c" + i, "a", "b", Event.Ending.BUSY, 486));
        }
        assertThat(goings.now(200)).isEmpty();
        assertThat(goings.past()).hasSize(200);
        assertThat(goings.past().getFirst().call()).isEqualTo("c4999");
    }
}
