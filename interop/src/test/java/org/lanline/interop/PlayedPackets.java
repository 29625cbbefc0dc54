package org.lanline.interop;

import org.lanline.codec.G711;
import org.lanline.rtp.KeySender;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What SIPp plays: capture files (pcap) of RTP with a tone in A-law, and keys before it in some. It
 * takes the payloads of UDP out of them and their times, nothing else.
 */
final class PlayedPackets {
    /** Payload types that keys may have: 101 in its own offers, 97 in those of linphone. */
    static final List<Integer> KEYS = List.of(101, 97);

    private static final int PACKETS = 6_000;
    private static final int BEFORE_KEY = 10;
    private static final char NO_KEY = 0;
    private static final int PACKET_MILLIS = 20;
    private static final int SAMPLES = 160;
    private static final int RTP_BYTES = 12;
    private static final int BEFORE_RTP = 14 + 20 + 8;
    private static final int SPEECH = 8;
    private static final int KEY_MILLIS = 120;
    private static final int LOUDNESS = 8_000;

    private final DataOutputStream out;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int source;
    private int sequence;
    private int millis;

    private PlayedPackets(Tone tone, int sequence) throws IOException {
        this.source = tone.hertz();
        this.sequence = sequence;
        out = new DataOutputStream(bytes);
        out.writeInt(0xa1b2c3d4);
        out.writeShort(2);
        out.writeShort(4);
        out.writeLong(0);
        out.writeInt(65_535);
        out.writeInt(1); // Ethernet
    }

    /**
     * One source in all of them, whose numbers go on from what may be played before: it begins, a
     * key is pressed, it is silent, it goes on, another key is pressed, it goes on with somebody
     * else.
     */
    static void write(Path folder, Tone tone) throws IOException {
        Files.write(folder.resolve("begins.pcap"), tone(0, tone));
        presses(folder, 8_000, tone, '5');
        presses(folder, 16_000, tone, '7');
        PlayedPackets silence = new PlayedPackets(tone, 24_000);
        silence.packet(SPEECH, 24_000 * SAMPLES, false, new byte[] {G711.toALaw((short) 0)});
        Files.write(folder.resolve("holds.pcap"), silence.bytes.toByteArray());
        Files.write(folder.resolve("resumes.pcap"), tone(32_000, tone));
        presses(folder, 40_000, tone, '9');
        Files.write(folder.resolve("goeson.pcap"), tone(48_000, tone));
    }

    /** A file for each payload type, as SIPp plays what the file says. */
    private static void presses(Path folder, int sequence, Tone tone, char key) throws IOException {
        for (int type : KEYS) {
            Files.write(
                    folder.resolve("presses%sas%d.pcap".formatted(key, type)),
                    tone(sequence, tone, key, type));
        }
    }

    private static byte[] tone(int sequence, Tone tone) throws IOException {
        return tone(sequence, tone, NO_KEY, 0);
    }

    private static byte[] tone(int sequence, Tone tone, char key, int keyType) throws IOException {
        PlayedPackets packets = new PlayedPackets(tone, sequence);
        KeySender keys = new KeySender(8_000);
        byte[] event = new byte[KeySender.PAYLOAD_BYTES];
        for (int i = 0; i < PACKETS; i++) {
            int at = (sequence + i) * SAMPLES;
            if (i == BEFORE_KEY && key != NO_KEY) {
                keys.press(key, KEY_MILLIS);
            }
            if (keys.isBusy() && keys.next(at, event, 0)) {
                packets.packet(keyType, (int) keys.timestampTicks(), keys.marker(), event);
            } else {
                packets.packet(SPEECH, at, i == 0, speech(tone, at));
            }
        }
        return packets.bytes.toByteArray();
    }

    private static byte[] speech(Tone tone, int from) {
        byte[] speech = new byte[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            double turns = tone.hertz() * (double) (from + i) / 8_000;
            speech[i] = G711.toALaw((short) (LOUDNESS * Math.sin(2 * Math.PI * turns)));
        }
        return speech;
    }

    private void packet(int type, int timestamp, boolean marker, byte[] payload)
            throws IOException {
        int length = BEFORE_RTP + RTP_BYTES + payload.length;
        out.writeInt(millis / 1_000);
        out.writeInt(millis % 1_000 * 1_000);
        out.writeInt(length);
        out.writeInt(length);
        out.write(new byte[12]);
        out.writeShort(0x0800);
        out.writeShort(0x4500);
        out.writeShort(length - 14);
        out.writeInt(0);
        out.writeShort(0x4011); // 64 hops, UDP
        out.writeShort(0);
        out.writeLong(0x7f0000017f000001L);
        out.writeShort(6_000);
        out.writeShort(6_000);
        out.writeShort(8 + RTP_BYTES + payload.length);
        out.writeShort(0);
        out.writeShort(0x8000 | (marker ? 0x80 : 0) | type);
        out.writeShort(sequence++);
        out.writeInt(timestamp);
        out.writeInt(source);
        out.write(payload);
        millis += PACKET_MILLIS;
    }
}
