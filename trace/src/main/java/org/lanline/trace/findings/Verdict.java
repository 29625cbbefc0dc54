package org.lanline.trace.findings;

import java.net.InetAddress;
import java.util.List;

/**
 * Where a call went, and whether it was private (facts of the capture; what it cannot show it
 * says).
 *
 * @param route the way of the media
 * @param routeWords in words, such as {@code through the relay at 10.0.0.1}
 * @param direct nobody but the two ends handled the packets of media
 * @param encrypted nobody but the two ends can hear or see what is in it: nobody who takes a
 *     packet, and nobody in between who has keys of both
 * @param sealed the packets of media are encrypted, whoever has the keys
 * @param encryption how, such as {@code DTLS 1.3 with SRTP}
 * @param authentic the other end of the encryption is the one that the signalling speaks of
 * @param onLan nothing left the LAN, as seen at this interface
 * @param addresses every one that had to do with the call
 */
public record Verdict(
        Route route,
        String routeWords,
        Claim direct,
        Claim encrypted,
        Answer sealed,
        String encryption,
        Claim authentic,
        Claim onLan,
        List<Place> addresses) {

    /** The way of the media. */
    public enum Route {
        DIRECT,
        RELAYED,
        /** Through a server that is an end of the media itself: an SFU or a gateway. */
        THROUGH_BOX,
        NO_MEDIA,
        CANNOT_TELL
    }

    /**
     * A machine that took part.
     *
     * @param roles such as {@code media}, {@code relay}, {@code signalling}, {@code STUN server}
     * @param frame 0 when it is only reported
     * @param grade where it is known from
     */
    public record Place(
            InetAddress host, List<String> roles, Lan.Judged onLink, int frame, Claim.Grade grade) {
        public Place {
            roles = List.copyOf(roles);
        }
    }

    /** The same, where the packets are what our own box wrote down, and no capture. */
    Verdict knownToTheBox() {
        return new Verdict(
                route,
                routeWords,
                box(direct),
                box(encrypted),
                sealed,
                encryption,
                box(authentic),
                box(onLan),
                addresses.stream().map(Verdict::box).toList());
    }

    private static Claim box(Claim claim) {
        return claim.grade() == Claim.Grade.WIRE ? claim.as(Claim.Grade.SERVER) : claim;
    }

    private static Place box(Place place) {
        return place.grade() == Claim.Grade.WIRE
                ? new Place(
                        place.host(),
                        place.roles(),
                        place.onLink(),
                        place.frame(),
                        Claim.Grade.SERVER)
                : place;
    }

    public Verdict {
        addresses = List.copyOf(addresses);
    }
}
