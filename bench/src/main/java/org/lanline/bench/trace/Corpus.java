package org.lanline.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Makes a capture of {@code calls} calls, about 1,500 packets each: half of them plain RTP, half
 * with ICE, DTLS and payloads that look like SRTP; some packets lost, all with a little jitter.
 */
public final class Corpus {
    private static final int RTP_PER_STREAM = 750;
    private static final long MILLI = 1_000_000L;
    private static final long BEGAN_SECONDS = 1_780_000_000L;

    private final OutputStream out;
    private final SplittableRandom random = new SplittableRandom(7);
    private final byte[] speech = new byte[4_096];
    private final byte[] cipher = new byte[65_536];
    private final ByteBuffer record = ByteBuffer.allocate(2_048).order(ByteOrder.LITTLE_ENDIAN);
    private final int rtpPerStream;

    private Corpus(OutputStream out, int rtpPerStream) {
        this.out = out;
        this.rtpPerStream = rtpPerStream;
        random.nextBytes(cipher);
        for (int i = 0; i < speech.length; i++) {
            double wave = Math.sin(i / 7.0) * Math.sin(i / 211.0) * 60;
            speech[i] = (byte) (0xd0 + wave + random.nextInt(6));
        }
    }

    /** Writes the file. */
    public static void write(Path file, int calls) throws IOException {
        write(file, calls, RTP_PER_STREAM);
    }

    /** The same with so many packets of media each way. */
    public static void write(Path file, int calls, int rtpPerStream) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            Corpus corpus = new Corpus(out, rtpPerStream);
            corpus.header();
            corpus.calls(calls);
        }
    }

    /** How many packets are in a file that this wrote. */
    public static long packets(Path file) throws IOException {
        long packets = 0;
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            in.skipNBytes(24);
            for (long left = Files.size(file) - 24; left > 0; packets++) {
                in.skipNBytes(8);
                int length = Integer.reverseBytes(in.readInt());
                in.skipNBytes(4L + length);
                left -= 16L + length;
            }
        }
        return packets;
    }

    private void header() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        header.putInt(262_144).putInt(1);
        out.write(header.array());
    }

    /** What one call does next, and when. */
    private static final class Turn implements Comparable<Turn> {
        final int call;
        long nanos;
        int step;

        Turn(int call, long nanos) {
            this.call = call;
            this.nanos = nanos;
        }

        @Override
        public int compareTo(Turn other) {
            return Long.compare(nanos, other.nanos);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return call;
        }
    }

    private void calls(int calls) throws IOException {
        PriorityQueue<Turn> turns = new PriorityQueue<>();
        for (int call = 0; call < calls; call++) {
            turns.add(new Turn(call, call * 50L * MILLI));
        }
        while (!turns.isEmpty()) {
            Turn turn = turns.remove();
            if (step(turn)) {
                turn.step++;
                turns.add(turn);
            }
        }
    }

    /** False when the call is over. */
    private boolean step(Turn turn) throws IOException {
        boolean secret = turn.call % 2 == 1;
        int step = turn.step;
        if (step < 10) {
            sip(turn, step);
        } else if (step < 10 + 16) {
            if (secret) {
                prepare(turn, step - 10);
            }
            turn.nanos += MILLI;
        } else if (step < 26 + rtpPerStream) {
            media(turn, step - 26, secret);
        } else {
            sip(turn, 10 + step - 26 - rtpPerStream);
            return step < 28 + rtpPerStream;
        }
        return true;
    }

    // --- signalling ---

    private static String caller(int call) {
        return "10." + (1 + (call >> 8)) + "." + (call & 255) + ".1";
    }

    private static String callee(int call) {
        return "10." + (101 + (call >> 8)) + "." + (call & 255) + ".2";
    }

    private void sip(Turn turn, int step) throws IOException {
        String[] lines = {
            "REGISTER",
            "200 REGISTER",
            "OPTIONS",
            "200 OPTIONS",
            "INVITE",
            "100 INVITE",
            "180 INVITE",
            "200 INVITE",
            "ACK",
            "INFO",
            "200 INFO",
            "BYE",
            "200 BYE"
        };
        String line = lines[step];
        boolean answer = Character.isDigit(line.charAt(0));
        String method = answer ? line.substring(4) : line;
        boolean described = line.equals("INVITE") || line.equals("200 INVITE");
        String body = described ? sdp(turn.call, answer) : "";
        String first =
                answer
                        ? "SIP/2.0 " + line.substring(0, 3) + " Whatever"
                        : method + " sip:b" + turn.call + "@" + callee(turn.call) + " SIP/2.0";
        String text =
                first
                        + "\r\nVia: SIP/2.0/UDP "
                        + caller(turn.call)
                        + ":5060;branch=z9hG4bK"
                        + turn.call
                        + (method.equals("ACK") ? "INVITE" : method)
                        + "\r\nMax-Forwards: 70\r\nFrom: <sip:a"
                        + turn.call
                        + "@example.org>;tag=f"
                        + turn.call
                        + "\r\nTo: <sip:b"
                        + turn.call
                        + "@example.org>"
                        + (step > 5 ? ";tag=t" + turn.call : "")
                        + "\r\nCall-ID: c"
                        + turn.call
                        + (step < 2 ? "r" : step < 4 ? "o" : "")
                        + "@example.org\r\nCSeq: 1 "
                        + method
                        + "\r\nContact: <sip:x@"
                        + (answer ? callee(turn.call) : caller(turn.call))
                        + ">\r\n"
                        + (described ? "Content-Type: application/sdp\r\n" : "")
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        packet(turn.nanos, turn.call, answer, 5060, 5060, text.getBytes(UTF_8));
        turn.nanos += 5 * MILLI;
    }

    private static String sdp(int call, boolean answer) {
        String host = answer ? callee(call) : caller(call);
        boolean secret = call % 2 == 1;
        String ice =
                "a=ice-ufrag:"
                        + name(call, answer)
                        + "\r\na=ice-pwd:passwordpasswordpassword\r\na=fingerprint:sha-256 "
                        + "AA:".repeat(31)
                        + (answer ? "BB\r\na=setup:active" : "AA\r\na=setup:actpass")
                        + "\r\na=candidate:1 1 UDP 2130706431 "
                        + host
                        + " 20000 typ host\r\n";
        return "v=0\r\no=- 1 1 IN IP4 "
                + host
                + "\r\ns=-\r\nc=IN IP4 "
                + host
                + "\r\nt=0 0\r\nm=audio 20000 "
                + (secret ? "UDP/TLS/RTP/SAVPF" : "RTP/AVP")
                + " 0\r\na=rtpmap:0 PCMU/8000\r\n"
                + (secret ? ice : "");
    }

    /** What checks call one end of a call: nobody else's name. */
    private static String name(int call, boolean callee) {
        return (callee ? "e" : "r") + (1_000_000 + call);
    }

    /** Fourteen checks with their answers, and four flights of a handshake. */
    private void prepare(Turn turn, int step) throws IOException {
        if (step < 14) {
            boolean back = step % 2 == 1;
            packet(turn.nanos, turn.call, back, 20_000, 20_000, stun(turn.call, step, false));
            packet(
                    turn.nanos + MILLI / 2,
                    turn.call,
                    !back,
                    20_000,
                    20_000,
                    stun(turn.call, step, true));
        } else {
            packet(turn.nanos, turn.call, false, 20_000, 20_000, dtls(1));
            packet(turn.nanos + MILLI / 2, turn.call, true, 20_000, 20_000, dtls(2));
        }
    }

    private static byte[] stun(int call, int check, boolean answer) {
        boolean back = check % 2 == 1;
        String name = name(call, !back) + ":" + name(call, back);
        ByteBuffer message = ByteBuffer.allocate(answer ? 32 : 60);
        message.putShort((short) (answer ? 0x0101 : 0x0001));
        message.putShort((short) (message.capacity() - 20)).putInt(0x2112a442);
        message.putInt(call).putInt(check).putInt(7);
        if (answer) {
            message.putShort((short) 0x0020).putShort((short) 8).putShort((short) 1);
            message.putShort((short) (20_000 ^ 0x2112)).putInt(0x2112a442 ^ 0x0a000001);
        } else {
            message.putShort((short) 6).putShort((short) name.length()).put(name.getBytes(UTF_8));
            message.put(new byte[3]);
            message.putShort((short) 0x0024).putShort((short) 4).putInt(0x6e0001ff);
            message.putShort((short) 0x0025).putShort((short) 0);
        }
        return message.array();
    }

    /** A hello of DTLS 1.2 with use_srtp (RFC 5764) and, from the client, groups. */
    private byte[] dtls(int type) {
        ByteBuffer body = ByteBuffer.allocate(100).putShort((short) 0xfefd);
        body.put(cipher, random.nextInt(1_000), 32).put((byte) 0);
        if (type == 1) {
            body.put((byte) 0).putInt(0x0004_c02b).putShort((short) 0xc02f).putShort((short) 0x100);
            body.putShort((short) 19).putInt(0x000a_0006).putInt(0x0004_001d).putShort((short) 23);
        } else {
            body.putShort((short) 0xc02b).put((byte) 0).putShort((short) 9);
        }
        body.putInt(0x000e_0005).putInt(0x0002_0001).put((byte) 0);
        int length = body.position();
        ByteBuffer datagram = ByteBuffer.allocate(25 + length);
        datagram.put((byte) 22).putShort((short) 0xfefd).putLong(0).putShort((short) (12 + length));
        datagram.put((byte) type).put((byte) 0).putShort((short) length).putInt(0);
        datagram.putShort((short) 0).putShort((short) length).put(body.array(), 0, length);
        return datagram.array();
    }

    // --- media ---

    private void media(Turn turn, int number, boolean secret) throws IOException {
        for (int way = 0; way < 2; way++) {
            if (random.nextInt(1_000) < 6 && number > 0) {
                continue; // lost
            }
            long at = turn.nanos + random.nextInt(2_000_000) + way * 3L * MILLI;
            byte[] rtp = rtp(turn.call, way, number, secret);
            packet(at, turn.call, way == 1, 20_000, 20_000, rtp);
        }
        if (number % 250 == 249 && !secret) {
            packet(
                    turn.nanos + 9 * MILLI,
                    turn.call,
                    false,
                    20_001,
                    20_001,
                    report(turn.call, number));
            packet(
                    turn.nanos + 9 * MILLI,
                    turn.call,
                    true,
                    20_001,
                    20_001,
                    report(turn.call + 500_000, number));
        }
        turn.nanos += 20 * MILLI;
    }

    private byte[] rtp(int call, int way, int number, boolean secret) {
        ByteBuffer packet = ByteBuffer.allocate(12 + (secret ? 170 : 160));
        packet.put((byte) 0x80).put((byte) (number == 0 ? 0x80 : 0));
        packet.putShort((short) (number + call)).putInt(number * 160);
        packet.putInt(0x1000_0000 + call * 2 + way);
        byte[] from = secret ? cipher : speech;
        int length = packet.remaining();
        packet.put(from, random.nextInt(from.length - length), length);
        return packet.array();
    }

    private static byte[] report(int call, int number) {
        ByteBuffer packet = ByteBuffer.allocate(28);
        packet.put((byte) 0x80).put((byte) 200).putShort((short) 6).putInt(0x1000_0000 + call * 2);
        packet.putLong(0).putInt(number * 160).putInt(number).putInt(number * 160);
        return packet.array();
    }

    // --- packets ---

    private void packet(long nanos, int call, boolean back, int from, int to, byte[] payload)
            throws IOException {
        int ip = 28 + payload.length;
        record.clear();
        record.putInt((int) (BEGAN_SECONDS + nanos / 1_000_000_000L));
        record.putInt((int) (nanos % 1_000_000_000L / 1_000)).putInt(14 + ip).putInt(14 + ip);
        record.order(ByteOrder.BIG_ENDIAN);
        record.putLong(0x0200_0000_0002_0200L).putInt(1).putShort((short) 0x0800);
        record.putShort((short) 0x4500).putShort((short) ip).putInt(0x4000);
        record.putShort((short) 0x4011).putShort((short) 0);
        int near = 10 << 24 | (1 + (call >> 8)) << 16 | (call & 255) << 8 | 1;
        int far = 10 << 24 | (101 + (call >> 8)) << 16 | (call & 255) << 8 | 2;
        record.putInt(back ? far : near).putInt(back ? near : far);
        record.putShort((short) from).putShort((short) to).putShort((short) (8 + payload.length));
        record.putShort((short) 0).put(payload).order(ByteOrder.LITTLE_ENDIAN);
        out.write(record.array(), 0, record.position());
    }
}
