package org.lanline.pcap;

import org.jspecify.annotations.Nullable;

/** Reads a capture from its beginning to its end, whichever of the two formats it has. */
public final class CaptureReader {

    /** What a file turned out to be. */
    public enum Format {
        PCAP,
        PCAPNG,
        /** Neither; it has no packets. */
        UNKNOWN
    }

    private final Packet packet = new Packet();
    private final Window window;
    private final Extras extras;
    private Format format = Format.UNKNOWN;
    private @Nullable Records records;
    private boolean begun;

    public CaptureReader(Source source, Extras extras) {
        this.window = new Window(source);
        this.extras = extras;
    }

    /** Moves on to the next packet; false when there are no more. */
    public boolean next() {
        if (!begun) {
            begin();
        }
        return records != null && records.next(packet);
    }

    /** The packet that {@link #next} moved to. */
    public Packet packet() {
        return packet;
    }

    /** Known after the first {@link #next}. */
    public Format format() {
        return format;
    }

    private void begin() {
        begun = true;
        if (!window.has(4)) {
            extras.problem(
                    0, window.available() == 0 ? "the file is empty" : "the file is cut off");
            return;
        }
        int magic = Order.BIG.u32(window.bytes(), window.start());
        if (magic == PcapngRecords.SECTION_HEADER) {
            format = Format.PCAPNG;
            records = new PcapngRecords(window, extras);
            return;
        }
        records = PcapRecords.begin(window, extras, magic);
        if (records != null) {
            format = Format.PCAP;
        }
    }
}
