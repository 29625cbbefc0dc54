package org.lanline.dtls;

import java.util.Locale;

/**
 * What the registries of IANA call the numbers of a handshake; one that has no name here in hex.
 */
public final class DtlsNames {
    public static final int DTLS_1_0 = 0xfeff;
    public static final int DTLS_1_2 = 0xfefd;
    public static final int DTLS_1_3 = 0xfefc;

    private DtlsNames() {}

    public static String version(int number) {
        return switch (number) {
            case DTLS_1_0 -> "DTLS 1.0";
            case DTLS_1_2 -> "DTLS 1.2";
            case DTLS_1_3 -> "DTLS 1.3";
            default -> "version " + hex(number);
        };
    }

    public static String cipherSuite(int number) {
        return switch (number) {
            case 0x002f -> "TLS_RSA_WITH_AES_128_CBC_SHA";
            case 0x0035 -> "TLS_RSA_WITH_AES_256_CBC_SHA";
            case 0x009c -> "TLS_RSA_WITH_AES_128_GCM_SHA256";
            case 0x009e -> "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256";
            case 0x1301 -> "TLS_AES_128_GCM_SHA256";
            case 0x1302 -> "TLS_AES_256_GCM_SHA384";
            case 0x1303 -> "TLS_CHACHA20_POLY1305_SHA256";
            case 0x1304 -> "TLS_AES_128_CCM_SHA256";
            case 0x1305 -> "TLS_AES_128_CCM_8_SHA256";
            case 0xc009 -> "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA";
            case 0xc00a -> "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA";
            case 0xc013 -> "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
            case 0xc014 -> "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA";
            case 0xc02b -> "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
            case 0xc02c -> "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
            case 0xc02f -> "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
            case 0xc030 -> "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
            case 0xc0a8 -> "TLS_PSK_WITH_AES_128_CCM_8";
            case 0xc0ac -> "TLS_ECDHE_ECDSA_WITH_AES_128_CCM";
            case 0xc0ae -> "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
            case 0xcca8 -> "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";
            case 0xcca9 -> "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
            default -> "cipher suite " + hex(number);
        };
    }

    public static String group(int number) {
        return switch (number) {
            case 0x0017 -> "secp256r1";
            case 0x0018 -> "secp384r1";
            case 0x0019 -> "secp521r1";
            case 0x001d -> "x25519";
            case 0x001e -> "x448";
            case 0x0100 -> "ffdhe2048";
            case 0x0101 -> "ffdhe3072";
            case 0x11eb -> "SecP256r1MLKEM768";
            case 0x11ec -> "X25519MLKEM768";
            case 0x11ed -> "SecP384r1MLKEM1024";
            case 0x6399 -> "X25519Kyber768Draft00";
            default -> "group " + hex(number);
        };
    }

    /** Protection profiles of SRTP (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
    public static String srtpProfile(int number) {
        return switch (number) {
            case 0x0001 -> "AES128_CM_HMAC_SHA1_80";
            case 0x0002 -> "AES128_CM_HMAC_SHA1_32";
            case 0x0005 -> "NULL_HMAC_SHA1_80";
            case 0x0006 -> "NULL_HMAC_SHA1_32";
            case 0x0007 -> "AEAD_AES_128_GCM";
            case 0x0008 -> "AEAD_AES_256_GCM";
            default -> "profile " + hex(number);
        };
    }

    /** True for a profile that authenticates and does not encrypt. */
    public static boolean isNull(int srtpProfile) {
        return srtpProfile == 5 || srtpProfile == 6;
    }

    public static String alert(int number) {
        return switch (number) {
            case 0 -> "close_notify";
            case 10 -> "unexpected_message";
            case 20 -> "bad_record_mac";
            case 40 -> "handshake_failure";
            case 42 -> "bad_certificate";
            case 43 -> "unsupported_certificate";
            case 45 -> "certificate_expired";
            case 46 -> "certificate_unknown";
            case 47 -> "illegal_parameter";
            case 48 -> "unknown_ca";
            case 50 -> "decode_error";
            case 51 -> "decrypt_error";
            case 70 -> "protocol_version";
            case 71 -> "insufficient_security";
            case 80 -> "internal_error";
            case 90 -> "user_canceled";
            case 100 -> "no_renegotiation";
            case 109 -> "missing_extension";
            case 110 -> "unsupported_extension";
            case 112 -> "unrecognized_name";
            case 116 -> "certificate_required";
            case 120 -> "no_application_protocol";
            default -> "alert " + number;
        };
    }

    private static String hex(int number) {
        return String.format(Locale.ROOT, "0x%04x", number);
    }
}
