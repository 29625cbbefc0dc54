package org.lanline.server.services;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.AudioStream;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.SpeechDecoder;
import org.lanline.codec.SpeechEncoder;
import org.lanline.phone.Account;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.phone.Secrecy;
import org.lanline.phone.Settings;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.PhoneLine;
import org.lanline.server.phone.PhoneServer;
import org.lanline.server.phone.PhoneSound;
import org.lanline.server.phone.Protector;
import org.lanline.server.phone.Sound;
import org.lanline.server.phone.SoundReport;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The services of a box: phones that register with it over loopback and answer whoever calls. They
 * have a loop of their own, so that sound never waits for calls nor calls for sound.
 */
public final class Services implements AutoCloseable {
    private static final int CALLS_OF_EACH = 8;

    /** Of those, how many one person may have. */
    private static final int CALLS_OF_ONE = 4;

    private static final long GOODBYE_MILLIS = 200;

    private final UdpLoop loop;
    private final SecureRandom random;
    private final String domain;
    private final Consumer<String> trouble;
    private final Vigil.Patience patience;
    private final Map<String, String> passwords = new LinkedHashMap<>();
    private final List<PhoneLine> lines = new CopyOnWriteArrayList<>();

    /**
     * @param loop of its own, not yet started; closed with this
     * @param domain of everybody's address, and the realm of digest
     * @param people whose users go before services of the same name
     * @param trouble told why a service cannot be called
     */
    public Services(
            UdpLoop loop,
            String domain,
            Accounts people,
            SecureRandom random,
            Consumer<String> trouble) {
        this(loop, domain, people, random, trouble, Vigil.Patience.USUAL);
    }

    /** The same with another patience for those of whom nothing is heard. */
    Services(
            UdpLoop loop,
            String domain,
            Accounts people,
            SecureRandom random,
            Consumer<String> trouble,
            Vigil.Patience patience) {
        this.patience = patience;
        this.trouble = trouble;
        this.loop = loop;
        this.domain = domain;
        this.random = random;
        for (Service service : Service.values()) {
            if (!people.exists(service.user())) {
                byte[] secret = new byte[16];
                random.nextBytes(secret);
                passwords.put(service.user(), HexFormat.of().formatHex(secret));
            }
        }
    }

    /** People's accounts with those of the services, for the switchboard. */
    public Accounts accounts(Accounts people) {
        return new ServiceAccounts(people, Map.copyOf(passwords), domain);
    }

    /** Those that can be called, in order. */
    public List<Service> offered() {
        return Stream.of(Service.values())
                .filter(service -> passwords.containsKey(service.user()))
                .toList();
    }

    /** The users that services have, in order. */
    public List<String> users() {
        return List.copyOf(passwords.keySet());
    }

    /** True for what nobody but a service does by itself: come and go. */
    public boolean isOwn(Event event) {
        return switch (event) {
            case Event.Registered registered -> passwords.containsKey(registered.user());
            case Event.Unregistered gone -> passwords.containsKey(gone.user());
            default -> false;
        };
    }

    /**
     * They can be called soon after.
     *
     * @param sipPort where the box listens for phones
     */
    public void start(int sipPort) {
        loop.start();
        for (Service service : Service.values()) {
            String password = passwords.get(service.user());
            if (password != null) {
                loop.post(() -> open(service, password, sipPort));
            }
        }
    }

    private void open(Service service, String password, int sipPort) {
        Desk desk = new Desk(service);
        PhoneSound sound =
                new PhoneSound(
                        loop,
                        Services::towards,
                        new Protector(Secrecy.ANY, false, random),
                        List.of(SpeechCodec.G722, SpeechCodec.PCMA, SpeechCodec.PCMU),
                        new NoOpus(),
                        random,
                        _ -> soundOf(service),
                        desk,
                        failed -> trouble.accept(service.user() + ": " + failed.getMessage()));
        InetSocketAddress box = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), sipPort);
        PhoneLine line =
                new PhoneLine(
                        loop,
                        new PhoneServer(Transport.TCP, box, null),
                        new Account(service.user(), domain, service.display(), password),
                        Settings.standard("Lanline", instance(service))
                                .withCalls(CALLS_OF_EACH)
                                .untransferable(),
                        sound,
                        random,
                        desk);
        desk.line = line;
        loop.add(new Vigil(line, sound, patience));
        lines.add(line);
        line.open(true);
    }

    /** A caller is answered from the address that is nearest to where its media comes from. */
    private static InetAddress towards(@Nullable InetAddress remote) throws IOException {
        return PhoneServer.towards(remote == null ? InetAddress.ofLiteral("127.0.0.1") : remote);
    }

    /** The same after each start, so that the box sees one phone that comes again. */
    private static String instance(Service service) {
        byte[] name = ("lanline service " + service.user()).getBytes(StandardCharsets.UTF_8);
        return "urn:uuid:" + UUID.nameUUIDFromBytes(name);
    }

    private static LocalTime clock() {
        return LocalTime.now(ZoneId.systemDefault());
    }

    private Sound soundOf(Service service) {
        return switch (service) {
            case ECHO -> new EchoSound();
            case TIME -> new TimeSound(Services::clock);
            case MUSIC, PARK -> new MusicSound(random.nextLong());
        };
    }

    /** Takes each call, and writes to its caller what there is to be written. */
    private final class Desk implements PhoneLine.Watcher, PhoneSound.Aftermath {
        private final Service service;
        private @Nullable PhoneLine line;

        Desk(Service service) {
            this.service = service;
        }

        private void later(Consumer<PhoneLine> wish) {
            loop.post(
                    () -> {
                        if (line != null) {
                            wish.accept(line);
                        }
                    });
        }

        @Override
        public void event(PhoneEvent event) {
            if (event instanceof PhoneEvent.NotRegistered(int status, String words, boolean _)
                    && status != 0) {
                trouble.accept(service.user() + " is not registered: " + words);
            } else if (event instanceof PhoneEvent.Incoming(Call call)) {
                later(its -> take(its, call));
            } else if (event instanceof PhoneEvent.Answered(Call call) && service == Service.TIME) {
                String now = String.format(Locale.ROOT, "%tR", clock());
                later(its -> its.write(call.remote().uri(), "It is " + now + "."));
            }
        }

        private void take(PhoneLine its, Call call) {
            SipUri caller = call.remote().uri();
            long own =
                    its.calls().stream().filter(each -> isOf(caller, each.remote().uri())).count();
            if (own > CALLS_OF_ONE) {
                its.refuse(call, 486);
            } else {
                its.answer(call);
            }
        }

        private static boolean isOf(SipUri one, SipUri other) {
            return String.valueOf(one.userName()).equalsIgnoreCase(other.userName());
        }

        @Override
        public void broken(Call call, String why) {
            later(its -> its.hangUp(call));
        }

        @Override
        public void over(Call call, SoundReport report) {
            AudioStream.Statistics statistics = report.statistics();
            if (service == Service.ECHO && statistics.received() > 0) {
                String text = EchoWords.of(report.codec(), statistics);
                later(its -> its.write(call.remote().uri(), text));
            }
        }
    }

    /** Opus is not among what services speak: computing it for everybody would cost the box. */
    private static final class NoOpus implements Opus {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public SpeechEncoder encoder(int bitsPerSecond) {
            throw new IllegalStateException("Opus was not offered");
        }

        @Override
        public SpeechDecoder decoder() {
            throw new IllegalStateException("Opus was not offered");
        }
    }

    /** Ends their calls. */
    @Override
    public void close() {
        loop.post(() -> lines.forEach(line -> List.copyOf(line.calls()).forEach(line::hangUp)));
        if (!lines.isEmpty()) {
            try {
                Thread.sleep(GOODBYE_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        loop.close();
    }
}
