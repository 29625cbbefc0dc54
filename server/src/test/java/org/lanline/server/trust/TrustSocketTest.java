package org.lanline.server.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.CannotStart;
import org.lanline.server.journal.Journal;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLHandshakeException;

/** The authority and its certificates, in front of the JDK's and OpenSSL's verification. */
final class TrustSocketTest {

    private static final Instant TODAY = Instant.parse("2026-11-22T12:00:00Z");
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Names HOME =
            new Names(
                    List.of("lanline.local"),
                    List.of(
                            LOOPBACK,
                            InetAddress.ofLiteral("10.77.0.1"),
                            InetAddress.ofLiteral("fd77::1"),
                            InetAddress.ofLiteral("fe80::1")));

    @TempDir private Path data = Path.of("unset");

    private final StringWriter lines = new StringWriter();
    private final MachineClock machine = new MachineClock(TODAY);
    private final Journal journal = new Journal(lines, machine);
    private final SecureRandom random = new SecureRandom();

    @AfterEach
    void stop() {
        journal.close();
    }

    @Test
    void aClientThatTrustsTheAuthorityTrustsTheBoxByNameAndByAddress() throws Exception {
        Trust trust = open(HOME);
        try (TlsEcho server = new TlsEcho(trust.tls());
                TlsClient byAddress = TlsClient.to(server, "127.0.0.1", trust.authority());
                TlsClient byName = TlsClient.to(server, "lanline.local", trust.authority())) {
            assertThat(byAddress.say("one")).isEqualTo("one");
            assertThat(byName.say("two")).isEqualTo("two");
            assertThatThrownBy(() -> TlsClient.to(server, "other.local", trust.authority()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void theAuthorityIsBornNarrow() throws Exception {
        X509Certificate authority = authority(open(HOME));

        assertThat(authority.getPublicKey()).isInstanceOf(ECPublicKey.class);
        assertThat(authority.getBasicConstraints()).as("path length").isZero();
        assertThat(authority.getCriticalExtensionOIDs())
                .contains("2.5.29.30", "2.5.29.19", "2.5.29.15");
        assertThat(openssl("x509", "-noout", "-text", "-in", file("ca.pem")))
                .contains("DNS:lanline.local", "DNS:lanline-9.local", "DNS:home.arpa")
                .contains("IP:10.0.0.0/255.0.0.0", "IP:192.168.0.0/255.255.0.0")
                .contains("prime256v1", "TLS Web Server Authentication");
        assertThat(authority(openIn(data.resolve("other"), HOME)).getSubjectX500Principal())
                .as("every installation has its own")
                .isNotEqualTo(authority.getSubjectX500Principal());
    }

    @Test
    void theCertificateNamesEveryNameAndAddressButLinkLocalOnes() throws Exception {
        X509Certificate leaf = open(HOME).certificate();

        assertThat(new Identity(unused(), List.of(leaf)).subjects())
                .containsExactlyInAnyOrder(
                        "lanline.local", "127.0.0.1", "10.77.0.1", "fd77:0:0:0:0:0:0:1");
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(TODAY.minus(Duration.ofDays(1)));
        assertThat(
                        Duration.between(
                                leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofDays(397));
        assertThat(leaf.getKeyUsage()[0]).as("digital signature").isTrue();
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void opensslFindsNothingToComplainAbout() throws Exception {
        open(HOME);

        assertThat(verify("box.pem", "-verify_ip", "10.77.0.1")).endsWith("OK");
        assertThat(verify("box.pem", "-verify_ip", "fd77::1")).endsWith("OK");
        assertThat(verify("box.pem", "-verify_hostname", "lanline.local")).endsWith("OK");
        assertThat(verify("box.pem", "-verify_hostname", "other.local"))
                .contains("hostname mismatch");
    }

    @Test
    void aCertificateOutsideTheConstraintsIsRefused() throws Exception {
        open(HOME);
        Authority authority = onDisk();
        KeyPair keys = Authority.newKeys(random);
        X509Certificate bank =
                authority.issue(
                        keys.getPublic(), List.of("bank.example"), List.of(), TODAY, random);
        X509Certificate internet =
                authority.issue(
                        keys.getPublic(),
                        List.of("lanline.local"),
                        List.of(InetAddress.ofLiteral("8.8.8.8")),
                        TODAY,
                        random);

        for (X509Certificate planted : List.of(bank, internet)) {
            Path pem = data.resolve("planted.pem");
            KeyFiles.write(pem, KeyFiles.pem("CERTIFICATE", planted.getEncoded()));
            assertThat(verify("planted.pem")).contains("permitted subtree violation");
        }
    }

    @Test
    void aNewAddressGetsANewCertificateAndNoConnectionIsDropped() throws Exception {
        Trust trust = open(HOME);
        X509Certificate before = trust.certificate();
        try (TlsEcho server = new TlsEcho(trust.tls());
                TlsClient early = TlsClient.to(server, "127.0.0.1", trust.authority())) {
            assertThat(early.say("before")).isEqualTo("before");

            trust.names(HOME.and(List.of(InetAddress.ofLiteral("192.168.7.7"))));

            assertThat(early.say("after")).isEqualTo("after");
            try (TlsClient late = TlsClient.to(server, "127.0.0.1", trust.authority())) {
                assertThat(late.say("new")).isEqualTo("new");
                assertThat(late.shown()).isEqualTo(trust.certificate()).isNotEqualTo(before);
            }
            assertThat(early.say("still")).isEqualTo("still");
        }
        assertThat(trust.certificate().getPublicKey()).isEqualTo(before.getPublicKey());
        assertThat(verify("box.pem", "-verify_ip", "192.168.7.7")).endsWith("OK");
    }

    @Test
    void theSameNamesGiveNoNewCertificate() throws Exception {
        Trust trust = open(HOME);
        X509Certificate before = trust.certificate();

        trust.names(new Names(List.of("LANLINE.local"), HOME.addresses().reversed()));
        trust.check();
        Trust again = open(HOME);

        assertThat(trust.certificate()).isSameAs(before);
        assertThat(again.certificate()).isEqualTo(before);
        assertThat(again.authority()).isEqualTo(trust.authority());
    }

    @Test
    void aCertificateIsReplacedAfterTwoThirdsOfItsLife() throws Exception {
        Trust trust = open(HOME);
        X509Certificate before = trust.certificate();

        machine.pass(Duration.ofDays(260));
        trust.check();
        assertThat(trust.certificate()).isSameAs(before);
        machine.pass(Duration.ofDays(6));
        trust.check();

        assertThat(trust.certificate().getNotBefore()).isAfter(before.getNotBefore());
    }

    @Test
    void aClockThatIsWrongAtBootMakesNoUselessCertificate() throws Exception {
        machine.set(Instant.EPOCH);
        Trust trust = open(HOME);

        X509Certificate first = trust.certificate();
        assertThat(first.getNotBefore().toInstant())
                .isEqualTo(Trust.BUILT.minus(Duration.ofDays(1)));
        first.checkValidity(java.util.Date.from(TODAY));

        machine.set(TODAY.plus(Duration.ofDays(300)));
        trust.check();
        trust.certificate().checkValidity(java.util.Date.from(TODAY.plus(Duration.ofDays(600))));

        machine.set(Instant.EPOCH);
        Trust rebooted = open(HOME);
        assertThat(rebooted.certificate()).isEqualTo(trust.certificate());
        journal.close();
        assertThat(lines.toString()).contains("the clock of this machine is behind");
    }

    @Test
    void aClockThatWasInTheFutureIsPutRightWithoutAnotherStart() throws Exception {
        machine.set(Instant.parse("2041-01-01T00:00:00Z"));
        Trust trust = open(HOME);

        machine.set(TODAY);
        trust.check();

        trust.certificate().checkValidity(java.util.Date.from(TODAY));
        authority(trust).checkValidity(java.util.Date.from(TODAY));
    }

    @Test
    void onlyTheOwnerCanReadTheKeys() throws Exception {
        open(HOME);

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.resolve("trust"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(data.resolve("trust"))) {
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(
                            file ->
                                    assertThat(
                                                    PosixFilePermissions.toString(
                                                            Files.getPosixFilePermissions(file)))
                                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aDamagedAuthorityIsOneSentenceWithTheWayOut() throws Exception {
        open(HOME);
        Files.writeString(
                Path.of(file("ca.pem")),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> open(HOME))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("ca.pem holds a damaged certificate")
                .hasMessageContaining("backup");

        Files.delete(Path.of(file("ca-key.pem")));
        assertThatThrownBy(() -> open(HOME))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("ca-key.pem is missing");
    }

    @Test
    void aDamagedCertificateIsMadeAnew() throws Exception {
        Trust before = open(HOME);
        Files.writeString(Path.of(file("box.pem")), "rubbish");
        Files.writeString(Path.of(file("time")), "rubbish");

        Trust after = open(HOME);

        assertThat(after.authority()).isEqualTo(before.authority());
        assertThat(verify("box.pem", "-verify_hostname", "lanline.local")).endsWith("OK");
    }

    @Test
    void aPublicAddressAndAForeignNameAreLeftOutWithAWarning() throws Exception {
        Trust trust =
                open(
                        new Names(
                                List.of("lanline.local", "intercom.home.arpa", "house.example"),
                                List.of(LOOPBACK, InetAddress.ofLiteral("203.0.113.9"))));

        assertThat(new Identity(unused(), List.of(trust.certificate())).subjects())
                .containsExactlyInAnyOrder("lanline.local", "intercom.home.arpa", "127.0.0.1");
        assertThat(verify("box.pem", "-verify_hostname", "intercom.home.arpa")).endsWith("OK");
        journal.close();
        assertThat(lines.toString())
                .contains("203.0.113.9 is not a private address", "house.example is not a name");
    }

    @Test
    void theOwnersCertificateIsUsedAndReadAgainWhenItChanges() throws Exception {
        OwnCertificate own = own("rsa:2048", "one.example");
        Trust trust = openOwn(own);
        try (TlsEcho server = new TlsEcho(trust.tls())) {
            try (TlsClient client = TlsClient.to(server, "one.example", trust.certificate())) {
                assertThat(client.say("own")).isEqualTo("own");
            }
            assertThat(trust.authority()).isNull();
            assertThat(trust.certificateHosts()).containsExactly("one.example");

            own("ec", "two.example");
            trust.check();

            try (TlsClient client = TlsClient.to(server, "two.example", trust.certificate())) {
                assertThat(client.say("new")).isEqualTo("new");
            }
        }
    }

    @Test
    void whatIsWrongWithTheOwnersCertificateIsSaid() throws Exception {
        OwnCertificate own = own("ec", "one.example");
        Path other = data.resolve("other-key.pem");
        openssl(
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-out",
                other.toString());
        Path old = data.resolve("sec1.pem");
        openssl("ec", "-in", own.key().toString(), "-out", old.toString());

        assertThatThrownBy(() -> openOwn(new OwnCertificate(own.chain(), other)))
                .hasMessageContaining("is not the key of the first certificate");
        assertThatThrownBy(() -> openOwn(new OwnCertificate(own.chain(), old)))
                .hasMessageContaining("EC PRIVATE KEY")
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> openOwn(new OwnCertificate(own.key(), own.key())))
                .hasMessageContaining("holds no certificate");
        assertThatThrownBy(
                        () -> openOwn(new OwnCertificate(data.resolve("nothing.pem"), own.key())))
                .hasMessageContaining("nothing.pem does not exist");
    }

    private Trust open(Names names) throws IOException {
        return openIn(data.resolve("trust"), names);
    }

    private Trust openIn(Path folder, Names names) throws IOException {
        return new Trust(
                new Trust.Settings(folder, Trust.hostsFor("lanline"), null, Trust.BUILT),
                names,
                machine,
                machine::nanos,
                random,
                journal);
    }

    private Trust openOwn(OwnCertificate own) throws IOException {
        return new Trust(
                new Trust.Settings(
                        data.resolve("trust"), Trust.hostsFor("lanline"), own, Trust.BUILT),
                HOME,
                machine,
                machine::nanos,
                random,
                journal);
    }

    private Authority onDisk() throws IOException {
        Path certificate = Path.of(file("ca.pem"));
        Path key = Path.of(file("ca-key.pem"));
        return new Authority(
                KeyFiles.certificates(Files.readString(certificate), certificate).getFirst(),
                KeyFiles.privateKey(Files.readString(key), key));
    }

    private OwnCertificate own(String kind, String name) throws Exception {
        Path chain = data.resolve("own.pem");
        Path key = data.resolve("own-key.pem");
        String[] algorithm =
                kind.equals("ec")
                        ? new String[] {"ec", "-pkeyopt", "ec_paramgen_curve:P-256"}
                        : new String[] {kind};
        List<String> command =
                new java.util.ArrayList<>(List.of("req", "-x509", "-nodes", "-newkey"));
        command.addAll(List.of(algorithm));
        command.addAll(
                List.of(
                        "-days",
                        "365",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=DNS:" + name,
                        "-keyout",
                        key.toString(),
                        "-out",
                        chain.toString()));
        openssl(command.toArray(String[]::new));
        return new OwnCertificate(chain, key);
    }

    private String verify(String name, String... more) throws Exception {
        Path leaf = name.equals("box.pem") ? Path.of(file(name)) : data.resolve(name);
        List<String> command =
                new java.util.ArrayList<>(
                        List.of(
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                "sslserver",
                                "-attime",
                                Long.toString(machine.instant().getEpochSecond()),
                                "-CAfile",
                                file("ca.pem")));
        command.addAll(List.of(more));
        command.add(leaf.toString());
        return openssl(command.toArray(String[]::new)).strip();
    }

    private String openssl(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private String file(String name) {
        return data.resolve("trust").resolve(name).toString();
    }

    private static X509Certificate authority(Trust trust) {
        return java.util.Objects.requireNonNull(trust.authority());
    }

    private java.security.PrivateKey unused() throws Exception {
        return Authority.newKeys(random).getPrivate();
    }
}
