package org.lanline.server.probe;

/**
 * What lies between us and a server, as RFC 5780 section 4.3 and 4.4 find it out.
 *
 * @param why one clause where something is not known; empty otherwise
 */
public record Nat(Mapping mapping, Filtering filtering, String why) {

    /** How addresses are translated (RFC 4787 section 4.1). */
    public enum Mapping {
        NONE,
        ENDPOINT_INDEPENDENT,
        ADDRESS_DEPENDENT,
        ADDRESS_AND_PORT_DEPENDENT,
        UNKNOWN
    }

    /** Who may answer (RFC 4787 section 5). */
    public enum Filtering {
        ENDPOINT_INDEPENDENT,
        ADDRESS_DEPENDENT,
        ADDRESS_AND_PORT_DEPENDENT,
        UNKNOWN
    }

    static Nat unknown(String why) {
        return new Nat(Mapping.UNKNOWN, Filtering.UNKNOWN, why);
    }
}
