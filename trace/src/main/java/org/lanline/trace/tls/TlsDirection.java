package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Records of one direction, opened as they come. */
public final class TlsDirection {
    private static final int HEADER_BYTES = 5;
    private static final int MOST_RECORD_BYTES = (1 << 14) + 2_048 + HEADER_BYTES;
    private static final int MOST_HANDSHAKE_BYTES = 1 << 17;

    /** Early data is sealed with keys that may not be at hand. */
    private static final int MOST_UNREADABLE = 64;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int END_OF_EARLY_DATA = 5;
    private static final int FINISHED = 20;
    private static final int KEY_UPDATE = 24;

    private final TlsConnection connection;
    private byte[] kept = new byte[0];
    private byte[] messages = new byte[0];
    private boolean ofClient;
    private boolean sealed;
    private boolean beyondHandshake;
    private byte @Nullable [] secret;
    private @Nullable RecordCipher cipher;
    private @Nullable RecordCipher early;
    private boolean earlyIsOver;
    private int unreadable;
    private boolean broken;

    TlsDirection(TlsConnection connection) {
        this.connection = connection;
    }

    /** True when nothing more of it can be read: no keys, or not TLS. */
    public boolean isBroken() {
        return broken;
    }

    /** What is said of a broken one, as half a sentence. */
    public String why() {
        return connection.why();
    }

    /** Of a record or a message of the handshake that is not whole yet. */
    public int waitingBytes() {
        return kept.length + messages.length;
    }

    /**
     * Takes bytes in their order.
     *
     * @param out gets what was inside, a record at a time
     */
    public void bytes(byte[] in, int at, int length, Consumer<byte[]> out) {
        int before = kept.length;
        kept = Arrays.copyOf(kept, before + length);
        System.arraycopy(in, at, kept, before, length);
        int start = 0;
        while (!broken && kept.length - start >= HEADER_BYTES) {
            int whole = HEADER_BYTES + TlsConnection.u16(kept, start + 3);
            if (whole > MOST_RECORD_BYTES || kept[start + 1] != 3) {
                broken = true;
            } else if (kept.length - start < whole) {
                break;
            } else {
                record(Arrays.copyOfRange(kept, start, start + whole), out);
                start += whole;
            }
        }
        kept = broken ? new byte[0] : Arrays.copyOfRange(kept, start, kept.length);
    }

    private void record(byte[] record, Consumer<byte[]> out) {
        int type = record[0];
        boolean thirteen = connection.isThirteen();
        if (type == CHANGE_CIPHER_SPEC) {
            sealed |= !thirteen && connection.isAnswered();
        } else if (type == APPLICATION_DATA && isEarly(record, out)) {
            unreadable = 0;
        } else if (sealed || (thirteen && type == APPLICATION_DATA)) {
            sealed(record, type, out);
        } else if (type == HANDSHAKE) {
            handshake(record, HEADER_BYTES, record.length);
        }
    }

    /**
     * Data that the client sends with its hello, before it is answered (RFC 8446 section 4.2.10).
     * It is shown when it was sent, whether or not the server takes it.
     */
    private boolean isEarly(byte[] record, Consumer<byte[]> out) {
        if (earlyIsOver || !ofClient) {
            return false;
        }
        for (RecordCipher each : early == null ? connection.early() : List.of(early)) {
            byte[] plain = each.open(record);
            if (plain != null) {
                early = each;
                inner(plain, out);
                return true;
            }
        }
        earlyIsOver = early != null || connection.isThirteen();
        return false;
    }

    private void sealed(byte[] record, int type, Consumer<byte[]> out) {
        if (cipher == null && !begin()) {
            broken = true;
            return;
        }
        RecordCipher opening = cipher;
        byte[] plain = opening == null ? null : opening.open(record);
        if (plain == null) {
            broken = ++unreadable > MOST_UNREADABLE;
        } else if (connection.isThirteen()) {
            inner(plain, out);
        } else if (type == APPLICATION_DATA && plain.length > 0) {
            out.accept(plain);
        }
    }

    /** The type is behind the content, and padding of zeros behind that. */
    private void inner(byte[] plain, Consumer<byte[]> out) {
        int end = plain.length - 1;
        while (end >= 0 && plain[end] == 0) {
            end--;
        }
        if (end < 0) {
            return;
        }
        if (plain[end] == APPLICATION_DATA && end > 0) {
            out.accept(Arrays.copyOf(plain, end));
        } else if (plain[end] == HANDSHAKE) {
            handshake(plain, 0, end);
        }
    }

    private boolean begin() {
        if (!connection.isThirteen()) {
            cipher = connection.of12(ofClient);
            return cipher != null;
        }
        secret = connection.secret(ofClient, !beyondHandshake);
        cipher = secret == null ? null : connection.of13(secret);
        return cipher != null;
    }

    // --- the handshake ---------------------------------------------------------------------------

    private void handshake(byte[] in, int from, int end) {
        int before = messages.length;
        if (before + end - from > MOST_HANDSHAKE_BYTES) {
            broken = true;
            return;
        }
        messages = Arrays.copyOf(messages, before + end - from);
        System.arraycopy(in, from, messages, before, end - from);
        int at = 0;
        while (messages.length - at >= 4) {
            int length = (messages[at + 1] & 0xff) << 16 | TlsConnection.u16(messages, at + 2);
            if (messages.length - at - 4 < length) {
                break;
            }
            message(messages[at], Arrays.copyOfRange(messages, at + 4, at + 4 + length));
            at += 4 + length;
        }
        messages = Arrays.copyOfRange(messages, at, messages.length);
    }

    private void message(int type, byte[] body) {
        switch (type) {
            case CLIENT_HELLO -> {
                ofClient = true;
                connection.clientHello(body);
            }
            case SERVER_HELLO -> connection.serverHello(body);
            case FINISHED -> {
                if (connection.isThirteen()) {
                    beyondHandshake = true;
                    cipher = null;
                }
            }
            case END_OF_EARLY_DATA -> earlyIsOver = true;
            case KEY_UPDATE -> {
                secret = secret == null ? null : connection.after(secret);
                cipher = secret == null ? null : connection.of13(secret);
            }
            default -> {}
        }
    }
}
