package org.lanline.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lanline.kit.Link;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fifty watchers of ten people on a network that loses, repeats and overtakes, while calls come and
 * go: in the end every lamp says what is true, and no version was ever heard twice for two states.
 */
final class LampChurnTest {
    private static final int WATCHERS = 50;
    private static final int PEOPLE = 10;
    private static final int CHANGES = 10_000;
    private static final long MILLISECOND = 1_000_000L;
    private static final Pattern VERSION = Pattern.compile("\" version=\"(\\d+)\"");
    private static final Pattern LAMP =
            Pattern.compile("direction=\"(\\w+)\"><state>(\\w+)</state>");

    private final SplittableRandom random = new SplittableRandom(4235);
    private final Link<SipMessage> link = new Link<>(1, 0.1, 0.05, MILLISECOND, 30 * MILLISECOND);
    private final Map<Flow, Watcher> watchers = new LinkedHashMap<>();
    private final Notifier notifier = new Notifier(new Everywhere(), new Random(7));
    private final Map<String, Progress> calls = new HashMap<>();
    private final Map<String, String[]> sides = new HashMap<>();
    private long now = 1_000 * Limits.SECOND;
    private int notifies;

    @Test
    void tenThousandChangesEndInTheTrueStateForAll() {
        for (int i = 0; i < WATCHERS; i++) {
            subscribe(i);
        }
        pass(Limits.SECOND);
        for (int i = 0; i < CHANGES; i++) {
            change(i);
            notifier.settle(now, this::toWatcher);
            pass(random.nextInt(20) * MILLISECOND);
        }
        pass(70 * Limits.SECOND);

        assertThat(notifier.size()).isEqualTo(WATCHERS);
        for (Watcher watcher : watchers.values()) {
            assertThat(watcher.lamp).as(watcher.person).isEqualTo(truth(watcher.person));
        }
        assertThat(notifies).isGreaterThan(CHANGES);
        assertThat(truthOfAll()).as("the end must not be all dark").contains("initiator");
    }

    private void subscribe(int number) {
        Flow flow =
                new Flow(
                        0,
                        Transport.UDP,
                        new InetSocketAddress("10.0.0.1", 5060),
                        new InetSocketAddress("10.0.1." + (number + 1), 5060));
        Watcher watcher = new Watcher(flow, "p" + number % PEOPLE);
        watchers.put(flow, watcher);
        SipMessage request =
                SipMessage.request("SUBSCRIBE", "sip:" + watcher.person + "@lanline.local")
                        .header("Via", "SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK" + number)
                        .header("From", "<sip:w" + number + "@lanline.local>;tag=w" + number)
                        .header("To", "<sip:" + watcher.person + "@lanline.local>")
                        .header("Call-ID", "s" + number)
                        .header("CSeq", "1 SUBSCRIBE")
                        .header("Event", "dialog")
                        .header("Contact", "<sip:w" + number + "@10.0.1.1>")
                        .done();
        Resource resource = new Resource(EventPackage.DIALOG, watcher.person);
        notifier.subscribe(flow, flow, request, resource, "w" + number, 1, now, this::toWatcher);
    }

    private void change(int number) {
        if (calls.size() < 4 || (calls.size() < 9 && random.nextInt(3) == 0)) {
            String id = "c" + number;
            String[] both = {"p" + random.nextInt(PEOPLE), "p" + random.nextInt(PEOPLE)};
            sides.put(id, both);
            call(id, Progress.STARTED);
            return;
        }
        List<String> known = new ArrayList<>(calls.keySet());
        known.sort(null);
        String id = known.get(random.nextInt(known.size()));
        switch (Objects.requireNonNull(calls.get(id))) {
            case STARTED -> call(id, random.nextInt(4) == 0 ? Progress.ENDED : Progress.RINGING);
            case RINGING -> call(id, random.nextInt(3) == 0 ? Progress.ENDED : Progress.ANSWERED);
            default -> call(id, Progress.ENDED);
        }
    }

    private void call(String id, Progress progress) {
        String[] both = Objects.requireNonNull(sides.get(id));
        notifier.call(id, both[0], both[1], progress);
        if (progress == Progress.ENDED) {
            calls.remove(id);
        } else {
            calls.put(id, progress);
        }
    }

    private List<String> truth(String person) {
        List<String> states = new ArrayList<>();
        calls.forEach(
                (id, progress) -> {
                    String[] both = Objects.requireNonNull(sides.get(id));
                    if (both[0].equals(person)) {
                        states.add("initiator " + caller(progress));
                    }
                    if (both[1].equals(person) && progress != Progress.STARTED) {
                        states.add("recipient " + caller(progress));
                    }
                });
        states.sort(null);
        return states;
    }

    private String truthOfAll() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < PEOPLE; i++) {
            all.append(truth("p" + i));
        }
        return all.toString();
    }

    private static String caller(Progress progress) {
        return switch (progress) {
            case STARTED -> "trying";
            case RINGING -> "early";
            case ANSWERED -> "confirmed";
            case ENDED -> "terminated";
        };
    }

    private void toWatcher(Flow flow, SipMessage message) {
        Watcher watcher = Objects.requireNonNull(watchers.get(flow));
        link.send(watcher::receive, message, now);
    }

    /** Lets time pass until nothing is due before its end. */
    private void pass(long nanos) {
        long end = now + nanos;
        while (true) {
            long next = Math.min(link.deadline(), notifier.deadline());
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            if (link.deadline() <= now) {
                link.tick(now);
            }
            notifier.tick(now, this::toWatcher);
        }
    }

    /** A telephone with one lamp. */
    private final class Watcher {
        private final Flow flow;
        private final String person;
        private List<String> lamp = List.of("unlit");
        private long version = -1;
        private String saidLast = "";

        Watcher(Flow flow, String person) {
            this.flow = flow;
            this.person = person;
        }

        void receive(SipMessage message, long nowNanos) {
            if (!message.isRequest()) {
                return;
            }
            SipMessage ok = SipMessage.response(message, 200, "OK").done();
            link.send((answer, at) -> answered(answer, at), ok, nowNanos);
            String document = new String(message.body(), StandardCharsets.UTF_8);
            Matcher found = VERSION.matcher(document);
            assertThat(found.find()).isTrue();
            long said = Long.parseLong(found.group(1));
            if (said == version) {
                assertThat(document).as("one version, two documents").isEqualTo(saidLast);
            }
            if (said > version) {
                notifies++;
                version = said;
                saidLast = document;
                lamp = lamps(document);
            }
        }

        private void answered(SipMessage answer, long nowNanos) {
            notifier.received(flow, answer, nowNanos, LampChurnTest.this::toWatcher);
        }

        private List<String> lamps(String document) {
            List<String> states = new ArrayList<>();
            for (Matcher lamp = LAMP.matcher(document); lamp.find(); ) {
                states.add(lamp.group(1) + " " + lamp.group(2));
            }
            states.sort(null);
            return states;
        }
    }

    private static final class Everywhere implements Notifier.Facts {
        @Override
        public Notifier.@Nullable Way way(String watcher, SipUri contact, Flow seen) {
            return new Notifier.Way(seen, contact);
        }

        @Override
        public int texts(String user) {
            return 0;
        }

        @Override
        public boolean isReachable(String user) {
            return true;
        }
    }
}
