package org.lanline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a capture and has it explained to nobody, by the command itself and in all the ways that it
 * knows: what the JVM then has loaded, and which paths were taken often, is what it remembers for a
 * quick start.
 */
final class TraceRehearsal {
    private static final int FLOWS = 40;
    private static final int PACKETS_OF_A_FLOW = 1_800;

    /** Calls begin so many packets after one another. */
    private static final int APART = 45;

    private static final int PORT = 20_000;
    private static final int ETHERNET = 1;

    private final OutputStream out;
    private final ByteBuffer record = ByteBuffer.allocate(1_024);

    private TraceRehearsal(OutputStream out) {
        this.out = out;
    }

    static void run() throws IOException {
        Path folder = Files.createTempDirectory("lanline");
        Path file = folder.resolve("rehearsal.pcap");
        Path page = folder.resolve("rehearsal.html");
        Path annotated = folder.resolve("rehearsal.pcapng");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                new TraceRehearsal(out).capture();
            }
            explain("" + file, "--html", "" + page, "--annotate", "" + annotated);
            for (int i = 0; i < 2; i++) {
                explain("" + file, "--json");
                explain("" + annotated);
            }
        } finally {
            for (Path each : List.of(file, page, annotated, folder)) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static void explain(String... arguments) throws IOException {
        String[] words = new String[arguments.length + 1];
        words[0] = "trace";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        int exit = Main.commandLine(words).setOut(nobody).execute(words);
        if (exit != Exit.DONE) {
            throw new IOException("a capture of calls was explained by nothing");
        }
    }

    private void capture() throws IOException {
        record.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        record.putInt(262_144).putInt(ETHERNET);
        out.write(record.array(), 0, record.position());
        int last = PACKETS_OF_A_FLOW + FLOWS * APART;
        for (int i = 0; i < last; i++) {
            for (int flow = 0; flow < FLOWS; flow++) {
                next(flow, i * 20L, i - flow * APART);
            }
        }
    }

    /** Calls begin one after the other, so that on all the way through there are new ones. */
    private void next(int flow, long millis, int number) throws IOException {
        if (number == 0) {
            signalling(flow, millis);
        }
        boolean lost = (number * 7 + flow) % 149 == 0;
        if (number >= 0 && number < PACKETS_OF_A_FLOW && !lost) {
            packet(millis + 8 + flow % 7, flow, PORT, rtp(flow, number));
        }
        if (number >= 0 && number < PACKETS_OF_A_FLOW && number % 250 == 249) {
            packet(millis + 16, flow, PORT + 1, report(flow, number));
        }
        if (number == PACKETS_OF_A_FLOW) {
            packet(millis, flow, 5060, sip("BYE", flow, ""));
            packet(millis + 1, flow, 5060, sip("200 BYE", flow, ""));
        }
    }

    private void signalling(int flow, long millis) throws IOException {
        String host = "10.0." + flow + ".";
        packet(millis + 0, flow, 5060, sip("INVITE", flow, sdp(host + 1)));
        packet(millis + 1, flow, 5060, sip("200 INVITE", flow, sdp(host + 2)));
        packet(millis + 2, flow, 5060, sip("ACK", flow, ""));
        if (flow % 2 == 0) {
            packet(millis + 3, flow, PORT, check(flow));
            packet(millis + 4, flow, PORT, answer(flow));
            packet(millis + 5, flow, PORT, hello(1));
            packet(millis + 6, flow, PORT, hello(2));
        }
    }

    private static byte[] sip(String what, int flow, String body) {
        boolean answer = what.startsWith("200 ");
        String method = answer ? what.substring(4) : what;
        String first = answer ? "SIP/2.0 200 OK" : method + " sip:b@10.0." + flow + ".2 SIP/2.0";
        return (first
                        + "\r\nVia: SIP/2.0/UDP 10.0."
                        + flow
                        + ".1;branch=z9hG4bK"
                        + flow
                        + method
                        + "\r\nFrom: <sip:a@x>;tag=a\r\nTo: <sip:b@x>;tag=b\r\nCall-ID: "
                        + flow
                        + "\r\nCSeq: 1 "
                        + method
                        + (body.isEmpty() ? "" : "\r\nContent-Type: application/sdp")
                        + "\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(UTF_8);
    }

    private static String sdp(String host) {
        return "v=0\r\no=- 1 1 IN IP4 "
                + host
                + "\r\ns=-\r\nc=IN IP4 "
                + host
                + "\r\nt=0 0\r\nm=audio "
                + PORT
                + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ice-ufrag:abcd\r\n"
                + "a=ice-pwd:passwordpasswordpassword\r\n";
    }

    private static byte[] check(int flow) {
        ByteBuffer message = ByteBuffer.allocate(44);
        message.putShort((short) 0x0001).putShort((short) 24).putInt(0x2112a442).putInt(flow);
        message.putLong(7).putShort((short) 0x0006).putShort((short) 9);
        message.put("abcd:abcd".getBytes(UTF_8)).put(new byte[3]);
        return message.putInt(0x0024_0004).putInt(0x6e00_01ff).array();
    }

    private static byte[] answer(int flow) {
        ByteBuffer message = ByteBuffer.allocate(32);
        message.putShort((short) 0x0101).putShort((short) 12).putInt(0x2112a442).putInt(flow);
        message.putLong(7).putInt(0x0020_0008).putInt(0x0001_6f32).putInt(0x2b12_a443);
        return message.array();
    }

    /** A hello of DTLS 1.2 with one cipher suite and, after it, use_srtp (RFC 5764). */
    private static byte[] hello(int type) {
        ByteBuffer body = ByteBuffer.allocate(64);
        body.putShort((short) 0xfefd).put(new byte[32]).put((byte) 0);
        if (type == 1) {
            body.put((byte) 0).putShort((short) 2).putShort((short) 0xc02b).putShort((short) 0x100);
        } else {
            body.putShort((short) 0xc02b).put((byte) 0);
        }
        body.putShort((short) 9).putInt(0x000e_0005).putInt(0x0002_0001).put((byte) 0);
        int length = body.position();
        ByteBuffer datagram = ByteBuffer.allocate(25 + length);
        datagram.put((byte) 22).putShort((short) 0xfefd).putLong(0).putShort((short) (12 + length));
        datagram.put((byte) type).put((byte) 0).putShort((short) length).putInt(0);
        datagram.putShort((short) 0).putShort((short) length).put(body.array(), 0, length);
        return datagram.array();
    }

    /** A sender's report about the other flow of the pair too, and a name. */
    private static byte[] report(int flow, int number) {
        ByteBuffer packet = ByteBuffer.allocate(68);
        packet.putInt(0x81c8_000c).putInt(flow).putLong(0).putInt(160 * number).putInt(number);
        packet.putInt(160 * number).putInt(flow ^ 1).putInt(0).putInt(number).putInt(8);
        packet.putLong(0).putInt(0x81ca_0003).putInt(flow).putShort((short) 0x0104);
        return packet.put("a@x.".getBytes(UTF_8)).array();
    }

    private static byte[] rtp(int flow, int number) {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.putShort((short) 0x8000).putShort((short) number).putInt(160 * number).putInt(flow);
        while (packet.hasRemaining()) {
            packet.put((byte) (packet.position() * number));
        }
        return packet.array();
    }

    /** The callee's answers, and every other packet of media, go back. */
    private void packet(long millis, int flow, int port, byte[] payload) throws IOException {
        int length = 28 + payload.length;
        boolean back = flow % 2 == 1;
        int host = 10 << 24 | flow << 8;
        record.clear();
        record.putInt((int) (millis / 1_000)).putInt((int) (millis % 1_000) * 1_000);
        record.putInt(14 + length).putInt(14 + length).putLong(0x0200_0000_0002_0200L);
        record.putInt(1).putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) length);
        record.putInt(0).putInt(0x4011_0000).putInt(host | (back ? 2 : 1));
        record.putInt(host | (back ? 1 : 2)).putShort((short) port).putShort((short) port);
        record.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        out.write(record.array(), 0, record.position());
    }
}
