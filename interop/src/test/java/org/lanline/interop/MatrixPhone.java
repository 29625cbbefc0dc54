package org.lanline.interop;

import org.lanline.interop.SipPhone.Sign;
import org.lanline.interop.ToldPhone.Language;
import org.lanline.interop.ToldPhone.Orders;
import org.lanline.interop.ToldPhone.Recordings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A phone at the end of a row or column of the matrix: which program, by which transport. */
record MatrixPhone(Program program, Transport transport) {
    private static final String BOX = "10.77.0.1";
    private static final int TONE_SECONDS = 120;

    enum Transport {
        UDP(5060),
        TCP(5060),
        TLS(5061);

        private final int port;

        Transport(int port) {
            this.port = port;
        }

        String lower() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Program {
        BARESIP("baresip 1.0.0"),
        LINPHONE("linphone 5.1"),
        LANLINE("`lanline phone`"),
        SIPP("SIPp 3.6.1");

        final String title;

        Program(String title) {
            this.title = title;
        }
    }

    /** Its name, its user's and its host's. */
    String user() {
        return program.name().toLowerCase(Locale.ROOT) + transport.lower();
    }

    @Override
    public String toString() {
        return program.title + " " + transport;
    }

    /**
     * Starts it on the host of its name.
     *
     * @param address of that host
     * @param authority the certificate of the box's authority
     */
    SipPhone start(Lab lab, Path folder, String address, Tone tone, Path authority)
            throws IOException {
        Path home = Files.createDirectories(folder.resolve(user()));
        if (program == Program.SIPP) {
            return SippPhone.start(lab, this, home, address, tone, authority);
        }
        tone.write(home.resolve("tone.wav"), TONE_SECONDS);
        List<String> command =
                switch (program) {
                    case BARESIP -> baresipAt(home, address);
                    case LINPHONE -> linphoneAt(lab, home, authority);
                    case LANLINE -> lanlineAt(home, user(), transport);
                    case SIPP -> throw notTold();
                };
        Path said = folder.resolve(user() + ".log");
        Process process = lab.converseInto(said, user(), command.toArray(String[]::new));
        return new ToldPhone(user(), tone, language(), home, said, process);
    }

    private Language language() {
        return switch (program) {
            case BARESIP -> baresip();
            case LINPHONE -> linphone();
            case LANLINE -> lanline();
            case SIPP -> throw notTold();
        };
    }

    private static IllegalStateException notTold() {
        return new IllegalStateException("SIPp has no input to be told things by");
    }

    // --- baresip

    private static Language baresip() {
        return new Language(
                new Orders(
                        "/dial sip:%s@lanline.local",
                        "/accept",
                        "/hangup",
                        "/hangup",
                        "/hold",
                        "/resume",
                        "/sndcode %s",
                        "/transfer sip:%s@lanline.local"),
                Map.of(
                        Sign.RINGS_HERE, Pattern.compile("Incoming call from"),
                        Sign.TALKS, Pattern.compile("Call established"),
                        Sign.ON_HOLD, Pattern.compile("got re-INVITE"),
                        Sign.BUSY, Pattern.compile("session closed: 486"),
                        Sign.DECLINED, Pattern.compile("session closed: 603"),
                        Sign.OVER, Pattern.compile("Call with .* terminated|session closed")),
                "received event: '%s' (end=1)",
                Sign.BUSY,
                new Recordings("dump-", "-dec.wav", 0, false));
    }

    private List<String> baresipAt(Path home, String address) throws IOException {
        Files.writeString(
                home.resolve("config"),
                """
                poll_method epoll
                sip_listen %1$s:5060
                net_interface eth0
                module_path /usr/lib/baresip/modules
                module stdio.so
                module g711.so
                module aufile.so
                module sndfile.so
                module uuid.so
                module_app account.so
                module_app menu.so
                snd_path %2$s
                audio_source aufile,%2$s/tone.wav
                audio_alert aufile,%2$s/alert.wav
                """
                        .formatted(address, home));
        Files.writeString(home.resolve("contacts"), "");
        Files.writeString(
                home.resolve("accounts"),
                """
                <sip:%s@lanline.local>;auth_pass=%s;outbound="sip:%s:%d;transport=%s";regint=300;sipnat=outbound;audio_codecs=pcma/8000/1
                """
                        .formatted(
                                user(), SipBox.PASSWORD, BOX, transport.port, transport.lower()));
        return List.of("baresip", "-f", home.toString(), "-v");
    }

    // --- linphone

    private static Language linphone() {
        return new Language(
                new Orders(
                        "call sip:%s@lanline.local",
                        "answer",
                        "terminate",
                        "terminate",
                        "pause",
                        "resume",
                        "%s",
                        "transfer sip:%s@lanline.local"),
                Map.of(
                        Sign.RINGS_HERE, Pattern.compile("incoming call from"),
                        Sign.TALKS, Pattern.compile("Media streams established"),
                        Sign.ON_HOLD, Pattern.compile("has been paused by"),
                        Sign.BUSY, Pattern.compile("Call \\d+ with \\S+ error"),
                        Sign.DECLINED, Pattern.compile("(?i)declined"),
                        Sign.OVER, Pattern.compile("Call \\d+ with \\S+ (ended|error)")),
                "Receiving tone %s from",
                Sign.DECLINED,
                new Recordings("heard", ".wav", 8_000, true));
    }

    private List<String> linphoneAt(Lab lab, Path home, Path authority) throws IOException {
        // Without a route to everywhere it believes that there is no network.
        lab.run(Duration.ofSeconds(20), user(), "ip", "route", "add", "default", "dev", "eth0");
        Files.createDirectories(home.resolve(".local/share/linphone"));
        Path settings = home.resolve("linphonerc");
        Files.writeString(
                settings,
                """
                [sip]
                sip_port=%2$d
                sip_tcp_port=%3$d
                sip_tls_port=%4$d
                use_ipv6=0
                default_proxy=0
                guess_hostname=0
                use_info=0
                use_rfc2833=1
                verify_server_certs=0
                verify_server_cn=0
                [rtp]
                audio_rtp_port=7078
                [auth_info_0]
                username=%1$s
                passwd=%6$s
                realm=lanline.local
                domain=lanline.local
                [proxy_0]
                reg_proxy=<sip:%7$s:%8$d;transport=%9$s>
                reg_route=<sip:%7$s:%8$d;transport=%9$s;lr>
                reg_identity=sip:%1$s@lanline.local
                reg_sendregister=1
                reg_expires=300
                publish=0
                [audio_codec_0]
                mime=PCMA
                rate=8000
                channels=1
                enabled=1
                [audio_codec_1]
                mime=opus
                rate=48000
                channels=2
                enabled=0
                [audio_codec_2]
                mime=speex
                rate=16000
                channels=1
                enabled=0
                [misc]
                store_friends=0
                """
                        .formatted(
                                user(),
                                transport == Transport.UDP ? 5060 : -1,
                                transport == Transport.TCP ? 5060 : -1,
                                transport == Transport.TLS ? 5061 : -1,
                                authority,
                                SipBox.PASSWORD,
                                BOX,
                                transport.port,
                                transport.lower()));
        String script =
                "(printf 'soundcard use files\\nplay %1$s/tone.wav\\nrecord %1$s/heard.wav\\n'; cat) | HOME=%1$s PULSE_RUNTIME_PATH=%1$s exec script -qfc 'linphonec -c %2$s -d 0' /dev/null"
                        .formatted(home, settings);
        return List.of("sh", "-c", script);
    }

    // --- lanline phone

    private static Language lanline() {
        return new Language(
                new Orders(
                        "call %s",
                        "answer", "busy", "hangup", "hold", "resume", "dtmf %s", "transfer %s"),
                Map.of(
                        Sign.RINGS_HERE, Pattern.compile("\"event\":\"incoming\""),
                        Sign.TALKS, Pattern.compile("\"event\":\"(answered|referred)\""),
                        Sign.ON_HOLD, Pattern.compile("\"event\":\"held-there\""),
                        Sign.BUSY, Pattern.compile("\"event\":\"ended\".*\"status\":486"),
                        Sign.DECLINED, Pattern.compile("\"event\":\"ended\".*\"status\":603"),
                        Sign.OVER, Pattern.compile("\"event\":\"ended\"")),
                "\"key\":\"%s\"",
                Sign.BUSY,
                new Recordings("heard", ".wav", 0, true));
    }

    static List<String> lanlineAt(Path home, String user, Transport transport, String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.lanline.cli.Main",
                                "phone",
                                "--account",
                                user,
                                "--password",
                                SipBox.PASSWORD,
                                "--transport",
                                transport.lower(),
                                "--server",
                                BOX,
                                "--play",
                                home.resolve("tone.wav").toString(),
                                "--record",
                                home.resolve("heard.wav").toString(),
                                "--json"));
        command.addAll(List.of(more));
        return command;
    }

    /** {@code lanline phone} that takes every call, to whom others are sent on. */
    static SipPhone thirdPerson(Lab lab, Path folder, String user, Tone tone) throws IOException {
        Path home = Files.createDirectories(folder.resolve(user));
        tone.write(home.resolve("tone.wav"), TONE_SECONDS);
        List<String> command =
                lanlineAt(home, user, Transport.UDP, "--auto-answer", "--most-calls", "100");
        Path said = folder.resolve(user + ".log");
        Process process = lab.converseInto(said, user, command.toArray(String[]::new));
        return new ToldPhone(user, tone, lanline(), home, said, process);
    }
}
