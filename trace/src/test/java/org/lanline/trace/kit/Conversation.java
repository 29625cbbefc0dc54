package org.lanline.trace.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A capture with a bit of everything that a stream can show. */
public final class Conversation {
    private static final String ALICE = "10.0.0.1:4000";
    private static final String BOB = "10.0.0.2:5000";
    private static final long MILLI = 1_000_000L;

    private Conversation() {}

    private static final String SDP =
            """
            v=0
            o=- 1 1 IN IP4 10.0.0.2
            s=-
            c=IN IP4 10.0.0.2
            t=0 0
            m=audio 5000 RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            m=video 5002 RTP/AVP 97
            a=rtpmap:97 VP8/90000
            """
                    .replace("\n", "\r\n");

    /** The answer to an INVITE with what {@code 10.0.0.2:5000} and {@code :5002} take. */
    public static byte[] answer() {
        return ("SIP/2.0 200 OK\r\n"
                        + "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:a@x>;tag=1\r\n"
                        + "To: <sip:b@x>;tag=2\r\n"
                        + "Call-ID: 1\r\n"
                        + "CSeq: 1 INVITE\r\n"
                        + "Content-Type: application/sdp\r\n"
                        + "Content-Length: "
                        + SDP.length()
                        + "\r\n\r\n"
                        + SDP)
                .getBytes(UTF_8);
    }

    /**
     * Three seconds of audio with reports, a key pressed, and video, some of it through a relay,
     * and a datagram that nobody knows.
     */
    public static PcapFile whole() {
        PcapFile file = new PcapFile(PcapFile.RAW);
        file.packet(0, Frames.udp("10.0.0.2:5060", "10.0.0.1:5060", answer()));
        for (int i = 0; i < 150; i++) {
            long at = i * 20L * MILLI;
            if (i % 50 != 7) {
                file.packet(at, Frames.udp(ALICE, BOB, audio(i)));
            }
            if (i % 50 == 49) {
                reports(file, at, i);
            }
        }
        for (int i = 0; i < 3; i++) {
            byte[] event = {5, i == 2 ? (byte) 0x8a : 10, 3, (byte) (i * 80)};
            file.packet(
                    (3_000 + i) * MILLI,
                    Frames.udp(ALICE, BOB, Frames.rtp(101, 150 + i, 24_000, 77, event)));
        }
        for (int i = 0; i < 30; i++) {
            byte[] picture = {0x10, (byte) (i == 0 ? 0 : 1), 0, 0};
            byte[] rtp = Frames.rtp(0x80 | 97, i, 3_000L * i, 99, picture);
            file.packet(i * 33L * MILLI, Frames.udp("10.0.0.1:4002", "10.0.0.2:5002", rtp));
        }
        relayed(file);
        clocks(file);
        file.packet(0, Frames.udp("10.0.0.1:9", "10.0.0.2:9", new byte[] {-1, -1}));
        return file;
    }

    private static byte[] audio(int i) {
        byte[] speech = new byte[160];
        java.util.Arrays.fill(speech, (byte) (0xf0 | (i & 3)));
        return new Bytes()
                .u8(0x90)
                .u8(i == 0 ? 0x80 : 0)
                .u16(i)
                .u32(160L * i)
                .u32(77)
                .u16(0xbede)
                .u16(1)
                .u32(0x10aa0000L)
                .bytes(speech)
                .toArray();
    }

    private static void reports(PcapFile file, long at, int i) {
        long ntp = 0x0000_8000L * (i + 1);
        Bytes sender =
                new Bytes().u16(0x80c8).u16(6).u32(77).u64(ntp << 16).u32(0).u32(i).u32(160L * i);
        sender.u16(0x81ca).u16(3).u32(77).u8(1).u8(4).text("a@x1").u16(0);
        file.packet(at, Frames.udp("10.0.0.1:4001", "10.0.0.2:5001", sender.toArray()));
        Bytes receiver =
                new Bytes()
                        .u16(0x81c9)
                        .u16(7)
                        .u32(88)
                        .u32(77)
                        .u32(0x10000001L)
                        .u32(i)
                        .u32(16)
                        .u32(ntp)
                        .u32(65);
        file.packet(
                at + 3 * MILLI, Frames.udp("10.0.0.2:5001", "10.0.0.1:4001", receiver.toArray()));
    }

    /** A receiver tells its clock, and the sender answers (RFC 3611 section 4.4 and 4.5). */
    private static void clocks(PcapFile file) {
        Bytes told = new Bytes().u16(0x80cf).u16(4).u32(88).u32(0x04000002L).u64(0x1abcdef012345L);
        file.packet(3_100 * MILLI, Frames.udp("10.0.0.2:5001", "10.0.0.1:4001", told.toArray()));
        Bytes answer = new Bytes().u16(0x80cf).u16(5).u32(77).u32(0x05000003L).u32(88);
        answer.u32(0xabcdef01L).u32(65);
        file.packet(3_105 * MILLI, Frames.udp("10.0.0.1:4001", "10.0.0.2:5001", answer.toArray()));
    }

    private static void relayed(PcapFile file) {
        for (int i = 0; i < 3; i++) {
            byte[] rtp = Frames.rtp(8, i, 160L * i, 55, new byte[160]);
            byte[] wrapped = new Bytes().u16(0x4001).u16(rtp.length).bytes(rtp).toArray();
            file.packet(i * 20L * MILLI, Frames.udp("10.0.0.1:4004", "10.0.0.9:3478", wrapped));
        }
    }
}
