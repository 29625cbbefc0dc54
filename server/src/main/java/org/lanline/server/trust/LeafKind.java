package org.lanline.server.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;

/** The certificates of the box itself: the one that all see, and one for phones that need RSA. */
enum LeafKind {
    EC("box"),
    RSA("box-rsa");

    private static final int RSA_BITS = 2_048;

    private final String name;

    LeafKind(String name) {
        this.name = name;
    }

    String certificateFile() {
        return name + ".pem";
    }

    String keyFile() {
        return name + "-key.pem";
    }

    KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
        return switch (this) {
            case EC -> Authority.newKeys(random);
            case RSA -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(RSA_BITS, random);
                yield generator.generateKeyPair();
            }
        };
    }
}
