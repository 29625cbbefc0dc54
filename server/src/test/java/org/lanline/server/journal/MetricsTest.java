package org.lanline.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.switchboard.Event;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

final class MetricsTest {

    private final Metrics metrics = new Metrics();

    @Test
    void registrationsAreCountedByTransportUntilTheyEnd() {
        metrics.event(new Event.Registered("kitchen", "one", "d-1", "WSS", null));
        metrics.event(new Event.Registered("kitchen", "two", "d-2", "WSS", null));
        metrics.event(new Event.Registered("desk", "one", null, "UDP", null));
        metrics.event(new Event.Unregistered("kitchen", "two", "d-2", Event.Why.FLOW_CLOSED));

        assertThat(metrics.text())
                .contains("lanline_registrations{transport=\"wss\"} 1.0")
                .contains("lanline_registrations{transport=\"udp\"} 1.0");
    }

    @Test
    void callsAreCountedInTheStateTheyAreIn() {
        metrics.event(new Event.CallStarted("a", "kitchen", "office"));
        metrics.event(new Event.CallStarted("b", "kitchen", "office"));
        metrics.event(new Event.CallStarted("c", "kitchen", "office"));
        metrics.event(new Event.CallRinging("b", "kitchen", "office"));
        metrics.event(new Event.CallAnswered("c", "kitchen", "office", "audio"));
        metrics.event(new Event.CallEnded("a", "kitchen", "office", Event.Ending.BUSY, 486));

        assertThat(metrics.text())
                .contains("lanline_calls{state=\"ringing\"} 1.0")
                .contains("lanline_calls{state=\"answered\"} 1.0")
                .contains("lanline_calls_ended_total{ending=\"busy\"} 1.0")
                .doesNotContain("state=\"started\"");
    }

    @Test
    void nobodysNameIsInTheText() {
        metrics.event(new Event.Registered("grandmother", "one", "d-1", "WSS", "Firefox"));
        metrics.event(new Event.CallStarted("a", "grandmother", "office"));
        metrics.event(new Event.Refused("a", "UDP", "10.1.2.3:5060", "no password"));

        assertThat(metrics.text()).doesNotContain("grandmother", "10.1.2.3", "d-1", "office");
    }

    @Test
    void aCounterHasBoundedLabels() {
        Counter messages =
                metrics.counter("lanline_sip_messages", "Messages.", "transport", "verdict");
        for (int n = 0; n < 1_000; n++) {
            messages.add("udp", "strange-" + n);
        }
        messages.add("udp", "strange-1");

        List<String> children =
                metrics.text()
                        .lines()
                        .filter(line -> line.startsWith("lanline_sip_messages_total{"))
                        .toList();
        assertThat(children).hasSize(Metrics.MAX_CHILDREN + 1);
        assertThat(children)
                .contains("lanline_sip_messages_total{transport=\"udp\",verdict=\"strange-1\"} 2.0")
                .contains(
                        "lanline_sip_messages_total{transport=\"other\",verdict=\"other\"} 900.0");
    }

    @Test
    void twoBoxesInOneMachineCountApartAndTheMachineIsThereToo() {
        Metrics other = new Metrics();
        AtomicInteger mine = new AtomicInteger(3);
        metrics.gauge("lanline_transactions", "Transactions.", mine::get);
        other.gauge("lanline_transactions", "Transactions.", () -> 7);

        assertThat(metrics.text())
                .contains(
                        "lanline_transactions 3.0", "jvm_memory_used_bytes", "jvm_threads_current");
        assertThat(other.text()).contains("lanline_transactions 7.0");
    }

    @Test
    void theBoxIsWellUntilOneCheckSaysNo() {
        AtomicInteger asked = new AtomicInteger();
        Health health =
                new Health(
                        List.of(
                                new Health.Check("loop", () -> null),
                                new Health.Check(
                                        "store",
                                        () ->
                                                asked.incrementAndGet() > 1
                                                        ? "not writable"
                                                        : null)));

        assertThat(health.report(0).ok()).isTrue();
        assertThat(health.report(500_000_000L).ok()).as("asked again too soon").isTrue();
        Health.Report later = health.report(1_500_000_000L);

        assertThat(later.ok()).isFalse();
        assertThat(later.checks())
                .containsEntry("store", "not writable")
                .containsEntry("loop", "ok");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aCheckThatFailsItselfIsNotWell() {
        Health health =
                new Health(
                        List.of(
                                new Health.Check(
                                        "store",
                                        () -> {
                                            throw new IllegalStateException("planted");
                                        })));

        assertThat(health.report(0).ok()).isFalse();
    }
}
