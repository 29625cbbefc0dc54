package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/** A relay said no, or nothing. The message is a sentence with the way out. */
public final class RelayRefused extends Exception {

    private static final long serialVersionUID = 1;

    private final int code;
    private final @Nullable InetSocketAddress elsewhere;

    RelayRefused(int code, String sentence) {
        this(code, sentence, null);
    }

    RelayRefused(int code, String sentence, @Nullable InetSocketAddress elsewhere) {
        super(sentence);
        this.code = code;
        this.elsewhere = elsewhere;
    }

    /** The server to which it sends its clients; null for none. */
    @Nullable InetSocketAddress elsewhere() {
        return elsewhere;
    }

    /** Of ERROR-CODE; 0 when no answer came. */
    public int code() {
        return code;
    }
}
