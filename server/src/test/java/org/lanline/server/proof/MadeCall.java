package org.lanline.server.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.sip.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A call between two pages in the making: what the box saw of it, and what each of them reports.
 */
final class MadeCall {

    static final String CALL = "1@here";
    static final InetSocketAddress BOX = at("10.77.0.1", 8_443);
    static final String OF_CALLER = "sha-256 " + "AA:".repeat(31) + "01";
    static final String OF_CALLEE = "sha-256 " + "BB:".repeat(31) + "02";
    static final String STRANGERS = "sha-256 " + "EE:".repeat(31) + "66";

    /** Which end it is. */
    enum End {
        CALLER("kitchen", "10.77.0.10", "UfCa", OF_CALLER),
        CALLEE("workshop", "10.77.0.11", "UfCe", OF_CALLEE);

        final String user;
        final String host;
        final String ufrag;
        final String fingerprint;

        End(String user, String host, String ufrag, String fingerprint) {
            this.user = user;
            this.host = host;
            this.ufrag = ufrag;
            this.fingerprint = fingerprint;
        }

        End other() {
            return this == CALLER ? CALLEE : CALLER;
        }

        InetSocketAddress page() {
            return at(host, 51_000);
        }
    }

    private static final long STARTED_MILLIS = 1_795_341_600_000L;

    private final List<Passed> passed = new ArrayList<>();
    final List<Sight.Credential> credentials = new ArrayList<>();
    final List<Sight.Lent> relays = new ArrayList<>();
    private String callerAtTheCallee = OF_CALLER;
    private String calleeAtTheCaller = OF_CALLEE;

    static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /** The box itself passes another fingerprint on than it got. */
    MadeCall swapped(String callerAtTheCallee, String calleeAtTheCaller) {
        this.callerAtTheCallee = callerAtTheCallee;
        this.calleeAtTheCaller = calleeAtTheCaller;
        return this;
    }

    static String description(End of, String fingerprint) {
        return """
        v=0\r
        o=- 1 1 IN IP4 %2$s\r
        s=-\r
        t=0 0\r
        m=audio 50000 UDP/TLS/RTP/SAVPF 111\r
        c=IN IP4 %2$s\r
        a=rtpmap:111 opus/48000/2\r
        a=ice-ufrag:%1$s\r
        a=ice-pwd:0123456789abcdef01234567\r
        a=fingerprint:%3$s\r
        a=setup:%4$s\r
        a=mid:0\r
        a=rtcp-mux\r
        a=candidate:1 1 udp 2122260223 %2$s 50000 typ host\r
        a=end-of-candidates\r
        """
                .formatted(
                        of.ufrag, of.host, fingerprint, of == End.CALLER ? "actpass" : "passive");
    }

    private void pass(End page, boolean sent, String startLine, String method, String body) {
        boolean answer = startLine.startsWith("SIP/2.0");
        String tag = answer ? ";tag=2" : "";
        byte[] bytes =
                """
                %s\r
                Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK%s\r
                From: <sip:kitchen@lanline.local>;tag=1\r
                To: <sip:workshop@lanline.local>%s\r
                Call-ID: %s\r
                CSeq: %d %s\r
                Contact: <sip:x@x.invalid;transport=ws>\r
                %sContent-Length: %d\r
                \r
                %s\
                """
                        .formatted(
                                startLine,
                                page + method,
                                method.equals("BYE") ? ";tag=2" : tag,
                                CALL,
                                method.equals("BYE") ? 2 : 1,
                                method,
                                body.isEmpty() ? "" : "Content-Type: application/sdp\r\n",
                                body.length(),
                                body)
                        .getBytes(UTF_8);
        passed.add(
                new Passed(
                        STARTED_MILLIS * 1_000_000 + passed.size() * 10_000_000L,
                        Passed.Protocol.SIP,
                        Transport.WSS,
                        sent ? BOX : page.page(),
                        sent ? page.page() : BOX,
                        "",
                        bytes));
    }

    /** All that the box saw. */
    Sight sight() {
        String invite = "INVITE sip:workshop@lanline.local SIP/2.0";
        String fine = "SIP/2.0 200 OK";
        pass(End.CALLER, false, invite, "INVITE", description(End.CALLER, OF_CALLER));
        pass(End.CALLEE, true, invite, "INVITE", description(End.CALLER, callerAtTheCallee));
        pass(End.CALLEE, false, fine, "INVITE", description(End.CALLEE, OF_CALLEE));
        pass(End.CALLER, true, fine, "INVITE", description(End.CALLEE, calleeAtTheCaller));
        String bye = "BYE sip:workshop@lanline.local SIP/2.0";
        pass(End.CALLER, false, bye, "BYE", "");
        pass(End.CALLEE, true, bye, "BYE", "");
        pass(End.CALLEE, false, fine, "BYE", "");
        pass(End.CALLER, true, fine, "BYE", "");
        return new Sight(
                CALL,
                End.CALLER.user,
                End.CALLEE.user,
                STARTED_MILLIS,
                STARTED_MILLIS + 20,
                STARTED_MILLIS + 60_000,
                List.copyOf(passed),
                0,
                List.copyOf(credentials),
                List.copyOf(relays));
    }

    /** What an end reports where nothing is wrong. */
    static Evidence evidence(End end, String... more) {
        Evidence evidence =
                new Evidence(CALL, end.user, "d-" + end.user, end.other().user, new Room(1 << 24));
        evidence.add(record(end, end.fingerprint, end.other().fingerprint));
        for (String each : more) {
            evidence.add("{" + each + "}");
        }
        return evidence;
    }

    /**
     * A first piece with all that a page says.
     *
     * @param own fingerprint of its certificate
     * @param peer of the one that it saw and was told of
     */
    static String record(End end, String own, String peer) {
        return """
        {"lanline":"call-record","version":1,"startedMillis":%1$d,"side":"%2$s","browser":"Chromium",
         "events":[{"atMillis":0,"what":"tap"},{"atMillis":500,"what":"connected"},{"atMillis":600,"what":"dtls-connected"}],
         "ice":[{"atMillis":1,"local":"%3$s","remote":"%5$s"}],
         "pairs":[{"atMillis":500,"local":{"address":"%4$s","port":50000,"type":"host","protocol":"udp"},
                   "remote":{"address":"%6$s","port":50000,"type":"host","protocol":"udp"}}],
         "dtls":{"version":"1.3","cipher":"TLS_AES_128_GCM_SHA256","srtp":"AEAD_AES_128_GCM","role":"%7$s"},
         "fingerprints":{"own":"%8$s","peer":"%9$s","ownInSdp":"%8$s","peerInSdp":"%9$s"},
         "words":["river","candle","seven","harbour"],
         "paths":[{"local":"%4$s:50000","remote":"%6$s:50000","bytesSent":90000,"bytesReceived":80000,"packetsSent":500,"packetsReceived":500}]}
        """
                .formatted(
                        STARTED_MILLIS,
                        end == End.CALLER ? "caller" : "callee",
                        end.ufrag,
                        end.host,
                        end.other().ufrag,
                        end.other().host,
                        end == End.CALLER ? "client" : "server",
                        own,
                        peer);
    }
}
