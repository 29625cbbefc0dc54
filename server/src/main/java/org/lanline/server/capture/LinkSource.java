package org.lanline.server.capture;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.server.net.LinkSocket;
import org.lanline.server.net.SocketFilter;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** By a packet socket of Linux: all interfaces at once, or some. */
final class LinkSource implements PacketSource {
    private static final int ETHERNET = 1;
    private static final int RAW_IP = 101;

    /** So many packets, and whoever reads may look at the clock again. */
    private static final int MOST_AT_ONCE = 512;

    private final LinkSocket socket;
    private final Set<Integer> wanted;
    private final Map<Long, Integer> numbers = new HashMap<>();

    /**
     * @param interfaces by their names; none for all, also those that come later
     */
    LinkSource(List<String> interfaces, boolean promiscuous, SocketFilter filter)
            throws IOException {
        wanted = new HashSet<>();
        for (String name : interfaces) {
            NetworkInterface on = NetworkInterface.getByName(name);
            if (on == null) {
                throw new NoInterface(name);
            }
            wanted.add(on.getIndex());
        }
        socket = LinkSocket.open(wanted, promiscuous, filter);
    }

    @Override
    public boolean read(long atMostMillis, Taker taker) {
        if (!drain(taker) && socket.await(atMostMillis)) {
            drain(taker);
        }
        return true;
    }

    /** True when there is more. */
    private boolean drain(Taker taker) {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            if (!socket.receive()) {
                return false;
            }
            if (socket.length() > 0 && !socket.isSecondSight() && isWanted()) {
                hand(taker);
            }
        }
        return true;
    }

    private boolean isWanted() {
        return wanted.isEmpty() || wanted.contains(socket.interfaceIndex());
    }

    private void hand(Taker taker) {
        int linkType = socket.isEthernet() ? ETHERNET : RAW_IP;
        int number = number(socket.interfaceIndex(), linkType, taker);
        long nanos = socket.nanos() == 0 ? System.currentTimeMillis() * 1_000_000 : socket.nanos();
        taker.packet(
                Packet.of(
                        socket.bytes(),
                        0,
                        socket.length(),
                        socket.originalLength(),
                        linkType,
                        number,
                        nanos));
    }

    private int number(int index, int linkType, Taker taker) {
        long key = (long) index << 32 | linkType;
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(key, number);
        taker.described(described(index, linkType, number));
        return number;
    }

    private static CaptureInterface described(int index, int linkType, int number) {
        NetworkInterface on = byIndex(index);
        List<CaptureInterface.Network> networks =
                on == null
                        ? List.of()
                        : on.getInterfaceAddresses().stream()
                                .map(
                                        each ->
                                                new CaptureInterface.Network(
                                                        each.getAddress(),
                                                        each.getNetworkPrefixLength()))
                                .toList();
        String name = on == null ? "interface " + index : on.getName();
        return new CaptureInterface(number, name, linkType, LinkSocket.MOST_PACKET_BYTES, networks);
    }

    private static @Nullable NetworkInterface byIndex(int index) {
        try {
            return NetworkInterface.getByIndex(index);
        } catch (SocketException gone) {
            return null;
        }
    }

    @Override
    public void wake() {
        socket.wake();
    }

    @Override
    public long dropped() {
        return socket.dropped();
    }

    @Override
    public String name() {
        return "packet socket";
    }

    @Override
    public void close() {
        socket.close();
    }

    /** There is none of that name. */
    static final class NoInterface extends IOException {
        private static final long serialVersionUID = 1;

        NoInterface(String name) {
            super(Objects.requireNonNull(name));
        }
    }
}
