package org.lanline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.trace.Trace;
import org.lanline.trace.report.Summary;
import org.lanline.trace.report.TraceJson;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a capture and explains it to nobody: what the JVM then has loaded, and which paths were
 * taken often, is what it remembers for a quick start.
 */
final class TraceRehearsal {
    private static final int FLOWS = 40;
    private static final int PACKETS_OF_A_FLOW = 2_000;
    private static final int PORT = 20_000;

    private final OutputStream out;
    private final ByteBuffer record = ByteBuffer.allocate(1_024);

    private TraceRehearsal(OutputStream out) {
        this.out = out;
    }

    static void run() throws IOException {
        Path file = Files.createTempFile("lanline", ".pcap");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                new TraceRehearsal(out).capture();
            }
            for (int i = 0; i < 3; i++) {
                Trace trace = Trace.of(List.of(file));
                TraceJson.write(trace, Writer.nullWriter());
                if (Summary.of(trace, new Summary.View(100, true)).isEmpty()) {
                    throw new IOException("a capture of calls was explained by nothing");
                }
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void capture() throws IOException {
        record.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        record.putInt(262_144).putInt(101);
        out.write(record.array(), 0, record.position());
        for (int flow = 0; flow < FLOWS; flow++) {
            signalling(flow);
        }
        for (int i = 0; i < PACKETS_OF_A_FLOW; i++) {
            for (int flow = 0; flow < FLOWS; flow++) {
                packet(i * 20L + flow % 7, flow, PORT, rtp(flow, i));
            }
        }
        for (int flow = 0; flow < FLOWS; flow++) {
            packet(PACKETS_OF_A_FLOW * 20L, flow, 5060, sip("BYE", flow, ""));
        }
    }

    private void signalling(int flow) throws IOException {
        String host = "10.0." + flow + ".";
        packet(0, flow, 5060, sip("INVITE", flow, sdp(host + 1)));
        packet(1, flow, 5060, sip("200 INVITE", flow, sdp(host + 2)));
        packet(2, flow, 5060, sip("ACK", flow, ""));
        if (flow % 2 == 0) {
            packet(3, flow, PORT, stun(flow, 0x0001));
            packet(4, flow, PORT, stun(flow, 0x0101));
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

    private static byte[] stun(int flow, int type) {
        ByteBuffer message = ByteBuffer.allocate(20);
        message.putShort((short) type).putShort((short) 0).putInt(0x2112a442).putInt(flow);
        return message.array();
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
        record.putInt(length).putInt(length).putShort((short) 0x4500).putShort((short) length);
        record.putInt(0).putInt(0x4011_0000).putInt(host | (back ? 2 : 1));
        record.putInt(host | (back ? 1 : 2)).putShort((short) port).putShort((short) port);
        record.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        out.write(record.array(), 0, record.position());
    }
}
