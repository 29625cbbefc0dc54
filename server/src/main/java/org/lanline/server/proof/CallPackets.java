package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.pcap.PcapngWriter;
import org.lanline.server.capture.PacketRing;
import org.lanline.server.store.KeptProofs;
import org.lanline.trace.capture.CannotRead;
import org.lanline.trace.capture.CaptureFiles;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Unheard;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The packets of one call out of all that this machine saw: what its relays got and sent, and what
 * went between addresses that its devices used. SIP stays away, as {@code Signalling} has it
 * without what people write to each other.
 */
final class CallPackets {

    /** The first ones of a call tell most. */
    static final int MOST_BYTES = 8_000_000;

    private static final long MARGIN_NANOS = 2_000_000_000L;

    private static final String ABOUT =
            "The packets of one call that passed the box's network interfaces, with its SIP, which"
                    + " the box wrote down itself (interface "
                    + Signalling.INTERFACE
                    + "). What went straight from device to device did not pass, and is not in"
                    + " here.";

    /** Two transport addresses, in either order. */
    private record Between(Set<InetSocketAddress> ends) {
        static Between of(InetSocketAddress one, InetSocketAddress other) {
            return new Between(Set.copyOf(new HashSet<>(List.of(one, other))));
        }
    }

    /** Who a packet of the call goes between. */
    static final class Places {
        private final Set<InetSocketAddress> lent = new HashSet<>();
        private final Set<Between> used = new HashSet<>();

        Places(Sight sight) {
            for (Sight.Lent each : sight.relays()) {
                lent.add(each.client());
                lent.addAll(each.relayed());
            }
        }

        void used(@Nullable InetSocketAddress one, @Nullable InetSocketAddress other) {
            if (one != null && other != null) {
                used.add(Between.of(one, other));
            }
        }

        boolean isOf(Flow flow) {
            return lent.contains(flow.from())
                    || lent.contains(flow.to())
                    || used.contains(Between.of(flow.from(), flow.to()));
        }
    }

    private final Places places;
    private final long fromNanos;
    private final long untilNanos;
    private final List<Packet> packets = new ArrayList<>();
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private int bytes;

    private CallPackets(Sight sight, Places places) {
        this.places = places;
        this.fromNanos = sight.startedMillis() * 1_000_000 - MARGIN_NANOS;
        this.untilNanos =
                sight.endedMillis() == 0
                        ? Long.MAX_VALUE
                        : sight.endedMillis() * 1_000_000 + MARGIN_NANOS;
    }

    /**
     * @param ring all packets of these minutes
     * @param networks of the box
     * @return null when there is none of the call
     */
    static KeptProofs.@Nullable Packets of(
            Sight sight,
            Places places,
            PacketRing.Kept ring,
            List<CaptureInterface.Network> networks) {
        CallPackets call = new CallPackets(sight, places);
        Unheard unheard = new Unheard();
        Decoder decoder = new Decoder(unheard, unheard, new Knowledge(), new Problems());
        ring.files().forEach(file -> call.read(file, decoder));
        return call.packets.isEmpty() ? null : call.written(sight, networks, ring.dropped());
    }

    private void read(Path path, Decoder decoder) {
        try (CaptureFiles file = CaptureFiles.open(List.of(Input.of(path)), new Problems())) {
            file.readAll(
                    (frame, packet) -> {
                        decoder.packet(frame, packet);
                        Flow flow = decoder.flow();
                        if (flow != null && places.isOf(flow)) {
                            take(packet);
                        }
                    });
            List<CaptureInterface> described = file.contents().interfaces();
            interfaces.addAll(described.subList(interfaces.size(), described.size()));
        } catch (CannotRead goneMeanwhile) {
            return; // the ring went on
        }
    }

    private void take(Packet packet) {
        boolean isInTime = packet.nanos() >= fromNanos && packet.nanos() <= untilNanos;
        if (!isInTime || bytes + packet.length() > MOST_BYTES) {
            return;
        }
        int end = packet.offset() + packet.length();
        byte[] copy = Arrays.copyOfRange(packet.bytes(), packet.offset(), end);
        bytes += copy.length;
        packets.add(
                Packet.of(
                        copy,
                        0,
                        copy.length,
                        packet.originalLength(),
                        packet.linkType(),
                        packet.interfaceNumber() + 1,
                        packet.nanos()));
    }

    private KeptProofs.Packets written(
            Sight sight, List<CaptureInterface.Network> networks, long dropped) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PcapngWriter writer = new PcapngWriter(file::write);
        writer.section("Lanline", List.of(ABOUT));
        List<Signalling.Written> all = new ArrayList<>();
        List<Passed> sip =
                sight.passed().stream()
                        .filter(each -> each.protocol() == Passed.Protocol.SIP)
                        .toList();
        Signalling.describe(writer, networks);
        interfaces.forEach(writer::describe);
        all.addAll(Signalling.packets(sip));
        packets.forEach(each -> all.add(new Signalling.Written(each, List.of())));
        all.stream()
                .sorted(Comparator.comparingLong(each -> each.packet().nanos()))
                .forEach(
                        each ->
                                writer.packet(
                                        each.packet(),
                                        each.packet().interfaceNumber(),
                                        each.remarks()));
        if (dropped > 0) {
            Packet last = packets.getLast();
            writer.statistics(
                    last.interfaceNumber(), last.nanos(), packets.size() + dropped, dropped);
        }
        return new KeptProofs.Packets(packets.size(), file.toByteArray());
    }
}
