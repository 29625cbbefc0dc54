package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Ascii;

import java.util.Locale;

/**
 * The productions of RFC 3261 section 25 over a slice of bytes.
 *
 * <p>Each production moves {@link #at} past what it matched and answers whether it did; after a
 * miss {@code at} is where the mistake is. What a production found is left in the marks, so the
 * same code first checks a message without making garbage and later cuts the views out of it. Every
 * production looks at each byte a fixed number of times.
 */
final class Grammar {
    /** More parameters than this in one place are refused: comparing them takes time. */
    static final int MOST_PARAMETERS = 64;

    private static final int TOKEN = 1;
    private static final int WORD = 2;
    private static final int USER = 4;
    private static final int PASSWORD = 8;
    private static final int PARAMETER = 16;
    private static final int HEADER = 32;
    private static final int HOST = 64;
    private static final int HEX = 128;

    private static final String ALPHANUMERIC =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String UNRESERVED = ALPHANUMERIC + "-_.!~*'()";
    private static final short[] CLASSES = new short[256];

    static {
        allow(TOKEN, ALPHANUMERIC + "-.!%*_+`'~");
        allow(WORD, ALPHANUMERIC + "-.!%*_+`'~()<>:\\\"/[]?{}");
        allow(USER, UNRESERVED + "&=+$,;?/");
        allow(PASSWORD, UNRESERVED + "&=+$,");
        allow(PARAMETER, UNRESERVED + "[]/:&+$");
        allow(HEADER, UNRESERVED + "[]/?:+$&=");
        allow(HOST, ALPHANUMERIC + "-._"); // "_": not the RFC's, but names on LANs have it
        allow(HEX, "0123456789abcdefABCDEF");
    }

    final byte[] bytes;
    int at;
    int end;

    // Marks: where the last match found its parts. A start of -1 means: not there.
    int displayStart;
    int displayEnd;
    int uriStart;
    int uriEnd;
    int schemeEnd;
    int userStart;
    int userEnd;
    int passwordStart;
    int hostStart;
    int hostEnd;
    int port;
    int uriParametersStart;
    int uriParametersEnd;
    int uriHeadersStart;
    int parametersStart;
    int parametersEnd;
    boolean bracketed;

    Grammar(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    static Grammar of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new Grammar(bytes, 0, bytes.length);
    }

    private static void allow(int charClass, String characters) {
        for (int i = 0; i < characters.length(); i++) {
            CLASSES[characters.charAt(i)] |= (short) charClass;
        }
    }

    private static boolean is(int charClass, byte b) {
        return (CLASSES[b & 0xff] & charClass) != 0;
    }

    Grammar slice(int start, int limit) {
        at = start;
        end = limit;
        return this;
    }

    /** Linear white space, folded lines included; may be nothing. */
    void space() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    /** White space, and then nothing more. */
    boolean atEnd() {
        space();
        return at == end;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** Where a slice begins without the white space before it. */
    static int firstInk(byte[] bytes, int start, int end) {
        int first = start;
        while (first < end && isSpace(bytes[first])) {
            first++;
        }
        return first;
    }

    /** Where a slice ends without the white space behind it. */
    static int inkEnd(byte[] bytes, int start, int end) {
        int last = end;
        while (last > start && isSpace(bytes[last - 1])) {
            last--;
        }
        return last;
    }

    /** A separator with white space around it. */
    boolean separator(char c) {
        space();
        if (at == end || bytes[at] != c) {
            return false;
        }
        at++;
        space();
        return true;
    }

    boolean token() {
        return run(TOKEN);
    }

    boolean word() {
        return run(WORD);
    }

    private boolean run(int charClass) {
        int start = at;
        while (at < end && is(charClass, bytes[at])) {
            at++;
        }
        return at > start;
    }

    /** Characters of a class, or escapes ({@code %41}); may be none. False: a broken escape. */
    private boolean escapedRun(int charClass) {
        while (at < end) {
            if (bytes[at] == '%') {
                if (end - at < 3 || !is(HEX, bytes[at + 1]) || !is(HEX, bytes[at + 2])) {
                    return false;
                }
                at += 3;
            } else if (is(charClass, bytes[at])) {
                at++;
            } else {
                break;
            }
        }
        return true;
    }

    /** A quoted string with its quotes. */
    boolean quoted() {
        if (at == end || bytes[at] != '"') {
            return false;
        }
        for (int i = at + 1; i < end; i++) {
            if (bytes[i] == '\\') {
                i++;
            } else if (bytes[i] == '"') {
                at = i + 1;
                return true;
            }
        }
        return false;
    }

    /** A Call-ID: one word, or two around an at sign. */
    boolean callId() {
        return word() && (at == end || bytes[at] != '@' || (next() && word())) && atEnd();
    }

    private boolean next() {
        at++;
        return true;
    }

    /** Digits to the end of the slice, white space around them. -1: something else. */
    long number(long largest) {
        space();
        int start = at;
        at = inkEnd(bytes, start, end);
        return Ascii.decimal(bytes, start, at, largest);
    }

    /** A host name, IPv4 address or IPv6 reference, and a port behind it. */
    boolean hostPort() {
        hostStart = at;
        port = -1;
        boolean ipv6 = at < end && bytes[at] == '[';
        if (!(ipv6 ? ipv6Reference() : run(HOST))) {
            return false;
        }
        hostEnd = at;
        return true;
    }

    private boolean ipv6Reference() {
        at++;
        int start = at;
        while (at < end && (is(HEX, bytes[at]) || bytes[at] == ':' || bytes[at] == '.')) {
            at++;
        }
        return at - start >= 2 && at < end && bytes[at] == ']' && next();
    }

    private boolean portNumber() {
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        port = (int) Ascii.decimal(bytes, start, at, 65_535);
        return port >= 0;
    }

    /** {@code *( SEMI name [ EQUAL value ] )}: parameters of a header field. */
    boolean parameters() {
        parametersStart = at;
        parametersEnd = at;
        space();
        for (int count = 0; at < end && bytes[at] == ';'; count++) {
            separator(';');
            if (!token() || count == MOST_PARAMETERS) {
                return false;
            }
            parametersEnd = at;
            if (separator('=')) {
                if (!parameterValue()) {
                    return false;
                }
                parametersEnd = at;
            }
            space();
        }
        return true;
    }

    private boolean parameterValue() {
        if (at < end && bytes[at] == '"') {
            return quoted();
        }
        boolean ipv6 = at < end && bytes[at] == '[';
        return ipv6 ? ipv6Reference() : run(TOKEN | HOST | PARAMETER);
    }

    /** One element of Via: {@code SIP/2.0/UDP host:port;parameters}. */
    boolean via() {
        space();
        if (!token() || !separator('/') || !token() || !separator('/')) {
            return false;
        }
        uriStart = at; // here: the transport
        if (!token()) {
            return false;
        }
        uriEnd = at;
        space();
        if (at == uriEnd || !hostPort()) {
            return false;
        }
        if (separator(':') && !portNumber()) {
            return false;
        }
        return parameters();
    }

    /** One element of From, To, Contact, Route and their like. */
    boolean nameAddr() {
        space();
        displayStart = at;
        displayEnd = at;
        if (at < end && bytes[at] == '"') {
            if (!quoted()) {
                return false;
            }
            displayEnd = at;
            space();
        } else if (!displayWords()) {
            return addrSpec() && parameters();
        }
        if (at == end || bytes[at] != '<') {
            return false;
        }
        bracketed = true;
        at++;
        int close = at;
        while (close < end && bytes[close] != '>') {
            close++;
        }
        if (close == end || !uri(close)) {
            return false;
        }
        at++;
        return parameters();
    }

    /** The words before an opening bracket; false, and nothing passed, when none follows. */
    private boolean displayWords() {
        int start = at;
        while (at < end && (is(TOKEN, bytes[at]) || isSpace(bytes[at]) || bytes[at] < 0)) {
            at++;
        }
        if (at < end && bytes[at] == '<') {
            displayEnd = at;
            return true;
        }
        at = start;
        return false;
    }

    /** A URI without brackets: what follows a semicolon belongs to the field (section 20). */
    private boolean addrSpec() {
        bracketed = false;
        int last = at;
        while (last < end && bytes[last] != ';' && bytes[last] != ',' && !isSpace(bytes[last])) {
            if (bytes[last] == '?') {
                at = last;
                return false;
            }
            last++;
        }
        return uri(last);
    }

    /** A URI that ends exactly at {@code limit}. */
    boolean uri(int limit) {
        uriStart = at;
        uriEnd = limit;
        userStart = -1;
        passwordStart = -1;
        port = -1;
        uriParametersStart = limit;
        uriParametersEnd = limit;
        uriHeadersStart = -1;
        int outer = end;
        end = limit;
        boolean ok = scheme() && (isSip() ? sipUri() : opaque()) && at == limit;
        end = outer;
        return ok;
    }

    private boolean scheme() {
        if (at == end || !Character.isLetter(bytes[at])) {
            return false;
        }
        while (at < end && (Character.isLetterOrDigit(bytes[at]) || isSchemeMark(bytes[at]))) {
            at++;
        }
        schemeEnd = at;
        return at < end && bytes[at] == ':' && next();
    }

    private static boolean isSchemeMark(byte b) {
        return b == '+' || b == '-' || b == '.';
    }

    private boolean isSip() {
        int length = schemeEnd - uriStart;
        return Ascii.same(bytes, uriStart, length, "sip")
                || Ascii.same(bytes, uriStart, length, "sips");
    }

    /** Any other scheme: visible characters that cannot end a URI early. */
    private boolean opaque() {
        int start = at;
        while (at < end
                && bytes[at] > ' '
                && bytes[at] != '<'
                && bytes[at] != '"'
                && bytes[at] != 0x7f) {
            at++;
        }
        return at > start;
    }

    private boolean sipUri() {
        return userInfo() && hostPort() && (!colon() || portNumber()) && uriTail();
    }

    private boolean colon() {
        return at < end && bytes[at] == ':' && next();
    }

    private boolean userInfo() {
        int sign = at;
        while (sign < end && bytes[sign] != '@') {
            sign++;
        }
        if (sign == end) {
            return true;
        }
        userStart = at;
        if (!escapedRun(USER) || at == userStart) {
            return false;
        }
        userEnd = at;
        if (colon()) {
            passwordStart = at;
            if (!escapedRun(PASSWORD)) {
                return false;
            }
        }
        return at == sign && next();
    }

    private boolean uriTail() {
        uriParametersStart = at;
        for (int count = 0; at < end && bytes[at] == ';'; count++) {
            at++;
            int start = at;
            if (!escapedRun(PARAMETER) || at == start || count == MOST_PARAMETERS) {
                return false;
            }
            if (at < end && bytes[at] == '=') {
                at++;
                if (!escapedRun(PARAMETER)) {
                    return false;
                }
            }
        }
        uriParametersEnd = at;
        if (at < end && bytes[at] == '?') {
            at++;
            uriHeadersStart = at;
            return escapedRun(HEADER) && at > uriHeadersStart;
        }
        return true;
    }

    // Cutting views out of what was matched.

    /** Everything not matched yet. */
    String rest() {
        return text(at, end);
    }

    String text(int start, int limit) {
        return Text.unfolded(bytes, start, limit);
    }

    private @Nullable String textOrNull(int start, int limit) {
        return start < 0 ? null : text(start, limit);
    }

    Via viaView() {
        return new Via(
                text(uriStart, uriEnd),
                text(hostStart, hostEnd),
                port,
                Parameters.cut(bytes, parametersStart, parametersEnd));
    }

    SipUri uriView() {
        if (!isSip()) {
            String scheme = text(uriStart, schemeEnd).toLowerCase(Locale.ROOT);
            return SipUri.opaque(scheme, text(schemeEnd + 1, uriEnd));
        }
        int infoEnd = passwordStart < 0 ? userEnd : passwordStart - 1;
        return new SipUri(
                schemeEnd - uriStart == 3 ? "sip" : "sips",
                textOrNull(userStart, infoEnd),
                textOrNull(passwordStart, hostStart - 1),
                text(hostStart, hostEnd),
                port,
                Parameters.cut(bytes, uriParametersStart, uriParametersEnd),
                textOrNull(uriHeadersStart, uriEnd),
                null);
    }

    NameAddr nameAddrView() {
        String display = displayEnd > displayStart ? text(displayStart, displayEnd).strip() : "";
        return new NameAddr(
                display.isEmpty() ? null : Text.unquoted(display),
                uriView(),
                Parameters.cut(bytes, parametersStart, parametersEnd));
    }
}
