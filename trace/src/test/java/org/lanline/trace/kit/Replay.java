package org.lanline.trace.kit;

import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A capture that was made, packet by packet, as if it happened now. */
public final class Replay {
    private Replay() {}

    /** Each packet is valid inside the call only. */
    public static void of(MadeCapture made, Path folder, Consumer<Packet> taker) {
        try {
            byte[] file = Files.readAllBytes(made.write(folder));
            ByteArrayInputStream in = new ByteArrayInputStream(file);
            CaptureReader reader = new CaptureReader(in::read, Extras.NONE);
            while (reader.next()) {
                taker.accept(reader.packet());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
