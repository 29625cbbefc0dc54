package org.lanline.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Domains;
import org.lanline.switchboard.Event;
import org.lanline.switchboard.KeptBinding;
import org.lanline.switchboard.Switchboard;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** The real switchboard and phones of ours around it, in virtual time. */
final class House implements Switchboard.Out {
    static final String PASSWORD = "secret";
    private static final long SECOND = 1_000_000_000L;
    private static final String BOX = "10.0.0.1";

    private final Switchboard box;
    private final Map<Flow, Handset> handsets = new HashMap<>();
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private final DigestAlgorithm algorithm;

    /** What passes, each as its first line, as {@code alice > INVITE} or {@code bob < 200}. */
    final List<String> wire = new ArrayList<>();

    /** Messages that are lost: those to or from a phone for which this is true. */
    Predicate<SipMessage> lost = _ -> false;

    /** Of the phones that come from now on. */
    Settings settings = Settings.standard("test", "urn:uuid:0000").withCalls(3);

    long now = 1_000 * SECOND;
    private int hosts = 1;

    House() {
        this(DigestAlgorithm.MD5);
    }

    House(DigestAlgorithm algorithm) {
        this.algorithm = algorithm;
        Domains domains = new Domains("lanline.local");
        domains.set(List.of(BOX, "lanline.local"), List.of(5060));
        box =
                new Switchboard(
                        new Everybody(),
                        domains,
                        "lanline.local",
                        "a secret of the installation".getBytes(StandardCharsets.UTF_8),
                        algorithm,
                        new Random(1));
    }

    Handset handset(String user, Transport transport, String password) {
        InetSocketAddress there = new InetSocketAddress(BOX, 5060);
        InetSocketAddress here = new InetSocketAddress("10.0.1." + hosts, 5062);
        long id = transport == Transport.UDP ? 0 : hosts;
        hosts++;
        Handset handset =
                new Handset(this, user, password, new Flow(id, transport, here, there), hosts);
        handsets.put(new Flow(id, transport, there, here), handset);
        return handset;
    }

    /** A phone that is registered. */
    Handset registered(String user, Transport transport) {
        Handset handset = handset(user, transport, PASSWORD);
        handset.phone.register(now, handset);
        settle();
        assertThat(handset.phone.isRegistered()).as(wire.toString()).isTrue();
        handset.take();
        return handset;
    }

    Handset registered(String user) {
        return registered(user, Transport.UDP);
    }

    /** A phone sends something to the box. */
    void toBox(Handset from, SipMessage message) {
        wire.add(from.user + " > " + label(message));
        if (!lost.test(message)) {
            Flow flow =
                    new Flow(
                            from.flow.id(),
                            from.flow.transport(),
                            from.flow.remote(),
                            from.flow.local());
            SipMessage copy = copied(message);
            underWay.add(() -> box.receive(flow, copy, now, this));
        }
    }

    @Override
    public void send(Flow flow, SipMessage message) {
        Handset to = handsets.get(flow);
        if (to == null) {
            return;
        }
        wire.add(to.user + " < " + label(message));
        if (!lost.test(message)) {
            SipMessage copy = copied(message);
            underWay.add(() -> to.phone.receive(to.flow, copy, now, to));
        }
    }

    /** As it is on the wire, so that what was made here is also well formed there. */
    private static SipMessage copied(SipMessage message) {
        byte[] bytes = message.bytes();
        return switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok(SipMessage read) -> read;
            case Parsed.Bad bad -> throw new AssertionError(bad + " in\n" + message);
        };
    }

    static String label(SipMessage message) {
        return message.isRequest()
                ? message.method()
                : message.status() + " " + message.cseq().method();
    }

    /** Everything that is under way arrives. */
    void settle() {
        for (Runnable next = underWay.poll(); next != null; next = underWay.poll()) {
            next.run();
        }
    }

    /** Lets time pass, ticking at every deadline. */
    void pass(double seconds) {
        settle();
        long end = now + (long) (seconds * SECOND);
        for (long next = deadline(); next <= end; next = deadline()) {
            now = Math.max(now, next);
            box.tick(now, this);
            handsets.values().forEach(each -> each.phone.tick(now, each));
            settle();
        }
        now = end;
    }

    private long deadline() {
        long deadline = box.deadline();
        for (Handset each : handsets.values()) {
            deadline = Math.min(deadline, each.phone.deadline());
        }
        return deadline;
    }

    /** How many messages of this kind have passed. */
    long passed(String line) {
        return wire.stream().filter(line::equals).count();
    }

    @Override
    public void event(Event event) {
        // the phones say what there is to see
    }

    @Override
    public void close(Flow flow) {
        // nothing here closes a connection
    }

    @Override
    public void keep(long ticket, List<Long> gone, List<KeptBinding> there) {
        underWay.add(() -> box.kept(ticket, true, now, this));
    }

    private final class Everybody implements Accounts {
        @Override
        public Accounts.@Nullable Device deviceByToken(String token) {
            return null;
        }

        @Override
        public List<PhoneSecret> phones(String user, DigestAlgorithm asked) {
            return asked == algorithm
                    ? PhoneSecret.shared(algorithm.ha1(user, "lanline.local", PASSWORD))
                    : List.of();
        }

        @Override
        public boolean exists(String user) {
            return !user.startsWith("nobody");
        }
    }
}
