package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Takes messages out of WebSocket frames (RFC 6455 section 5), compressed ones too (RFC 7692). */
final class WebSocketFrames {
    private static final int MOST_BYTES = 1 << 18;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;

    /** What an inflater has besides its window, and how large that becomes (RFC 1951 section 2). */
    private static final int INFLATER_BYTES = 14 << 10;

    private static final int WINDOW_BYTES = 32 << 10;
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Consumer<byte[]> messages;
    private @Nullable Inflater inflater;
    private byte[] message = new byte[0];
    private boolean compressed;
    private boolean broken;

    WebSocketFrames(Consumer<byte[]> messages) {
        this.messages = messages;
    }

    /** Reads whole frames; says where the first begins that is not whole yet. */
    int read(byte[] bytes, int start, int end) {
        int at = start;
        while (!broken) {
            int header = headerBytes(bytes, at, end);
            if (header < 0) {
                return at;
            }
            long length = payloadLength(bytes, at);
            if (length < 0 || length > MOST_BYTES) {
                broken = true;
                return at;
            }
            if (end - at - header < length) {
                return at;
            }
            frame(bytes, at, header, (int) length);
            at += header + (int) length;
        }
        return at;
    }

    private static int headerBytes(byte[] bytes, int at, int end) {
        if (end - at < 2) {
            return -1;
        }
        int length = bytes[at + 1] & 0x7f;
        int header = 2 + (length == 127 ? 8 : length == 126 ? 2 : 0) + (bytes[at + 1] < 0 ? 4 : 0);
        return end - at < header ? -1 : header;
    }

    private static long payloadLength(byte[] bytes, int at) {
        int length = bytes[at + 1] & 0x7f;
        if (length < 126) {
            return length;
        }
        if (length == 126) {
            return Datagrams.u16(bytes, at + 2);
        }
        long value = 0;
        for (int i = 2; i < 10; i++) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }

    private void frame(byte[] bytes, int at, int header, int length) {
        int opcode = bytes[at] & 0x0f;
        if (opcode > BINARY) {
            return; // closing, pings and pongs
        }
        if (opcode != CONTINUATION) {
            message = new byte[0];
            compressed = (bytes[at] & 0x40) != 0;
        }
        if (message.length + length > MOST_BYTES) {
            broken = true;
            return;
        }
        int before = message.length;
        message = Arrays.copyOf(message, before + length);
        boolean masked = bytes[at + 1] < 0;
        int payload = at + header;
        for (int i = 0; i < length; i++) {
            byte mask = masked ? bytes[payload - 4 + i % 4] : 0;
            message[before + i] = (byte) (bytes[payload + i] ^ mask);
        }
        if (bytes[at] < 0) {
            whole();
        }
    }

    private void whole() {
        byte[] plain = compressed ? inflated(message) : message;
        message = new byte[0];
        messages.accept(plain);
    }

    private byte[] inflated(byte[] packed) {
        byte[] input = Arrays.copyOf(packed, packed.length + TAIL.length);
        System.arraycopy(TAIL, 0, input, packed.length, TAIL.length);
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        Inflater unpacking = inflater;
        unpacking.setInput(input);
        byte[] plain = new byte[Math.min(MOST_BYTES, 8 * input.length)];
        int length = 0;
        try {
            while (!unpacking.needsInput() && length < MOST_BYTES) {
                if (length == plain.length) {
                    plain = Arrays.copyOf(plain, Math.min(MOST_BYTES, 2 * length));
                }
                int got = unpacking.inflate(plain, length, plain.length - length);
                if (got == 0 && length < plain.length) {
                    break;
                }
                length += got;
            }
        } catch (DataFormatException e) {
            broken = true;
        }
        return Arrays.copyOf(plain, length);
    }

    /** Of a message whose last frame has not come, and of what unpacks the next ones. */
    int waitingBytes() {
        Inflater unpacking = inflater;
        int window =
                unpacking == null
                        ? 0
                        : INFLATER_BYTES
                                + (int) Math.min(WINDOW_BYTES, unpacking.getBytesWritten());
        return message.length + window;
    }

    /** Its memory is not the heap's, so that nobody else gives it back in time. */
    void end() {
        if (inflater != null) {
            inflater.end();
        }
    }

    boolean isBroken() {
        return broken;
    }
}
