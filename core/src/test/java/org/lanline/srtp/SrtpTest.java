package org.lanline.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Packets protected and taken back, by the vectors of the RFCs and against what may go wrong. */
class SrtpTest {
    private final Provider provider = SrtpKit.provider();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private SrtpKeys keys(SrtpProfile profile) {
        return SrtpKeys.random(profile, new Random(7));
    }

    private static byte[] packet(int number, int length) {
        byte[] packet = new byte[length + 64];
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (number >> 8);
        packet[3] = (byte) number;
        packet[11] = 5;
        for (int i = 12; i < length; i++) {
            packet[i] = (byte) (i + number);
        }
        return packet;
    }

    /** RFC 3711 appendix B.3. */
    @Test
    void keysAreDerivedAsTheRfcShows() {
        SrtpKeys master =
                new SrtpKeys(
                        SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                        hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
                        hex("0EC675AD498AFEEBB6960B3AABE6"));
        SessionKeys derived = SessionKeys.ofMedia(master, provider);
        assertThat(derived.encryption()).isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(derived.salt()).isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
        assertThat(derived.authentication())
                .isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    /** RFC 3711 appendix B.2: the key stream of counter mode. */
    @Test
    void counterModeIsAsTheRfcShows() {
        SessionKeys session =
                new SessionKeys(
                        hex("2B7E151628AED2A6ABF7158809CF4F3C"),
                        new byte[20],
                        hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        byte[] bytes = new byte[12 + 48 + 10];
        new CounterCipher(session, false, 10, provider).protect(bytes, 0, 12, 60, 0, 0);
        assertThat(Arrays.copyOfRange(bytes, 12, 60))
                .isEqualTo(
                        hex(
                                "E03EAD0935C95E80E166B16DD92B4EB4"
                                        + "D23513162B02D0F72A43A2FE4A5F97AB"
                                        + "41E95B3BB0A2E8DD477901E4FCA894C0"));
    }

    /** The packets that libsrtp checks itself with (srtp_validate, in its test driver). */
    @Test
    void aPacketOfCounterModeIsAsAnotherLibraryMakesIt() {
        SrtpKeys master =
                new SrtpKeys(
                        SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                        hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
                        hex("0EC675AD498AFEEBB6960B3AABE6"));
        byte[] packet =
                Arrays.copyOf(hex("800f1234decafbadcafebabe abababababababababababababababab"), 60);
        SrtpSender sender = new SrtpSender(master, provider);
        assertThat(sender.protect(packet, 0, 28)).isEqualTo(38);
        assertThat(Arrays.copyOf(packet, 38))
                .isEqualTo(
                        hex(
                                "800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402"
                                        + "b78d6acc99ea179b8dbb"));
        byte[] report = Arrays.copyOf(hex("81c8000bcafebabe abababababababababababababababab"), 60);
        assertThat(sender.protectReport(report, 0, 24)).isEqualTo(38);
        assertThat(Arrays.copyOf(report, 38))
                .isEqualTo(
                        hex(
                                "81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8"
                                        + "80000001 993e08cd54d6c1230798"));
    }

    private static final String GALLIA =
            "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120"
                    + "696e2070 61727465 73207472 6573";

    private static SessionKeys rfc7714(int keyBytes) {
        byte[] key = new byte[keyBytes];
        for (int i = 0; i < keyBytes; i++) {
            key[i] = (byte) i;
        }
        return new SessionKeys(key, new byte[20], hex("51756964 2070726f 2071756f"));
    }

    /** RFC 7714 sections 16.1.1 and 16.2.1. */
    @Test
    void aPacketOfGcmIsAsTheRfcShows() {
        byte[] packet = Arrays.copyOf(hex(GALLIA), 66);
        int ssrc = Words.get(packet, 8);
        new GcmCipher(rfc7714(16), false, provider).protect(packet, 0, 12, 50, ssrc, 0xf17b);
        assertThat(packet)
                .isEqualTo(
                        hex(
                                "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca"
                                        + "be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d"
                                        + "7f27beb1 6a9152cf 765ee439 0cce"));
        packet = Arrays.copyOf(hex(GALLIA), 66);
        new GcmCipher(rfc7714(32), false, provider).protect(packet, 0, 12, 50, ssrc, 0xf17b);
        assertThat(packet)
                .isEqualTo(
                        hex(
                                "8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa"
                                        + "b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b7aa3"
                                        + "db36dfff d6b0f9bb 7878d7a7 6c13"));
    }

    /** RFC 7714 section 17.1. */
    @Test
    void aReportOfGcmIsAsTheRfcShows() {
        String clear =
                "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
                        + "deadbeef deadbeef deadbeef deadbeef deadbeef";
        byte[] report = Arrays.copyOf(hex(clear), 72);
        new GcmCipher(rfc7714(16), true, provider)
                .protect(report, 0, 8, 52, Words.get(report, 4), 0x5d4);
        assertThat(report)
                .isEqualTo(
                        hex(
                                "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7"
                                        + "6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b"
                                        + "c84aa458 96cf4d2f c5abf872 45d9eade 800005d4"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsProtectedIsTakenBack(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(keys(profile), provider);
        SrtpReceiver receiver = new SrtpReceiver(keys(profile), provider);
        for (int number = 65_500; number < 65_700; number++) { // wraps
            byte[] packet = packet(number, 100 + number % 50);
            byte[] clear = packet.clone();
            int clearLength = 100 + number % 50;
            int length = sender.protect(packet, 0, clearLength);
            assertThat(length).isEqualTo(clearLength + profile.tagBytes());
            assertThat(Arrays.copyOfRange(packet, 12, clearLength))
                    .isNotEqualTo(Arrays.copyOfRange(clear, 12, clearLength));
            assertThat(receiver.unprotect(packet, 0, length))
                    .isEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
            assertThat(receiver.length()).isEqualTo(clearLength);
            assertThat(Arrays.copyOf(packet, clearLength))
                    .isEqualTo(Arrays.copyOf(clear, clearLength));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsAreProtectedToo(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(keys(profile), provider);
        SrtpReceiver receiver = new SrtpReceiver(keys(profile), provider);
        byte[] clear = hex("80c90001 00000005 81ca0002 00000005 01007800");
        for (int i = 0; i < 5; i++) {
            byte[] report = Arrays.copyOf(clear, 60);
            int length = sender.protectReport(report, 0, clear.length);
            assertThat(length).isEqualTo(clear.length + 4 + profile.reportTagBytes());
            byte[] again = report.clone();
            assertThat(receiver.unprotectReport(report, 0, length))
                    .isEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
            assertThat(Arrays.copyOf(report, receiver.length())).isEqualTo(clear);
            assertThat(receiver.unprotectReport(again, 0, length))
                    .isEqualTo(SrtpReceiver.Verdict.REPLAYED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothKindsGoBothWaysThroughASession(SrtpProfile profile) {
        SrtpKeys one = keys(profile);
        SrtpKeys other = SrtpKeys.random(profile, new Random(8));
        SrtpSession alice = new SrtpSession(one, other, provider);
        SrtpSession bob = new SrtpSession(other, one, provider);
        byte[] clear = hex("80c90001 00000005 81ca0002 00000005 01007800");
        for (SrtpSession from : List.of(alice, bob)) {
            SrtpSession to = from == alice ? bob : alice;
            byte[] report = Arrays.copyOf(clear, 60);
            int length = from.protect(report, 0, clear.length);
            assertThat(to.unprotect(report, 0, length)).isEqualTo(clear.length);
            assertThat(Arrays.copyOf(report, clear.length)).isEqualTo(clear);
            byte[] packet = packet(1, 100);
            length = from.protect(packet, 0, 100);
            byte[] again = packet.clone();
            assertThat(to.unprotect(packet, 0, length)).isEqualTo(100);
            assertThat(to.unprotect(again, 0, length)).isEqualTo(-1);
            assertThat(to.refused()).isPositive();
            assertThat(from.unprotect(again, 0, length)).as("our own, come back").isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneBitThatIsWrongIsSeen(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(keys(profile), provider);
        byte[] packet = packet(1, 60);
        int length = sender.protect(packet, 0, 60);
        for (int i = 1; i < 8 * length; i += 5) {
            byte[] wrong = packet.clone();
            wrong[i / 8] ^= (byte) (1 << i % 8);
            SrtpReceiver receiver = new SrtpReceiver(keys(profile), provider);
            assertThat(receiver.unprotect(wrong, 0, length))
                    .as("bit %d", i)
                    .isNotEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPacketIsTakenOnceInAnyOrder(SrtpProfile profile) {
        SrtpSender sender = new SrtpSender(keys(profile), provider);
        SrtpReceiver receiver = new SrtpReceiver(keys(profile), provider);
        byte[][] packets = new byte[1_200][];
        int length = 0;
        for (int i = 0; i < packets.length; i++) {
            packets[i] = packet(i, 40);
            length = sender.protect(packets[i], 0, 40);
        }
        for (int i : new int[] {5, 3, 9, 4}) {
            assertThat(receiver.unprotect(packets[i].clone(), 0, length))
                    .isEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
            assertThat(receiver.unprotect(packets[i].clone(), 0, length))
                    .isEqualTo(SrtpReceiver.Verdict.REPLAYED);
        }
        receiver.unprotect(packets[1_100].clone(), 0, length);
        assertThat(receiver.unprotect(packets[6].clone(), 0, length))
                .as("more than a window old")
                .isEqualTo(SrtpReceiver.Verdict.REPLAYED);
        assertThat(receiver.unprotect(packets[200].clone(), 0, length))
                .isEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
        // a forged packet from far ahead does not move the window
        byte[] ahead = packet(20_000, 40);
        assertThat(receiver.unprotect(ahead, 0, length)).isEqualTo(SrtpReceiver.Verdict.FORGED);
        assertThat(receiver.unprotect(packets[201].clone(), 0, length))
                .isEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
    }

    @Test
    void theProbeFindsAProviderForEveryProfile() {
        List<SrtpProbe.Result> results =
                SrtpProbe.run(Security.getProviders(), new Random(3), System::nanoTime);
        assertThat(results)
                .extracting(SrtpProbe.Result::profile)
                .containsExactlyInAnyOrder(SrtpProfile.values());
        assertThat(results).allMatch(each -> each.nanosPerPacket() > 0);
        long first = results.getFirst().nanosPerPacket();
        assertThat(results).allMatch(each -> each.nanosPerPacket() >= first / 2);
    }

    /** As on a machine without AES in its processor: by a clock that runs on as they take turns. */
    @Test
    void whatIsMuchSlowerComesLast() {
        long[] now = {0};
        int[] calls = {0};
        List<SrtpProbe.Result> results =
                SrtpProbe.run(
                        new Provider[] {provider},
                        new Random(3),
                        () -> {
                            boolean ends = calls[0] % 2 == 1;
                            boolean gcm = calls[0] / 2 % 4 < 2;
                            calls[0]++;
                            return now[0] += ends ? (gcm ? 20_000_000 : 1_000_000) : 0;
                        });
        assertThat(results)
                .extracting(SrtpProbe.Result::profile)
                .containsExactly(
                        SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                        SrtpProfile.AES_CM_128_HMAC_SHA1_32,
                        SrtpProfile.AEAD_AES_128_GCM,
                        SrtpProfile.AEAD_AES_256_GCM);
    }

    @ParameterizedTest
    @EnumSource
    void keysGoThroughSdp(SrtpProfile profile) {
        CryptoAttribute made = CryptoAttribute.random(3, profile, new Random(5));
        assertThat(made.write()).startsWith("3 " + profile + " inline:");
        assertThat(CryptoAttribute.parse(made.write())).isEqualTo(made);
        assertThat(made.toString()).doesNotContain(made.write().substring(40));
    }

    /** RFC 4568 section 9.1, and lines of the kind that phones send. */
    @Test
    void attributesOfOthersAreReadOrPassedOver() {
        String inline = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
        String suite = "AES_CM_128_HMAC_SHA1_80 ";
        assertThat(CryptoAttribute.parse("1 " + suite + inline + "|2^20")).isNotNull();
        assertThat(CryptoAttribute.parse("1 " + suite + inline + " -EXTRA")).isNotNull();
        for (String refused :
                new String[] {
                    "1 " + suite + inline + "|2^20|1:4",
                    "1 " + suite + inline + " UNENCRYPTED_SRTP",
                    "1 " + suite + inline + " KDR=1",
                    "1 F8_128_HMAC_SHA1_80 " + inline,
                    "1 " + suite + "inline:short",
                    "1 " + suite + "inline:%%%",
                    "x " + suite + inline,
                    "",
                    "1",
                }) {
            assertThat(CryptoAttribute.parse(refused)).as(refused).isNull();
        }
    }
}
