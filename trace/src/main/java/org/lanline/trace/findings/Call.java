package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Relayed;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.media.Stream;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A call, with or without signalling that was seen.
 *
 * @param number from 1, in the order of their beginning
 * @param sip null when the signalling is not in the capture, or encrypted
 * @param outcome null without signalling
 * @param promises what the descriptions say; null without signalling
 * @param paths between which addresses media or its keys went, in the order of time
 * @param reports what its devices report of it
 * @param disagreements where the reports say other things than each other, or than the capture;
 *     they are among the notes too
 * @param notes worth saying, the worst first
 */
public record Call(
        int number,
        @Nullable SipCall sip,
        @Nullable SipOutcome outcome,
        @Nullable Promises promises,
        List<IceSession> ice,
        List<DtlsSession> dtls,
        List<TurnAllocation> relays,
        List<MediaPath> paths,
        List<Reported> reports,
        List<Note> disagreements,
        Verdict verdict,
        List<Note> notes,
        long beganNanos,
        long endedNanos) {

    public Call {
        ice = List.copyOf(ice);
        dtls = List.copyOf(dtls);
        relays = List.copyOf(relays);
        paths = List.copyOf(paths);
        reports = List.copyOf(reports);
        disagreements = List.copyOf(disagreements);
        notes = List.copyOf(notes);
    }

    /** Each once, though a relay's two legs may both have been captured. */
    public List<Stream> streams() {
        List<Stream> all = paths.stream().flatMap(path -> path.streams().stream()).toList();
        return all.stream()
                .filter(
                        stream ->
                                stream.flow().through() == null
                                        || all.stream()
                                                .noneMatch(
                                                        other ->
                                                                other != stream
                                                                        && other.flow().through()
                                                                                == null
                                                                        && isSame(stream, other)))
                .toList();
    }

    private static boolean isSame(Stream one, Stream other) {
        return one.ssrc() == other.ssrc()
                && one.flow().from().equals(other.flow().from())
                && one.flow().to().equals(other.flow().to());
    }

    /** {@code alice@host → bob@host}, or the two addresses. */
    public String title() {
        if (sip != null) {
            return sip.caller() + " → " + sip.callee();
        }
        if (!paths.isEmpty()) {
            return ends(paths.getLast());
        }
        if (!ice.isEmpty() && !ice.getFirst().pairs().isEmpty()) {
            AddressPair path = ice.getFirst().pairs().iterator().next().path();
            return Words.host(path.one()) + " ↔ " + Words.host(path.other());
        }
        return reports.isEmpty() ? "unknown" : reported(reports.getFirst().record());
    }

    private static String reported(CallRecord record) {
        String peer = record.peer() == null ? "somebody" : record.peer();
        return record.side() == CallRecord.Side.CALLEE
                ? peer + " → " + record.who()
                : record.who() + (record.side() == null ? " ↔ " : " → ") + peer;
    }

    /** The two devices, where a relay's wrapping shows who is behind its address. */
    private static String ends(MediaPath path) {
        Relayed through = path.through();
        InetSocketAddress one = path.path().one();
        InetSocketAddress other = path.path().other();
        if (through != null && through.relayed() != null) {
            one = one.equals(through.relayed()) ? through.client() : one;
            other = other.equals(through.relayed()) ? through.client() : other;
        }
        return Words.host(one) + " ↔ " + Words.host(other);
    }
}
