package org.lanline.trace.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Input;
import org.lanline.trace.findings.Lan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A call in the making: messages at times, in milliseconds, between addresses. */
public final class MadeCapture {
    public static final String ALICE = "10.77.0.2";
    public static final String BOB = "10.77.0.3";
    public static final String PI = "10.77.0.1";

    private static final long EPOCH = 1_790_000_000_000_000_000L;

    private final PcapFile file = new PcapFile(PcapFile.ETHERNET);
    private final StunWriter stun = new StunWriter(1_500);
    private final SplittableRandom random = new SplittableRandom(5);
    private boolean secret;
    private int card;
    private boolean routed;

    /** What comes from here on is sent by this network card, or passed on by it. */
    public MadeCapture by(int networkCard, boolean asRouter) {
        card = networkCard;
        routed = asRouter;
        return this;
    }

    private byte[] framed(byte[] ip) {
        int hopsAt = ip[0] >> 4 == 4 ? 8 : 7;
        ip[hopsAt] -= (byte) (routed ? 1 : 0);
        return Frames.ethernet(card, ip);
    }

    /** One datagram. */
    public MadeCapture udp(long atMillis, String from, String to, byte[] payload) {
        byte[] ip = Frames.udp(from, to, payload);
        file.packet(EPOCH + atMillis * 1_000_000, framed(ip));
        return this;
    }

    /** The first bytes of a connection. */
    public MadeCapture tcp(long atMillis, String from, String to, byte[] payload) {
        byte[] ip = Frames.tcp(from, to, 1, 0x18, payload);
        file.packet(EPOCH + atMillis * 1_000_000, framed(ip));
        return this;
    }

    // --- SIP
    // ---------------------------------------------------------------------------------------

    /** A request of the call {@code call-1}; {@code body} is a description, or empty. */
    public static String request(
            String method, String branch, String toTag, int cseq, String body) {
        return method
                + " sip:bob@lanline.local SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.0.2;branch=z9hG4bK"
                + branch
                + "\r\nMax-Forwards: 70\r\n"
                + common(toTag, cseq, method, body);
    }

    /** The answer to such a request. */
    public static String response(
            int status, String reason, String branch, String toTag, int cseq, String method) {
        return response(status, reason, branch, toTag, cseq, method, "");
    }

    public static String response(
            int status,
            String reason,
            String branch,
            String toTag,
            int cseq,
            String method,
            String body) {
        return "SIP/2.0 "
                + status
                + " "
                + reason
                + "\r\nVia: SIP/2.0/UDP 10.77.0.2;branch=z9hG4bK"
                + branch
                + "\r\n"
                + common(toTag, cseq, method, body);
    }

    private static String common(String toTag, int cseq, String method, String body) {
        return "From: <sip:alice@lanline.local>;tag=a\r\nTo: <sip:bob@lanline.local>"
                + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nCall-ID: call-1\r\nCSeq: "
                + cseq
                + " "
                + method
                + "\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: "
                + body.getBytes(UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    public MadeCapture sip(long atMillis, String from, String to, String text) {
        return udp(atMillis, from + ":5060", to + ":5060", text.getBytes(UTF_8));
    }

    /** A description of one audio stream, with these lines at its end. */
    public static String sdp(String host, int port, String profile, String... lines) {
        return "v=0\r\no=- 1 1 IN IP4 "
                + host
                + "\r\ns=-\r\nc=IN IP4 "
                + host
                + "\r\nt=0 0\r\nm=audio "
                + port
                + " "
                + profile
                + " 8\r\na=rtpmap:8 PCMA/8000\r\n"
                + String.join("", Stream.of(lines).map(line -> line + "\r\n").toList());
    }

    /** Alice calls, it rings, bob answers after a second. */
    public MadeCapture answered(String offer, String answer) {
        sip(0, ALICE, BOB, request("INVITE", "1", "", 1, offer));
        sip(50, BOB, ALICE, response(180, "Ringing", "1", "b", 1, "INVITE"));
        sip(1_000, BOB, ALICE, response(200, "OK", "1", "b", 1, "INVITE", answer));
        return sip(1_010, ALICE, BOB, request("ACK", "2", "b", 1, ""));
    }

    // --- STUN
    // --------------------------------------------------------------------------------------

    /**
     * A check (RFC 8445 section 7.2.2).
     *
     * @param username the receiver's user fragment, a colon, the sender's
     * @param password the receiver's
     */
    public MadeCapture check(
            long atMillis,
            int id,
            String from,
            String to,
            String username,
            String password,
            boolean controlling) {
        stun.start(MessageClass.REQUEST, StunMethod.BINDING, 7, id)
                .text(Attribute.USERNAME, username)
                .u32(Attribute.PRIORITY, 0x6e7f_ffffL)
                .u64(controlling ? Attribute.ICE_CONTROLLING : Attribute.ICE_CONTROLLED, 4_711);
        if (controlling) {
            stun.flag(Attribute.USE_CANDIDATE);
        }
        stun.integrity(IntegrityKey.shortTerm(password)).fingerprint();
        return udp(atMillis, from, to, stun.toBytes());
    }

    /** The answer to a check; {@code error} is 0 for success. */
    public MadeCapture checked(
            long atMillis, int id, String from, String to, String password, int error) {
        stun.start(
                error == 0 ? MessageClass.SUCCESS : MessageClass.ERROR, StunMethod.BINDING, 7, id);
        if (error == 0) {
            stun.xorAddress(Attribute.XOR_MAPPED_ADDRESS, Frames.at(to));
        } else {
            stun.error(error, "");
        }
        stun.integrity(IntegrityKey.shortTerm(password)).fingerprint();
        return udp(atMillis, from, to, stun.toBytes());
    }

    /** An exchange of TURN's Allocate: 401, then a relayed address. */
    public MadeCapture allocated(long atMillis, String client, String server, String relayed) {
        stun.start(MessageClass.REQUEST, StunMethod.ALLOCATE, 8, 1)
                .firstByte(Attribute.REQUESTED_TRANSPORT, 17);
        udp(atMillis, client, server, stun.toBytes());
        stun.start(MessageClass.ERROR, StunMethod.ALLOCATE, 8, 1)
                .error(401, "")
                .text(Attribute.REALM, "lan")
                .text(Attribute.NONCE, "once");
        udp(atMillis + 1, server, client, stun.toBytes());
        stun.start(MessageClass.REQUEST, StunMethod.ALLOCATE, 8, 2)
                .firstByte(Attribute.REQUESTED_TRANSPORT, 17)
                .text(Attribute.USERNAME, "alice-in-call");
        udp(atMillis + 2, client, server, stun.toBytes());
        stun.start(MessageClass.SUCCESS, StunMethod.ALLOCATE, 8, 2)
                .xorAddress(Attribute.XOR_RELAYED_ADDRESS, Frames.at(relayed))
                .xorAddress(Attribute.XOR_MAPPED_ADDRESS, Frames.at(client))
                .u32(Attribute.LIFETIME, 600);
        return udp(atMillis + 3, server, client, stun.toBytes());
    }

    /** A channel is bound, or refused. */
    public MadeCapture bound(
            long atMillis, String client, String server, int channel, String peer, int error) {
        stun.start(MessageClass.REQUEST, StunMethod.CHANNEL_BIND, 9, channel)
                .u16(Attribute.CHANNEL_NUMBER, channel)
                .xorAddress(Attribute.XOR_PEER_ADDRESS, Frames.at(peer));
        udp(atMillis, client, server, stun.toBytes());
        stun.start(
                error == 0 ? MessageClass.SUCCESS : MessageClass.ERROR,
                StunMethod.CHANNEL_BIND,
                9,
                channel);
        if (error != 0) {
            stun.error(error, "");
        }
        return udp(atMillis + 1, server, client, stun.toBytes());
    }

    /** From here on, audio is what a cipher makes of it. */
    public MadeCapture encrypted() {
        secret = true;
        return this;
    }

    /** {@code count} packets of G.711, 20 ms apart; inside a channel where one is given. */
    public MadeCapture audio(
            long atMillis, String from, String to, int ssrc, int count, int channel) {
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[160];
            if (secret) {
                random.nextBytes(payload);
            }
            byte[] rtp = Frames.rtp(8, 100 + i, 160L * i, ssrc, payload);
            byte[] sent =
                    channel == 0
                            ? rtp
                            : new Bytes().u16(channel).u16(rtp.length).bytes(rtp).toArray();
            udp(atMillis + 20L * i, from, to, sent);
        }
        return this;
    }

    /** What the analyser says of it. */
    public Trace trace(Path folder, String... lan) {
        List<Lan.Prefix> prefixes = new ArrayList<>();
        for (String each : lan) {
            prefixes.add(Objects.requireNonNull(Lan.Prefix.parse(each)));
        }
        return Trace.of(List.of(write(folder)), prefixes);
    }

    /** In memory. */
    public Input input() {
        return Input.of("made.pcap", file.toArray());
    }

    /** As pcapng that the box wrote down itself. */
    public Input ofTheBox() {
        return Input.of("signalling.pcapng", file.asPcapng(Contents.THE_BOX));
    }

    public Path write(Path folder) {
        return file.write(folder, "made.pcap");
    }
}
