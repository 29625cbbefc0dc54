package org.lanline.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.dtls.MadeDtls.hex;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class DtlsTest {

    @Test
    void theVersionReallyAgreedIsTheExtensionsOne() {
        ServerHello hello = server(MadeDtls.serverHello13());
        assertThat(hello.legacyVersion()).isEqualTo(DtlsNames.DTLS_1_2);
        assertThat(DtlsNames.version(hello.version())).isEqualTo("DTLS 1.3");
        assertThat(DtlsNames.group(hello.extensions().selectedShare())).isEqualTo("X25519MLKEM768");
        assertThat(DtlsNames.cipherSuite(hello.cipherSuite())).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(hello.isRetry()).isFalse();
    }

    @Test
    void aServerWithoutTheExtensionSpeaksWhatItsFieldSays() {
        ServerHello hello = server(MadeDtls.serverHello12(7));
        assertThat(DtlsNames.version(hello.version())).isEqualTo("DTLS 1.2");
        assertThat(hello.extensions().srtpProfiles()).containsExactly(7);
        assertThat(DtlsNames.srtpProfile(7)).isEqualTo("AEAD_AES_128_GCM");
    }

    @Test
    void aClientsOfferIsRead() {
        ClientHello hello = ClientHello.parse(MadeDtls.clientHello());
        assertThat(hello).isNotNull();
        assertThat(hello.highestVersion()).isEqualTo(DtlsNames.DTLS_1_3);
        assertThat(hello.cipherSuites()).containsExactly(0x1301, 0xc02b);
        assertThat(hello.extensions().groups()).containsExactly(0x11ec, 0x1d);
        assertThat(hello.extensions().offeredShares()).containsExactly(0x11ec);
        assertThat(hello.extensions().srtpProfiles()).containsExactly(7, 1);
        assertThat(hello.cookie()).isFalse();
    }

    @Test
    void aRetryIsToldFromAHelloByItsRandom() {
        byte[] body = MadeDtls.serverHello13();
        byte[] retry = hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
        System.arraycopy(retry, 0, body, 2, 32);
        assertThat(server(body).isRetry()).isTrue();
    }

    @Test
    void fragmentsComeInAnyOrderTwiceAndOverlapping() {
        byte[] body = MadeDtls.clientHello();
        List<byte[]> datagrams = new ArrayList<>(MadeDtls.fragments(1, 0, body, 300));
        datagrams.addAll(MadeDtls.fragments(1, 0, body, 210).subList(0, 2));
        Collections.shuffle(datagrams, new Random(5));
        HandshakeAssembler assembler = new HandshakeAssembler();
        List<HandshakeMessage> whole = new ArrayList<>();
        for (byte[] datagram : datagrams) {
            for (HandshakeFragment piece : HandshakeFragment.of(datagram, first(datagram))) {
                HandshakeMessage message = assembler.add(datagram, piece);
                if (message != null) {
                    whole.add(message);
                }
            }
        }
        assertThat(whole).isNotEmpty();
        assertThat(whole.getFirst().body()).isEqualTo(body);
    }

    @Test
    void aClaimOfSixteenMegabytesIsNotBelieved() {
        byte[] piece =
                new MadeDtls().u8(1).u24(0xffffff).u16(0).u24(0).u24(4).bytes(new byte[4]).done();
        byte[] datagram = MadeDtls.record(22, 0, 0, piece);
        HandshakeFragment fragment = HandshakeFragment.of(datagram, first(datagram)).getFirst();
        assertThat(new HandshakeAssembler().add(datagram, fragment)).isNull();
    }

    @Test
    void oneDatagramHoldsRecordsOfBothKindsOfHeader() {
        byte[] hello = MadeDtls.message(2, 0, MadeDtls.serverHello13());
        byte[] datagram = new MadeDtls().bytes(hello).bytes(MadeDtls.unified(2, 90)).done();
        DtlsRecords records = DtlsRecords.parse(datagram, 0, datagram.length, 0);
        assertThat(records.bad()).isNull();
        assertThat(records.records()).hasSize(2);
        assertThat(records.records().get(1).type()).isEqualTo(ContentType.ENCRYPTED);
        assertThat(records.records().get(1).epoch()).isEqualTo(2);
        assertThat(records.records().get(1).encrypted()).isTrue();
    }

    @Test
    void whatIsCutOffLeavesTheRecordsBeforeIt() {
        byte[] hello = MadeDtls.message(2, 0, MadeDtls.serverHello13());
        byte[] datagram = new MadeDtls().bytes(hello).bytes(hex("16fefd0000")).done();
        DtlsRecords records = DtlsRecords.parse(datagram, 0, datagram.length, 0);
        assertThat(records.records()).hasSize(1);
        assertThat(records.bad()).isNotNull();
    }

    @Test
    void aConnectionIdIsPassedOverWhereItsLengthIsKnown() {
        byte[] datagram = new MadeDtls().u8(0x3c | 3).u24(0xabcdef).u16(1).u16(20).done();
        byte[] whole = new MadeDtls().bytes(datagram).bytes(new byte[20]).done();
        DtlsRecord record = DtlsRecords.parse(whole, 0, whole.length, 3).records().getFirst();
        assertThat(record.length()).isEqualTo(20);
        assertThat(record.epoch()).isEqualTo(3);
    }

    @Test
    void theFingerprintIsWrittenAsInSdp() {
        byte[] body = MadeDtls.certificate(hex("616263"));
        byte[] der = Certificates.first(body);
        assertThat(der).isNotNull();
        // SHA-256 of "abc", FIPS 180-2 appendix B.1
        assertThat(Certificates.fingerprint("sha-256", der))
                .isEqualTo(
                        "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:"
                                + "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD");
        assertThat(Certificates.fingerprint("sha-none", der)).isNull();
    }

    @Test
    void theGroupOfATwelveExchangeIsItsNamedCurve() {
        assertThat(KeyExchange.group(hex("03001d20"))).isEqualTo(0x1d);
        assertThat(KeyExchange.group(hex("01"))).isZero();
    }

    private static DtlsRecord first(byte[] datagram) {
        return DtlsRecords.parse(datagram, 0, datagram.length, 0).records().getFirst();
    }

    private static ServerHello server(byte[] body) {
        ServerHello hello = ServerHello.parse(body);
        assertThat(hello).isNotNull();
        return hello;
    }
}
