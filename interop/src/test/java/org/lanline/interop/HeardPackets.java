package org.lanline.interop;

import org.lanline.codec.G711;
import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;
import org.lanline.rtp.KeyReceiver;
import org.lanline.rtp.RtpPacket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a phone without ears hears: a capture of RTP that comes to it, which is still written. */
final class HeardPackets {
    private static final int BEFORE_IP = 14;
    private static final int UDP_BYTES = 8;
    private static final int SPEECH = 8;
    private static final int RATE = 8_000;

    /** Somebody who sends, in one call. */
    private static final class Source {
        private final KeyReceiver keys = new KeyReceiver();
        private int latest;

        Source(int timestamp) {
            latest = timestamp;
        }
    }

    /** Samples of 16 bits, and the keys that went up. */
    private record Sound(ByteBuffer samples, String keys) {}

    private final Path capture;

    HeardPackets(Path capture) {
        this.capture = capture;
    }

    /** For how many tenths of a second a tone is to be heard. */
    int tenths(Tone tone) {
        return tone.tenths(sound().samples, RATE);
    }

    /** All the keys that were pressed. */
    String keys() {
        return sound().keys;
    }

    private Sound sound() {
        ByteArrayOutputStream samples = new ByteArrayOutputStream();
        StringBuilder keys = new StringBuilder();
        Map<Integer, Source> sources = new HashMap<>();
        RtpPacket rtp = new RtpPacket();
        if (Files.exists(capture)) {
            try (InputStream file = Files.newInputStream(capture)) {
                CaptureReader packets =
                        new CaptureReader(
                                (into, at, length) -> read(file, into, at, length), Extras.NONE);
                while (packets.next()) {
                    if (isRtp(packets.packet(), rtp)) {
                        take(rtp, source(rtp, sources), samples, keys);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        ByteBuffer all = ByteBuffer.wrap(samples.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        return new Sound(all, keys.toString());
    }

    /**
     * The keys of each source on their own, as each has a clock of its own. One that plays from
     * files ({@link PlayedPackets}) sets it back with every call: what it pressed in an earlier one
     * would pass for newer.
     */
    private static Source source(RtpPacket rtp, Map<Integer, Source> sources) {
        int timestamp = rtp.timestamp();
        Source source = sources.get(rtp.ssrc());
        if (source == null || timestamp - source.latest < -RATE) {
            source = new Source(timestamp);
            sources.put(rtp.ssrc(), source);
        }
        source.latest = timestamp;
        return source;
    }

    private static void take(
            RtpPacket rtp, Source source, ByteArrayOutputStream samples, StringBuilder keys) {
        if (rtp.payloadType() == SPEECH) {
            decode(rtp, samples);
        } else if (PlayedPackets.KEYS.contains(rtp.payloadType())
                && source.keys.packet(rtp) == KeyReceiver.Verdict.ENDED) {
            keys.append(source.keys.key());
        }
    }

    private static int read(InputStream file, byte[] into, int at, int length) {
        try {
            return file.read(into, at, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRtp(Packet packet, RtpPacket rtp) {
        int ip = packet.offset() + BEFORE_IP;
        int before = BEFORE_IP + 4 * (packet.bytes()[ip] & 0xf) + UDP_BYTES;
        return packet.length() > before
                && rtp.read(packet.bytes(), packet.offset() + before, packet.length() - before);
    }

    private static void decode(RtpPacket rtp, ByteArrayOutputStream samples) {
        for (int i = 0; i < rtp.payloadBytes(); i++) {
            short sample = G711.ofALaw(rtp.bytes()[rtp.payloadStart() + i]);
            samples.write(sample);
            samples.write(sample >> 8);
        }
    }
}
