package org.lanline.ice;

/** Who nominates (RFC 8445 section 6.1.1). */
public enum Role {
    CONTROLLING,
    CONTROLLED;

    Role other() {
        return this == CONTROLLING ? CONTROLLED : CONTROLLING;
    }
}
