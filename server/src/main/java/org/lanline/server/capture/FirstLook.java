package org.lanline.server.capture;

import org.lanline.server.net.SocketFilter;
import org.lanline.server.net.SocketFilter.Instruction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The cheap first look at a packet: what cannot have to do with a call never reaches this program.
 * Passed are UDP whose first byte may be of STUN, DTLS, ZRTP, ChannelData, SIP, RTP or RTCP (RFC
 * 7983), multicast DNS, later fragments of UDP, and TCP with one of the ports given.
 */
public final class FirstLook {
    private static final int MOST_PORTS = 32;

    /** BPF's codes (linux/bpf_common.h). */
    private static final int LOAD_WORD = 0x20;

    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_HALF_AT_X = 0x48;
    private static final int LOAD_BYTE_AT_X = 0x50;
    private static final int X_IS = 0x01;
    private static final int X_IS_HEADER_LENGTH = 0xb1;
    private static final int JUMP = 0x05;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    /** Where the network header begins, and what the kernel knows beside the bytes. */
    private static final int NETWORK = -0x100000;

    private static final int ETHER_TYPE = -0x1000;

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FRAGMENT = 44;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int DNS_PORT = 53;
    private static final int MDNS_PORT = 5353;
    private static final int ALL_OF_IT = 1 << 18;

    /** A jump whose target is not known yet. */
    private record Open(int at, boolean whenTrue, String to) {}

    private final List<Instruction> steps = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private FirstLook() {}

    /**
     * Makes the program.
     *
     * @param tcpPorts of SIP, TURN and the box's page; at most {@value #MOST_PORTS}
     */
    public static SocketFilter of(Set<Integer> tcpPorts) {
        FirstLook look = new FirstLook();
        look.network();
        look.udp();
        look.tcp(new TreeSet<>(tcpPorts).stream().limit(MOST_PORTS).toList());
        look.label("keep").step(RETURN, ALL_OF_IT);
        look.label("drop").step(RETURN, 0);
        return look.linked();
    }

    /** The same for programs that take libpcap's language; less exact, as it is for people. */
    public static String words(Set<Integer> tcpPorts) {
        StringBuilder words = new StringBuilder("(udp and not port 53) or ip[6:2] & 0x1fff != 0");
        words.append(" or ip6 proto 44");
        tcpPorts.stream().sorted().forEach(port -> words.append(" or tcp port ").append(port));
        return words.toString();
    }

    private void network() {
        step(LOAD_WORD, ETHER_TYPE);
        when(IF_EQUAL, IPV4, "ipv4", "");
        when(IF_EQUAL, IPV6, "ipv6", "drop");
        label("ipv4").step(LOAD_BYTE, NETWORK + 9);
        when(IF_EQUAL, UDP, "ipv4 udp", "");
        when(IF_EQUAL, TCP, "ipv4 tcp", "drop");
        label("ipv4 udp").step(LOAD_HALF, NETWORK + 6);
        when(IF_ANY_BIT, 0x1fff, "keep", "");
        step(X_IS_HEADER_LENGTH, NETWORK);
        jump("udp");
        label("ipv4 tcp").step(LOAD_HALF, NETWORK + 6);
        when(IF_ANY_BIT, 0x1fff, "drop", "");
        step(X_IS_HEADER_LENGTH, NETWORK);
        jump("tcp");
        label("ipv6").step(X_IS, IPV6_HEADER_BYTES);
        step(LOAD_BYTE, NETWORK + 6);
        when(IF_EQUAL, UDP, "udp", "");
        when(IF_EQUAL, TCP, "tcp", "");
        when(IF_EQUAL, FRAGMENT, "", "drop");
        step(LOAD_BYTE, NETWORK + IPV6_HEADER_BYTES);
        when(IF_EQUAL, UDP, "keep", "drop");
    }

    private void udp() {
        label("udp");
        for (int port = 0; port <= 2; port += 2) {
            step(LOAD_HALF_AT_X, NETWORK + port);
            when(IF_EQUAL, DNS_PORT, "drop", "");
            when(IF_EQUAL, MDNS_PORT, "keep", "");
        }
        step(LOAD_BYTE_AT_X, NETWORK + UDP_HEADER_BYTES);
        when(IF_AT_LEAST, 192, "drop", "");
        when(IF_AT_LEAST, 128, "keep", "");
        when(IF_AT_LEAST, 'Z' + 1, "drop", "");
        when(IF_AT_LEAST, 16, "keep", "");
        when(IF_AT_LEAST, 4, "drop", "keep");
    }

    private void tcp(List<Integer> ports) {
        label("tcp");
        for (int end = 0; end <= 2; end += 2) {
            step(LOAD_HALF_AT_X, NETWORK + end);
            ports.forEach(port -> when(IF_EQUAL, port, "keep", ""));
        }
        jump("drop");
    }

    // --- the assembler ---

    private void step(int code, int operand) {
        steps.add(new Instruction(code, 0, 0, operand));
    }

    /** An empty name stands for the next step. */
    private void when(int code, int operand, String then, String otherwise) {
        if (!then.isEmpty()) {
            open.add(new Open(steps.size(), true, then));
        }
        if (!otherwise.isEmpty()) {
            open.add(new Open(steps.size(), false, otherwise));
        }
        step(code, operand);
    }

    private void jump(String to) {
        open.add(new Open(steps.size(), true, to));
        step(JUMP, 0);
    }

    private FirstLook label(String name) {
        labels.put(name, steps.size());
        return this;
    }

    private SocketFilter linked() {
        for (Open each : open) {
            Integer target = labels.get(each.to());
            if (target == null) {
                throw new IllegalStateException("no label " + each.to());
            }
            int over = target - each.at() - 1;
            Instruction from = steps.get(each.at());
            steps.set(each.at(), jumping(from, over, each.whenTrue()));
        }
        return new SocketFilter(steps);
    }

    private static Instruction jumping(Instruction from, int over, boolean whenTrue) {
        if (from.code() == JUMP) {
            return new Instruction(JUMP, 0, 0, over);
        }
        return whenTrue
                ? new Instruction(from.code(), over, from.ifFalse(), from.operand())
                : new Instruction(from.code(), from.ifTrue(), over, from.operand());
    }
}
