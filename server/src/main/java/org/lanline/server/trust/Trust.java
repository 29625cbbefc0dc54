package org.lanline.server.trust;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.journal.Journal;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * What makes the box trusted: its authority, its certificate of the moment and the TLS context that
 * shows it. The context stays the same object for life; a new certificate is used from the next
 * handshake on and no connection is dropped.
 *
 * <p>Thread-safe.
 */
public final class Trust {

    /** No clock is right that says an earlier time than this: the release of this version. */
    public static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

    /**
     * @param folder where keys and certificates are kept, made when it is not there
     * @param authorityHosts every host name a new authority may sign for, such as {@link #hostsFor}
     *     gives; fixed for its life
     * @param own the owner's own certificate instead of a local authority, or null
     * @param built the earliest time there can be, usually {@link #BUILT}
     */
    public record Settings(
            Path folder,
            List<String> authorityHosts,
            @Nullable OwnCertificate own,
            Instant built) {}

    /** mDNS gives a name that is taken a number; this is the highest that a certificate knows. */
    static final int HIGHEST_NUMBER = 9;

    private static final int MAX_ADDRESSES = 64;
    private static final Duration NOTED_EVERY = Duration.ofHours(1);

    private final Settings settings;
    private final SecureRandom random;
    private final Journal journal;
    private final @Nullable Authority authority;
    private final TrustClock clock;
    private final CurrentKey current;
    private @Nullable CurrentKey forOldPhones;
    private final SSLContext tls;
    private final Set<String> warned = new HashSet<>();
    private volatile Names names;
    private String ownVersion = "";
    private Instant noted = Instant.MIN;

    /**
     * Reads what is there and makes what is missing.
     *
     * @param names what the box is called now
     * @param wall the machine's clock, which may be wrong
     * @param nanoTime a clock that nobody can set
     * @throws CannotStart when keys or certificates cannot be used
     */
    public Trust(
            Settings settings,
            Names names,
            InstantSource wall,
            LongSupplier nanoTime,
            SecureRandom random,
            Journal journal)
            throws IOException {
        this.settings = settings;
        this.names = names;
        this.random = random;
        this.journal = journal;
        KeyFiles.folder(settings.folder());
        this.clock = new TrustClock(wall, nanoTime, settings.built(), lastKnown());
        Instant now = clock.now();
        warnOfClock(now);
        OwnCertificate own = settings.own();
        if (own == null) {
            Authority mine = loadAuthority();
            this.authority = mine != null ? mine : makeAuthority(now);
            Identity kept = loadLeaf(authority, LeafKind.EC);
            this.current =
                    new CurrentKey(
                            kept != null && good(kept, now)
                                    ? kept
                                    : issue(authority, LeafKind.EC, kept, now));
        } else {
            this.authority = null;
            this.ownVersion = own.version();
            this.current = new CurrentKey(own.load());
            warnOfExpiry(now);
        }
        this.tls = context(current, null);
        note(now);
    }

    /**
     * A name, bare as some routers know it and in {@code .local}, and the numbered ones that mDNS
     * gives when it is taken: {@code lanline-2.local} …
     */
    public static List<String> hostsFor(String label) {
        List<String> hosts = new ArrayList<>();
        hosts.add(label);
        hosts.add(label + ".local");
        for (int number = 2; number <= HIGHEST_NUMBER; number++) {
            hosts.add(label + "-" + number + ".local");
        }
        hosts.add("localhost");
        return hosts;
    }

    /** For every TLS server of the box. */
    public SSLContext tls() {
        return tls;
    }

    /**
     * For SIP by TLS, where phones come that cannot check ECDSA: those are shown a certificate for
     * an RSA key, which is made when the first of them asks.
     *
     * @param clients authorities whose certificates the phones must have (PEM), or null for none
     * @throws CannotStart when there is no certificate in that file
     */
    public SSLContext phones(@Nullable Path clients) {
        return context(
                new PhoneKeys(current, this::forOldPhones),
                clients == null ? null : ClientAuthorities.in(clients));
    }

    private synchronized @Nullable CurrentKey forOldPhones() {
        Authority signer = authority;
        if (forOldPhones == null && signer != null) {
            Instant now = clock.now();
            try {
                Identity kept = loadLeaf(signer, LeafKind.RSA);
                forOldPhones =
                        new CurrentKey(
                                kept != null && good(kept, now)
                                        ? kept
                                        : issue(signer, LeafKind.RSA, kept, now));
            } catch (IOException | CannotStart failed) {
                warnOnce("no certificate for old phones could be made: " + failed.getMessage());
            }
        }
        return forOldPhones;
    }

    /** What the box is called now, the names of an owner's certificate included. */
    public Names names() {
        return names;
    }

    /** What devices install, or null when the owner's own certificate is in use. */
    public @Nullable X509Certificate authority() {
        Authority mine = authority;
        return mine == null ? null : mine.certificate();
    }

    /** Of the authority; of the owner's certificate where there is none. */
    public Fingerprint fingerprint() {
        X509Certificate shown = authority();
        return Fingerprint.of(shown != null ? shown : certificate());
    }

    /** The certificate that the next handshake shows. */
    public X509Certificate certificate() {
        return current.identity().leaf();
    }

    /** Host names that the owner's own certificate is for; empty with a local authority. */
    public List<String> certificateHosts() {
        return settings.own() == null
                ? List.of()
                : current.identity().subjects().stream()
                        .filter(name -> !name.contains(":"))
                        .toList();
    }

    /** True when the certificate of now names this address. */
    public boolean covers(InetAddress address) {
        return current.identity().subjects().contains(canonical(address));
    }

    /** True when the certificate of now names this host, letter by letter. */
    public boolean covers(String host) {
        return current.identity().subjects().contains(host);
    }

    /** The box has other names or addresses now; a certificate that misses one is replaced. */
    public synchronized void names(Names changed) {
        names = changed;
        check();
    }

    /**
     * Replaces the certificate when it is time, or when the machine's clock was put right. To be
     * called about once a minute.
     */
    public synchronized void check() {
        Instant now = clock.now();
        try {
            OwnCertificate own = settings.own();
            Authority mine = authority;
            if (own != null) {
                reload(own, now);
            } else if (mine != null) {
                renew(mine, LeafKind.EC, current, now);
                renew(mine, LeafKind.RSA, forOldPhones, now);
            }
            if (now.isBefore(noted) || !now.isBefore(noted.plus(NOTED_EVERY))) {
                note(now);
            }
        } catch (IOException | CannotStart failed) {
            warnOnce("the certificate could not be renewed: " + failed.getMessage());
        }
    }

    private void renew(Authority signer, LeafKind kind, @Nullable CurrentKey key, Instant now)
            throws IOException {
        if (key != null && !good(key.identity(), now)) {
            key.swap(issue(signer, kind, key.identity(), now));
        }
    }

    private void reload(OwnCertificate own, Instant now) {
        String version = own.version();
        if (!version.equals(ownVersion)) {
            ownVersion = version;
            current.swap(own.load());
            warnOfExpiry(now);
            journal.info("trust", "the certificate in " + own.chain() + " was read again");
        }
    }

    private boolean good(Identity identity, Instant now) {
        return identity.fresh(now) && identity.subjects().equals(wanted(authority, false));
    }

    /** A certificate for every name and address of now that the authority may sign for. */
    private Identity issue(Authority signer, LeafKind kind, @Nullable Identity before, Instant now)
            throws IOException {
        Path keyFile = file(kind.keyFile());
        PrivateKey key;
        java.security.PublicKey publicKey;
        if (before != null) {
            key = before.key();
            publicKey = before.leaf().getPublicKey();
        } else {
            KeyPair fresh = newKeys(kind);
            key = fresh.getPrivate();
            publicKey = fresh.getPublic();
            KeyFiles.write(keyFile, KeyFiles.pem("PRIVATE KEY", key.getEncoded()));
        }
        wanted(signer, true);
        X509Certificate leaf =
                signer.issue(publicKey, hosts(signer), privateAddresses(), now, random);
        List<X509Certificate> chain = List.of(leaf, signer.certificate());
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            text.append(KeyFiles.pem("CERTIFICATE", encoded(certificate)));
        }
        KeyFiles.write(file(kind.certificateFile()), text.toString());
        journal.info(
                "trust",
                "new certificate for "
                        + String.join(", ", hosts(signer))
                        + " and "
                        + privateAddresses().size()
                        + " addresses, until "
                        + leaf.getNotAfter().toInstant());
        return new Identity(key, chain);
    }

    /** What a certificate of now must name; says once what it cannot. */
    private Set<String> wanted(@Nullable Authority signer, boolean explain) {
        Set<String> wanted = new HashSet<>(hosts(signer));
        privateAddresses().forEach(address -> wanted.add(canonical(address)));
        if (explain) {
            for (InetAddress address : names.addresses()) {
                if (!PrivateRange.holds(address)) {
                    warnOnce(
                            address.getHostAddress()
                                    + " is not a private address, so the certificate leaves it"
                                    + " out: open the page by another address or by name");
                }
            }
            for (String host : names.hosts()) {
                if (!wanted.contains(host)) {
                    warnOnce(
                            host
                                    + " is not a name that the authority may sign for, so the"
                                    + " certificate leaves it out: it was made for other names");
                }
            }
        }
        return wanted;
    }

    private List<String> hosts(@Nullable Authority signer) {
        List<String> allowed =
                names.hosts().stream()
                        .filter(host -> signer != null && signer.mayName(host))
                        .toList();
        return allowed.isEmpty() ? List.of("localhost") : allowed;
    }

    private List<InetAddress> privateAddresses() {
        return names.addresses().stream()
                .filter(PrivateRange::holds)
                .filter(
                        address ->
                                !address.isLinkLocalAddress() || address.getAddress().length == 4)
                .limit(MAX_ADDRESSES)
                .toList();
    }

    private @Nullable Authority loadAuthority() throws IOException {
        Path certificateFile = file("ca.pem");
        Path keyFile = file("ca-key.pem");
        String text = KeyFiles.read(certificateFile);
        if (text == null) {
            return null;
        }
        String wayOut =
                " Put the folder back from a backup, or delete "
                        + settings.folder()
                        + " for a new authority that every device must install again.";
        String keyText = KeyFiles.read(keyFile);
        if (keyText == null) {
            throw new CannotStart(keyFile + " is missing." + wayOut);
        }
        closeToOthers(keyFile);
        try {
            List<X509Certificate> found = KeyFiles.certificates(text, certificateFile);
            PrivateKey key = KeyFiles.privateKey(keyText, keyFile);
            if (found.size() == 1 && OwnCertificate.belong(found.getFirst().getPublicKey(), key)) {
                return new Authority(found.getFirst(), key);
            }
        } catch (CannotStart damaged) {
            throw new CannotStart(damaged.getMessage() + wayOut, damaged);
        }
        throw new CannotStart(
                certificateFile + " and " + keyFile + " do not belong together." + wayOut);
    }

    /** The key is written first: an authority whose certificate is there is whole. */
    private Authority makeAuthority(Instant now) throws IOException {
        Authority made = Authority.create(settings.authorityHosts(), settings.built(), now, random);
        KeyFiles.write(file("ca-key.pem"), KeyFiles.pem("PRIVATE KEY", made.key().getEncoded()));
        KeyFiles.write(file("ca.pem"), KeyFiles.pem("CERTIFICATE", encoded(made.certificate())));
        journal.info(
                "trust",
                "new authority, fingerprint " + Fingerprint.of(made.certificate()).brief());
        return made;
    }

    /** The box's certificate of an earlier run, or null; a damaged one is made anew. */
    private @Nullable Identity loadLeaf(Authority signer, LeafKind kind) throws IOException {
        Path certificateFile = file(kind.certificateFile());
        Path keyFile = file(kind.keyFile());
        try {
            String text = KeyFiles.read(certificateFile);
            String keyText = KeyFiles.read(keyFile);
            if (text == null || keyText == null) {
                return null;
            }
            closeToOthers(keyFile);
            List<X509Certificate> chain = KeyFiles.certificates(text, certificateFile);
            PrivateKey key = KeyFiles.privateKey(keyText, keyFile);
            if (chain.size() == 2
                    && chain.get(1).equals(signer.certificate())
                    && OwnCertificate.belong(chain.getFirst().getPublicKey(), key)) {
                chain.getFirst().verify(signer.certificate().getPublicKey());
                return new Identity(key, chain);
            }
        } catch (CannotStart | GeneralSecurityException damaged) {
            journal.warn("trust", certificateFile + " is damaged and is made anew");
            return null;
        }
        return null;
    }

    private void closeToOthers(Path keyFile) throws IOException {
        if (KeyFiles.restrict(keyFile)) {
            journal.warn("trust", keyFile + " was open to others and is closed to them now");
        }
    }

    private Instant lastKnown() {
        String text = KeyFiles.read(file("time"));
        try {
            return text == null ? settings.built() : Instant.parse(text.strip());
        } catch (java.time.format.DateTimeParseException _) {
            return settings.built();
        }
    }

    private void note(Instant now) throws IOException {
        noted = now;
        KeyFiles.write(file("time"), now + "\n");
    }

    private void warnOfClock(Instant now) {
        if (clock.behind()) {
            journal.warn(
                    "trust",
                    "the clock of this machine is behind, so certificates are dated "
                            + now
                            + ": set the clock; if it is right, delete "
                            + file("time"));
        }
    }

    private void warnOfExpiry(Instant now) {
        Instant until = certificate().getNotAfter().toInstant();
        if (!now.isBefore(until)) {
            journal.warn("trust", "the certificate that was given has expired on " + until);
        }
    }

    private void warnOnce(String text) {
        if (warned.size() < 100 && warned.add(text)) {
            journal.warn("trust", text);
        }
    }

    private KeyPair newKeys(LeafKind kind) {
        try {
            return kind.newKeys(random);
        } catch (GeneralSecurityException failed) {
            throw new CannotStart("A key cannot be made on this JDK.", failed);
        }
    }

    private Path file(String name) {
        return settings.folder().resolve(name);
    }

    private static SSLContext context(KeyManager keys, TrustManager @Nullable [] clients) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, clients, null);
            context.getServerSessionContext().setSessionCacheSize(1_024);
            return context;
        } catch (GeneralSecurityException failed) {
            throw new CannotStart("TLS cannot be set up on this JDK.", failed);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException failed) {
            throw new CannotStart("A certificate cannot be written on this JDK.", failed);
        }
    }

    /** The text that {@link X509Certificate#getSubjectAlternativeNames} gives for an address. */
    private static String canonical(InetAddress address) {
        return address.getHostAddress();
    }
}
