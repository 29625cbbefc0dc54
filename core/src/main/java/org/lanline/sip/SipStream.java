package org.lanline.sip;

import org.lanline.wire.Ascii;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts the byte stream of one TCP or TLS connection into messages by their Content-Length (RFC 3261
 * section 18.3) and hears keep-alives (RFC 5626 section 4.4.1).
 *
 * <p>Holds at most one message, and grows only with what has really arrived. Each byte is looked at
 * a fixed number of times however small the pieces are that it comes in.
 */
public final class SipStream {

    /** What the stream brought; called only inside {@link #feed}. */
    public interface Out {
        /** A message, or a request to be refused; after a {@link Parsed.Bad} the stream ends. */
        void message(Parsed message);

        /** The peer asks whether this end is alive: the answer is one CRLF. */
        void ping();
    }

    private byte[] buffer = new byte[2_048];
    private int length;
    private int scanned;
    private int headerEnd = -1;
    private int messageEnd;
    private int emptyLines;
    private boolean broken;

    /**
     * Takes everything that is left in {@code input}.
     *
     * @return false when the stream can no longer be cut: answer what {@code out} was given, then
     *     close the connection
     */
    public boolean feed(ByteBuffer input, Out out) {
        while (input.hasRemaining() && !broken) {
            int room = Math.min(Index.MOST_BYTES + 4 - length, input.remaining());
            grow(length + room);
            input.get(buffer, length, room);
            length += room;
            cut(out);
            if (!broken && length >= Index.MOST_BYTES + 4) {
                refuse(out, 0, length, "Message over 64 KB", 513);
            }
        }
        return !broken;
    }

    /** Whether no part of a message has come that is not whole. */
    public boolean isBetweenMessages() {
        return length == 0;
    }

    private void grow(int needed) {
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
        }
    }

    /** Cuts off every message that is complete. */
    private void cut(Out out) {
        int start = 0;
        while (!broken) {
            start = keepAlives(start, out);
            if (!headerComplete(start)) {
                break;
            }
            if (messageEnd < 0) {
                refuse(out, start, headerEnd, "No Content-Length on a stream", 400);
            } else if (messageEnd - start > Index.MOST_BYTES) {
                refuse(out, start, headerEnd, "Message over 64 KB", 513);
            } else if (messageEnd <= length) {
                Parsed message = SipMessage.parse(slice(start, messageEnd), 0, messageEnd - start);
                broken = message instanceof Parsed.Bad;
                out.message(message);
                start = messageEnd;
                scanned = start;
                headerEnd = -1;
                emptyLines = 0;
            } else {
                break;
            }
        }
        shift(start);
    }

    private byte[] slice(int start, int end) {
        return Arrays.copyOfRange(buffer, start, end);
    }

    private void refuse(Out out, int start, int end, String why, int status) {
        broken = true;
        out.message(SipMessage.refused(slice(start, end), why, status));
    }

    /** Passes line ends between messages; two in a row are a ping. */
    private int keepAlives(int start, Out out) {
        int at = start;
        while (headerEnd < 0 && length - at >= 2 && buffer[at] == '\r' && buffer[at + 1] == '\n') {
            at += 2;
            emptyLines++;
            if (emptyLines == 2) {
                emptyLines = 0;
                out.ping();
            }
        }
        scanned = Math.max(scanned, at);
        return at;
    }

    /** Looks for the empty line, from where the last look ended. */
    private boolean headerComplete(int start) {
        if (headerEnd >= 0) {
            return true;
        }
        int at = Math.max(start, scanned);
        for (; at + 3 < length; at++) {
            if (buffer[at] == '\r'
                    && buffer[at + 1] == '\n'
                    && buffer[at + 2] == '\r'
                    && buffer[at + 3] == '\n') {
                headerEnd = at + 4;
                int content = contentLength(start);
                messageEnd = content < 0 ? -1 : headerEnd + content;
                return true;
            }
        }
        scanned = at;
        return false;
    }

    /** The Content-Length of the header from {@code start}; -1 when it has none that is right. */
    private int contentLength(int start) {
        int line = start;
        while (line < headerEnd) {
            int end = line;
            while (buffer[end] != '\n') {
                end++;
            }
            int name = line;
            while (name < end && buffer[name] != ':' && buffer[name] > ' ') {
                name++;
            }
            if (HeaderName.of(buffer, line, name - line) == HeaderName.CONTENT_LENGTH) {
                return lengthValue(name, end);
            }
            line = end + 1;
        }
        return -1;
    }

    private int lengthValue(int from, int end) {
        int at = from;
        while (at < end && (buffer[at] == ':' || Grammar.isSpace(buffer[at]))) {
            at++;
        }
        int last = end;
        while (last > at && Grammar.isSpace(buffer[last - 1])) {
            last--;
        }
        return (int) Ascii.decimal(buffer, at, last, Index.MOST_BYTES);
    }

    private void shift(int start) {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, length - start);
            length -= start;
            scanned -= start;
            headerEnd = headerEnd < 0 ? -1 : headerEnd - start;
            messageEnd -= start;
        }
    }
}
