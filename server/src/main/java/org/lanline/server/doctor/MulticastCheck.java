package org.lanline.server.doctor;

import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether multicast DNS goes out and comes in, on each interface (RFC 6762). */
final class MulticastCheck {

    private static final String ABOUT = "mdns";
    private static final int PORT = 5353;
    private static final int LISTEN_MILLIS = 1_500;
    private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.251");
    private static final InetAddress GROUP6 = InetAddress.ofLiteral("ff02::fb");

    /** PTR of _services._dns-sd._udp.local, which every responder with a service answers. */
    private static final byte[] QUESTION =
            HexFormat.of()
                    .parseHex(
                            "000000000001000000000000095f7365727669636573075f646e732d7364045f756470"
                                    + "056c6f63616c00000c0001");

    List<Finding> look(List<LanInterface> interfaces) {
        return interfaces.stream().map(MulticastCheck::look).toList();
    }

    private static Finding look(LanInterface lan) {
        InetAddress group = lan.hasIpv4() ? GROUP : GROUP6;
        try (MulticastSocket socket = new MulticastSocket(PORT)) {
            NetworkInterface network = NetworkInterface.getByIndex(lan.index());
            socket.setNetworkInterface(network);
            socket.setTimeToLive(255);
            socket.joinGroup(new InetSocketAddress(group, PORT), network);
            socket.send(new DatagramPacket(QUESTION, QUESTION.length, group, PORT));
            return verdict(lan, heard(socket, lan));
        } catch (IOException failed) {
            return Finding.fail(
                    ABOUT,
                    "%s: multicast cannot be sent (%s)".formatted(lan.name(), failed.getMessage()),
                    "give the interface multicast: ip link set %s multicast on"
                            .formatted(lan.name()));
        }
    }

    private record Heard(boolean ourselves, Set<String> others) {}

    private static Heard heard(MulticastSocket socket, LanInterface lan) throws IOException {
        List<InetAddress> own = lan.addresses().stream().map(LanAddress::address).toList();
        boolean ourselves = false;
        Set<String> others = new TreeSet<>();
        DatagramPacket packet = new DatagramPacket(new byte[9_000], 9_000);
        long until = System.nanoTime() + LISTEN_MILLIS * 1_000_000L;
        for (long left = LISTEN_MILLIS;
                left > 0 && others.size() < 50;
                left = (until - System.nanoTime()) / 1_000_000) {
            socket.setSoTimeout((int) left);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException over) {
                break;
            }
            byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
            ourselves |= Arrays.equals(bytes, QUESTION);
            InetAddress from = new LanAddress(packet.getAddress(), 0).address();
            if (!own.contains(from) && lan.isOnLink(from)) {
                others.add(LanAddress.literal(from));
            }
        }
        return new Heard(ourselves, others);
    }

    private static Finding verdict(LanInterface lan, Heard heard) {
        if (!heard.others().isEmpty()) {
            List<String> some = new ArrayList<>(heard.others()).stream().limit(5).toList();
            return Finding.pass(
                    ABOUT,
                    "%s: sent, and heard %d other %s (%s)"
                            .formatted(
                                    lan.name(),
                                    heard.others().size(),
                                    heard.others().size() == 1 ? "device" : "devices",
                                    some.stream().collect(Collectors.joining(", "))));
        }
        if (heard.ourselves()) {
            return Finding.warn(
                    ABOUT,
                    "%s: sent and heard by this machine, but no other device answered"
                            .formatted(lan.name()),
                    "fine when none is there; else allow multicast and IGMP on switch and access"
                            + " point, and UDP 5353 in firewalls");
        }
        return Finding.fail(
                ABOUT,
                "%s: what was sent did not even come back to this machine".formatted(lan.name()),
                "let UDP port 5353 in: a firewall drops it");
    }
}
