package org.lanline.trace.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.trace.capture.Input;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A call record in the making: what the caller or the callee of {@code call-1} reports. */
public final class MadeRecord {
    public static final String OF_CALLER = "sha-256 AA:01";
    public static final String OF_CALLEE = "sha-256 BB:02";

    private final Map<String, String> members = new LinkedHashMap<>();
    private final boolean caller;

    private MadeRecord(boolean caller) {
        this.caller = caller;
        raw("lanline", "\"call-record\"").raw("version", "1");
        raw("call", "\"call-1\"").raw("startedMillis", "1790000000000");
        text("user", caller ? "alice" : "bob").text("peer", caller ? "bob" : "alice");
        text("side", caller ? "caller" : "callee");
    }

    public static MadeRecord caller() {
        return new MadeRecord(true);
    }

    public static MadeRecord callee() {
        return new MadeRecord(false);
    }

    public MadeRecord raw(String name, String json) {
        members.put(name, json);
        return this;
    }

    public MadeRecord text(String name, String value) {
        return raw(name, "\"" + value + "\"");
    }

    public MadeRecord without(String name) {
        members.remove(name);
        return this;
    }

    /** What it saw in the handshake, where nobody is in between. */
    public MadeRecord certificates() {
        return certificates(caller ? OF_CALLER : OF_CALLEE, caller ? OF_CALLEE : OF_CALLER);
    }

    public MadeRecord certificates(String own, String peer) {
        return raw(
                "fingerprints",
                "{\"own\":\"%s\",\"peer\":\"%s\",\"ownInSdp\":\"%s\",\"peerInSdp\":\"%s\"}"
                        .formatted(own, peer, own, peer));
    }

    public MadeRecord dtls(String version, String cipher) {
        return raw(
                "dtls",
                "{\"version\":\"%s\",\"cipher\":\"%s\",\"srtp\":\"AEAD_AES_128_GCM\",\"role\":\"%s\"}"
                        .formatted(version, cipher, caller ? "client" : "server"));
    }

    /** The last pair chosen: each end as {@code address port type}. */
    public MadeRecord pair(String local, String remote) {
        return raw("pairs", "[" + pairOf(local, remote) + "]");
    }

    /** First the one, then the other. */
    public MadeRecord pairs(String local, String remote, String thenLocal, String thenRemote) {
        return raw(
                "pairs", "[" + pairOf(local, remote) + "," + pairOf(thenLocal, thenRemote) + "]");
    }

    private static String pairOf(String local, String remote) {
        return "{\"atMillis\":1,\"local\":%s,\"remote\":%s}".formatted(end(local), end(remote));
    }

    private static String end(String text) {
        String[] words = text.split(" ", 3);
        return "{\"address\":\"%s\",\"port\":%s,\"type\":\"%s\",\"protocol\":\"udp\"}"
                .formatted(words[0], words[1], words[2]);
    }

    public MadeRecord ice(String local, String remote) {
        return raw(
                "ice",
                "[{\"atMillis\":1,\"local\":\"%s\",\"remote\":\"%s\"}]".formatted(local, remote));
    }

    public MadeRecord streams(int out, int in) {
        return raw(
                "streams",
                ("[{\"ssrc\":%d,\"direction\":\"out\",\"kind\":\"audio\",\"codec\":\"opus/48000/2\"},"
                     + "{\"ssrc\":%d,\"direction\":\"in\",\"kind\":\"audio\"}]")
                        .formatted(out & 0xffff_ffffL, in & 0xffff_ffffL));
    }

    public byte[] bytes() {
        return members.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(UTF_8);
    }

    public Input input() {
        return Input.of((caller ? "caller" : "callee") + ".json", bytes());
    }
}
