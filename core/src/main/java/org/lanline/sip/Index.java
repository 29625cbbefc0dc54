package org.lanline.sip;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Ascii;

import java.util.Arrays;

/**
 * Where everything stands in the bytes of one message.
 *
 * <p>One pass from the first byte to the last finds the lines, names the header fields, checks the
 * limits and holds every field that a proxy lives by against its grammar (RFC 3261 section 25). It
 * keeps only numbers. The first mistake is kept; reading goes on behind it, so that a refusal can
 * be addressed.
 */
final class Index {
    static final int MOST_BYTES = 65_536;
    static final int MOST_HEADERS = 256;
    static final int MOST_VIAS = 70;
    static final int MOST_ELEMENTS = 64;
    private static final int STRIDE = 3;
    private static final long LARGEST_CSEQ = (1L << 31) - 1;
    private static final long MANDATORY =
            bit(HeaderName.FROM)
                    | bit(HeaderName.TO)
                    | bit(HeaderName.CALL_ID)
                    | bit(HeaderName.CSEQ);
    private static final long SINGLE =
            MANDATORY
                    | bit(HeaderName.MAX_FORWARDS)
                    | bit(HeaderName.MAX_BREADTH)
                    | bit(HeaderName.CONTENT_LENGTH)
                    | bit(HeaderName.CONTENT_TYPE)
                    | bit(HeaderName.EXPIRES)
                    | bit(HeaderName.DATE);

    final byte[] bytes;
    final int start;
    private final boolean limited;
    private final Grammar grammar;

    /** For each header line: its start, its name (ordinal, length in the low half), its value. */
    private int[] table = new int[16 * STRIDE];

    int count;
    int headersEnd;
    int bodyStart;
    int bodyEnd;

    @Nullable String method;
    int status;
    int uriStart;
    int uriEnd;
    int reasonStart;
    int reasonEnd;

    int cseqNumber;
    private int cseqStart;
    private int cseqEnd;
    int contentLength = -1;
    int maxForwards = -1;
    boolean wildcardContact;
    private long seen;
    private int vias;
    private int contacts;
    private int routes;
    private int recordRoutes;
    private int paths;

    int badAt = -1;
    String why = "";
    int refusal;

    private Index(byte[] bytes, int start, boolean limited) {
        this.bytes = bytes;
        this.start = start;
        this.limited = limited;
        this.grammar = new Grammar(bytes, start, start);
    }

    /** Reads a message that a stranger sent. */
    static Index received(byte[] bytes, int offset, int length) {
        Index index = new Index(bytes, skipEmptyLines(bytes, offset, offset + length), true);
        index.read(offset + length);
        return index;
    }

    /** Reads a message made here: the limits do not count, and it may have no Via. */
    static Index made(byte[] bytes) {
        Index index = new Index(bytes, 0, false);
        index.read(bytes.length);
        return index;
    }

    /** Where the first byte stands that is no line end (RFC 3261 section 7.5). */
    private static int skipEmptyLines(byte[] bytes, int offset, int end) {
        int at = offset;
        while (at < end && (bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }

    boolean ok() {
        return badAt < 0;
    }

    private void read(int end) {
        if (limited && end - start > MOST_BYTES) {
            bad(start, "Message over 64 KB", 513);
            return;
        }
        int lineEnd = lineEnd(start, end, false);
        startLine(lineEnd);
        headers(Math.min(lineEnd + 2, end), end);
        body(end);
        wholeMessage();
    }

    private void bad(int at, String reason, int answer) {
        if (badAt < 0) {
            badAt = at;
            why = reason;
            refusal = answer;
        }
    }

    void overrule(String reason, int answer) {
        badAt = start;
        why = reason;
        refusal = answer;
    }

    // Lines

    /** The CR that ends the line from {@code from}; {@code end} when nothing does. */
    private int lineEnd(int from, int end, boolean foldable) {
        int i = from;
        while (true) {
            while (i < end && bytes[i] != '\r' && bytes[i] != '\n') {
                i++;
            }
            if (i >= end - 1) {
                bad(i, "Line without an end", 400);
                return end;
            }
            if (bytes[i] == '\n' || bytes[i + 1] != '\n') {
                bad(i, "Line end that is not CRLF", 400);
                i++;
            } else if (foldable && i + 2 < end && isBlank(bytes[i + 2])) {
                i += 3;
            } else {
                return i;
            }
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void headers(int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\r') {
            if (limited && count == MOST_HEADERS) {
                bad(at, "Over 256 header lines", 400);
                break;
            }
            int lineEnd = lineEnd(at, end, true);
            header(at, lineEnd);
            at = Math.min(lineEnd + 2, end);
        }
        headersEnd = at;
        if (at + 1 < end && bytes[at] == '\r' && bytes[at + 1] == '\n') {
            bodyStart = at + 2;
        } else {
            bad(at, "No empty line after the header", 400);
            bodyStart = end;
        }
    }

    private void header(int from, int lineEnd) {
        grammar.slice(from, lineEnd);
        int nameLength = grammar.token() ? grammar.at - from : 0;
        int colon = grammar.at;
        while (colon < lineEnd && isBlank(bytes[colon])) {
            colon++;
        }
        if (nameLength == 0 || colon == lineEnd || bytes[colon] != ':') {
            bad(colon, "Header line without a name", 400);
            nameLength = 0;
        }
        HeaderName name = HeaderName.of(bytes, from, nameLength);
        grammar.slice(Math.min(colon + 1, lineEnd), lineEnd).space();
        add(from, name, nameLength, grammar.at);
        if (badAt < 0) {
            single(name, from);
            if (!wellFormed(name)) {
                bad(grammar.at, mistake(name), 400);
            }
        }
        seen |= bit(name);
    }

    private void add(int from, HeaderName name, int nameLength, int value) {
        int at = count * STRIDE;
        if (at == table.length) {
            table = Arrays.copyOf(table, table.length * 2);
        }
        table[at] = from;
        table[at + 1] = name.number() << 16 | Math.min(nameLength, 0xffff);
        table[at + 2] = value;
        count++;
    }

    private static long bit(HeaderName name) {
        return 1L << name.number();
    }

    private void single(HeaderName name, int at) {
        if ((seen & SINGLE & bit(name)) != 0) {
            bad(at, "Second " + name.text(), 400);
        }
    }

    private static String mistake(HeaderName name) {
        return "Bad " + name.text();
    }

    // Fields. The grammar stands at the value, its end is the end of the line.

    private boolean wellFormed(HeaderName name) {
        return switch (name) {
            case VIA -> (vias = elements(vias, MOST_VIAS, name)) > 0;
            case FROM, TO -> grammar.nameAddr() && grammar.atEnd();
            case CONTACT -> contact();
            case ROUTE -> (routes = elements(routes, MOST_ELEMENTS, name)) > 0;
            case RECORD_ROUTE -> (recordRoutes = elements(recordRoutes, MOST_ELEMENTS, name)) > 0;
            case PATH -> (paths = elements(paths, MOST_ELEMENTS, name)) > 0;
            case CALL_ID -> grammar.callId();
            case CSEQ -> cseq();
            case MAX_FORWARDS -> (maxForwards = (int) grammar.number(255)) >= 0;
            case MAX_BREADTH -> grammar.number(Integer.MAX_VALUE) >= 0;
            case CONTENT_LENGTH -> (contentLength = (int) grammar.number(MOST_BYTES)) >= 0;
            case DATE -> date();
            case ALLOW, REQUIRE, PROXY_REQUIRE, SUPPORTED, UNSUPPORTED -> commas();
            case OTHER,
                    ACCEPT_CONTACT,
                    ALLOW_EVENTS,
                    AUTHORIZATION,
                    CONTENT_ENCODING,
                    CONTENT_TYPE,
                    EVENT,
                    EXPIRES,
                    IDENTITY,
                    IDENTITY_INFO,
                    PROXY_AUTHORIZATION,
                    REFERRED_BY,
                    REFER_TO,
                    REJECT_CONTACT,
                    REQUEST_DISPOSITION,
                    SESSION_EXPIRES,
                    SUBJECT,
                    USER_AGENT ->
                    true;
        };
    }

    /** So many elements with those of this line, or -1: a broken one, or too many. */
    private int elements(int before, int limit, HeaderName name) {
        int elements = before;
        do {
            elements++;
            if (!element(name)) {
                return -1;
            }
        } while (grammar.separator(','));
        return grammar.atEnd() && (!limited || elements <= limit) ? elements : -1;
    }

    private boolean element(HeaderName name) {
        if (name == HeaderName.VIA) {
            return grammar.via();
        }
        return grammar.nameAddr() && (grammar.bracketed || name == HeaderName.CONTACT);
    }

    private boolean contact() {
        if (grammar.at < grammar.end && bytes[grammar.at] == '*') {
            grammar.at++;
            wildcardContact = true;
            return contacts == 0 && grammar.atEnd();
        }
        contacts = elements(contacts, MOST_ELEMENTS, HeaderName.CONTACT);
        return contacts > 0 && !wildcardContact;
    }

    private boolean cseq() {
        int from = grammar.at;
        while (grammar.at < grammar.end && !Grammar.isSpace(bytes[grammar.at])) {
            grammar.at++;
        }
        cseqNumber = (int) Ascii.decimal(bytes, from, grammar.at, LARGEST_CSEQ);
        grammar.space();
        cseqStart = grammar.at;
        boolean method = grammar.token();
        cseqEnd = grammar.at;
        return cseqNumber >= 0 && method && grammar.atEnd();
    }

    /** SIP dates are in GMT and say so (section 20.17). */
    private boolean date() {
        int last = Grammar.inkEnd(bytes, grammar.at, grammar.end);
        int zone = last - 4;
        return last - grammar.at >= 25 && Ascii.same(bytes, zone, 4, " GMT");
    }

    private boolean commas() {
        int elements = 1;
        for (int i = grammar.at; i < grammar.end; i++) {
            elements += bytes[i] == ',' ? 1 : 0;
        }
        return !limited || elements <= MOST_ELEMENTS;
    }

    // The start line

    private void startLine(int end) {
        if (end - start >= 4 && Ascii.same(bytes, start, 4, "SIP/")) {
            statusLine(end);
        } else {
            requestLine(end);
        }
    }

    private void statusLine(int end) {
        boolean ok = end - start >= 11 && isVersionTwo(start, start + 7) && bytes[start + 7] == ' ';
        long code = ok ? Ascii.decimal(bytes, start + 8, start + 11, 699) : -1;
        if (code < 100 || (end > start + 11 && bytes[start + 11] != ' ')) {
            bad(start, "Bad status line", 0);
            return;
        }
        status = (int) code;
        reasonStart = Math.min(start + 12, end);
        reasonEnd = end;
    }

    private void requestLine(int end) {
        grammar.slice(start, end);
        boolean token = grammar.token();
        int methodEnd = grammar.at;
        int version = end;
        while (version > methodEnd && bytes[version - 1] != ' ') {
            version--;
        }
        if (!token || version - methodEnd < 2 || bytes[methodEnd] != ' ') {
            bad(methodEnd, "Bad request line", 400);
            return;
        }
        method = Method.name(bytes, start, methodEnd);
        uriStart = methodEnd + 1;
        uriEnd = version - 1;
        version(version, end);
        grammar.slice(uriStart, uriEnd);
        if (!grammar.uri(uriEnd) || grammar.uriHeadersStart >= 0) {
            bad(grammar.at, "Bad Request-URI", 400);
        }
    }

    private void version(int from, int end) {
        if (isVersionTwo(from, end)) {
            return;
        }
        boolean sip = end - from > 4 && Ascii.same(bytes, from, 4, "SIP/");
        bad(from, sip ? "Version Not Supported" : "Bad request line", sip ? 505 : 400);
    }

    private boolean isVersionTwo(int from, int end) {
        return Ascii.same(bytes, from, end - from, "SIP/2.0");
    }

    // The whole

    private void body(int end) {
        bodyEnd = end;
        if (contentLength > end - bodyStart) {
            bad(bodyStart, "Content-Length beyond the end", 400);
        } else if (contentLength >= 0) {
            bodyEnd = bodyStart + contentLength;
        }
    }

    private void wholeMessage() {
        long mandatory = limited ? MANDATORY | bit(HeaderName.VIA) : MANDATORY;
        long missing = mandatory & ~seen;
        if (missing != 0) {
            HeaderName name = HeaderName.numbered(Long.numberOfTrailingZeros(missing));
            bad(headersEnd, "Missing " + name.text(), 400);
        } else if (badAt < 0 && method != null && !Method.same(bytes, cseqStart, cseqEnd, method)) {
            bad(cseqStart, "CSeq of another method", 400);
        }
    }

    // Reading the table

    HeaderName name(int header) {
        return HeaderName.numbered(table[header * STRIDE + 1] >> 16);
    }

    int lineStart(int header) {
        return table[header * STRIDE];
    }

    /** Where the next line begins. */
    int lineEnd(int header) {
        return header + 1 < count ? table[(header + 1) * STRIDE] : headersEnd;
    }

    int valueStart(int header) {
        return table[header * STRIDE + 2];
    }

    /** Behind the last byte of the value: line end and white space before it are not part of it. */
    int valueEnd(int header) {
        return Grammar.inkEnd(bytes, valueStart(header), lineEnd(header));
    }

    /** The first line of this name at or behind {@code from}, or -1. */
    int find(HeaderName name, int from) {
        for (int i = from; i < count; i++) {
            if (name(i) == name) {
                return i;
            }
        }
        return -1;
    }

    /** True when the line carries this field, known to the index or not. */
    boolean named(int header, HeaderName name, String text) {
        if (name(header) != name) {
            return false;
        }
        int length = table[header * STRIDE + 1] & 0xffff;
        return name != HeaderName.OTHER || Ascii.same(bytes, lineStart(header), length, text);
    }

    String nameText(int header) {
        int from = lineStart(header);
        return Text.unfolded(bytes, from, from + (table[header * STRIDE + 1] & 0xffff));
    }

    /** The grammar at this value; good until the next such call. */
    Grammar value(int header) {
        return grammar.slice(valueStart(header), valueEnd(header));
    }

    /** The grammar at the Request-URI, read. */
    Grammar uri() {
        grammar.slice(uriStart, uriEnd).uri(uriEnd);
        return grammar;
    }

    String cseqMethod() {
        return Method.name(bytes, cseqStart, cseqEnd);
    }
}
