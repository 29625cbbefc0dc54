package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Description;
import org.lanline.srtp.CryptoAttribute;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What this end of a stream has to carry and to protect packets with. Asked for each description.
 */
public interface Means {

    /** Where RTP is received; RTCP on the next port, where both do not share one. */
    InetSocketAddress media();

    Secrecy secrecy();

    /**
     * Whether nobody on the way reads what is signalled, so that keys may be in it unasked (RFC
     * 4568 section 9.1).
     */
    boolean isPrivate();

    /** SHA-256 of this side's certificate, for {@code a=fingerprint}. */
    String fingerprint();

    /** This side's keys, the same for the whole call, those that it likes best first. */
    List<CryptoAttribute> keys();

    /**
     * This side's candidates; null where it does no ICE.
     *
     * @param offered what the other side says in the offer that is being answered; null in an offer
     */
    @Nullable Description ice(@Nullable Description offered);

    /** Plain RTP at an address, and nothing else. */
    static Means plain(InetSocketAddress media) {
        return new Means() {
            @Override
            public InetSocketAddress media() {
                return media;
            }

            @Override
            public Secrecy secrecy() {
                return Secrecy.NONE;
            }

            @Override
            public boolean isPrivate() {
                return false;
            }

            @Override
            public String fingerprint() {
                return "";
            }

            @Override
            public List<CryptoAttribute> keys() {
                return List.of();
            }

            @Override
            public @Nullable Description ice(@Nullable Description offered) {
                return null;
            }
        };
    }
}
