package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * One short text for all candidates of the same type, base address, server and transport (RFC 8445
 * section 5.1.1.3). They are numbered, so they tell a reader nothing about the addresses.
 */
public final class Foundations {

    private record Kind(
            CandidateType type,
            Transport transport,
            InetAddress base,
            @Nullable InetAddress server) {}

    private final Map<Kind, String> known = new HashMap<>();
    private int reflexive;

    String of(CandidateType type, InetSocketAddress base, @Nullable InetAddress server) {
        return of(new Kind(type, Transport.UDP, base.getAddress(), server));
    }

    String ofTcp(CandidateType type, InetSocketAddress base, @Nullable InetAddress server) {
        return of(new Kind(type, Transport.TCP, base.getAddress(), server));
    }

    /** One that nothing else has (section 7.3.1.3). */
    String unique() {
        return "p" + ++reflexive;
    }

    private String of(Kind kind) {
        return known.computeIfAbsent(kind, _ -> String.valueOf(known.size() + 1));
    }
}
