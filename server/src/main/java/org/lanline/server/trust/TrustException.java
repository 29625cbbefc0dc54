package org.lanline.server.trust;

import java.io.IOException;

/** Keys or certificates cannot be used; the message is one sentence that says what to do. */
public final class TrustException extends IOException {
    private static final long serialVersionUID = 1;

    public TrustException(String message) {
        super(message);
    }

    public TrustException(String message, Throwable cause) {
        super(message, cause);
    }
}
