package org.lanline.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIPp as a phone: one process that registers and then calls, answers, holds and sends on by its
 * scenarios, each when it is told to. It is told by requests with methods of our own, which come
 * from its own host and never go near the box. What it says are packets of its tone, played from
 * files; what it hears is what comes to its port for sound.
 */
final class SippPhone implements SipPhone {
    private static final String BOX = "10.77.0.1";
    private static final int SIP_PORT = 5060;
    private static final int SOUND_PORT = 6000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int FIRST_NUMBER = 10_000_000;
    private static final Pattern CALL_ID = Pattern.compile("(?i)\nCall-ID: *(\\S+)");
    private static final Pattern ASKS =
            Pattern.compile("received \\[\\d+] bytes :\\s+(INVITE|Call) ");

    private static final Pattern STEP = Pattern.compile("<(send|recv|nop)[ >/][^>]*");

    /** Who it is and where, and what it needs for its scenarios. */
    private record Line(Lab lab, MatrixPhone phone, Path home, String address) {
        String user() {
            return phone.user();
        }

        String transport() {
            return phone.transport().name();
        }
    }

    private final Line line;
    private final Tone tone;
    private final Path messages;
    private final HeardPackets heard;
    private final Writer orders;
    private int number = FIRST_NUMBER;
    private int forgotten;
    private int forgottenKeys;

    private SippPhone(Line line, Tone tone, HeardPackets heard, Writer orders) {
        this.line = line;
        this.tone = tone;
        this.messages = messages(line);
        this.heard = heard;
        this.orders = orders;
    }

    private static Path messages(Line line) {
        return line.home.resolve("messages.log");
    }

    /**
     * Starts it on the host of its name.
     *
     * @param address of that host
     * @param authority the certificate of the box's authority
     */
    static SippPhone start(
            Lab lab, MatrixPhone phone, Path home, String address, Tone tone, Path authority)
            throws IOException {
        Line line = new Line(lab, phone, home, address);
        PlayedPackets.write(home, tone);
        Path packets = home.resolve("heard.pcap");
        listen(line, packets);
        Writer orders = run(line, authority);
        return new SippPhone(line, tone, new HeardPackets(packets), orders);
    }

    private static void listen(Line line, Path packets) {
        line.lab.startInto(
                line.home.resolve("tcpdump.log"),
                line.user(),
                "tcpdump",
                "-Z",
                "root",
                "-i",
                "eth0",
                "--immediate-mode",
                "-U",
                "-w",
                packets.toString(),
                "udp and dst host %s and dst port %d".formatted(line.address, SOUND_PORT));
    }

    /** SIPp, and what tells it things: every order is a datagram, or goes by one connection. */
    private static Writer run(Line line, Path authority) throws IOException {
        String server = BOX + ":" + SIP_PORT;
        if (line.phone.transport() == MatrixPhone.Transport.TLS) {
            server = line.address + ":5061";
            bridge(line, authority);
        }
        boolean datagrams = line.phone.transport() == MatrixPhone.Transport.UDP;
        line.lab.startInto(
                line.home.resolve("sipp.log"),
                line.user(),
                "sh",
                "-c",
                "until %s; do sleep 0.05; done; exec sipp %s -sf %s -oocsf %s -t %s -i %s -p %d -mi %s -mp %d -m 1 -nd -nostdin -deadcall_wait 0 -recv_timeout 3600000 -trace_err -error_file %s -trace_msg -message_file %s"
                        .formatted(
                                line.phone.transport() == MatrixPhone.Transport.TLS
                                        ? "ss -ltn | grep -q :5061"
                                        : "true",
                                server,
                                scenario(line, "calls"),
                                scenario(line, "answers"),
                                datagrams ? "u1" : "t1",
                                line.address,
                                SIP_PORT,
                                line.address,
                                SOUND_PORT,
                                line.home.resolve("errors.log"),
                                messages(line)));
        String there =
                (datagrams ? "UDP:%s:%d" : "TCP:%s:%d,retry=600,interval=0.1")
                        .formatted(line.address, SIP_PORT);
        return line.lab
                .converseInto(
                        line.home.resolve("orders.log"), line.user(), "socat", "-u", "-", there)
                .outputWriter(UTF_8);
    }

    /** Debian's SIPp has no TLS: it talks TCP to socat beside it, which talks TLS to the box. */
    private static void bridge(Line line, Path authority) {
        line.lab.startInto(
                line.home.resolve("bridge.log"),
                line.user(),
                "socat",
                "TCP-LISTEN:5061,bind=%s,reuseaddr".formatted(line.address),
                "OPENSSL:%s:5061,cafile=%s,verify=1".formatted(BOX, authority));
    }

    // --- its scenarios

    private static Path scenario(Line line, String name) throws IOException {
        Path file = line.home.resolve(name + ".xml");
        String text = part(name).replace("{talks}", part("talks"));
        for (String key : new String[] {"5", "7", "9"}) {
            text = text.replace("{press " + key + "}", part("press").replace("{key}", key));
        }
        for (String invite : new String[] {"call", "again"}) {
            String filled = part("invite").replace("{name}", invite);
            text = text.replace("{invite " + invite + "}", filled);
        }
        for (String way : new String[] {"sendrecv", "sendonly", "inactive"}) {
            String offer = part("offer").replace("{sdp}", "{sdp " + way + "}");
            text = text.replace("{offer " + way + "}", offer);
            text = text.replace("{sdp " + way + "}", description(way));
        }
        String contact = "<sip:{user}@[local_ip]:[local_port];transport={lower}>";
        Files.writeString(
                file,
                patient(text)
                        .replace("{contact}", contact)
                        .replace(
                                "{password}",
                                "[authentication username={user} password=%s]"
                                        .formatted(SipBox.PASSWORD))
                        .replace("{user}", line.user())
                        .replace("{transport}", line.transport())
                        .replace("{lower}", line.phone.transport().lower())
                        .replace("{home}", line.home.toString()));
        return file;
    }

    /**
     * A scenario that returns from {@code _unexp.main} to where it was; whatever was expected ends
     * that. SIPp returns to the step before and takes the next from there, wherever it leads: so a
     * step that does nothing stands where that would be elsewhere.
     */
    private static String patient(String scenario) {
        StringBuilder text = new StringBuilder();
        for (String piece : scenario.split("(?=<label )", -1)) {
            text.append(leadsElsewhere(text) ? "<nop/>\n  " : "").append(piece);
        }
        return text.toString()
                .replaceAll("(<recv [^>]*)/>", "$1><action></action></recv>")
                .replaceAll(
                        "(<recv [^>]*>\\s*<action>)",
                        "$1<assign assign_to=\"_unexp.retaddr\" value=\"0\"/>");
    }

    private static boolean leadsElsewhere(CharSequence steps) {
        boolean elsewhere = false;
        for (Matcher step = STEP.matcher(steps); step.find(); ) {
            elsewhere = step.group().contains("next=");
        }
        return elsewhere;
    }

    private static String part(String name) throws IOException {
        return SippFile.text("matrix-" + name + ".xml");
    }

    private static String description(String way) {
        String lines =
                """
                v=0
                o={user} 1 1[$n] IN IP4 [local_ip]
                s=-
                c=IN IP4 [media_ip]
                t=0 0
                m=audio [media_port] RTP/AVP 8 [$keys]
                a=rtpmap:8 PCMA/8000
                a=rtpmap:[$keys] telephone-event/8000
                a=fmtp:[$keys] 0-15
                a=ptime:20
                a=\
                """
                        + way;
        return lines.replace("\n", "\n      ");
    }

    // --- what it does

    @Override
    public String user() {
        return line.user();
    }

    @Override
    public Tone tone() {
        return tone;
    }

    private void order(String method, String callId, String who) {
        String request =
                String.join(
                        "\r\n",
                        "%s sip:%s@%s SIP/2.0".formatted(method, user(), line.address),
                        "Via: SIP/2.0/%s %s;branch=z9hG4bK-order-%d"
                                .formatted(line.transport(), line.address, number),
                        "From: <sip:hand@%s>;tag=%d".formatted(line.address, number),
                        "To: <sip:%s@%s>".formatted(user(), line.address),
                        "Call-ID: " + callId,
                        "CSeq: %d %s".formatted(number, method),
                        "Number: " + number,
                        "Who: sip:%s@lanline.local".formatted(who),
                        "Content-Length: 0",
                        "",
                        "");
        number++;
        try {
            orders.write(request);
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(user() + " has ended", e);
        }
    }

    /** About the call that was begun last, by whomever. */
    private void order(String method, String who) {
        String all = said();
        Matcher asks = ASKS.matcher(all);
        int last = -1;
        while (asks.find()) {
            last = asks.start();
        }
        order(method, last < 0 ? own() : callId(all, last), who);
    }

    private static String callId(String text, int from) {
        Matcher found = CALL_ID.matcher(text);
        if (!found.find(from)) {
            throw new IllegalStateException("no Call-ID");
        }
        String whole = found.group(1);
        return whole.substring(whole.indexOf("///") < 0 ? 0 : whole.indexOf("///") + 3);
    }

    /** What it registered with, which is that of all calls it makes. */
    private String own() {
        return callId(said(), 0);
    }

    @Override
    public void call(String who) {
        order("Call", own(), who);
    }

    @Override
    public void answer() {
        order("Answer", "");
    }

    @Override
    public void refuse() {
        order("Refuse", "");
    }

    @Override
    public Sign refusal() {
        return Sign.BUSY;
    }

    @Override
    public void hangUp() {
        order("HangUp", "");
    }

    @Override
    public void hold() {
        offer("Hold");
    }

    @Override
    public void resume() {
        offer("Resume");
    }

    /** Until it has been answered it takes no other order. */
    private void offer(String method) {
        int before = said().length();
        order(method, "");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (said().indexOf("\nACK ", before) < 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    @Override
    public void press(char key) {
        order("Press" + key, "");
    }

    @Override
    public void transfer(String who) {
        order("SendOn", who);
    }

    // --- what it shows

    @Override
    public void forget() {
        forgotten = said().length();
        forgottenKeys = heard.keys().length();
    }

    @Override
    public boolean shows(Sign sign) {
        String news = said().substring(forgotten);
        return switch (sign) {
            case RINGS_HERE -> received(news, "INVITE ");
            case TALKS -> isAnswered(news);
            case ON_HOLD ->
                    received(news, "INVITE ") && news.matches("(?s).*a=(sendonly|inactive).*");
            case BUSY -> received(news, "SIP/2.0 486");
            case DECLINED -> received(news, "SIP/2.0 603");
            case OVER -> news.contains("\nBYE ") || received(news, "CANCEL ");
        };
    }

    private static boolean received(String news, String begins) {
        return Pattern.compile("received \\[\\d+] bytes :\\s+" + Pattern.quote(begins))
                .matcher(news)
                .find();
    }

    private static boolean isAnswered(String news) {
        for (String message : news.split("-{20,}", -1)) {
            if (message.contains("SIP/2.0 200 ")
                    && Pattern.compile("CSeq: *\\d+ INVITE").matcher(message).find()) {
                return true;
            }
        }
        return false;
    }

    private String said() {
        try {
            return Files.exists(messages)
                    ? Files.readString(messages, StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean showsKey(char key) {
        return heard.keys().indexOf(key, forgottenKeys) >= 0;
    }

    @Override
    public int heard(Tone other) {
        return heard.tenths(other);
    }

    @Override
    public boolean recordsOn() {
        return true;
    }

    @Override
    public String toString() {
        return user();
    }
}
