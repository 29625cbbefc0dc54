package org.lanline.server.capture;

import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;

import java.io.IOException;

/** Where packets come from. For one thread, but for {@link #wake}. */
public interface PacketSource extends AutoCloseable {

    /** Takes what comes. */
    interface Taker {
        /** An interface is seen for the first time; its packets have this number. */
        void described(CaptureInterface described);

        /**
         * @param packet valid inside this call only
         */
        void packet(Packet packet);
    }

    /**
     * Hands on what has come; waits for it so long at most.
     *
     * @return false when nothing more will come
     * @throws IOException when the source broke
     */
    boolean read(long atMostMillis, Taker taker) throws IOException;

    /** Ends a wait. From any thread. */
    void wake();

    /** Packets that came too fast, as far as that is known. */
    long dropped();

    /** What takes them, for people: {@code packet socket}, {@code dumpcap}. */
    String name();

    @Override
    void close();
}
