package org.lanline.stun;

/** What kind of message it is (RFC 8489 section 5). */
public enum MessageClass {
    REQUEST(0x000),
    INDICATION(0x010),
    SUCCESS(0x100),
    ERROR(0x110);

    static final int MASK = 0x110;

    private final int bits;

    MessageClass(int bits) {
        this.bits = bits;
    }

    /**
     * The message type of this class and a method: twelve bits of it around the two of the class.
     */
    int type(int method) {
        return (method & 0x000f) | (method & 0x0070) << 1 | (method & 0x0f80) << 2 | bits;
    }

    static MessageClass ofType(int type) {
        return switch (type & MASK) {
            case 0x000 -> REQUEST;
            case 0x010 -> INDICATION;
            case 0x100 -> SUCCESS;
            default -> ERROR;
        };
    }

    static int methodOfType(int type) {
        return (type & 0x000f) | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2;
    }
}
