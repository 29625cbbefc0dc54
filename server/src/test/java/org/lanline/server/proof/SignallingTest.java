package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.pcap.CaptureInterface.Network;
import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;
import org.lanline.sip.Transport;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Protocol;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What passed is written as packets that the analyser reads without a question. */
class SignallingTest {

    private static final long NANOS = 1_795_341_600_123_456_789L;
    private static final InetSocketAddress BOX = at("10.77.0.1", 8_443);
    private static final InetSocketAddress KITCHEN = at("10.77.0.10", 51_000);

    private final List<Passed> passed = new ArrayList<>();

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private void sip(Transport by, InetSocketAddress from, InetSocketAddress to, String body) {
        byte[] bytes =
                SipCopyTest.message("INVITE", "Content-Type: application/sdp\r\n", body).bytes();
        long nanos = NANOS + passed.size();
        passed.add(new Passed(nanos, Passed.Protocol.SIP, by, from, to, "by " + by, bytes));
    }

    private void stun(Transport by, InetSocketAddress from, InetSocketAddress to) {
        StunWriter writer = new StunWriter(ByteBuffer.allocate(200));
        writer.start(MessageClass.REQUEST, StunMethod.ALLOCATE, new TransactionId(1, 2));
        ByteBuffer message = writer.fingerprint().done();
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        passed.add(new Passed(NANOS, Passed.Protocol.STUN, by, from, to, "", bytes));
    }

    private Trace trace() {
        byte[] capture = Signalling.capture(passed, List.of(new Network(BOX.getAddress(), 24)));
        return Trace.from(List.of(Input.of("signalling.pcapng", capture)), List.of());
    }

    private static long messages(Trace trace, Protocol protocol) {
        return trace.flows().stream().mapToLong(flow -> flow.messages(protocol)).sum();
    }

    @Test
    void everyMessageIsReadWhateverCarriedIt() {
        for (Transport by : Transport.values()) {
            sip(by, KITCHEN, BOX, SipCopyTest.SDP);
            sip(by, BOX, KITCHEN, SipCopyTest.SDP);
            sip(by, KITCHEN, BOX, "v=0\r\n" + "a=x\r\n".repeat(900));
        }
        InetSocketAddress turn = at("10.77.0.1", 3_478);
        stun(Transport.UDP, KITCHEN, turn);
        stun(Transport.TCP, at("10.77.0.10", 51_001), turn);
        stun(Transport.TLS, at("10.77.0.10", 51_002), at("10.77.0.1", 5_349));
        Trace trace = trace();
        assertThat(trace.problems()).isEmpty();
        assertThat(trace.flows()).allMatch(flow -> flow.firstUnknown() == 0);
        assertThat(messages(trace, Protocol.SIP)).isEqualTo(15);
        assertThat(messages(trace, Protocol.STUN)).isEqualTo(3);
        assertThat(trace.flows()).extracting(Flow::from).contains(KITCHEN, BOX);
        assertThat(trace.contents().interfaces().getFirst().networks())
                .containsExactly(new Network(BOX.getAddress(), 24));
    }

    @Test
    void addressesOfIpv6AreKeptToo() {
        InetSocketAddress one = at("fd77::10", 51_000);
        InetSocketAddress other = at("fd77::1", 5_060);
        sip(Transport.UDP, one, other, SipCopyTest.SDP);
        sip(Transport.WSS, other, one, SipCopyTest.SDP);
        Trace trace = trace();
        assertThat(trace.problems()).isEmpty();
        assertThat(messages(trace, Protocol.SIP)).isEqualTo(2);
        assertThat(trace.flows()).extracting(Flow::from).containsExactly(one, other);
    }

    @Test
    void aMessageThatIsLongerThanAPacketIsCutIntoSeveral() {
        sip(Transport.TCP, KITCHEN, BOX, "v=0\r\n" + "a=x\r\n".repeat(12_500));
        Trace trace = trace();
        assertThat(trace.tally().packets()).isEqualTo(2);
        assertThat(messages(trace, Protocol.SIP)).isEqualTo(1);
    }

    @Test
    void packetsHaveTheirTimeTheirRemarkAndRightChecksums() {
        sip(Transport.UDP, KITCHEN, BOX, SipCopyTest.SDP);
        List<String> comments = new ArrayList<>();
        Extras extras =
                new Extras() {
                    @Override
                    public void packetComment(String comment) {
                        comments.add(comment);
                    }
                };
        ByteArrayInputStream file = new ByteArrayInputStream(Signalling.capture(passed, List.of()));
        CaptureReader reader = new CaptureReader(file::read, extras);
        assertThat(reader.next()).isTrue();
        Packet packet = reader.packet();
        assertThat(packet.nanos()).isEqualTo(NANOS);
        assertThat(comments).containsExactly("by UDP");
        byte[] bytes = new byte[packet.length()];
        System.arraycopy(packet.bytes(), packet.offset(), bytes, 0, bytes.length);
        assertThat(sum(bytes, 0, 20, 0)).isEqualTo(0xffff);
        int pseudo = 17 + bytes.length - 20;
        assertThat(sum(bytes, 12, bytes.length, pseudo)).isEqualTo(0xffff);
    }

    /** The ones' complement sum, which is all ones where the checksum is right (RFC 1071). */
    private static int sum(byte[] bytes, int from, int to, int first) {
        int sum = first;
        for (int i = from; i < to; i++) {
            sum += (bytes[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
