package org.lanline.ice;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The recommended formulas for priorities (RFC 8445 sections 5.1.2.1, 6.1.2.3; RFC 6544, 8421). */
public final class Priorities {

    /** The local preference of the best address; each further one has one less. */
    public static final int BEST_LOCAL_PREFERENCE = 65_535;

    private static final int BEST_TCP_OTHER = 8_191;

    private Priorities() {}

    /**
     * A candidate's priority, 1 to 2^31 - 1.
     *
     * @param rank of its base among the machine's addresses, 0 for the best
     * @param component 1 to 256
     */
    public static long of(CandidateType type, int rank, int component) {
        return formula(type.preference(Transport.UDP), localPreference(rank), component);
    }

    /** The same for TCP, where the direction counts more than the interface (RFC 6544, 4.2). */
    public static long ofTcp(CandidateType type, TcpType direction, int rank, int component) {
        int other = Math.max(0, BEST_TCP_OTHER - rank);
        int local = (directionPreference(type, direction) << 13) | other;
        return formula(type.preference(Transport.TCP), local, component);
    }

    /** 65,535 for the first address of the machine, less for the next ones. */
    static int localPreference(int rank) {
        return Math.max(0, BEST_LOCAL_PREFERENCE - rank);
    }

    /** What this candidate's checks say about a reflexive address found by them (7.1.1). */
    static long peerReflexive(Candidate local) {
        int type = CandidateType.PEER_REFLEXIVE.preference(local.transport());
        return ((long) type << 24) | (local.priority() & 0xff_ffff);
    }

    /** A pair's priority; the same on both sides (RFC 8445 section 6.1.2.3). */
    public static long ofPair(long controlling, long controlled) {
        return (Math.min(controlling, controlled) << 32)
                + Math.max(controlling, controlled) * 2
                + (controlling > controlled ? 1 : 0);
    }

    private static long formula(int typePreference, int localPreference, int component) {
        return ((long) typePreference << 24) + ((long) localPreference << 8) + 256 - component;
    }

    private static int directionPreference(CandidateType type, TcpType direction) {
        boolean behindNat =
                type == CandidateType.SERVER_REFLEXIVE || type == CandidateType.PEER_REFLEXIVE;
        return switch (direction) {
            case ACTIVE -> behindNat ? 4 : 6;
            case PASSIVE -> behindNat ? 2 : 4;
            case SIMULTANEOUS_OPEN -> behindNat ? 6 : 2;
        };
    }

    /**
     * The machine's addresses in the order in which they should be tried, best first: IPv6 and IPv4
     * by turns, IPv6 first, so that neither broken family costs long (RFC 8421 section 4);
     * link-local ones last. Within a family the order of the argument stays.
     */
    public static List<InetAddress> order(List<InetAddress> addresses) {
        List<InetAddress> six = new ArrayList<>();
        List<InetAddress> four = new ArrayList<>();
        List<InetAddress> last = new ArrayList<>();
        for (InetAddress each : addresses) {
            if (each.isLinkLocalAddress() || each.isLoopbackAddress()) {
                last.add(each);
            } else {
                (each instanceof Inet6Address ? six : four).add(each);
            }
        }
        List<InetAddress> ordered = new ArrayList<>();
        for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
            six.stream().skip(i).limit(1).forEach(ordered::add);
            four.stream().skip(i).limit(1).forEach(ordered::add);
        }
        ordered.addAll(last);
        return List.copyOf(ordered);
    }
}
