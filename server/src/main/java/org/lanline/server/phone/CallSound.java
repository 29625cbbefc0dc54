package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.AudioStream;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.phone.Audio;
import org.lanline.phone.AudioTerms;
import org.lanline.rtp.NtpTime;
import org.lanline.rtp.RtpSession;
import org.lanline.sdp.SessionDescription;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The sound of one call on its two ports: RTP on the even one, RTCP on the next. Loop thread. */
final class CallSound implements AudioStream.Out {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int PORT_TRIES = 50;
    private static final long MILLISECOND = 1_000_000L;
    private static final long FAR_BEHIND_NANOS = 200 * MILLISECOND;
    private static final int KEY_MILLIS = 120;
    private static final int BITS_PER_SECOND = 24_000;

    private final Opus opus;
    private final RandomGenerator random;
    private final Sound sound;
    private final Audio audio;
    private final String canonicalName;
    private final UdpSocket media;
    private final UdpSocket control;
    private @Nullable AudioTerms terms;
    private @Nullable AudioStream stream;

    /** What a source has sent is forgotten with its goodbye, which comes before the call's end. */
    private AudioStream.@Nullable Statistics atLastReport;

    private short[] spoken = {};
    private short[] heard = {};
    private long frameNanos;
    private long dueNanos = Long.MAX_VALUE;

    CallSound(
            UdpLoop loop,
            InetAddress local,
            List<SpeechCodec> codecs,
            Opus opus,
            RandomGenerator random,
            Sound sound)
            throws IOException {
        this.opus = opus;
        this.random = random;
        this.sound = sound;
        byte[] chance = new byte[12];
        random.nextBytes(chance);
        this.canonicalName = HexFormat.of().formatHex(chance); // RFC 7022 section 4.2
        UdpSocket[] pair = pair(loop, local);
        this.media = pair[0];
        this.control = pair[1];
        this.audio = new Audio(codecs, media.local(), random.nextLong(1, 1L << 52));
    }

    /** Two ports that follow each other, the first one even (RFC 3550 section 11). */
    private UdpSocket[] pair(UdpLoop loop, InetAddress local) throws IOException {
        for (int i = 0; ; i++) {
            UdpSocket first = open(loop, local, 0);
            int port = first.local().getPort();
            if (port % 2 == 0) {
                try {
                    return new UdpSocket[] {first, open(loop, local, port + 1)};
                } catch (IOException taken) {
                    if (i >= PORT_TRIES) {
                        first.close();
                        throw taken;
                    }
                }
            }
            first.close();
        }
    }

    private UdpSocket open(UdpLoop loop, InetAddress local, int port) throws IOException {
        return loop.open(
                UdpOptions.at(new InetSocketAddress(local, port), BUFFER_BYTES), this::received);
    }

    private void received(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        AudioStream open = stream;
        if (open != null) {
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(bytes);
            if (isReport(bytes)) {
                atLastReport = open.statistics();
            }
            open.receive(from, bytes, 0, bytes.length, nowNanos, this);
        }
    }

    /** RFC 5761 section 4. */
    private static boolean isReport(byte[] bytes) {
        int type = bytes.length < 2 ? 0 : bytes[1] & 0x7f;
        return type >= 64 && type < 96;
    }

    // --- what is agreed

    SessionDescription offer(boolean hold) {
        return audio.offer(hold);
    }

    @Nullable SessionDescription answer(SessionDescription offer, boolean hold) {
        return audio.answer(offer, hold);
    }

    void agreed(SessionDescription here, SessionDescription there) {
        AudioTerms now = audio.agreed(here, there);
        AudioTerms before = terms;
        terms = now;
        if (now == null) {
            return;
        }
        if (before == null || stream == null || !sameFormat(before, now)) {
            begin(now);
        } else if (!before.remote().equals(now.remote())) {
            stream.session().moved();
        }
    }

    private static boolean sameFormat(AudioTerms one, AudioTerms other) {
        return one.codec().equals(other.codec())
                && one.sendType() == other.sendType()
                && one.receiveType() == other.receiveType()
                && one.sendKeysType() == other.sendKeysType()
                && one.frameMillis() == other.frameMillis();
    }

    private void begin(AudioTerms now) {
        SpeechCodec codec = now.codec();
        long nanos = System.nanoTime();
        AudioStream made =
                new AudioStream(
                        new AudioStream.Agreement(
                                new AudioStream.Format(codec, now.sendType()),
                                List.of(new AudioStream.Format(codec, now.receiveType())),
                                now.sendKeysType(),
                                8_000,
                                13,
                                now.frameMillis(),
                                BITS_PER_SECOND),
                        canonicalName,
                        opus,
                        random,
                        NtpTime.of(nanos, System.currentTimeMillis()));
        stream = made;
        spoken = new short[made.packetSamples()];
        heard = new short[made.packetSamples()];
        frameNanos = now.frameMillis() * MILLISECOND;
        dueNanos = nanos;
        sound.begin(made.sampleRate());
    }

    // --- its clock

    long deadline() {
        return stream == null ? Long.MAX_VALUE : Math.min(dueNanos, stream.deadline());
    }

    void tick(long nowNanos) {
        AudioStream open = stream;
        AudioTerms agreed = terms;
        if (open == null || agreed == null) {
            return;
        }
        if (nowNanos - dueNanos > FAR_BEHIND_NANOS) {
            dueNanos = nowNanos; // this machine stood still; what is past is not made up for
        }
        while (dueNanos <= nowNanos) {
            frame(open, agreed, nowNanos);
            dueNanos += frameNanos;
        }
        open.tick(nowNanos, this);
    }

    private void frame(AudioStream open, AudioTerms agreed, long nowNanos) {
        if (agreed.sends() && sound.speak(spoken, 0, spoken.length)) {
            open.send(spoken, 0, nowNanos, this);
        } else {
            open.skip(nowNanos, this);
        }
        open.take(heard, 0, heard.length, nowNanos);
        if (agreed.receives()) {
            sound.hear(heard, 0, heard.length);
        }
    }

    boolean press(char key) {
        return stream != null && stream.press(key, KEY_MILLIS);
    }

    AudioStream.@Nullable Statistics statistics() {
        return stream == null ? null : stream.statistics();
    }

    String codec() {
        return terms == null ? "" : terms.codec().encodingName();
    }

    /** How it has fared; null when it never began. */
    AudioStream.@Nullable Statistics end() {
        AudioStream open = stream;
        if (open != null) {
            open.goodbye("", System.nanoTime(), this);
        }
        stream = null;
        media.close();
        control.close();
        sound.end();
        if (open == null) {
            return null;
        }
        AudioStream.Statistics now = open.statistics();
        return now.received() == 0 && atLastReport != null ? atLastReport : now;
    }

    // --- what the stream says

    @Override
    public void rtp(byte[] bytes, int at, int length) {
        InetSocketAddress to = stream == null ? null : stream.session().mediaFrom();
        InetSocketAddress said = terms == null ? null : terms.remote();
        InetSocketAddress there = to == null ? said : to;
        if (there != null && there.getPort() > 0) {
            media.queue(there, ByteBuffer.wrap(bytes, at, length));
        }
    }

    @Override
    public void rtcp(byte[] bytes, int at, int length) {
        InetSocketAddress to = stream == null ? null : stream.session().controlFrom();
        InetSocketAddress said = terms == null ? null : terms.remote();
        if (to == null && said != null && said.getPort() > 0 && said.getPort() < 65_535) {
            to = new InetSocketAddress(said.getAddress(), said.getPort() + 1);
        }
        if (to != null) {
            control.queue(to, ByteBuffer.wrap(bytes, at, length));
        }
    }

    @Override
    public void event(RtpSession.Event event) {
        // what there is to tell is in the statistics
    }

    @Override
    public void keyDown(String key) {
        sound.key(key);
    }
}
