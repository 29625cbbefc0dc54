package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/** Puts a new message together, field by field. Content-Length is its own business. */
public final class Builder {
    private final StringBuilder head;
    private byte[] body = new byte[0];

    Builder(String startLine) {
        head = new StringBuilder(512).append(Text.oneLine(startLine)).append("\r\n");
    }

    Builder copyOf(SipMessage request) {
        for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
            request.headers(name).forEach(value -> header(name, value));
        }
        return this;
    }

    /** Adds a line at the end; the value may be a {@link Via}, {@link NameAddr}, number, text. */
    public Builder header(String name, Object value) {
        head.append(name).append(": ").append(Text.oneLine(value.toString())).append("\r\n");
        return this;
    }

    /** Gives the To field of a response a tag, unless it has one. */
    public Builder toTag(String tag) {
        int from = head.indexOf("\r\nTo: ") + 6;
        int end = head.indexOf("\r\n", from);
        NameAddr to = NameAddr.parse(head.substring(from, end));
        if (to != null && to.tag() == null) {
            head.insert(end, ";tag=" + tag);
        }
        return this;
    }

    public Builder body(String contentType, byte[] content) {
        header("Content-Type", contentType);
        body = content.clone();
        return this;
    }

    /**
     * @throws IllegalStateException when a field given here is not well formed: a bug of the caller
     */
    public SipMessage done() {
        byte[] start = (head + "Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8);
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return SipMessage.made(whole);
    }
}
