package org.lanline.server.trust;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A key and its certificates, as a TLS server shows them.
 *
 * @param chain the box's own certificate first
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {

    private static final int DNS = 2;
    private static final int IP = 7;

    X509Certificate leaf() {
        return chain.getFirst();
    }

    /** Every host name and address it is good for, as text. */
    Set<String> subjects() {
        Set<String> subjects = new HashSet<>();
        try {
            Collection<List<?>> names = leaf().getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0) instanceof Integer kind && (kind == DNS || kind == IP)) {
                    subjects.add(String.valueOf(name.get(1)));
                }
            }
        } catch (CertificateParsingException _) {
            // Without names: nothing matches and a new certificate is made.
        }
        return subjects;
    }

    /** False before its first day and once two thirds of its life have passed. */
    boolean fresh(Instant now) {
        Instant from = leaf().getNotBefore().toInstant();
        Instant until = leaf().getNotAfter().toInstant();
        Instant renewal = from.plus(Duration.between(from, until).multipliedBy(2).dividedBy(3));
        return !now.isBefore(from) && now.isBefore(renewal);
    }
}
