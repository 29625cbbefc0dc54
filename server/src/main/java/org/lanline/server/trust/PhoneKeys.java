package org.lanline.server.trust;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The identity of the moment, and another one with an RSA key for clients whose signature
 * algorithms (RFC 8446 section 4.2.3) have none for the first: JSSE asks for a kind of key only
 * when the ClientHello has one for it, and for RSA after ECDSA where it has both.
 */
final class PhoneKeys extends X509ExtendedKeyManager {

    private static final String RSA = "RSA";
    private static final String OLD = "old-";

    private final CurrentKey usual;
    private final Supplier<@Nullable CurrentKey> old;

    /**
     * @param old makes its key when it is asked for the first time; null where none can be had
     */
    PhoneKeys(CurrentKey usual, Supplier<@Nullable CurrentKey> old) {
        this.usual = usual;
        this.old = old;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return choose(keyType);
    }

    private @Nullable String choose(String keyType) {
        String alias = usual.choose(keyType);
        if (alias != null || !keyType.equals(RSA)) {
            return alias;
        }
        CurrentKey key = old.get();
        String other = key == null ? null : key.choose(keyType);
        return other == null ? null : OLD + other;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        CurrentKey key = keyOf(alias);
        return key == null ? null : key.getCertificateChain(within(alias));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        CurrentKey key = keyOf(alias);
        return key == null ? null : key.getPrivateKey(within(alias));
    }

    private @Nullable CurrentKey keyOf(String alias) {
        return alias.startsWith(OLD) ? old.get() : usual;
    }

    private static String within(String alias) {
        return alias.startsWith(OLD) ? alias.substring(OLD.length()) : alias;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = choose(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
