package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Description;
import org.lanline.sdp.Attribute;
import org.lanline.srtp.CryptoAttribute;

import java.util.ArrayList;
import java.util.List;

/**
 * How the packets of a section travel and what protects them, said and read: {@code rtcp-mux} (RFC
 * 5761), {@code crypto} (RFC 4568), {@code fingerprint} and {@code setup} (RFC 5763, 8842), ICE
 * (RFC 8839). A plain profile may offer protection too (RFC 8643).
 */
final class Shelter {
    private static final List<String> PLAIN = List.of("RTP/AVP", "RTP/AVPF");
    private static final List<String> SECURE = List.of("RTP/SAVP", "RTP/SAVPF");
    private static final List<String> HANDSHAKE = List.of("UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");

    private final Means means;

    Shelter(Means means) {
        this.means = means;
    }

    /** What an offer says. */
    List<Attribute> offered() {
        Secrecy secrecy = means.secrecy();
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("rtcp-mux", null));
        if (secrecy == Secrecy.SDES || (secrecy == Secrecy.ANY && means.isPrivate())) {
            means.keys().forEach(each -> attributes.add(new Attribute("crypto", each.write())));
        }
        if (secrecy.allowsHandshake()) {
            certificate("actpass", attributes);
        }
        ice(means.ice(null), attributes);
        return attributes;
    }

    /**
     * What the answer to a section says.
     *
     * @return null where nothing that protects it is allowed here and spoken
     */
    @Nullable List<Attribute> answered(Section offered) {
        List<Attribute> attributes = new ArrayList<>();
        if (offered.isMultiplexed()) {
            attributes.add(new Attribute("rtcp-mux", null));
        }
        if (!protect(offered, attributes)) {
            return null;
        }
        Description theirs = offered.ice();
        if (theirs != null) {
            ice(means.ice(theirs), attributes);
        }
        return attributes;
    }

    /** Whether a section can be answered, as far as its protection goes. */
    boolean isTaken(Section offered) {
        return protect(offered, new ArrayList<>());
    }

    private boolean protect(Section offered, List<Attribute> attributes) {
        Secrecy secrecy = means.secrecy();
        String protocol = offered.media().protocol();
        boolean plain = PLAIN.contains(protocol);
        boolean known = plain || SECURE.contains(protocol) || HANDSHAKE.contains(protocol);
        Section.Certificate theirs = offered.certificate();
        if (known && theirs != null && secrecy.allowsHandshake()) {
            // RFC 5763 section 5: who answers begins, unless the other side wishes to
            certificate(theirs.setup().equals("active") ? "passive" : "active", attributes);
            return true;
        }
        CryptoAttribute key = secrecy.allowsKeys() && known ? chosen(offered) : null;
        if (key != null && !HANDSHAKE.contains(protocol)) {
            attributes.add(new Attribute("crypto", key.write()));
            return true;
        }
        return plain && secrecy.allows(new Shield.None());
    }

    /** The first of the other side's keys that this side has some like, with its number. */
    private @Nullable CryptoAttribute chosen(Section offered) {
        for (CryptoAttribute theirs : offered.keys()) {
            for (CryptoAttribute ours : means.keys()) {
                if (ours.keys().profile() == theirs.keys().profile()) {
                    return new CryptoAttribute(theirs.tag(), ours.keys());
                }
            }
        }
        return null;
    }

    private void certificate(String setup, List<Attribute> attributes) {
        attributes.add(new Attribute("fingerprint", "sha-256 " + means.fingerprint()));
        attributes.add(new Attribute("setup", setup));
    }

    private static void ice(@Nullable Description ice, List<Attribute> attributes) {
        if (ice != null) {
            for (String line : ice.lines()) {
                String[] parts = line.substring(2).split(":", 2);
                attributes.add(new Attribute(parts[0], parts.length == 1 ? null : parts[1]));
            }
        }
    }

    /**
     * What protects a section that both sides have described.
     *
     * @return null where that is not what is allowed here
     */
    @Nullable Shield agreed(Section here, Section there) {
        Shield shield = shield(here, there);
        return means.secrecy().allows(shield) ? shield : null;
    }

    private static Shield shield(Section here, Section there) {
        Section.Certificate ours = here.certificate();
        Section.Certificate theirs = there.certificate();
        if (ours != null && theirs != null) {
            boolean active = ours.setup().equals("active") || theirs.setup().equals("passive");
            return new Shield.Handshake(active, theirs.hash(), theirs.fingerprint());
        }
        for (CryptoAttribute each : there.keys()) {
            for (CryptoAttribute own : here.keys()) {
                if (own.tag() == each.tag() && own.keys().profile() == each.keys().profile()) {
                    return new Shield.Keys(own.keys(), each.keys());
                }
            }
        }
        return new Shield.None();
    }
}
