package org.lanline.server.trust;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The identity of the moment, and another one with an RSA key for clients whose signature
 * algorithms (RFC 8446 section 4.2.3) have none for the first: JSSE asks for a kind of key only
 * when the ClientHello has one for it, and for RSA after ECDSA where it has both.
 *
 * <p>Who speaks TLS 1.2 at most is not shown the authority's own certificate, which nobody needs to
 * be (RFC 5246 section 7.4.2): mbedTLS, and linphone with it, gives up on a chain that has name
 * constraints in it, even where it is told to check nothing.
 */
final class PhoneKeys extends X509ExtendedKeyManager {

    private static final String RSA = "RSA";
    private static final String OLD = "old-";
    private static final String BARE = "bare-";
    private static final String TLS_1_3 = "TLSv1.3";

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
        return choose(keyType, engine.getHandshakeSession());
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, Socket socket) {
        return choose(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    private @Nullable String choose(String keyType, @Nullable SSLSession session) {
        String alias = choose(keyType);
        boolean whole = session == null || session.getProtocol().equals(TLS_1_3);
        return alias == null || whole ? alias : BARE + alias;
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
        String whole = whole(alias);
        CurrentKey key = keyOf(whole);
        X509Certificate[] chain = key == null ? null : key.getCertificateChain(within(whole));
        return chain == null || whole.equals(alias) ? chain : withoutRoot(chain);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        String whole = whole(alias);
        CurrentKey key = keyOf(whole);
        return key == null ? null : key.getPrivateKey(within(whole));
    }

    private static X509Certificate[] withoutRoot(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean root = last.getIssuerX500Principal().equals(last.getSubjectX500Principal());
        return root && chain.length > 1 ? Arrays.copyOf(chain, chain.length - 1) : chain;
    }

    private static String whole(String alias) {
        return alias.startsWith(BARE) ? alias.substring(BARE.length()) : alias;
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
