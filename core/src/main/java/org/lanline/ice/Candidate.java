package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * An address at which an agent may be reached, and what is said about it.
 *
 * @param foundation equal for candidates that will likely fare alike (RFC 8445 section 5.1.1.3)
 * @param component 1 to 256
 * @param priority 1 to 2^31 - 1
 * @param address unresolved where only a name is known
 * @param base where its packets leave and arrive on this machine; the address itself for host and
 *     relayed candidates, and for all remote ones
 * @param related the address behind it, for the reader of a trace; often hidden
 * @param tcpType given for TCP only
 * @param extensions names and values that follow in the text, in their order
 */
public record Candidate(
        String foundation,
        int component,
        Transport transport,
        long priority,
        InetSocketAddress address,
        CandidateType type,
        InetSocketAddress base,
        @Nullable InetSocketAddress related,
        @Nullable TcpType tcpType,
        List<Extension> extensions) {

    /** Something that came with a candidate: {@code generation 0}, {@code network-id 1}. */
    public record Extension(String name, String value) {}

    /** The one component of an agent here: RTP and RTCP share it (RFC 8834 section 4.5). */
    public static final int COMPONENT = 1;

    private static final int DISCARD_PORT = 9;

    public Candidate {
        extensions = List.copyOf(extensions);
    }

    /**
     * An address of this machine.
     *
     * @param rank among its addresses, 0 for the best ({@link Priorities#order})
     */
    public static Candidate host(InetSocketAddress address, int rank, Foundations foundations) {
        CandidateType type = CandidateType.HOST;
        return udp(type, address, address, null, rank, foundations.of(type, address, null));
    }

    /**
     * What a STUN server saw of a socket.
     *
     * @param base that socket
     */
    public static Candidate serverReflexive(
            InetSocketAddress address,
            InetSocketAddress base,
            InetAddress server,
            int rank,
            Foundations foundations) {
        CandidateType type = CandidateType.SERVER_REFLEXIVE;
        return udp(type, address, base, base, rank, foundations.of(type, base, server));
    }

    /**
     * An address that a TURN server lends.
     *
     * @param mapped what that server saw of our socket
     */
    public static Candidate relayed(
            InetSocketAddress address,
            InetSocketAddress mapped,
            InetAddress server,
            int rank,
            Foundations foundations) {
        CandidateType type = CandidateType.RELAYED;
        return udp(type, address, address, mapped, rank, foundations.of(type, address, server));
    }

    /** A TCP port of this machine that takes connections. */
    public static Candidate tcpPassive(
            InetSocketAddress address, int rank, Foundations foundations) {
        return tcp(address, TcpType.PASSIVE, rank, foundations);
    }

    /** Connections out of an address of this machine; its port is said to be 9 (RFC 6544, 4.5). */
    public static Candidate tcpActive(InetAddress address, int rank, Foundations foundations) {
        InetSocketAddress nominal = new InetSocketAddress(address, DISCARD_PORT);
        return tcp(nominal, TcpType.ACTIVE, rank, foundations);
    }

    private static Candidate udp(
            CandidateType type,
            InetSocketAddress address,
            InetSocketAddress base,
            @Nullable InetSocketAddress related,
            int rank,
            String foundation) {
        return new Candidate(
                foundation,
                COMPONENT,
                Transport.UDP,
                Priorities.of(type, rank, COMPONENT),
                address,
                type,
                base,
                related,
                null,
                List.of());
    }

    private static Candidate tcp(
            InetSocketAddress address, TcpType direction, int rank, Foundations foundations) {
        CandidateType type = CandidateType.HOST;
        return new Candidate(
                foundations.ofTcp(type, address, null),
                COMPONENT,
                Transport.TCP,
                Priorities.ofTcp(type, direction, rank, COMPONENT),
                address,
                type,
                address,
                null,
                direction,
                List.of());
    }

    /** Reads the text of a candidate, with or without {@code a=} and {@code candidate:}. */
    public static CandidateText.Parsed parse(String text) {
        return CandidateText.parse(text);
    }

    /**
     * As it stands in SDP behind {@code a=} (RFC 8839 section 5.1): {@code candidate:1 1 udp …}.
     */
    public String text() {
        return CandidateText.write(this);
    }

    /** True when only a name is known. */
    public boolean isNamed() {
        return address.isUnresolved();
    }

    /** True for IPv4; not to be asked of a name. */
    boolean isIpv4() {
        return address.getAddress() instanceof Inet4Address;
    }

    Candidate at(InetAddress resolved) {
        InetSocketAddress there = new InetSocketAddress(resolved, address.getPort());
        return new Candidate(
                foundation,
                component,
                transport,
                priority,
                there,
                type,
                there,
                related,
                tcpType,
                extensions);
    }

    /** The candidate that a check found beside this one, at the address that the peer saw. */
    Candidate reflexive(String newFoundation, InetSocketAddress mapped) {
        return new Candidate(
                newFoundation,
                component,
                transport,
                Priorities.peerReflexive(this),
                mapped,
                CandidateType.PEER_REFLEXIVE,
                base,
                base,
                tcpType,
                List.of());
    }

    /** A candidate of the peer that a check of it came from (RFC 8445 section 7.3.1.3). */
    static Candidate remoteReflexive(
            String foundation, Transport transport, InetSocketAddress source, long priority) {
        return new Candidate(
                foundation,
                COMPONENT,
                transport,
                priority,
                source,
                CandidateType.PEER_REFLEXIVE,
                source,
                null,
                transport == Transport.TCP ? TcpType.ACTIVE : null,
                List.of());
    }
}
