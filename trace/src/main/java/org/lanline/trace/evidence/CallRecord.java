package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What one device saw of one call, whatever it was written in.
 *
 * @param kind what it was written in
 * @param file where it came from
 * @param call Call-ID of its signalling; null when it does not say
 * @param startedMillis since 1970, by the device's clock; 0 when it does not say
 * @param user whose device it is; null when it does not say, as all that follow
 * @param peer whom it talked to
 * @param events what happened when, in its order
 * @param ice credentials of each generation, in their order
 * @param pairs each pair that was chosen, in the order of time
 * @param dtls null when it does not say
 * @param paths pairs that carried bytes
 * @param samples how it fared over time
 */
public record CallRecord(
        Kind kind,
        String file,
        @Nullable String call,
        long startedMillis,
        @Nullable String user,
        @Nullable String device,
        @Nullable String peer,
        @Nullable Side side,
        @Nullable String browser,
        List<Event> events,
        List<Credentials> ice,
        List<Pair> pairs,
        @Nullable Dtls dtls,
        Fingerprints fingerprints,
        List<Source> streams,
        List<Path> paths,
        List<Sample> samples) {

    /** What a report is written in. */
    public enum Kind {
        /** Our page's own record. */
        CALL_RECORD("call record"),
        /** The dump of chrome://webrtc-internals. */
        WEBRTC_INTERNALS("webrtc-internals dump"),
        /** What Firefox's about:webrtc gives. */
        ABOUT_WEBRTC("about:webrtc report");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As people call it. */
        public String text() {
            return text;
        }
    }

    /** Which end of the call a device was. */
    public enum Side {
        CALLER,
        CALLEE
    }

    /**
     * Something that happened.
     *
     * @param atMillis after the start
     */
    public record Event(double atMillis, String what) {}

    /**
     * User fragments of one generation (RFC 8445); empty when not known.
     *
     * @param local the device's own
     */
    public record Credentials(double atMillis, String local, String remote) {}

    /**
     * One end of a pair.
     *
     * @param address null when it is not known, or hidden behind a name
     * @param port 0 when it is not known
     * @param type {@code host}, {@code srflx}, {@code prflx} or {@code relay}; empty when not known
     * @param protocol {@code udp} or {@code tcp}; empty when not known
     * @param relayProtocol between the device and its relay; null for none
     */
    public record End(
            @Nullable InetSocketAddress address,
            int port,
            String type,
            String protocol,
            @Nullable String relayProtocol) {

        public boolean isRelayed() {
            return type.equals("relay");
        }

        /** Seen through a NAT, or by a check before its owner had named it. */
        public boolean isReflexive() {
            return type.equals("srflx") || type.equals("prflx");
        }
    }

    /** A pair that was chosen. */
    public record Pair(double atMillis, End local, End remote) {}

    /**
     * What keys were made with; null for what it does not say.
     *
     * @param version such as {@code 1.3}
     * @param cipher by its registered name
     * @param srtp profile, by its registered name
     * @param role {@code client} or {@code server}
     */
    public record Dtls(
            @Nullable String version,
            @Nullable String cipher,
            @Nullable String group,
            @Nullable String srtp,
            @Nullable String role) {}

    /**
     * Of certificates, as {@code sha-256 AB:CD:…}; null for what it does not say.
     *
     * @param own of the device's certificate in use
     * @param peer of the one that the other end showed in the handshake
     * @param ownInSdp in the descriptions that the device sent
     * @param peerInSdp in those that it received
     */
    public record Fingerprints(
            @Nullable String own,
            @Nullable String peer,
            @Nullable String ownInSdp,
            @Nullable String peerInSdp) {
        static final Fingerprints NONE = new Fingerprints(null, null, null, null);
    }

    /**
     * A stream of media.
     *
     * @param codec such as {@code opus/48000/2}; null when not known
     */
    public record Source(int ssrc, boolean incoming, String kind, @Nullable String codec) {}

    /** A pair that carried bytes; the addresses are null where they are not known. */
    public record Path(
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            long bytesSent,
            long bytesReceived,
            long packetsSent,
            long packetsReceived) {

        public boolean carried() {
            return bytesSent > 0 || bytesReceived > 0;
        }
    }

    /**
     * How it fared at one moment.
     *
     * @param rttMillis NaN when not known
     */
    public record Sample(double atMillis, double rttMillis, List<StreamSample> streams) {
        public Sample {
            streams = List.copyOf(streams);
        }
    }

    /**
     * One stream at one moment, counted from its start.
     *
     * @param jitterMillis NaN when not known
     * @param concealed samples made up for what was lost; 0 when not known
     */
    public record StreamSample(
            int ssrc,
            long packets,
            long lost,
            double jitterMillis,
            long bytes,
            long frames,
            long concealed) {}

    public CallRecord {
        events = List.copyOf(events);
        ice = List.copyOf(ice);
        pairs = List.copyOf(pairs);
        streams = List.copyOf(streams);
        paths = List.copyOf(paths);
        samples = List.copyOf(samples);
    }

    /** Whose report it is, for sentences: a user, else which end it was, else a device. */
    public String who() {
        if (user != null) {
            return user;
        }
        if (side != null) {
            return side == Side.CALLER ? "the caller" : "the callee";
        }
        return device == null ? "a device" : device;
    }

    /** When something happened first, in milliseconds after the start; NaN when it did not. */
    public double when(String what) {
        return events.stream()
                .filter(event -> event.what().equals(what))
                .mapToDouble(Event::atMillis)
                .findFirst()
                .orElse(Double.NaN);
    }
}
