package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.decode.Relayed;
import org.lanline.trace.media.Stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** Two addresses between which media or its keys went, in either direction. */
public final class MediaPath {
    private final AddressPair path;
    private final List<Flow> flows = new ArrayList<>(2);
    private final List<Stream> streams = new ArrayList<>(2);

    MediaPath(AddressPair path) {
        this.path = path;
    }

    /** The same two addresses with some of the streams: of one call after another, each its own. */
    MediaPath with(Predicate<Stream> some) {
        MediaPath part = new MediaPath(path);
        part.flows.addAll(flows);
        streams.stream().filter(some).forEach(part::add);
        return part;
    }

    void add(Flow flow) {
        flows.add(flow);
    }

    void add(Stream stream) {
        streams.add(stream);
    }

    public AddressPair path() {
        return path;
    }

    /** Each direction; on both legs of a relay where both were captured. */
    public List<Flow> flows() {
        return Collections.unmodifiableList(flows);
    }

    /** A stream that was seen on both legs of a relay is in here twice. */
    public List<Stream> streams() {
        return Collections.unmodifiableList(streams);
    }

    /** The relay's wrapping that some of it was seen in; null when none was. */
    public @Nullable Relayed through() {
        for (Flow flow : flows) {
            if (flow.through() != null) {
                return flow.through();
            }
        }
        return null;
    }

    public long rtpPackets() {
        return streams.isEmpty()
                ? flows.stream().mapToLong(flow -> flow.messages(Protocol.RTP)).sum()
                : streams.stream().mapToLong(Stream::packets).sum();
    }

    public boolean carriedMedia() {
        return rtpPackets() > 0;
    }

    public long bytes() {
        return flows.stream().mapToLong(Flow::bytes).sum();
    }

    /** True when media went both ways. */
    public boolean bothWays() {
        return sends(true) && sends(false);
    }

    private boolean sends(boolean fromOne) {
        return streams.isEmpty()
                ? flows.stream()
                        .anyMatch(
                                flow ->
                                        flow.messages(Protocol.RTP) > 0
                                                && flow.from().equals(path.one()) == fromOne)
                : streams.stream()
                        .anyMatch(stream -> stream.flow().from().equals(path.one()) == fromOne);
    }

    /** Of the media where there was any, else of all that there was. */
    public int firstFrame() {
        return carriedMedia()
                ? streams.stream().mapToInt(Stream::firstFrame).min().orElse(firstOfAll())
                : firstOfAll();
    }

    private int firstOfAll() {
        return flows.stream().mapToInt(Flow::firstFrame).min().orElse(0);
    }

    public int lastFrame() {
        return carriedMedia()
                ? streams.stream().mapToInt(Stream::lastFrame).max().orElse(0)
                : flows.stream().mapToInt(Flow::lastFrame).max().orElse(0);
    }

    public long firstNanos() {
        return carriedMedia()
                ? streams.stream().mapToLong(Stream::firstNanos).min().orElse(firstNanosOfAll())
                : firstNanosOfAll();
    }

    private long firstNanosOfAll() {
        return flows.stream().mapToLong(Flow::firstNanos).min().orElse(0);
    }

    public long lastNanos() {
        return carriedMedia()
                ? streams.stream().mapToLong(Stream::lastNanos).max().orElse(0)
                : flows.stream().mapToLong(Flow::lastNanos).max().orElse(0);
    }
}
