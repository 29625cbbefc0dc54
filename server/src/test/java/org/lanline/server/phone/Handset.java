package org.lanline.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.dtls.FourWords;
import org.lanline.phone.Account;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.phone.Secrecy;
import org.lanline.phone.Settings;
import org.lanline.server.net.UdpLoop;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A phone of ours on real sockets that says one tone, and what happened to it. */
public final class Handset implements PhoneLine.Watcher, PhoneSound.Aftermath {
    /** For what is going to happen, on a machine that has other things to do. */
    public static final long PATIENCE_SECONDS = 40;

    public final TestTone tone;
    public final BlockingQueue<PhoneEvent> events = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
    public final BlockingQueue<SoundReport> reports = new LinkedBlockingQueue<>();

    /** The four words of each handshake. */
    public final BlockingQueue<List<String>> words = new LinkedBlockingQueue<>();

    private final UdpLoop loop;
    private final PhoneLine line;
    private volatile @Nullable Call call;

    /**
     * Registers at once, with the domain lanline.local.
     *
     * @param loop on which it is; started by the test
     * @param hertz of the tone that it says
     */
    public Handset(
            UdpLoop loop,
            PhoneServer server,
            String user,
            String password,
            int hertz,
            SpeechCodec... codecs) {
        this(loop, server, user, password, hertz, Secrecy.NONE, codecs);
    }

    /**
     * The same with sound that is protected.
     *
     * @param secrecy how
     */
    public Handset(
            UdpLoop loop,
            PhoneServer server,
            String user,
            String password,
            int hertz,
            Secrecy secrecy,
            SpeechCodec... codecs) {
        this.loop = loop;
        tone = new TestTone(hertz);
        PhoneSound sound =
                new PhoneSound(
                        loop,
                        _ -> InetAddress.getLoopbackAddress(),
                        new Protector(secrecy, false, new SecureRandom()),
                        List.of(codecs),
                        Opus.best(),
                        new Random(hertz),
                        _ -> tone,
                        this,
                        trouble -> lost.add(String.valueOf(trouble)));
        line =
                new PhoneLine(
                        loop,
                        server,
                        new Account(user, "lanline.local", null, password),
                        Settings.standard("test", "urn:uuid:" + user),
                        sound,
                        new Random(hertz + 1),
                        this);
        loop.post(() -> line.open(true));
    }

    public void does(Consumer<PhoneLine> wish) {
        assertThat(loop.post(() -> wish.accept(line))).isTrue();
    }

    /** The call that it got or made last. */
    public Call call() {
        return Objects.requireNonNull(call);
    }

    /** Passes over what happens until that does. */
    public PhoneEvent await(Predicate<PhoneEvent> wanted) throws InterruptedException {
        for (PhoneEvent next = next(); ; next = next()) {
            if (wanted.test(next)) {
                return next;
            }
        }
    }

    private PhoneEvent next() throws InterruptedException {
        PhoneEvent next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return Objects.requireNonNull(next);
    }

    /** Waits for something that is no event of a phone. */
    public static void until(String what, BooleanSupplier is) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!is.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Override
    public void over(Call over, SoundReport report) {
        reports.add(report);
    }

    @Override
    public void certified(Call its, String own, String peer) {
        words.add(FourWords.of(own, peer));
    }

    @Override
    public void broken(Call broken, String why) {
        lost.add(why);
    }

    @Override
    public void event(PhoneEvent event) {
        switch (event) {
            case PhoneEvent.Incoming(Call its) -> call = its;
            case PhoneEvent.Answered(Call its) -> call = its;
            default -> {} // looked at by who waits for it
        }
        events.add(event);
    }

    @Override
    public void disconnected(String why, int againSeconds) {
        lost.add(why);
    }
}
