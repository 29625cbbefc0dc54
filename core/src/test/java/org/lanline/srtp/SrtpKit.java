package org.lanline.srtp;

import java.security.Provider;
import java.security.Security;
import java.util.Objects;

final class SrtpKit {
    private SrtpKit() {}

    /** The JDK's own. */
    static Provider provider() {
        return Objects.requireNonNull(Security.getProvider("SunJCE"));
    }
}
