package org.lanline.rtp;

/** Walks over the elements of a packet's header extension (RFC 8285), of both kinds. */
public final class HeaderExtensions {
    private static final int ONE_BYTE = 0xbede;
    private static final int TWO_BYTE = 0x1000;

    private byte[] bytes = new byte[0];
    private boolean oneByte;
    private int next;
    private int end;
    private int id;
    private int start;
    private int length;

    /** Takes a packet; the first {@link #next} moves to its first element. */
    public void begin(RtpPacket packet) {
        int profile = packet.extensionProfile();
        oneByte = profile == ONE_BYTE;
        bytes = packet.bytes();
        next = packet.extensionStart();
        boolean known = oneByte || (profile & 0xfff0) == TWO_BYTE;
        end = known ? next + packet.extensionBytes() : next;
    }

    /** Moves on; false when there are no more. */
    public boolean next() {
        while (next < end) {
            int first = bytes[next] & 0xff;
            if (first == 0) {
                next++; // padding
            } else {
                return oneByte ? one(first) : two(first);
            }
        }
        return false;
    }

    private boolean one(int first) {
        id = first >> 4;
        length = (first & 0x0f) + 1;
        start = next + 1;
        next = start + length;
        // 15 ends it all (section 4.2)
        return id != 15 && next <= end;
    }

    private boolean two(int first) {
        if (next + 2 > end) {
            return false;
        }
        id = first;
        length = bytes[next + 1] & 0xff;
        start = next + 2;
        next = start + length;
        return next <= end;
    }

    /** The local identifier, 1 to 255. */
    public int id() {
        return id;
    }

    /** Where in the packet's array the element begins. */
    public int start() {
        return start;
    }

    /** Bytes. */
    public int length() {
        return length;
    }
}
