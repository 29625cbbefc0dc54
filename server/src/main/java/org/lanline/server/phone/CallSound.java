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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The sound of one call, on the path that {@link CallPath} keeps. Loop thread. */
final class CallSound implements AudioStream.Out, CallPath.Owner {
    private static final long MILLISECOND = 1_000_000L;
    private static final long FAR_BEHIND_NANOS = 200 * MILLISECOND;
    private static final int KEY_MILLIS = 120;
    private static final int BITS_PER_SECOND = 24_000;

    /** Told of what happens to one call. */
    interface Watcher {
        /** In a sentence, why there is no sound and will be none. */
        void broken(String why);

        /** Whose certificates they are, as {@link CallPath.Owner#certified} has them. */
        void certified(String own, String peer);
    }

    private final Opus opus;
    private final RandomGenerator random;
    private final Sound sound;
    private final Watcher watcher;
    private final Audio audio;
    private final String canonicalName;
    private final CallPath path;
    private @Nullable AudioTerms terms;
    private @Nullable AudioStream stream;
    private boolean wishesHold;

    /** Nobody hears this side, nor is its microphone open, before the call is answered. */
    private boolean talks;

    /** Whom this phone has put on hold hears nothing of it: nobody plays music to them. */
    private boolean onHold;

    private short[] spoken = {};
    private short[] heard = {};
    private long frameNanos;
    private long dueNanos = Long.MAX_VALUE;
    private long heardNanos;

    /**
     * @param outgoing whether the first offer is ours
     */
    CallSound(
            UdpLoop loop,
            InetAddress local,
            Protector protector,
            boolean outgoing,
            List<SpeechCodec> codecs,
            Opus opus,
            RandomGenerator random,
            Sound sound,
            Watcher watcher)
            throws IOException {
        this.opus = opus;
        this.random = random;
        this.sound = sound;
        this.watcher = watcher;
        byte[] chance = new byte[12];
        random.nextBytes(chance);
        this.canonicalName = HexFormat.of().formatHex(chance); // RFC 7022 section 4.2
        this.path = new CallPath(loop, local, protector, outgoing, this);
        this.audio = new Audio(codecs, path, random.nextLong(1, 1L << 52));
    }

    // --- what the path brings

    @Override
    public void arrived(InetSocketAddress from, byte[] bytes, int length, long nowNanos) {
        AudioStream open = stream;
        if (open != null) {
            if (isFromThere(open, from)) {
                heardNanos = nowNanos;
            }
            open.receive(from, bytes, 0, length, nowNanos, this);
        }
    }

    /** Whether this is who gets what is sent: a report of somebody else's is no sign of life. */
    private boolean isFromThere(AudioStream open, InetSocketAddress from) {
        InetSocketAddress latched = open.session().mediaFrom();
        InetSocketAddress there = latched == null && terms != null ? terms.remote() : latched;
        return from.isUnresolved() || there == null || from.getAddress().equals(there.getAddress());
    }

    @Override
    public void broken(String why) {
        watcher.broken(why);
    }

    @Override
    public void certified(String own, String peer) {
        watcher.certified(own, peer);
    }

    // --- what is agreed

    SessionDescription offer(boolean hold) {
        wishesHold = hold;
        return audio.offer(hold);
    }

    @Nullable SessionDescription answer(SessionDescription offer, boolean hold) {
        wishesHold = hold;
        return audio.answer(offer, hold);
    }

    String refusal(SessionDescription offer) {
        return audio.refusal(offer);
    }

    /**
     * False where nothing can be spoken by it.
     *
     * @param answered false for what is only heard before somebody answers
     */
    boolean agreed(SessionDescription here, SessionDescription there, boolean answered) {
        talks = answered;
        AudioTerms now = audio.agreed(here, there);
        AudioTerms before = terms;
        terms = now;
        onHold = wishesHold;
        if (now == null) {
            return false;
        }
        path.agreed(now);
        if (before == null || stream == null || !sameFormat(before, now)) {
            begin(now);
        } else if (!before.remote().equals(now.remote())
                || !before.control().equals(now.control())) {
            stream.session().announced(now.remote(), now.control());
        }
        return true;
    }

    private static boolean sameFormat(AudioTerms one, AudioTerms other) {
        return one.codec().equals(other.codec())
                && one.sendType() == other.sendType()
                && one.receiveType() == other.receiveType()
                && one.sendKeysType() == other.sendKeysType()
                && one.noiseType() == other.noiseType()
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
                                now.noiseType(),
                                now.frameMillis(),
                                BITS_PER_SECOND),
                        canonicalName,
                        opus,
                        random,
                        NtpTime.of(nanos, System.currentTimeMillis()));
        made.session().announced(now.remote(), now.control());
        stream = made;
        spoken = new short[made.packetSamples()];
        heard = new short[made.packetSamples()];
        frameNanos = now.frameMillis() * MILLISECOND;
        dueNanos = nanos;
        heardNanos = nanos;
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
        boolean gets = talks && agreed.sends() && !onHold && path.isOpen();
        if (!gets) {
            open.skip(nowNanos, this);
        } else if (sound.speak(spoken, 0, spoken.length)) {
            open.send(spoken, 0, nowNanos, this);
        } else {
            open.silence(nowNanos, this);
        }
        open.take(heard, 0, heard.length, nowNanos);
        if (agreed.receives()) {
            sound.hear(heard, 0, heard.length);
        }
    }

    boolean press(char key) {
        return stream != null && stream.press(key, KEY_MILLIS);
    }

    /** How it fares now; null before it has begun. */
    @Nullable SoundReport report() {
        return stream == null ? null : report(stream);
    }

    /** For how long the other side has sent neither sound nor reports; 0 before it should. */
    long quietNanos(long nowNanos) {
        return stream == null ? 0 : nowNanos - heardNanos;
    }

    String codec() {
        return terms == null ? "" : terms.codec().encodingName();
    }

    /** How it has fared; null when it never began. */
    @Nullable SoundReport end() {
        AudioStream open = stream;
        if (open != null) {
            open.goodbye("", System.nanoTime(), this);
        }
        stream = null;
        path.close();
        sound.end();
        return open == null ? null : report(open);
    }

    private SoundReport report(AudioStream open) {
        return new SoundReport(
                codec(), path.protection(), path.profile(), path.isFoundByIce(), open.statistics());
    }

    // --- what the stream says

    @Override
    public void rtp(byte[] bytes, int at, int length) {
        path.rtp(stream == null ? null : stream.session().mediaFrom(), bytes, at, length);
    }

    @Override
    public void rtcp(byte[] bytes, int at, int length) {
        path.rtcp(stream == null ? null : stream.session().controlFrom(), bytes, at, length);
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
