package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.events.KeptMessage;
import org.lanline.events.Shelved;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A switchboard with devices around it, in virtual time: what the box sends on a flow lies in that
 * device's {@link Phone#inbox} until somebody takes it.
 */
final class Lan implements Switchboard.Out {
    static final String BOX = "10.0.0.1";
    static final String PASSWORD = "secret";

    /** Of users each of whose phones has another password, by the number of the phone. */
    final Map<String, Map<Long, String>> passwords = new HashMap<>();

    static final long SECOND = 1_000_000_000L;
    static final byte[] SECRET = "a secret of the installation".getBytes(StandardCharsets.UTF_8);

    /** For a field that a test fills before it looks at it. */
    static final SipMessage NOTHING =
            SipMessage.request("NOTHING", "sip:nobody")
                    .header("From", "<sip:nobody>;tag=1")
                    .header("To", "<sip:nobody>")
                    .header("Call-ID", "none")
                    .header("CSeq", "1 NOTHING")
                    .done();

    final Domains domains = new Domains("lanline.local");
    final List<Event> events = new ArrayList<>();
    final Set<Flow> closed = new HashSet<>();
    final Map<Flow, Phone> devices = new HashMap<>();
    final Map<String, Accounts.Device> tokens = new HashMap<>();
    final Set<String> users = new HashSet<>();
    final Map<String, DigestAlgorithm> digests = new HashMap<>();
    final Map<String, String> numbers = new HashMap<>();
    final Map<String, CallRules> rules = new HashMap<>();
    final Map<String, RingGroup> groups = new HashMap<>();
    final NavigableMap<Long, KeptBinding> disk = new TreeMap<>();

    /** What waits for people, as it outlives the box. */
    final NavigableMap<Long, Shelved> messages = new TreeMap<>();

    final Map<String, Shelved> missed = new HashMap<>();

    /** Whether the disk takes its time: until {@link #disk} is called. */
    boolean slowDisk;

    private final List<Order> orders = new ArrayList<>();
    Switchboard box;
    long now = 1_000 * SECOND;
    private long flows;
    private int hosts = 1;

    Lan(String... users) {
        this.users.addAll(List.of(users));
        domains.set(List.of(BOX, "lanline.local", "fd00::1"), List.of(5060, 8443));
        box = started();
    }

    private Switchboard started() {
        return new Switchboard(
                new Everybody(),
                domains,
                "lanline.local",
                SECRET,
                DigestAlgorithm.MD5,
                new Random(now));
    }

    /** The box is killed and started again: nothing but its secret and what was kept is left. */
    void restart() {
        devices.values().removeIf(device -> !device.isOn(Transport.UDP));
        orders.clear();
        box = started();
        List<Shelved> shelved = new ArrayList<>(messages.values());
        shelved.addAll(missed.values());
        box.restore(shelved, now, this);
        for (KeptBinding binding : List.copyOf(disk.values())) {
            box.restore(binding, flow(Transport.UDP, 5060, binding.remote()), now, this);
        }
    }

    /** Everything that waits for the disk is there, or has failed there. */
    void disk(boolean works) {
        List<Order> waiting = new ArrayList<>(orders);
        orders.clear();
        if (!works) {
            Collections.reverse(waiting);
        }
        for (Order order : waiting) {
            if (works) {
                order.gone.forEach(disk::remove);
                order.there.forEach(each -> disk.put(each.number(), each));
            }
            box.kept(order.ticket, works, now, this);
        }
    }

    private record Order(long ticket, List<Long> gone, List<KeptBinding> there) {}

    /** A page on a WebSocket of its own; its token is {@code token-USER-INSTANCE}. */
    Phone page(String user, String instance) {
        InetSocketAddress remote = new InetSocketAddress("10.0.1." + hosts++, 40_000);
        Phone page = new Phone(this, user, flow(Transport.WSS, 8443, remote), instance);
        page.contact = "sip:" + instance + "@" + instance + ".invalid;transport=ws";
        tokens.put(page.token(), new Accounts.Device("d-" + instance, user, user));
        return page;
    }

    /** Another phone, or somebody, at an address that is known already. */
    Phone phoneAt(String user, Flow flow) {
        Phone phone = new Phone(this, user, flow, null);
        phone.contact = "sip:" + user + "@" + flow.remote().getAddress().getHostAddress() + ":5062";
        return phone;
    }

    Phone phone(String user, Transport transport) {
        InetSocketAddress remote =
                new InetSocketAddress(
                        "10.0." + (2 + hosts / 250) + "." + (1 + hosts++ % 250), 5062);
        Phone phone = new Phone(this, user, flow(transport, 5060, remote), null);
        phone.contact = "sip:" + user + "@" + remote.getAddress().getHostAddress() + ":5062";
        return phone;
    }

    Flow flow(Transport transport, int port, InetSocketAddress remote) {
        return new Flow(
                transport == Transport.UDP ? 0 : ++flows,
                transport,
                new InetSocketAddress(BOX, port),
                remote);
    }

    /** ICMP says that nothing listens where this phone was. */
    void unplug(Phone phone) {
        devices.remove(phone.flow);
        box.undelivered(phone.flow.remote(), now, this);
    }

    /** Pages are there, registered, and their 200s taken. */
    Phone registeredPage(String user, String instance) {
        Phone page = page(user, instance);
        assertThat(page.register(600).status()).isEqualTo(200);
        return page;
    }

    /** A registered phone of somebody, with a password that no other phone has. */
    Phone phoneWithPassword(String user, long number, String password, Transport transport) {
        passwords.computeIfAbsent(user, _ -> new TreeMap<>()).put(number, password);
        Phone phone = phone(user, transport);
        phone.password = password;
        assertThat(phone.register(300).status()).isEqualTo(200);
        return phone;
    }

    /** One phone of somebody counts no more. */
    void remove(String user, long number) {
        passwords.getOrDefault(user, Map.of()).remove(number);
        box.revokePhone(user, number, now, this);
    }

    Phone registeredPhone(String user, Transport transport) {
        Phone phone = phone(user, transport);
        assertThat(phone.register(300).status()).isEqualTo(200);
        return phone;
    }

    void receive(Flow flow, SipMessage message) {
        box.receive(flow, message, now, this);
        if (!slowDisk) {
            disk(true);
        }
    }

    void drop(Phone device) {
        devices.remove(device.flow);
        box.closed(device.flow, now, this);
    }

    /** Lets time pass, ticking at every deadline. */
    void pass(long seconds) {
        long end = now + seconds * SECOND;
        while (box.deadline() <= end) {
            now = Math.max(now, box.deadline());
            box.tick(now, this);
        }
        now = end;
    }

    <E extends Event> List<E> events(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void send(Flow flow, SipMessage message) {
        assertThat(parsed(message.toString())).isNotNull();
        Phone device = devices.get(flow);
        if (device != null) {
            device.inbox.add(message);
        }
    }

    @Override
    public void event(Event event) {
        events.add(event);
    }

    @Override
    public void close(Flow flow) {
        closed.add(flow);
    }

    @Override
    public void shelve(Shelved change) {
        switch (change) {
            case Shelved.Put(KeptMessage message) -> messages.put(message.number(), change);
            case Shelved.Taken(long number) -> messages.remove(number);
            case Shelved.Missed(String user, int calls) -> {
                missed.remove(user);
                if (calls > 0) {
                    missed.put(user, change);
                }
            }
        }
    }

    @Override
    public void keep(long ticket, List<Long> gone, List<KeptBinding> there) {
        if (ticket == 0 && there.isEmpty()) {
            gone.forEach(disk::remove);
        } else {
            orders.add(new Order(ticket, gone, there));
        }
    }

    static SipMessage parsed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok(SipMessage message) -> message;
            case Parsed.Bad bad -> throw new AssertionError(bad + " in\n" + text);
        };
    }

    private final class Everybody implements Accounts {
        @Override
        public Accounts.@Nullable Device deviceByToken(String token) {
            return tokens.get(token);
        }

        @Override
        public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
            Map<Long, String> own = passwords.get(user);
            if (own == null) {
                return users.contains(user)
                        ? PhoneSecret.shared(algorithm.ha1(user, "lanline.local", PASSWORD))
                        : List.of();
            }
            return own.entrySet().stream()
                    .map(
                            each ->
                                    new PhoneSecret(
                                            each.getKey(),
                                            algorithm.ha1(user, "lanline.local", each.getValue())))
                    .toList();
        }

        @Override
        public @Nullable DigestAlgorithm digest(String user) {
            return digests.get(user);
        }

        @Override
        public boolean parks(String user) {
            return user.equals("park");
        }

        @Override
        public boolean exists(String user) {
            return users.contains(user) || groups.containsKey(user);
        }

        @Override
        public @Nullable String userOf(String number) {
            return numbers.get(number);
        }

        @Override
        public CallRules rules(String user) {
            return rules.getOrDefault(user, CallRules.NONE);
        }

        @Override
        public @Nullable RingGroup group(String user) {
            return groups.get(user);
        }
    }
}
