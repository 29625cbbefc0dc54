package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.phone.Call;
import org.lanline.phone.Media;
import org.lanline.sdp.SessionDescription;
import org.lanline.server.net.UdpLoop;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The sound of a phone's calls, each with sockets of its own. Loop thread. */
public final class PhoneSound implements Media, UdpLoop.Core {

    /** Which address of this machine media comes to. */
    @FunctionalInterface
    public interface Local {
        /**
         * @param remote where media goes, null where that is not known yet
         * @throws IOException where no network leads there
         */
        InetAddress towards(@Nullable InetAddress remote) throws IOException;
    }

    /** Told what becomes of a call's sound. */
    public interface Aftermath {
        /** How it has fared, now that it is over. */
        void over(Call call, SoundReport report);

        /**
         * There is none, and will be none: the call had better be ended.
         *
         * @param why a sentence
         */
        default void broken(Call call, String why) {}

        /**
         * A handshake has shown who is there; again, when the path is another one.
         *
         * @param own fingerprint of this phone's certificate, such as {@code sha-256 AB:CD:…}
         * @param peer of the one that the other side has shown
         */
        default void certified(Call call, String own, String peer) {}
    }

    private final UdpLoop loop;
    private final Local local;
    private final Protector protector;
    private final List<SpeechCodec> codecs;
    private final Opus opus;
    private final RandomGenerator random;
    private final Function<Call, Sound> sounds;
    private final Aftermath aftermath;
    private final Consumer<IOException> trouble;
    private final Map<Long, CallSound> calls = new HashMap<>();

    /**
     * @param protector this phone's alone
     * @param codecs that are spoken, the best first
     * @param sounds what is said and heard in each call
     * @param trouble told when no socket can be had
     */
    public PhoneSound(
            UdpLoop loop,
            Local local,
            Protector protector,
            List<SpeechCodec> codecs,
            Opus opus,
            RandomGenerator random,
            Function<Call, Sound> sounds,
            Aftermath aftermath,
            Consumer<IOException> trouble) {
        this.loop = loop;
        this.local = local;
        this.protector = protector;
        this.codecs = List.copyOf(codecs);
        this.opus = opus;
        this.random = random;
        this.sounds = sounds;
        this.aftermath = aftermath;
        this.trouble = trouble;
        loop.add(this);
    }

    private @Nullable CallSound of(Call call, @Nullable SessionDescription there) {
        CallSound known = calls.get(call.number());
        if (known != null) {
            return known;
        }
        InetAddress remote =
                there == null ? null : there.hosts(1).stream().findFirst().orElse(null);
        try {
            CallSound made =
                    new CallSound(
                            loop,
                            local.towards(remote),
                            protector,
                            call.isOutgoing(),
                            codecs,
                            opus,
                            random,
                            sounds.apply(call),
                            watching(call));
            calls.put(call.number(), made);
            return made;
        } catch (IOException none) {
            trouble.accept(none);
            return null;
        }
    }

    private CallSound.Watcher watching(Call call) {
        return new CallSound.Watcher() {
            @Override
            public void broken(String why) {
                aftermath.broken(call, why);
            }

            @Override
            public void certified(String own, String peer) {
                aftermath.certified(call, own, peer);
            }
        };
    }

    @Override
    public SessionDescription offer(Call call, boolean hold) {
        CallSound sound = of(call, null);
        if (sound == null) {
            throw new IllegalStateException("no port is free for a call");
        }
        return sound.offer(hold);
    }

    @Override
    public @Nullable SessionDescription answer(Call call, SessionDescription offer, boolean hold) {
        CallSound sound = of(call, offer);
        return sound == null ? null : sound.answer(offer, hold);
    }

    @Override
    public String refusal(Call call, SessionDescription offer) {
        CallSound sound = calls.get(call.number());
        return sound == null ? "no port is free for its sound" : sound.refusal(offer);
    }

    @Override
    public boolean agreed(Call call, SessionDescription here, SessionDescription there) {
        CallSound sound = of(call, there);
        boolean answered = call.state() == Call.State.TALKING;
        return sound != null && sound.agreed(here, there, answered);
    }

    @Override
    public void over(Call call) {
        CallSound sound = calls.remove(call.number());
        if (sound != null) {
            SoundReport report = sound.end();
            if (report != null) {
                aftermath.over(call, report);
            }
        }
    }

    boolean press(Call call, char key) {
        CallSound sound = calls.get(call.number());
        return sound != null && sound.press(key);
    }

    /** How a call's sound fares; null before it has begun. */
    public @Nullable SoundReport report(Call call) {
        CallSound sound = calls.get(call.number());
        return sound == null ? null : sound.report();
    }

    /** For how long the other side of a call has sent neither sound nor reports. */
    public long quietNanos(Call call, long nowNanos) {
        CallSound sound = calls.get(call.number());
        return sound == null ? 0 : sound.quietNanos(nowNanos);
    }

    /** The codec that a call speaks, such as {@code PCMA}; empty before it does. */
    public String codec(Call call) {
        CallSound sound = calls.get(call.number());
        return sound == null ? "" : sound.codec();
    }

    @Override
    public void tick(long nowNanos) {
        calls.values().forEach(each -> each.tick(nowNanos));
    }

    @Override
    public long deadline() {
        long deadline = Long.MAX_VALUE;
        for (CallSound each : calls.values()) {
            deadline = Math.min(deadline, each.deadline());
        }
        return deadline;
    }
}
