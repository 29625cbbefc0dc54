package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.phone.Secrecy;
import org.lanline.server.dtls.DtlsIdentity;
import org.lanline.server.dtls.DtlsSrtp;
import org.lanline.server.dtls.PeerFingerprint;
import org.lanline.srtp.CryptoAttribute;
import org.lanline.srtp.SrtpKeys;
import org.lanline.srtp.SrtpProbe;
import org.lanline.srtp.SrtpProfile;
import org.lanline.srtp.SrtpSession;

import java.security.SecureRandom;
import java.security.Security;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a phone protects its calls with: a certificate of its own, and the ciphers that are quickest
 * on this machine, which are tried out when they are wanted first. One thread at a time.
 */
public final class Protector {
    private final Secrecy secrecy;
    private final boolean isPrivate;
    private final SecureRandom random;
    private @Nullable DtlsIdentity identity;
    private List<SrtpProbe.Result> ciphers = List.of();

    /**
     * @param isPrivate whether nobody reads what this phone signals, on its way to the server
     */
    public Protector(Secrecy secrecy, boolean isPrivate, SecureRandom random) {
        this.secrecy = secrecy;
        this.isPrivate = isPrivate;
        this.random = random;
    }

    /** Makes now what the first call would have to wait for, and whoever is called. */
    public void prepare() {
        if (secrecy != Secrecy.NONE) {
            identity();
            ciphers();
        }
    }

    Secrecy secrecy() {
        return secrecy;
    }

    boolean isPrivate() {
        return isPrivate;
    }

    SecureRandom random() {
        return random;
    }

    private DtlsIdentity identity() {
        DtlsIdentity known = identity;
        if (known == null) {
            known = DtlsIdentity.make(random, Instant.now());
            identity = known;
        }
        return known;
    }

    private List<SrtpProbe.Result> ciphers() {
        if (ciphers.isEmpty()) {
            ciphers = SrtpProbe.run(Security.getProviders(), random, System::nanoTime);
        }
        return ciphers;
    }

    String fingerprint() {
        return identity().fingerprint();
    }

    /** New keys, one for each cipher, the best first. */
    List<CryptoAttribute> keys() {
        List<CryptoAttribute> keys = new ArrayList<>();
        for (SrtpProbe.Result each : ciphers()) {
            keys.add(CryptoAttribute.random(keys.size() + 1, each.profile(), random));
        }
        return List.copyOf(keys);
    }

    /** Begins a handshake. */
    DtlsSrtp handshake(boolean active, PeerFingerprint expected, DtlsSrtp.Out out) {
        List<SrtpProfile> profiles = ciphers().stream().map(SrtpProbe.Result::profile).toList();
        return new DtlsSrtp(active, identity(), expected, profiles, random, out);
    }

    SrtpSession session(SrtpKeys ours, SrtpKeys theirs) {
        return ciphers().stream()
                .filter(each -> each.profile() == ours.profile())
                .findFirst()
                .map(each -> new SrtpSession(ours, theirs, each.by()))
                .orElseThrow(() -> new IllegalStateException("only what can be done is offered"));
    }
}
