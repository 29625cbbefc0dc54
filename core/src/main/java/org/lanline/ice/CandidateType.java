package org.lanline.ice;

/** Where the address of a candidate comes from (RFC 8445 section 5.1.1). */
public enum CandidateType {
    HOST("host", 126, 90),
    PEER_REFLEXIVE("prflx", 110, 80),
    SERVER_REFLEXIVE("srflx", 100, 70),
    RELAYED("relay", 2, 1);

    private final String token;
    private final int udpPreference;
    private final int tcpPreference;

    CandidateType(String token, int udpPreference, int tcpPreference) {
        this.token = token;
        this.udpPreference = udpPreference;
        this.tcpPreference = tcpPreference;
    }

    /** As it is written in a candidate. */
    public String token() {
        return token;
    }

    /**
     * 0 to 126 (RFC 8445 section 5.1.2.2). TCP stands below UDP: media that waits for a lost
     * segment comes late (RFC 6544 section 4.2).
     */
    public int preference(Transport transport) {
        return transport == Transport.UDP ? udpPreference : tcpPreference;
    }
}
