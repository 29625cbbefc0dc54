package org.lanline.server.proof;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.pcap.PcapngWriter;
import org.lanline.sip.Transport;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

    /**
     * @param networks of the box
     */
    static byte[] capture(List<Passed> passed, List<CaptureInterface.Network> networks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PcapngWriter writer = new PcapngWriter(file::write);
        writer.section("Lanline", List.of(ABOUT));
        writer.describe(new CaptureInterface(0, INTERFACE, RAW_IP, 0, networks));
        Wire wire = new Wire();
        passed.stream()
                .sorted(Comparator.comparingLong(Passed::nanos))
                .forEach(each -> write(writer, wire, each));
        return file.toByteArray();
    }

    private static void write(PcapngWriter writer, Wire wire, Passed message) {
        List<String> remarks = new ArrayList<>();
        if (!message.remark().isEmpty()) {
            remarks.add(message.remark());
        }
        List<byte[]> packets =
                message.transport() == Transport.UDP
                        ? List.of(wire.datagram(message.from(), message.to(), message.bytes()))
                        : wire.segments(message.from(), message.to(), message.bytes());
        for (byte[] bytes : packets) {
            Packet packet =
                    Packet.of(bytes, 0, bytes.length, bytes.length, RAW_IP, 0, message.nanos());
            writer.packet(packet, 0, remarks);
        }
    }
}
