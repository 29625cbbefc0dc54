package org.lanline.server.trust;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives each TLS handshake the identity of the moment. A swap touches no connection: those that are
 * up keep their keys, and a handshake under way keeps the identity it has begun with, for its alias
 * names the generation.
 */
final class CurrentKey extends X509ExtendedKeyManager {

    private record Generation(long number, Identity identity) {}

    private volatile Map<String, Generation> known;
    private volatile Generation current;

    CurrentKey(Identity first) {
        current = new Generation(0, first);
        known = Map.of("0", current);
    }

    Identity identity() {
        return current.identity();
    }

    synchronized void swap(Identity next) {
        Generation before = current;
        Generation after = new Generation(before.number() + 1, next);
        known = Map.of(alias(before), before, alias(after), after);
        current = after;
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

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Generation generation = known.get(alias);
        return generation == null
                ? null
                : generation.identity().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Generation generation = known.get(alias);
        return generation == null ? null : generation.identity().key();
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

    @Nullable String choose(String keyType) {
        Generation generation = current;
        return generation.identity().key().getAlgorithm().equals(keyType)
                ? alias(generation)
                : null;
    }

    private static String alias(Generation generation) {
        return Long.toString(generation.number());
    }
}
