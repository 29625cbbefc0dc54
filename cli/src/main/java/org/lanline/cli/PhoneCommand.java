package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.WavFile;
import org.lanline.phone.Account;
import org.lanline.phone.Call;
import org.lanline.phone.Secrecy;
import org.lanline.phone.Settings;
import org.lanline.server.config.Build;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.CardSound;
import org.lanline.server.phone.FileSound;
import org.lanline.server.phone.PhoneLine;
import org.lanline.server.phone.PhoneServer;
import org.lanline.server.phone.PhoneSound;
import org.lanline.server.phone.Protector;
import org.lanline.server.phone.Sound;
import org.lanline.sip.SipUri;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** {@code lanline phone}: a SIP phone in the terminal. */
@Command(
        name = "phone",
        description = {
            "A SIP phone: registers, calls and is called. In a terminal each thing has a key; in a",
            "pipe it takes a line for each: call WHO, answer, decline, busy, hold, resume,",
            "transfer WHO, join, dtmf KEYS, hangup, write WHO TEXT, quit."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The password is --password, else LANLINE_PASSWORD, else asked for.",
            "Examples: lanline phone --account bob",
            "  lanline phone --account bob --call echo --play in.wav --record out.wav --json",
            "Exit code: 0 done, 1 not answered or not registered, 2 wrong use, 3 could not."
        })
final class PhoneCommand implements Callable<Integer> {
    private static final int USUAL_WIDTH = 100;
    private static final int MOST_SECONDS = 86_400;
    private static final int GOODBYE_SECONDS = 5;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Option(
            names = "--account",
            required = true,
            paramLabel = "ADDRESS",
            description = "who this phone is: sip:bob@lanline.local, or bob")
    private String account = "";

    @Option(
            names = "--transport",
            paramLabel = "udp|tcp|tls|wss",
            description = "how to reach the server (default: as DNS says of its name, or udp)")
    private @Nullable String transport;

    @Option(
            names = "--server",
            paramLabel = "HOST[:PORT]",
            description = "where it is (default: a box found on this LAN)")
    private @Nullable String server;

    @Option(names = "--password", paramLabel = "PASSWORD", description = "of the account")
    private @Nullable String password;

    @Option(names = "--name", paramLabel = "NAME", description = "what others see")
    private @Nullable String name;

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "tls and wss: what the box's fingerprint has to begin with")
    private @Nullable String fingerprint;

    @Option(names = "--call", paramLabel = "WHO", description = "call, and end with that call")
    private @Nullable String call;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "hang up an answered call after so long")
    private double duration;

    @Option(names = "--play", paramLabel = "FILE", description = "a WAV file to say")
    private @Nullable Path play;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "write what is heard as WAV; of further calls as FILE-2 and so on")
    private @Nullable Path record;

    @Option(names = "--dtmf", paramLabel = "KEYS", description = "press these once answered")
    private String keys = "";

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            description = "put an answered call on hold for so long")
    private double hold;

    @Option(
            names = "--transfer",
            paramLabel = "WHO",
            description = "send an answered call on to somebody else")
    private @Nullable String transfer;

    @Option(names = "--auto-answer", description = "take calls that come")
    private boolean autoAnswer;

    @Option(names = "--times", paramLabel = "N", description = "end after so many calls that came")
    private int times;

    @Option(
            names = "--most-calls",
            paramLabel = "N",
            defaultValue = "4",
            description = "busy for a further caller, 1 to 100 (default: 4)")
    private int mostCalls;

    @Option(
            names = "--codec",
            paramLabel = "NAME",
            split = ",",
            description = "opus, G722, PCMU, PCMA: what to speak, the best first (default: all)")
    private List<String> codecs = List.of();

    @Option(
            names = "--srtp",
            paramLabel = "sdes|dtls|none|any",
            defaultValue = "any",
            description = {
                "what protects the sound: keys in the signalling, keys by DTLS, nothing; or the",
                "best that the other side has, with keys in the signalling offered only where",
                "that is encrypted (default: any)"
            })
    private String srtp = "any";

    @Option(names = "--no-sound-card", description = "leave the sound card alone")
    private boolean noSoundCard;

    @Option(names = "--ladder", description = "draw the SIP ladder as it grows")
    private boolean ladder;

    @Option(names = "--json", description = "print one JSON object a line, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        check();
        SipUri address = address();
        PhonePlan plan = plan(address.host());
        Secrecy secrecy = secrecy();
        List<SpeechCodec> spoken = codecs();
        if (record != null) {
            OutputFile.check(record);
        }
        WavFile played = play == null ? null : WavInput.read(play);
        String secret = password(address);
        PinnedTrust trust = new PinnedTrust(fingerprint);
        PhoneServer place = PhoneServers.find(transport, server, trust.context());
        RawTerminal terminal = isTerminal() && !json ? RawTerminal.open() : null;
        UdpLoop loop = new UdpLoop("lanline-phone", this::broken);
        CountDownLatch ended = new CountDownLatch(1);
        try {
            PhoneView view = view(terminal, address);
            PhoneDesk desk = new PhoneDesk(loop, plan, view, address.host());
            Runtime.getRuntime().addShutdownHook(goodbye(desk, ended));
            Account who = new Account(String.valueOf(address.user()), address.host(), name, secret);
            PhoneSound sound = sound(loop, place, secrecy, spoken, played, desk, view);
            PhoneLine line =
                    new PhoneLine(loop, place, who, settings(), sound, new SecureRandom(), desk);
            desk.at(line);
            if (view instanceof PhoneScreen screen) {
                screen.at(desk);
                loop.add(screen);
            }
            loop.start();
            loop.post(() -> line.open(true));
            if (terminal == null) {
                Thread.ofPlatform().daemon().name("lanline-orders").start(() -> orders(desk));
            }
            int code = desk.done().get();
            loop.post(line::close);
            return code;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            loop.close();
            if (terminal != null) {
                terminal.close();
            }
            ended.countDown();
        }
    }

    /** Ctrl-C hangs up, takes the registration back and gives the terminal back. */
    private static Thread goodbye(PhoneDesk desk, CountDownLatch ended) {
        return Thread.ofPlatform()
                .unstarted(
                        () -> {
                            if (ended.getCount() == 0) {
                                return;
                            }
                            desk.order("quit");
                            try {
                                if (ended.await(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                                    Runtime.getRuntime().halt(Exit.DONE);
                                }
                            } catch (InterruptedException stopped) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private void broken(Throwable fault) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("A fault in this program, please report it: " + fault);
        if (System.getenv("LANLINE_DEBUG") != null) {
            fault.printStackTrace(err);
        }
        err.flush();
    }

    // --- the options

    private void check() {
        if (json && ladder) {
            throw new WrongUse("Take one of --json and --ladder.");
        }
        if (!isTime(duration) || !isTime(hold)) {
            throw new WrongUse("--duration and --hold take seconds, up to a day.");
        }
        if (times < 0 || mostCalls < 1 || mostCalls > 100) {
            throw new WrongUse("--times takes 0 or more, --most-calls 1 to 100.");
        }
        if (!keys.matches("[0-9A-Da-d*#]{0,64}")) {
            throw new WrongUse("--dtmf takes the keys of a telephone: 0 to 9, *, #, A to D.");
        }
    }

    private static boolean isTime(double seconds) {
        return seconds >= 0 && seconds <= MOST_SECONDS;
    }

    private SipUri address() {
        return somebody(account, "lanline.local", "--account");
    }

    private static SipUri somebody(String text, String domain, String option) {
        SipUri uri = PhonePlan.somebody(text, domain);
        if (uri == null) {
            throw new WrongUse(option + " takes an address such as sip:bob@lanline.local, or bob.");
        }
        return uri;
    }

    private PhonePlan plan(String domain) {
        return new PhonePlan(
                call == null ? null : somebody(call, domain, "--call"),
                duration,
                play != null && call != null && duration == 0,
                keys.toUpperCase(java.util.Locale.ROOT),
                hold,
                transfer == null ? null : somebody(transfer, domain, "--transfer"),
                autoAnswer,
                times);
    }

    private List<SpeechCodec> codecs() {
        List<SpeechCodec> all = List.of(SpeechCodec.values());
        if (codecs.isEmpty()) {
            return all;
        }
        List<SpeechCodec> wished = new ArrayList<>();
        for (String each : codecs) {
            SpeechCodec codec = SpeechCodec.of(each);
            if (codec == null) {
                throw new WrongUse(
                        "--codec takes opus, G722, PCMU and PCMA, not "
                                + PhoneWords.printable(each)
                                + ".");
            }
            wished.add(codec);
        }
        return wished;
    }

    private Secrecy secrecy() {
        return switch (srtp) {
            case "none" -> Secrecy.NONE;
            case "sdes" -> Secrecy.SDES;
            case "dtls" -> Secrecy.DTLS;
            case "any" -> Secrecy.ANY;
            default -> throw new WrongUse("--srtp takes sdes, dtls, none or any.");
        };
    }

    private static boolean isEncrypted(PhoneServer place) {
        return switch (place.transport()) {
            case TLS, WSS -> true;
            case UDP, TCP, WS -> false;
        };
    }

    private String password(SipUri address) {
        if (password != null) {
            return password;
        }
        String environment = System.getenv("LANLINE_PASSWORD");
        if (environment != null) {
            return environment;
        }
        Optional<Console> terminal = terminal();
        if (terminal.isEmpty()) {
            throw new WrongUse(
                    "Give the password with --password, or in the environment as"
                            + " LANLINE_PASSWORD.");
        }
        char[] typed = terminal.get().readPassword("Password of %s: ", address);
        return typed == null ? "" : new String(typed);
    }

    private static Optional<Console> terminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    private static boolean isTerminal() {
        return terminal().isPresent();
    }

    private Settings settings() {
        return Settings.standard(
                        "Lanline phone " + Build.version(), "urn:uuid:" + UUID.randomUUID())
                .withCalls(mostCalls);
    }

    // --- what it shows, says and hears

    private PhoneView view(@Nullable RawTerminal terminal, SipUri address) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            return new PhoneJson(out);
        }
        boolean colour = isTerminal() && System.getenv("NO_COLOR") == null;
        int width = terminal == null ? USUAL_WIDTH : terminal.columns();
        PhoneLadder drawn =
                ladder
                        ? new PhoneLadder(
                                String.valueOf(address.user()), width, colour && terminal == null)
                        : null;
        return terminal == null
                ? new PhoneLines(out, drawn)
                : new PhoneScreen(terminal, address.toString(), drawn);
    }

    private PhoneSound sound(
            UdpLoop loop,
            PhoneServer place,
            Secrecy secrecy,
            List<SpeechCodec> spoken,
            @Nullable WavFile played,
            PhoneDesk desk,
            PhoneView view) {
        try {
            InetAddress local = place.local();
            SecureRandom random = new SecureRandom();
            Protector protector = new Protector(secrecy, isEncrypted(place), random);
            protector.prepare();
            return new PhoneSound(
                    loop,
                    _ -> local,
                    protector,
                    spoken,
                    Opus.best(),
                    random,
                    made -> soundOf(made, played, desk, view),
                    desk,
                    trouble -> view.remark("No port for sound: " + trouble.getMessage() + "."));
        } catch (IOException unreachable) {
            throw new CannotStart(
                    "No network leads to %s.".formatted(place.address()), unreachable);
        }
    }

    private Sound soundOf(Call made, @Nullable WavFile played, PhoneDesk desk, PhoneView view) {
        boolean files = played != null || record != null;
        if (!files && !noSoundCard && CardSound.isThere()) {
            return new CardSound(key -> view.key(made, key));
        }
        FileSound sound =
                new FileSound(
                        played,
                        recording(made),
                        key -> view.key(made, key),
                        trouble -> view.remark("Not recorded: " + trouble.getMessage() + "."));
        desk.plays(made, sound);
        return sound;
    }

    /** Each call has a file of its own. */
    private @Nullable Path recording(Call made) {
        if (record == null || made.number() == 1) {
            return record;
        }
        String plain = record.getFileName().toString();
        int dot = plain.lastIndexOf('.');
        String stem = dot > 0 ? plain.substring(0, dot) : plain;
        String ending = dot > 0 ? plain.substring(dot) : "";
        return record.resolveSibling(stem + "-" + made.number() + ending);
    }

    private static void orders(PhoneDesk desk) {
        try (BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String next = input.readLine(); next != null; next = input.readLine()) {
                desk.order(next);
            }
        } catch (IOException closed) {
            // nobody says anything any more; the phone goes on
        }
    }
}
