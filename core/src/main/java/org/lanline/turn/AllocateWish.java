package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.Attribute;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;

/**
 * What an Allocate asks for.
 *
 * @param both IPv4 and, if it can be had, IPv6 (ADDITIONAL-ADDRESS-FAMILY)
 * @param reserveNext the next port as well, for a later allocation
 * @param token of a port that was reserved so
 */
record AllocateWish(
        boolean tcp,
        AddressFamily family,
        boolean both,
        boolean evenPort,
        boolean reserveNext,
        @Nullable Long token,
        boolean mobile) {

    private static final int UDP = 17;
    private static final int TCP = 6;

    /** Only of a request that {@link #problem} found nothing wrong with. */
    static AllocateWish of(StunMessage message) {
        AddressFamily family =
                AddressFamily.ofNumber(message.firstByte(Attribute.REQUESTED_ADDRESS_FAMILY));
        return new AllocateWish(
                message.firstByte(Attribute.REQUESTED_TRANSPORT) == TCP,
                family == null ? AddressFamily.IPV4 : family,
                wantsBoth(message),
                message.has(Attribute.EVEN_PORT),
                (message.firstByte(Attribute.EVEN_PORT) & 0x80) != 0
                        && message.has(Attribute.EVEN_PORT),
                message.u64(Attribute.RESERVATION_TOKEN),
                message.has(Attribute.MOBILITY_TICKET));
    }

    /**
     * What is wrong with a request, in the order of RFC 8656 section 7.2.
     *
     * @return the code to refuse it with; 0 for nothing
     */
    static int problem(Request request, TurnLimits limits) {
        StunMessage message = request.message();
        Listener on = request.on();
        int transport = transportProblem(request, limits);
        if (transport != 0) {
            return transport;
        }
        if (message.has(Attribute.DONT_FRAGMENT) && !limits.features().dontFragment()) {
            return StunError.UNKNOWN_ATTRIBUTE;
        }
        int ports = portProblem(message);
        if (ports != 0) {
            return ports;
        }
        int families = familyProblem(message, on);
        return families != 0 ? families : mobilityProblem(message, limits);
    }

    private static int transportProblem(Request request, TurnLimits limits) {
        StunMessage message = request.message();
        long value = message.u32(Attribute.REQUESTED_TRANSPORT);
        if (value < 0) {
            return StunError.BAD_REQUEST;
        }
        int transport = (int) (value >>> 24);
        if (transport == UDP) {
            return 0;
        }
        if (transport != TCP || !limits.tcpRelaysFor(request.user())) {
            return StunError.UNSUPPORTED_TRANSPORT;
        }
        boolean fits = // RFC 6062 section 5.1
                request.on().isReliable()
                        && !message.has(Attribute.DONT_FRAGMENT)
                        && !message.has(Attribute.EVEN_PORT)
                        && !message.has(Attribute.RESERVATION_TOKEN);
        return fits ? 0 : StunError.BAD_REQUEST;
    }

    static boolean wantsBoth(StunMessage message) {
        return message.has(additionalFamily(message));
    }

    /** Debian's TURN client uses the number that the attribute had before RFC 8656. */
    private static int additionalFamily(StunMessage message) {
        return message.has(Attribute.ADDITIONAL_ADDRESS_FAMILY)
                ? Attribute.ADDITIONAL_ADDRESS_FAMILY
                : Attribute.ADDITIONAL_ADDRESS_FAMILY_OF_DRAFTS;
    }

    private static int portProblem(StunMessage message) {
        boolean token = message.has(Attribute.RESERVATION_TOKEN);
        boolean even = message.has(Attribute.EVEN_PORT);
        boolean families = message.has(Attribute.REQUESTED_ADDRESS_FAMILY) || wantsBoth(message);
        boolean badToken =
                token && (even || families || message.u64(Attribute.RESERVATION_TOKEN) == null);
        boolean badEven = even && message.lengthAt(message.find(Attribute.EVEN_PORT)) != 1;
        return badToken || badEven ? StunError.BAD_REQUEST : 0;
    }

    private static int familyProblem(StunMessage message, Listener on) {
        boolean one = message.has(Attribute.REQUESTED_ADDRESS_FAMILY);
        if (wantsBoth(message)) {
            boolean reserves =
                    message.has(Attribute.EVEN_PORT)
                            && (message.firstByte(Attribute.EVEN_PORT) & 0x80) != 0;
            boolean ipv6 =
                    message.firstByte(additionalFamily(message)) == AddressFamily.IPV6.number();
            return one || reserves || !ipv6 ? StunError.BAD_REQUEST : 0;
        }
        AddressFamily family =
                one
                        ? AddressFamily.ofNumber(
                                message.firstByte(Attribute.REQUESTED_ADDRESS_FAMILY))
                        : AddressFamily.IPV4;
        return family == null || on.relayHost(family) == null
                ? StunError.ADDRESS_FAMILY_NOT_SUPPORTED
                : 0;
    }

    private static int mobilityProblem(StunMessage message, TurnLimits limits) {
        int index = message.find(Attribute.MOBILITY_TICKET);
        if (index < 0) {
            return 0;
        }
        if (!limits.features().mobility()) {
            return StunError.MOBILITY_FORBIDDEN;
        }
        return message.lengthAt(index) == 0 ? 0 : StunError.BAD_REQUEST;
    }
}
