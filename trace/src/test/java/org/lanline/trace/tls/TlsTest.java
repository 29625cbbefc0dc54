package org.lanline.trace.tls;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.kit.Mutator;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Transport;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.SipCall;
import org.lanline.trace.findings.SipEvent;
import org.lanline.trace.kit.Bytes;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;
import org.lanline.trace.report.Annotations;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** SIP inside TLS that OpenSSL made, with the keys that it wrote down. */
class TlsTest {

    /** More by night: -Dlanline.mutations=1000000. */
    private static final int MUTATIONS = Integer.getInteger("lanline.mutations", 60_000) / 20;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TlsTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    private static Trace trace(String name, byte[]... keys) throws IOException {
        return Trace.from(
                List.of(Input.of(name, resource(name + ".pcap"))), List.of(), List.of(keys));
    }

    private static SipCall sip(Trace trace) {
        Call call = trace.found().calls().getFirst();
        return Objects.requireNonNull(call.sip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tls13-aes256",
                "tls13-aes128",
                "tls13-chacha20",
                "tls12-aes128",
                "tls12-aes256",
                "tls12-chacha20",
                "tls12-cbc-sha",
                "tls12-cbc-sha-mac-inside",
                "tls12-cbc-aes256-sha",
                "tls12-cbc-sha256",
                "tls12-cbc-sha384",
                "tls12-cbc-sha384-mac-inside",
                "tls12-ccm",
                "tls12-ccm8",
                "tls13-ccm",
                "tls13-ccm8"
            })
    void sipOverTlsIsReadWithItsKeys(String name) throws IOException {
        Trace trace = trace(name, resource(name + ".keys"));
        assertThat(trace.problems()).isEmpty();
        SipCall sip = sip(trace);
        assertThat(sip.callId()).isEqualTo("tls-1");
        assertThat(sip.events()).hasSize(2).allMatch(e -> e.transport() == Transport.TLS);
        assertThat(sip.exchanges().getFirst().answer()).isNotNull();
    }

    @Test
    void sipOverASecureWebSocketIsReadWithItsKeys() throws IOException {
        SipCall sip = sip(trace("wss13", resource("wss13.keys")));
        assertThat(sip.events())
                .hasSize(2)
                .allMatch(each -> each.transport() == Transport.SECURE_WEBSOCKET);
    }

    @Test
    void dataThatAClientSendsWithItsHelloIsRead() throws IOException {
        byte[] keys = resource("tls13-early.keys");
        Trace trace = trace("tls13-early", keys);
        assertThat(trace.problems()).isEmpty();
        assertThat(sip(trace).events())
                .extracting(SipEvent::title)
                .containsExactly("INVITE", "200 OK");
        byte[] withoutEarly =
                new String(keys, UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("CLIENT_EARLY"))
                        .collect(Collectors.joining("\n"))
                        .getBytes(UTF_8);
        Trace partly = trace("tls13-early", withoutEarly);
        assertThat(partly.problems()).isEmpty();
        assertThat(sip(partly).events())
                .as("what came with its hello is not read")
                .extracting(SipEvent::title)
                .containsExactly("200 OK");
    }

    @Test
    void whatFollowsNewKeysIsRead() throws IOException {
        Trace trace = trace("tls13-update", resource("tls13-update.keys"));
        assertThat(trace.problems()).isEmpty();
        assertThat(sip(trace).events())
                .extracting(SipEvent::title)
                .containsExactly("INVITE", "200 OK");
    }

    @Test
    void aKeyInADecryptedDescriptionDidNotCrossInClear() throws IOException {
        Trace trace = trace("tls13-aes256", resource("tls13-aes256.keys"));
        assertThat(trace.found().calls().getFirst().verdict().encryption())
                .isEqualTo("SRTP, keys by SDES");
    }

    @Test
    void withoutKeysOrWithOthersItStaysClosed() throws IOException {
        Trace without = trace("tls13-aes256");
        assertThat(without.found().calls()).isEmpty();
        assertThat(without.problems()).isEmpty();
        Trace others = trace("tls13-aes256", resource("wss13.keys"));
        assertThat(others.found().calls()).isEmpty();
        assertThat(others.problems())
                .anyMatch(each -> each.text().startsWith("the keys at hand do not open"));
    }

    private static byte[] record(int type, int version, byte[] content) {
        return new Bytes().u8(type).u16(version).u16(content.length).bytes(content).toArray();
    }

    private static byte[] hello(int type, int version, Bytes rest) {
        byte[] body = new Bytes().u16(version).bytes(new byte[32]).bytes(rest.toArray()).toArray();
        return record(
                22, version, new Bytes().u8(type).u8(0).u16(body.length).bytes(body).toArray());
    }

    /** A handshake with a fitting key log, until the first record that is sealed. */
    private static List<String> problems(int version, int suite) {
        PcapFile file = new PcapFile(PcapFile.RAW);
        byte[] client = hello(1, version, new Bytes().u8(0).u16(2).u16(suite).u8(1).u8(0));
        byte[] server = hello(2, version, new Bytes().u8(0).u16(suite).u8(0));
        byte[] change = record(20, version, new byte[] {1});
        byte[] sealed =
                new Bytes().bytes(change).bytes(record(22, version, new byte[64])).toArray();
        file.packet(0, Frames.tcp("10.0.0.1:5", "10.0.0.2:5061", 1, 0x18, client));
        file.packet(1, Frames.tcp("10.0.0.2:5061", "10.0.0.1:5", 1, 0x18, server));
        file.packet(2, Frames.tcp("10.0.0.1:5", "10.0.0.2:5061", 1 + client.length, 0x18, sealed));
        byte[] keys =
                ("CLIENT_RANDOM " + "00".repeat(32) + " " + "ab".repeat(48) + "\n").getBytes(UTF_8);
        return Trace.from(List.of(Input.of("x", file.toArray())), List.of(), List.of(keys))
                .problems()
                .stream()
                .map(Problem::text)
                .toList();
    }

    @Test
    void whatKeysDoNotOpenIsNamed() {
        assertThat(problems(0x0301, 0x002f))
                .singleElement()
                .asString()
                .startsWith("a TLS connection is of version 1.0,");
        assertThat(problems(0x0302, 0x002f))
                .singleElement()
                .asString()
                .startsWith("a TLS connection is of version 1.1,");
        assertThat(problems(0x0303, 0x000a))
                .singleElement()
                .asString()
                .startsWith("no TLS connection with cipher suite 0x000a is opened here");
        assertThat(problems(0x0303, 0xc02f)).isEmpty();
    }

    /** pcapng with a block of secrets before its packets. */
    private static byte[] withSecrets(String name) throws IOException {
        byte[] secrets = resource(name + ".keys");
        int padded = (secrets.length + 3) / 4 * 4;
        Bytes to = new Bytes(ByteOrder.LITTLE_ENDIAN);
        to.u32(0x0a0d0d0aL).u32(28).u32(0x1a2b3c4dL).u16(1).u16(0).u64(-1).u32(28);
        to.u32(10).u32(20 + padded).u32(0x544c534bL).u32(secrets.length);
        to.bytes(Arrays.copyOf(secrets, padded)).u32(20 + padded);
        to.u32(1).u32(20).u16(101).u16(0).u32(0).u32(20);
        ByteBuffer from = ByteBuffer.wrap(resource(name + ".pcap")).order(ByteOrder.LITTLE_ENDIAN);
        from.position(24);
        while (from.hasRemaining()) {
            long micros = from.getInt() * 1_000_000L + from.getInt();
            byte[] packet = new byte[from.getInt()];
            from.getInt();
            from.get(packet);
            int block = 32 + (packet.length + 3) / 4 * 4;
            to.u32(6).u32(block).u32(0).u32(micros >>> 32).u32(micros & 0xffff_ffffL);
            to.u32(packet.length).u32(packet.length);
            to.bytes(Arrays.copyOf(packet, block - 32)).u32(block);
        }
        return to.toArray();
    }

    @Test
    void secretsInTheCaptureItselfAreUsedAndNotCopied() throws IOException {
        Input capture = Input.of("secrets.pcapng", withSecrets("tls13-aes256"));
        Trace trace = Trace.from(List.of(capture), List.of());
        assertThat(sip(trace).callId()).isEqualTo("tls-1");
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        Annotations.write(trace, capture, copy, new Problems());
        assertThat(copy.toString(UTF_8)).contains("[Lanline]").doesNotContain("TRAFFIC_SECRET");
    }

    @Test
    void brokenConnectionsAndKeysAreReadAsFarAsTheyGo() throws IOException {
        byte[] whole = resource("tls13-aes256.pcap");
        byte[] keys = resource("tls13-aes256.keys");
        Mutator captures =
                new Mutator(
                        3,
                        List.of(
                                whole,
                                resource("tls12-chacha20.pcap"),
                                resource("tls12-cbc-sha-mac-inside.pcap"),
                                resource("tls13-early.pcap")));
        byte[] all =
                (new String(keys, UTF_8)
                                + new String(resource("tls12-cbc-sha-mac-inside.keys"), UTF_8)
                                + new String(resource("tls13-early.keys"), UTF_8))
                        .getBytes(UTF_8);
        Mutator logs = new Mutator(4, List.of(keys, resource("tls12-chacha20.keys")));
        int calls = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] log = i % 3 == 0 ? logs.next() : all;
            Trace trace =
                    Trace.from(List.of(Input.of("x", captures.next())), List.of(), List.of(log));
            calls += trace.found().calls().size();
        }
        assertThat(calls).as("calls that were still read").isPositive();
    }
}
