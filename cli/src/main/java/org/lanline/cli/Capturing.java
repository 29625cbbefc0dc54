package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.server.capture.CaptureFile;
import org.lanline.server.capture.PacketSource;
import org.lanline.server.config.CannotStart;
import org.lanline.trace.LiveTrace;
import org.lanline.trace.live.LiveCalls;
import org.lanline.trace.live.LiveEvent;
import org.lanline.trace.live.Sifter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes packets, keeps those of calls, and follows these; all on one thread. */
final class Capturing implements PacketSource.Taker {
    private static final long WAIT_MILLIS = 50;
    private static final long FLUSH_NANOS = 200_000_000L;
    private static final long LOOK_NANOS = 250_000_000L;
    private static final long LOOK_ANYWAY_NANOS = 1_000_000_000L;

    /** A look may take this part of the time, not more. */
    private static final int LOOK_SHARE = 10;

    private final PacketSource source;
    private final CaptureFile file;
    private final CaptureView view;
    private final Sifter sifter;
    private final LiveTrace trace = new LiveTrace();
    private final LiveCalls calls = new LiveCalls();
    private final List<String> names = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private long flushedNanos = beganNanos;
    private long lookedNanos = beganNanos;
    private long lookTookNanos;
    private int frame;
    private volatile boolean stopped;

    /**
     * @param names of the interfaces that were asked for
     */
    Capturing(
            PacketSource source,
            CaptureFile file,
            CaptureView view,
            Sifter.Wanted wanted,
            List<String> names) {
        this.source = source;
        this.file = file;
        this.view = view;
        this.sifter = new Sifter(wanted, this::kept);
        this.names.addAll(names);
    }

    /** Ends it. From any thread. */
    void stop() {
        stopped = true;
        source.wake();
    }

    /**
     * Goes on until it is stopped, or the time is over.
     *
     * @param forNanos how long; {@code Long.MAX_VALUE} without end
     * @return how it went
     * @throws CannotStart when the disk is full or the source breaks; what was kept until then is
     *     in the file
     */
    CaptureView.Progress run(long forNanos) {
        CannotStart broken = null;
        try {
            file.flush(); // whoever hears that it has begun finds a file that can be read
            view.began(progress());
            while (!stopped && !view.isOver() && System.nanoTime() - beganNanos < forNanos) {
                if (!source.read(WAIT_MILLIS, this)) {
                    break;
                }
                turn();
            }
            sifter.finish();
            look();
        } catch (CannotStart e) {
            broken = e;
        } catch (IOException e) {
            broken = new CannotStart("No more packets come: " + e.getMessage() + ".", e);
        }
        CaptureView.Progress last = progress();
        broken = finished(last, broken);
        view.ended(last);
        if (broken != null) {
            throw broken;
        }
        return last;
    }

    private @Nullable CannotStart finished(
            CaptureView.Progress last, @Nullable CannotStart before) {
        try {
            file.finish(last.seen(), last.dropped(), nowNanos());
            return before;
        } catch (CannotStart e) {
            return before == null ? e : before;
        }
    }

    private void turn() {
        long now = System.nanoTime();
        sifter.tick(nowNanos());
        if (now - flushedNanos > FLUSH_NANOS) {
            flushedNanos = now;
            file.flush();
        }
        long since = now - lookedNanos;
        boolean due = (since > LOOK_NANOS && trace.hasNews()) || since > LOOK_ANYWAY_NANOS;
        if (due && since > LOOK_SHARE * lookTookNanos) {
            look();
        }
        view.tick(progress());
    }

    private void look() {
        long before = System.nanoTime();
        List<LiveEvent> news = calls.update(trace.soFar(), nowNanos());
        view.looked(news, calls.all());
        lookedNanos = System.nanoTime();
        lookTookNanos = lookedNanos - before;
    }

    private static long nowNanos() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private CaptureView.Progress progress() {
        return new CaptureView.Progress(
                names,
                source.name(),
                System.nanoTime() - beganNanos,
                sifter.seen(),
                file.packets(),
                file.bytes(),
                source.dropped(),
                calls.seen(),
                file.files());
    }

    @Override
    public void described(CaptureInterface described) {
        String name = described.name();
        if (name != null && !names.contains(name)) {
            names.add(name);
        }
        file.described(described);
        trace.described(described);
    }

    @Override
    public void packet(Packet packet) {
        sifter.packet(packet);
    }

    private void kept(Packet packet) {
        file.packet(packet);
        trace.packet(++frame, packet);
    }
}
