package org.lanline.trace.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.TcpFraming;
import org.lanline.stun.StunFraming;
import org.lanline.stun.StunMessage;
import org.lanline.trace.tls.TlsDirection;
import org.lanline.wire.FrameStream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Finds out what one direction of a connection carries, and cuts it into messages: SIP, STUN with
 * ChannelData, packets with a length before each (RFC 4571), or WebSocket frames.
 */
final class StreamContent {

    /** Takes what was cut out. */
    interface Out {
        void sip(byte[] message, Transport transport);

        /** STUN, ChannelData, DTLS or media. */
        void datagram(byte[] bytes, int at, int length);

        /** The connection is one of TLS: this direction of it, null without keys. */
        @Nullable TlsDirection tls();

        void problem(String text);
    }

    private enum Kind {
        UNDECIDED,
        SIP,
        HTTP,
        WEBSOCKET,
        /** STUN with ChannelData, or packets with their length in front. */
        DATAGRAMS,
        /** Records, whose keys are there. */
        TLS,
        /** Nothing that we read. */
        DULL
    }

    private static final int MOST_BYTES = 1 << 18;
    private static final int USUAL_BYTES = 1 << 13;
    private static final int ENOUGH_TO_DECIDE = 24;
    private static final int CHANNEL_HEADER_BYTES = 4;

    /** Segments of what was joined late. */
    private static final int MOST_SEARCHED = 2_000;

    private static final int MOST_HTTP_BYTES = 1 << 14;

    private static final String NO_ROOM =
            "more is unfinished on TCP connections than is kept of a capture";

    private final Out out;
    private Kind kind = Kind.UNDECIDED;
    private byte[] kept = new byte[0];
    private int start;
    private int end;

    /** Where the last segment begins. */
    private int segment;

    private @Nullable FrameStream frames;
    private @Nullable WebSocketFrames webSocket;
    private @Nullable TlsDirection tls;
    private @Nullable StreamContent inside;
    private boolean afterGap;
    private boolean joinedLate;
    private int searched;
    private final Room room;

    /** Of the room: what waits elsewhere than in {@link #kept}. */
    private int waiting;

    /**
     * @param room for what is kept of unfinished messages
     */
    StreamContent(Out out, Room room) {
        this.out = out;
        this.room = room;
    }

    void bytes(byte[] bytes, int at, int length) {
        if (kind == Kind.TLS) {
            records(bytes, at, length);
        } else if (kind == Kind.DATAGRAMS && frames != null) {
            feed(frames, ByteBuffer.wrap(bytes, at, length));
        } else if (kind != Kind.DULL && keep(bytes, at, length)) {
            read();
        }
    }

    private boolean keep(byte[] bytes, int at, int length) {
        if (end + length > kept.length) {
            System.arraycopy(kept, start, kept, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end + length > kept.length) {
            int size = Math.max(end + length, 2 * kept.length);
            if (!room.take(size - kept.length)) {
                giveUp(NO_ROOM);
                return false;
            }
            kept = Arrays.copyOf(kept, size);
        }
        System.arraycopy(bytes, at, kept, end, length);
        segment = end;
        end += length;
        return true;
    }

    private void waits(int bytes) {
        if (bytes > waiting && !room.take(bytes - waiting)) {
            giveUp(NO_ROOM);
            return;
        }
        room.give(Math.max(0, waiting - bytes));
        waiting = bytes;
    }

    /** The capture began inside this connection: its first bytes may be the rest of a message. */
    void joinedLate() {
        joinedLate = true;
    }

    /** Whatever is unfinished now stays so. */
    void finish() {
        become(Kind.DULL);
    }

    private void read() {
        Kind before;
        do {
            before = kind;
            switch (kind) {
                case UNDECIDED -> decide();
                case SIP -> sip();
                case HTTP -> http();
                case WEBSOCKET -> frames();
                case DATAGRAMS, TLS, DULL -> {}
            }
        } while (kind != before);
        if (kind != Kind.DULL && end - start > MOST_BYTES) {
            giveUp("a message on a TCP connection is longer than " + MOST_BYTES + " bytes");
        } else if (start == end && kept.length > USUAL_BYTES) {
            room.give(kept.length);
            kept = new byte[0];
            start = 0;
            end = 0;
        }
    }

    private void giveUp(String why) {
        out.problem(why + "; the rest of this direction was not read");
        become(Kind.DULL);
    }

    private void become(Kind now) {
        kind = now;
        if (now == Kind.DULL) {
            room.give(kept.length + waiting);
            waiting = 0;
            kept = new byte[0];
            start = 0;
            end = 0;
            tls = null;
            frames = null;
            if (webSocket != null) {
                webSocket.end();
                webSocket = null;
            }
            if (inside != null) {
                inside.finish();
            }
        }
    }

    // --- what it is ---

    private void decide() {
        while (start < end && (kept[start] == '\r' || kept[start] == '\n')) {
            start++; // keep-alives (RFC 5626 section 4.4.1)
        }
        int length = end - start;
        if (SipText.begins(kept, start, length)) {
            become(Kind.SIP);
        } else if (afterGap) {
            resume();
        } else if (length >= 3 && kept[start] == 0x16 && kept[start + 1] == 3) {
            tls = out.tls();
            become(tls == null ? Kind.DULL : Kind.TLS);
            if (tls != null) {
                int from = start;
                start = end;
                records(kept, from, length);
            }
        } else if (length >= ENOUGH_TO_DECIDE) {
            Kind now = kindOf();
            if (now == Kind.DULL && joinedLate) {
                search();
                return;
            }
            become(now);
            if (kind == Kind.DATAGRAMS && frames != null) {
                ByteBuffer all = ByteBuffer.wrap(kept, start, length);
                start = end;
                feed(frames, all);
            }
        }
    }

    /** What was joined late goes on with a message at a line of text, or a frame at a segment. */
    private void search() {
        if (isText()) {
            resume();
        } else if (start < segment) {
            start = segment;
            decide();
        } else if (++searched == MOST_SEARCHED) {
            become(Kind.DULL);
        } else {
            start = end;
        }
    }

    private boolean isText() {
        for (int at = start; at < end; at++) {
            byte b = kept[at];
            if (b >= 0 && b < ' ' && b != '\r' && b != '\n' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    private Kind kindOf() {
        if (spells("GET ") || spells("HTTP/1.1 ")) {
            return Kind.HTTP;
        }
        if (isCookie(start + 4)) {
            frames = StunFraming.stream();
            return Kind.DATAGRAMS;
        }
        if (isCookie(start + 6)) {
            frames = TcpFraming.stream();
            return Kind.DATAGRAMS;
        }
        if (joinedLate && isChannelData()) {
            frames = StunFraming.stream();
            return Kind.DATAGRAMS;
        }
        return Kind.DULL;
    }

    /** A frame of STUN, DTLS or media that ends where the segment does, or before one like it. */
    private boolean isChannelData() {
        int padded = CHANNEL_HEADER_BYTES + Datagrams.u16(kept, start + 2) + 3 & ~3;
        int next = start + padded;
        int first = kept[start + CHANNEL_HEADER_BYTES] & 0xff;
        boolean carries = first < 4 || (first >= 20 && first < 64) || (first >> 6) == 2;
        boolean another =
                next + CHANNEL_HEADER_BYTES < end
                        && Datagrams.u16(kept, next) == Datagrams.u16(kept, start);
        return (kept[start] & 0xf0) == 0x40 && carries && (next == end || another);
    }

    private boolean spells(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (kept[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isCookie(int at) {
        return Datagrams.u16(kept, at) == StunMessage.MAGIC_COOKIE >>> 16
                && Datagrams.u16(kept, at + 2) == (StunMessage.MAGIC_COOKIE & 0xffff);
    }

    /** Bytes are missing: what was half read is lost, and the next message has to be found. */
    void gap() {
        boolean text = kind == Kind.SIP || kind == Kind.UNDECIDED;
        if (text) {
            start = end;
            afterGap = true;
            become(Kind.UNDECIDED);
        } else if (kind == Kind.DATAGRAMS) {
            frames = null;
            waits(0);
            joinedLate = true;
            become(Kind.UNDECIDED);
        } else if (kind != Kind.DULL) {
            giveUp("bytes of a TCP connection are missing");
        }
    }

    /** Behind a gap SIP goes on at a line that begins a message. */
    private void resume() {
        for (int at = start; at < end; at++) {
            boolean begins = at == segment || (at > start && kept[at - 1] == '\n');
            if (begins && SipText.begins(kept, at, end - at)) {
                start = at;
                afterGap = false;
                become(Kind.SIP);
                return;
            }
        }
        if (end - start > MOST_HTTP_BYTES) {
            if (afterGap) {
                giveUp("bytes of a TCP connection are missing");
            } else {
                become(Kind.DULL);
            }
        }
    }

    // --- TLS ---

    private void records(byte[] bytes, int at, int length) {
        TlsDirection opening = tls;
        if (opening == null) {
            return;
        }
        opening.bytes(bytes, at, length, this::plain);
        if (opening.isBroken()) {
            giveUp(opening.why());
        } else if (kind == Kind.TLS) {
            waits(opening.waitingBytes());
        }
    }

    private void plain(byte[] content) {
        if (inside == null) {
            inside = new StreamContent(new Inside(), room);
        }
        inside.bytes(content, 0, content.length);
    }

    /** What is in a TLS connection is what may be in one of TCP, and nobody else could read it. */
    private final class Inside implements Out {
        @Override
        public void sip(byte[] message, Transport transport) {
            out.sip(
                    message,
                    transport == Transport.WEBSOCKET ? Transport.SECURE_WEBSOCKET : Transport.TLS);
        }

        @Override
        public void datagram(byte[] bytes, int at, int length) {
            out.datagram(bytes, at, length);
        }

        @Override
        public @Nullable TlsDirection tls() {
            return null; // one inside the other is not looked into
        }

        @Override
        public void problem(String text) {
            out.problem(text);
        }
    }

    boolean isDull() {
        return kind == Kind.DULL;
    }

    // --- SIP ---

    private void sip() {
        while (true) {
            while (start < end && (kept[start] == '\r' || kept[start] == '\n')) {
                start++;
            }
            int length = SipText.length(kept, start, end);
            if (length == SipText.NO_MESSAGE) {
                giveUp("what follows a SIP message on a TCP connection is none");
                return;
            }
            if (length < 0 || length > end - start) {
                return;
            }
            out.sip(Arrays.copyOfRange(kept, start, start + length), Transport.TCP);
            start += length;
        }
    }

    // --- WebSocket ---

    private void http() {
        int headerEnd = SipText.headerEnd(kept, start, Math.min(end, start + MOST_HTTP_BYTES));
        if (headerEnd < 0) {
            if (end - start >= MOST_HTTP_BYTES) {
                become(Kind.DULL);
            }
            return;
        }
        String head = new String(kept, start, headerEnd - start, ISO_8859_1);
        String lower = head.toLowerCase(Locale.ROOT);
        boolean upgrades =
                lower.contains("upgrade: websocket")
                        && (lower.startsWith("get ") || lower.startsWith("http/1.1 101"));
        start = headerEnd;
        become(upgrades ? Kind.WEBSOCKET : Kind.DULL);
    }

    private void frames() {
        WebSocketFrames cutter = webSocket == null ? new WebSocketFrames(this::text) : webSocket;
        webSocket = cutter;
        start = cutter.read(kept, start, end);
        if (cutter.isBroken()) {
            giveUp("a WebSocket frame that is none");
        } else {
            waits(cutter.waitingBytes());
        }
    }

    private void text(byte[] message) {
        if (SipText.begins(message, 0, message.length)) {
            out.sip(message, Transport.WEBSOCKET);
        }
    }

    // --- STUN, and packets with their length ---

    private void feed(FrameStream cutter, ByteBuffer input) {
        FrameStream.Verdict verdict =
                cutter.feed(
                        input,
                        frame -> {
                            out.datagram(
                                    frame.array(),
                                    frame.arrayOffset() + frame.position(),
                                    frame.remaining());
                            return true;
                        });
        if (verdict != FrameStream.Verdict.MORE) {
            giveUp("what follows STUN on a TCP connection is none");
        } else if (kind == Kind.DATAGRAMS) {
            waits(cutter.keptBytes());
        }
    }
}
