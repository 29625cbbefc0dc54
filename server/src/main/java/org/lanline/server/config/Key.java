package org.lanline.server.config;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every setting of the box, once: its name is the option ({@code --https-port}) and the key in the
 * file.
 */
public enum Key {
    NAME("name", "TEXT", "Lanline", "name of this box, shown where boxes are listed"),
    HOST(
            "host",
            "NAME",
            "lanline",
            "host name without .local; a number is added where another box has it"),
    DOMAIN(
            "domain",
            "NAME",
            "lanline.local",
            "SIP domain of people's addresses; fix it before the first start"),
    POLICY("policy", "open|invite", "open", "who may join: everyone here, or holders of an invite"),
    HTTPS_PORT("https-port", "PORT", "8443", "page, API and WebSockets"),
    HTTP_PORT("http-port", "PORT", "8080", "plain page that explains and hands out the CA"),
    SIP_PORT("sip-port", "PORT", "5060", "SIP for phones, UDP and TCP"),
    SIPS_PORT("sips-port", "PORT", "5061", "SIP for phones by TLS"),
    SIPS_CLIENTS(
            "sips-clients",
            "FILE",
            "",
            "authorities (PEM): phones by TLS must show a certificate of one of them"),
    PORT_BASE(
            "port-base",
            "PORT",
            "",
            "take PORT to PORT+5 for HTTPS, HTTP, SIP, TURN, TURN by TLS and SIP by TLS; 0 takes"
                    + " free ones"),
    CERTIFICATE("certificate", "FILE", "", "own certificate chain (PEM) instead of the local CA"),
    CERTIFICATE_KEY("certificate-key", "FILE", "", "private key of --certificate (PEM, PKCS#8)"),
    DIGEST("digest", "md5|sha-256", "md5", "digest that phones are challenged with"),
    RELAY(
            "relay",
            "on-failure|always|never",
            "on-failure",
            "relay calls whose devices cannot reach each other, all calls, or none"),
    TURN_PORT("turn-port", "PORT", "3478", "STUN and TURN by UDP and TCP, opened when needed"),
    TURNS_PORT("turns-port", "PORT", "5349", "TURN by TLS, opened when needed"),
    TURN_USER(
            "turn-user",
            "NAME:PASSWORD",
            "",
            "a lasting user of the relay, which opens it at once; several in quotes, with spaces"
                    + " between them"),
    RELAY_PEERS(
            "relay-peers",
            "call|on-link",
            "call",
            "where the relay sends to: the other side of a call, or all on this site's networks"),
    PROOFS_DAYS("proofs-days", "DAYS", "30", "how long the proofs of calls are kept; 0 keeps none"),
    CAPTURE(
            "capture",
            "on|off",
            "off",
            "keep the packets of calls that pass this box with their proofs; takes CAP_NET_RAW"),
    DISCOVERY("discovery", "on|off", "on", "announce this box by mDNS"),
    UDP_IO(
            "udp-io",
            "auto|portable|linux",
            "auto",
            "how UDP is read and written: the fastest way here, or one of the two");

    private final String key;
    private final String placeholder;
    private final String fallback;
    private final String meaning;

    Key(String key, String placeholder, String fallback, String meaning) {
        this.key = key;
        this.placeholder = placeholder;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    /** Such as {@code https-port}. */
    public String key() {
        return key;
    }

    /** What stands for the value in the help, such as {@code PORT}. */
    public String placeholder() {
        return placeholder;
    }

    /** The default as text; empty when the setting is off unless given. */
    public String fallback() {
        return fallback;
    }

    /** One clause for the help. */
    public String meaning() {
        return meaning;
    }

    static Optional<Key> of(String key) {
        return Arrays.stream(values()).filter(known -> known.key.equals(key)).findFirst();
    }
}
