package org.lanline.server.trust;

import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates clients must show, where the owner of the box wants that. */
final class ClientAuthorities {

    private ClientAuthorities() {}

    /**
     * @throws CannotStart when there is no certificate in the file
     */
    static TrustManager[] in(Path file) {
        String text = KeyFiles.read(file);
        List<X509Certificate> found = text == null ? List.of() : KeyFiles.certificates(text, file);
        if (found.isEmpty()) {
            throw new CannotStart(
                    file
                            + " holds no certificate in PEM: --sips-clients takes those of"
                            + " authorities.");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate each : found) {
                store.setCertificateEntry(String.valueOf(store.size()), each);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException failed) {
            throw new CannotStart(file + " cannot be used on this JDK.", failed);
        }
    }
}
