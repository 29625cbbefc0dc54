package org.lanline.trace.capture;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.CaptureReader.Format;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the files say besides packets. Complete when the last packet has been read. */
public final class Contents {
    /**
     * Name of the interface under which our own box writes down what it sent and got: known to it,
     * and seen by nobody on the wire.
     */
    public static final String THE_BOX = "lanline-tap";

    private static final int MOST_INTERFACES = 4_096;
    private static final int MOST_NAMES = 10_000;
    private static final int MOST_SECRET_BYTES = 16 << 20;
    private static final int TLS_KEY_LOG = 0x544c534b;

    private final List<FileSummary> files = new ArrayList<>();
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final Map<InetAddress, String> names = new LinkedHashMap<>();
    private final List<byte[]> keyLogs = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();
    private int documentBytes;
    private int secretBytes;
    private long dropped;

    /**
     * One file as it was found.
     *
     * @param packets how many were read from it
     */
    public record FileSummary(String name, Format format, boolean packed, long packets) {}

    void file(FileSummary file) {
        files.add(file);
    }

    void document(Document document) {
        documentBytes += document.bytes().length;
        documents.add(document);
    }

    /** How long another one may be. */
    int roomForDocuments() {
        return Math.min(Document.MOST_BYTES, Document.MOST_BYTES_OF_ALL - documentBytes);
    }

    void described(CaptureInterface described) {
        if (interfaces.size() < MOST_INTERFACES) {
            interfaces.add(described);
        }
    }

    void named(InetAddress address, String name) {
        if (names.size() < MOST_NAMES) {
            names.put(address, name);
        }
    }

    void secrets(int kind, byte[] secrets) {
        if (kind == TLS_KEY_LOG && secretBytes + secrets.length <= MOST_SECRET_BYTES) {
            secretBytes += secrets.length;
            keyLogs.add(secrets);
        }
    }

    void dropped(long packets) {
        dropped += packets;
    }

    public List<FileSummary> files() {
        return List.copyOf(files);
    }

    /** Those of all files, in the order of their description. */
    public List<CaptureInterface> interfaces() {
        return List.copyOf(interfaces);
    }

    public @Nullable String nameOf(InetAddress address) {
        return names.get(address);
    }

    /** How many of these there are by now. */
    public int keyLogCount() {
        return keyLogs.size();
    }

    /** TLS key logs (NSS format) that came with the packets, in the order of the file. */
    public List<byte[]> keyLogs() {
        return List.copyOf(keyLogs);
    }

    /** All that was read, captures before what devices report. */
    public List<String> names() {
        return Stream.concat(
                        files.stream().map(FileSummary::name),
                        documents.stream().map(Document::name))
                .toList();
    }

    /** What devices report, in the order of the files; none of them has been read. */
    public List<Document> documents() {
        return List.copyOf(documents);
    }

    /** Packets that the capturing programs say they lost. */
    public long dropped() {
        return dropped;
    }
}
