package org.lanline.server.trust;

import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate that the owner of the box brings: a chain and its key in PEM, in two files or one.
 * It is the owner's to renew; a file that has changed is read again.
 *
 * @param chain file with the box's certificate first, then what signed it
 * @param key file with the unencrypted PKCS #8 key, EC or RSA
 */
public record OwnCertificate(Path chain, Path key) {

    /**
     * Reads and checks both files.
     *
     * @throws CannotStart when a file is missing or damaged, or the two do not belong together
     */
    Identity load() {
        List<X509Certificate> certificates = KeyFiles.certificates(required(chain), chain);
        if (certificates.isEmpty()) {
            throw new CannotStart(
                    chain + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----).");
        }
        PrivateKey privateKey = KeyFiles.privateKey(required(key), key);
        if (!belong(certificates.getFirst().getPublicKey(), privateKey)) {
            throw new CannotStart(
                    key + " is not the key of the first certificate in " + chain + ".");
        }
        return new Identity(privateKey, certificates);
    }

    /** Changes whenever one of the files does. */
    String version() {
        return stamp(chain) + " " + stamp(key);
    }

    /** True when this is the private half of that public key. */
    static boolean belong(PublicKey publicKey, PrivateKey privateKey) {
        if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
            return false;
        }
        String algorithm =
                privateKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] sample = {1, 2, 3, 4};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(sample);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(sample);
            return signer.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String required(Path file) {
        String text = KeyFiles.read(file);
        if (text == null) {
            throw new CannotStart(file + " does not exist: check the path.");
        }
        return text;
    }

    private static String stamp(Path file) {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            return time + "/" + Files.size(file);
        } catch (IOException _) {
            return "none";
        }
    }
}
