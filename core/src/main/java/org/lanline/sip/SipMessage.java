package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One SIP request or response (RFC 3261 section 7): the bytes as they came, an index over them, and
 * typed views that are cut out when first asked for. Immutable; belongs to one thread at a time.
 *
 * <p>What {@link #parse} accepts has a well-formed start line, Via, From, To, Call-ID and CSeq, and
 * every Contact, Route, Record-Route, Path and Max-Forwards in it is well formed too: no accessor
 * throws.
 */
public final class SipMessage {
    private final Index index;
    private @Nullable SipUri requestUri;
    private @Nullable String callId;
    private @Nullable CSeq cseq;
    private @Nullable NameAddr from;
    private @Nullable NameAddr to;
    private @Nullable Via topVia;
    private @Nullable List<Via> vias;
    private @Nullable List<NameAddr> contacts;

    private SipMessage(Index index) {
        this.index = index;
    }

    /**
     * Reads one whole message: a datagram, a WebSocket frame, or what {@link SipStream} cut out.
     * The array is handed over, not copied: it must not change afterwards. Line ends before the
     * message are passed over, and bytes behind its Content-Length are ignored (section 18.3).
     */
    public static Parsed parse(byte[] bytes, int offset, int length) {
        Index index = Index.received(bytes, offset, length);
        if (index.ok()) {
            return new Parsed.Ok(new SipMessage(index));
        }
        return refused(index);
    }

    /** A message that its stream cannot let pass, whatever else is right or wrong in it. */
    static Parsed.Bad refused(byte[] bytes, String why, int status) {
        Index index = Index.received(bytes, 0, Math.min(bytes.length, Index.MOST_BYTES));
        index.overrule(why, status);
        return refused(index);
    }

    private static Parsed.Bad refused(Index index) {
        byte[] answer = Refusal.answer(index);
        int status = answer == null ? 0 : index.refusal;
        return new Parsed.Bad(index.badAt, index.why, status, answer);
    }

    /** A message put together here. */
    static SipMessage made(byte[] bytes) {
        Index index = Index.made(bytes);
        if (!index.ok()) {
            throw new IllegalStateException(
                    "made a message that cannot be read: " + index.why + " at " + index.badAt);
        }
        return new SipMessage(index);
    }

    /** A request to be filled in; see {@link Builder}. */
    public static Builder request(String method, String uri) {
        return new Builder(method + " " + uri + " SIP/2.0");
    }

    /**
     * A response that has the Via, From, To, Call-ID and CSeq of the request (RFC 3261 section
     * 8.2.6.2). The To tag is the caller's to add.
     */
    public static Builder response(SipMessage request, int status, String reason) {
        return new Builder("SIP/2.0 " + status + " " + reason).copyOf(request);
    }

    /** The same message with changes; everything else travels byte for byte. */
    public Edit edit() {
        return new Edit(this, index);
    }

    public boolean isRequest() {
        return index.method != null;
    }

    /** The method of the request, or of the request that this response answers. */
    public String method() {
        return index.method != null ? index.method : cseq().method();
    }

    /** The status code, 100 to 699; 0 for a request. */
    public int status() {
        return index.status;
    }

    /** The reason phrase; empty for a request. */
    public String reason() {
        return Text.unfolded(index.bytes, index.reasonStart, index.reasonEnd);
    }

    /**
     * The Request-URI.
     *
     * @throws IllegalStateException on a response: only a request has one
     */
    public SipUri requestUri() {
        if (!isRequest()) {
            throw new IllegalStateException("a response has no Request-URI");
        }
        if (requestUri == null) {
            requestUri = index.uri().uriView();
        }
        return requestUri;
    }

    /** The Request-URI as written; empty for a response. */
    public String requestUriText() {
        return Text.unfolded(index.bytes, index.uriStart, index.uriEnd);
    }

    public String callId() {
        if (callId == null) {
            callId = value(index.find(HeaderName.CALL_ID, 0));
        }
        return callId;
    }

    public CSeq cseq() {
        if (cseq == null) {
            cseq = new CSeq(index.cseqNumber, index.cseqMethod());
        }
        return cseq;
    }

    public NameAddr from() {
        if (from == null) {
            from = single(HeaderName.FROM);
        }
        return from;
    }

    public NameAddr to() {
        if (to == null) {
            to = single(HeaderName.TO);
        }
        return to;
    }

    public @Nullable String fromTag() {
        return from().tag();
    }

    public @Nullable String toTag() {
        return to().tag();
    }

    /**
     * The Via of the last hop.
     *
     * @throws java.util.NoSuchElementException when a message made here has none
     */
    public Via topVia() {
        if (topVia == null) {
            topVia = firstVia();
        }
        return topVia;
    }

    private Via firstVia() {
        int line = vias == null ? index.find(HeaderName.VIA, 0) : -1;
        if (line >= 0) {
            Grammar grammar = index.value(line);
            if (grammar.via()) {
                return grammar.viaView();
            }
        }
        return vias().getFirst();
    }

    /** All hops, the last one first. */
    public List<Via> vias() {
        if (vias == null) {
            List<Via> all = new ArrayList<>(4);
            for (int i = index.find(HeaderName.VIA, 0); i >= 0; ) {
                all.addAll(viasOf(i));
                i = index.find(HeaderName.VIA, i + 1);
            }
            vias = List.copyOf(all);
        }
        return vias;
    }

    private List<Via> viasOf(int line) {
        List<Via> found = new ArrayList<>(2);
        Grammar grammar = index.value(line);
        while (grammar.via()) {
            found.add(grammar.viaView());
            if (!grammar.separator(',')) {
                break;
            }
        }
        return found;
    }

    /** Empty also when the Contact is {@code *}. */
    public List<NameAddr> contacts() {
        if (contacts == null) {
            contacts = index.wildcardContact ? List.of() : addresses(HeaderName.CONTACT);
        }
        return contacts;
    }

    /** True for {@code Contact: *}: every binding is meant (section 10.2.2). */
    public boolean wildcardContact() {
        return index.wildcardContact;
    }

    public List<NameAddr> routes() {
        return addresses(HeaderName.ROUTE);
    }

    public List<NameAddr> recordRoutes() {
        return addresses(HeaderName.RECORD_ROUTE);
    }

    public List<NameAddr> paths() {
        return addresses(HeaderName.PATH);
    }

    private NameAddr single(HeaderName name) {
        Grammar grammar = index.value(index.find(name, 0));
        grammar.nameAddr();
        return grammar.nameAddrView();
    }

    private List<NameAddr> addresses(HeaderName name) {
        int line = index.find(name, 0);
        if (line < 0) {
            return List.of();
        }
        List<NameAddr> all = new ArrayList<>(2);
        for (; line >= 0; line = index.find(name, line + 1)) {
            Grammar grammar = index.value(line);
            while (grammar.nameAddr()) {
                all.add(grammar.nameAddrView());
                if (!grammar.separator(',')) {
                    break;
                }
            }
        }
        return List.copyOf(all);
    }

    /** 0 to 255, or -1 when the message has none. */
    public int maxForwards() {
        return index.maxForwards;
    }

    /** The value of the first field of this name, full or compact, in any case; unfolded. */
    public @Nullable String header(String name) {
        HeaderName known = HeaderName.of(name);
        for (int i = 0; i < index.count; i++) {
            if (index.named(i, known, name)) {
                return value(i);
            }
        }
        return null;
    }

    /** The values of all fields of this name, one for each header line. */
    public List<String> headers(String name) {
        HeaderName known = HeaderName.of(name);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < index.count; i++) {
            if (index.named(i, known, name)) {
                values.add(value(i));
            }
        }
        return values;
    }

    /** The tokens of a list such as Supported or Require, over all its lines. */
    public List<String> tokens(String name) {
        List<String> tokens = new ArrayList<>();
        for (String line : headers(name)) {
            for (String token : line.split(",", -1)) {
                if (!token.isBlank()) {
                    tokens.add(token.strip());
                }
            }
        }
        return tokens;
    }

    /** The names of all header fields as written, in order. */
    public List<String> headerNames() {
        List<String> names = new ArrayList<>(index.count);
        for (int i = 0; i < index.count; i++) {
            names.add(index.nameText(i));
        }
        return names;
    }

    private String value(int line) {
        return Text.unfolded(index.bytes, index.valueStart(line), index.valueEnd(line));
    }

    /** A copy of the body; empty when there is none. */
    public byte[] body() {
        return Arrays.copyOfRange(index.bytes, index.bodyStart, index.bodyEnd);
    }

    /** Bytes on the wire, from the start line to the end of the body. */
    public int length() {
        return index.bodyEnd - index.start;
    }

    /** A copy of the bytes on the wire. */
    public byte[] bytes() {
        return Arrays.copyOfRange(index.bytes, index.start, index.bodyEnd);
    }

    /** The message as text, for people. */
    @Override
    public String toString() {
        return new String(index.bytes, index.start, length(), UTF_8);
    }
}
