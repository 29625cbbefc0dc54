package org.lanline.server.probe;

/**
 * What a stream through a relay was like, held against the same stream without it, sent in the same
 * moments.
 *
 * @param relayed where the relay listens for us
 * @param peer where it sends to: another socket of this machine
 * @param addedMillis median delay by the relay less median delay without it
 */
public record RelayReport(
        String server,
        Way way,
        String mapped,
        String relayed,
        String peer,
        int lifetimeSeconds,
        Direction toPeer,
        Direction fromPeer,
        Direction directToPeer,
        Direction directFromPeer,
        double addedMillis) {

    /** One direction; delay is one way, as both ends have the same clock. */
    public record Direction(
            int sent,
            int received,
            double lossPercent,
            double jitterMillis,
            double medianMillis,
            double p99Millis) {}

    /** False when a direction is dead. */
    public boolean works() {
        return toPeer.received() > 0 && fromPeer.received() > 0;
    }
}
