package org.lanline.trace.capture;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One capture made of one or more files, beside which there may be what devices report. Each file
 * is read in its own order; of several, the packet that was seen first comes first, as {@code
 * mergecap} has it. Frames are numbered in that order from 1: for a single file these are the
 * numbers that Wireshark shows.
 */
public final class CaptureFiles implements AutoCloseable {

    /** Takes the packets, one at a time. */
    @FunctionalInterface
    public interface Out {
        /**
         * @param frame from 1
         * @param packet valid inside this call only
         */
        void packet(int frame, Packet packet);
    }

    private final Problems problems;
    private final Contents contents = new Contents();
    private final List<CaptureFile> files = new ArrayList<>();
    private int frame;

    private CaptureFiles(Problems problems) {
        this.problems = problems;
    }

    /**
     * @throws CannotRead when one of them is not there or may not be read
     */
    public static CaptureFiles open(List<Input> inputs, Problems problems) {
        CaptureFiles all = new CaptureFiles(problems);
        try {
            for (Input input : inputs) {
                all.add(CaptureFile.open(input, problems, all.new Told(input.name())));
            }
        } catch (CannotRead e) {
            all.close();
            throw e;
        }
        return all;
    }

    /**
     * What devices report is told from captures by its first bytes, and kept for others to read.
     */
    private void add(CaptureFile file) {
        if (!file.isText()) {
            files.add(file);
            return;
        }
        try (file) {
            Document document = file.document(contents.roomForDocuments());
            if (document != null) {
                contents.document(document);
            }
        }
    }

    /** Hands every packet on. */
    public void readAll(Out out) {
        if (files.size() == 1) {
            readOne(files.getFirst(), out);
        } else {
            merge(out);
        }
    }

    private void readOne(CaptureFile file, Out out) {
        while (file.next()) {
            out.packet(++frame, file.packet());
        }
        contents.file(summary(file, frame));
    }

    private static Contents.FileSummary summary(CaptureFile file, long packets) {
        return new Contents.FileSummary(file.name(), file.format(), file.packed(), packets);
    }

    private void merge(Out out) {
        long[] packets = new long[files.size()];
        files.forEach(CaptureFile::next);
        for (int first = first(); first >= 0; first = first()) {
            CaptureFile file = files.get(first);
            out.packet(++frame, file.packet());
            packets[first]++;
            file.next();
        }
        for (int i = 0; i < packets.length; i++) {
            contents.file(summary(files.get(i), packets[i]));
        }
    }

    /** The file whose next packet is the earliest; -1 when all are at their end. */
    private int first() {
        int first = -1;
        for (int i = 0; i < files.size(); i++) {
            CaptureFile file = files.get(i);
            if (file.more()
                    && (first < 0 || file.packet().nanos() < files.get(first).packet().nanos())) {
                first = i;
            }
        }
        return first;
    }

    /** What the files say besides packets. */
    public Contents contents() {
        return contents;
    }

    @Override
    public void close() {
        files.forEach(CaptureFile::close);
    }

    /** What one file says, kept in one place for all. */
    private final class Told implements Extras {
        private final String file;

        Told(String file) {
            this.file = file;
        }

        @Override
        public void described(CaptureInterface described) {
            contents.described(described);
        }

        @Override
        public void secrets(int kind, byte[] secrets) {
            contents.secrets(kind, secrets);
        }

        @Override
        public void named(InetAddress address, String name) {
            contents.named(address, name);
        }

        @Override
        public void dropped(int interfaceNumber, long packets) {
            contents.dropped(packets);
        }

        @Override
        public void problem(long offset, String why) {
            problems.at(file, offset, why);
        }
    }
}
