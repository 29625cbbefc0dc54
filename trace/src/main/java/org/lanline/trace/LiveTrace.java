package org.lanline.trace;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Media;
import org.lanline.trace.decode.Messages;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.live.CallIds;
import org.lanline.trace.media.Streams;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A capture explained while it grows, for as long as one likes and in bounded memory: when the
 * analyser has taken in so much, another one takes its place, which is shown the last signalling of
 * calls again, so that it knows of the calls that are going on. What it counts of their streams
 * begins anew then.
 */
public final class LiveTrace {
    private static final int MOST_MESSAGES = 10_000;
    private static final int MOST_FLOWS = 10_000;
    private static final int MOST_STREAMS = 2_000;
    private static final int MOST_SIGNALLING_BYTES = 2 << 20;
    private static final int MOST_CHECKS_BYTES = 256 << 10;

    private final int mostMessages;
    private final List<Lan.Prefix> lan = new ArrayList<>();
    private final CallIds callIds = new CallIds();
    private final Memory signalling = new Memory(MOST_SIGNALLING_BYTES);
    private final Memory checks = new Memory(MOST_CHECKS_BYTES);
    private Analyser analyser = new Analyser();
    private boolean news;
    private int renewals;

    /** A packet to be shown to the next analyser. */
    private record Remembered(int frame, Packet packet) {}

    /** The last packets of a kind. */
    private static final class Memory {
        final Deque<Remembered> packets = new ArrayDeque<>();
        final int mostBytes;
        int bytes;

        Memory(int mostBytes) {
            this.mostBytes = mostBytes;
        }

        void add(int frame, Packet packet) {
            byte[] copy =
                    Arrays.copyOfRange(
                            packet.bytes(), packet.offset(), packet.offset() + packet.length());
            packets.add(
                    new Remembered(
                            frame,
                            Packet.of(
                                    copy,
                                    0,
                                    copy.length,
                                    packet.originalLength(),
                                    packet.linkType(),
                                    packet.interfaceNumber(),
                                    packet.nanos())));
            bytes += copy.length;
            while (bytes > mostBytes) {
                bytes -= packets.removeFirst().packet().length();
            }
        }
    }

    public LiveTrace() {
        this(MOST_MESSAGES);
    }

    /** For tests, which have no patience. */
    LiveTrace(int mostMessages) {
        this.mostMessages = mostMessages;
    }

    /** An interface; what its networks are is on the LAN. */
    public void described(CaptureInterface described) {
        described.networks().stream()
                .map(each -> new Lan.Prefix(each.address(), each.prefixLength()))
                .forEach(lan::add);
    }

    /**
     * Takes a packet.
     *
     * @param frame its number in the file, from 1; they rise
     */
    public void packet(int frame, Packet packet) {
        analyser.packet(frame, packet);
        if (analyser.wasSignalling) {
            signalling.add(frame, packet);
        } else if (analyser.wasCheck) {
            checks.add(frame, packet);
        }
        news |= analyser.wasSignalling || analyser.wasCheck;
        if (analyser.isFull()) {
            renew();
        }
    }

    private void renew() {
        renewals++;
        analyser = new Analyser();
        Stream.concat(signalling.packets.stream(), checks.packets.stream())
                .sorted(Comparator.comparingInt(Remembered::frame))
                .forEach(each -> analyser.packet(each.frame(), each.packet()));
        analyser.messages = 0;
    }

    /** How often another analyser took over. */
    int renewals() {
        return renewals;
    }

    /** True when there was signalling since it was last asked what was found. */
    public boolean hasNews() {
        return news;
    }

    /** What can be said by now. Takes the longer the more calls there are: not for each packet. */
    public Findings.Found soFar() {
        news = false;
        return analyser.findings.soFar(
                analyser.decoder.flows(), analyser.streams.all(), new Lan(lan));
    }

    /** Those that take in what comes, and what the packet at hand was. */
    private final class Analyser implements Messages, Media {
        final Findings findings = new Findings();
        final Knowledge knowledge = new Knowledge();
        final Streams streams = new Streams(knowledge);
        final Decoder decoder = new Decoder(this, this, knowledge, new Problems());
        int messages;
        boolean wasSignalling;
        boolean wasCheck;

        void packet(int frame, Packet packet) {
            wasSignalling = false;
            wasCheck = false;
            decoder.packet(frame, packet);
        }

        boolean isFull() {
            return messages > mostMessages
                    || decoder.flows().size() > MOST_FLOWS
                    || streams.count() > MOST_STREAMS;
        }

        @Override
        public void sip(Seen message) {
            messages++;
            findings.sip(message);
            wasSignalling |=
                    SipMessage.parse(message.bytes(), 0, message.bytes().length)
                                    instanceof Parsed.Ok(SipMessage read)
                            && callIds.isOfCall(read.callId(), read.method());
        }

        @Override
        public void stun(Seen message) {
            messages++;
            wasCheck = true;
            findings.stun(message);
        }

        @Override
        public void dtls(Seen message) {
            messages++;
            wasSignalling = true;
            findings.dtls(message);
        }

        @Override
        public void rtcp(Seen message) {
            findings.rtcp(message);
        }

        @Override
        public void zrtp(Seen message) {
            messages++;
            wasSignalling = true;
            findings.zrtp(message);
        }

        @Override
        public void other(Seen message) {
            findings.other(message);
        }

        @Override
        public void rtp(
                Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire) {
            streams.rtp(flow, frame, nanos, bytes, at, length, onWire);
        }

        @Override
        public void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length) {
            streams.rtcp(flow, frame, nanos, bytes, at, length);
        }
    }
}
