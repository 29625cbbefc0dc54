package org.lanline.server.proof;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.pcap.PcapngWriter;
import org.lanline.sip.Transport;

import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Messages as a capture that Wireshark and {@code lanline trace} read: each in a packet between the
 * addresses that it really went between. What went inside TLS is shown as what was in it, and a
 * remark on the packet says so.
 */
final class Signalling {

    /** By this name the analyser knows that the box has written what it sent and got itself. */
    static final String INTERFACE = "lanline-tap";

    private static final int RAW_IP = 101;
    private static final String ABOUT =
            "What passed the box of one call, as the box saw it: SIP, STUN and TURN, without media,"
                    + " passwords and what people wrote to each other. Checksums, sequence numbers"
                    + " and time to live are made up.";

    private Signalling() {}

    /** A packet, and what is written on it. */
    record Written(Packet packet, List<String> remarks) {}

    /**
     * @param networks of the box
     */
    static byte[] capture(List<Passed> passed, List<CaptureInterface.Network> networks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PcapngWriter writer = new PcapngWriter(file::write);
        writer.section("Lanline", List.of(ABOUT));
        describe(writer, networks);
        packets(passed).forEach(each -> writer.packet(each.packet(), 0, each.remarks()));
        return file.toByteArray();
    }

    /** The interface that they are on, which has number 0. */
    static void describe(PcapngWriter writer, List<CaptureInterface.Network> networks) {
        writer.describe(new CaptureInterface(0, INTERFACE, RAW_IP, 0, networks));
    }

    /** In the order of time. */
    static List<Written> packets(List<Passed> passed) {
        Wire wire = new Wire();
        return passed.stream()
                .sorted(Comparator.comparingLong(Passed::nanos))
                .flatMap(each -> packets(wire, each))
                .toList();
    }

    private static Stream<Written> packets(Wire wire, Passed message) {
        List<String> remarks = message.remark().isEmpty() ? List.of() : List.of(message.remark());
        List<byte[]> packets =
                message.transport() == Transport.UDP
                        ? List.of(wire.datagram(message.from(), message.to(), message.bytes()))
                        : wire.segments(message.from(), message.to(), message.bytes());
        return packets.stream()
                .map(
                        bytes ->
                                new Written(
                                        Packet.of(
                                                bytes,
                                                0,
                                                bytes.length,
                                                bytes.length,
                                                RAW_IP,
                                                0,
                                                message.nanos()),
                                        remarks));
    }
}
