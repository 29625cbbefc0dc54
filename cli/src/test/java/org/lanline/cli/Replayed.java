package org.lanline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.server.capture.PacketSource;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An interface on which what a test wants passes: calls of alice with bob, and a registration. */
final class Replayed implements PacketSource {
    private static final int RAW_IP = 101;
    private static final String SDP =
            """
            v=0
            o=- 1 1 IN IP4 10.77.0.2
            s=-
            c=IN IP4 10.77.0.2
            t=0 0
            m=audio 4000 RTP/AVP 8
            a=rtpmap:8 PCMA/8000
            """
                    .replace("\n", "\r\n");

    private final Deque<Packet> packets = new ArrayDeque<>();
    private final long startNanos = System.currentTimeMillis() * 1_000_000;
    private boolean described;
    private long dropped;

    private static byte[] udp(int from, int fromPort, int to, int toPort, byte[] payload) {
        return ByteBuffer.allocate(28 + payload.length)
                .putShort((short) 0x4500)
                .putShort((short) (28 + payload.length))
                .putInt(0)
                .put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0)
                .putInt(0x0a4d0000 | from)
                .putInt(0x0a4d0000 | to)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0)
                .put(payload)
                .array();
    }

    private Replayed add(int millis, byte[] packet) {
        long nanos = startNanos + millis * 1_000_000L;
        int length = packet.length;
        packets.add(Packet.of(packet, 0, length, length, RAW_IP, 0, nanos));
        return this;
    }

    private Replayed sip(int millis, int from, int to, String first, String call, String body) {
        String method = first.startsWith("SIP/2.0") ? "INVITE" : first.split(" ", 2)[0];
        String text =
                first
                        + "\r\nVia: SIP/2.0/UDP 10.77.0.2;branch=z9hG4bK"
                        + call
                        + (method.equals("INVITE") ? "" : method)
                        + "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@box>;tag=a\r\n"
                        + "To: <sip:bob@box>"
                        + (first.startsWith("INVITE") ? "" : ";tag=b")
                        + "\r\nCall-ID: "
                        + call
                        + "\r\nCSeq: 1 "
                        + method
                        + "\r\n"
                        + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        return add(millis, udp(from, 5060, to, 5060, text.getBytes(UTF_8)));
    }

    Replayed registration() {
        return sip(0, 2, 1, "REGISTER sip:box SIP/2.0", "registration", "");
    }

    /** Alice calls bob, who answers; media one way, from port 4000 for the call {@code one}. */
    Replayed answered(int millis, String call) {
        int port = call.equals("one") ? 4_000 : 4_100;
        String offer = SDP.replace("4000", String.valueOf(port));
        sip(millis, 2, 3, "INVITE sip:bob@box SIP/2.0", call, offer);
        sip(millis + 10, 3, 2, "SIP/2.0 180 Ringing", call, "");
        sip(millis + 20, 3, 2, "SIP/2.0 200 OK", call, offer.replace("10.77.0.2", "10.77.0.3"));
        sip(millis + 30, 2, 3, "ACK sip:bob@box SIP/2.0", call, "");
        for (int i = 0; i < 20; i++) {
            byte[] rtp = new byte[172];
            ByteBuffer.wrap(rtp)
                    .put((byte) 0x80)
                    .put((byte) 8)
                    .putShort((short) i)
                    .putInt(160 * i)
                    .putInt(port);
            add(millis + 40 + 20 * i, udp(2, port, 3, port, rtp));
        }
        return this;
    }

    Replayed hungUp(int millis, String call) {
        return sip(millis, 2, 3, "BYE sip:bob@box SIP/2.0", call, "");
    }

    Replayed lost(long count) {
        dropped = count;
        return this;
    }

    @Override
    public boolean read(long atMostMillis, Taker taker) {
        if (!described) {
            described = true;
            InetAddress own = InetAddress.ofLiteral("10.77.0.1");
            taker.described(
                    new CaptureInterface(
                            0,
                            "lan0",
                            RAW_IP,
                            0,
                            new ArrayList<>(List.of(new CaptureInterface.Network(own, 24)))));
        }
        Packet next = packets.poll();
        if (next != null) {
            taker.packet(next);
        }
        return next != null;
    }

    @Override
    public void wake() {}

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public void close() {}
}
