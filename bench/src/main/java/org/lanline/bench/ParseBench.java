package org.lanline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pkts.packet.sip.SipMessage;

import org.lanline.sip.Parsed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A 1 KB INVITE, read by us and by pkts-sip: only framed, as every message is, and with the fields
 * that a proxy looks at. {@code bench/run ParseBench} prints time, garbage and ratio.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ParseBench {
    private static final double MOST_NANOS = 2_000;
    private static final double MOST_BYTES = 512;

    private static final byte[] INVITE =
            """
            INVITE sip:kitchen@lanline.local SIP/2.0
            Via: SIP/2.0/WSS 8tq1h2m5s9pd.invalid;branch=z9hG4bK4861302;rport
            Max-Forwards: 69
            To: <sip:kitchen@lanline.local>
            From: "Workshop" <sip:workshop@lanline.local>;tag=u5ko2v6pl8
            Call-ID: 3l6hkdm8bqa6r1mvi2ng
            CSeq: 8401 INVITE
            Contact: <sip:workshop@lanline.local;gr=urn:uuid:6f1d1ae3-0e4c-4f0c-8d7f-2f1f4c3f7a55>
            Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE
            Supported: timer,gruu,ice,replaces,outbound
            Session-Expires: 90
            User-Agent: Lanline
            Content-Type: application/sdp
            Content-Length: 444

            v=0
            o=- 7614219274584779017 2 IN IP4 10.77.0.12
            s=-
            t=0 0
            m=audio 40112 UDP/TLS/RTP/SAVPF 111 0 8
            c=IN IP4 10.77.0.12
            a=rtpmap:111 opus/48000/2
            a=ice-ufrag:Kp3f
            a=ice-pwd:n0tUsDq9Ck3m8Zr1xWvB5yTe
            a=fingerprint:sha-256 6F:0A:91:3C:5E:77:1B:D2:08:4E:AF:63:29:C4:90:5D:E1:37:8B:F0:52:AC:16:D9:74:3E:08:CB:95:21:6D:F4
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=rtcp-mux
            a=candidate:1 1 udp 2122260223 10.77.0.12 40112 typ host
            a=ptime:20
            """
                    .replace("\n", "\r\n")
                    .getBytes(UTF_8);

    @Benchmark
    public Parsed oursFramed() {
        return org.lanline.sip.SipMessage.parse(INVITE, 0, INVITE.length);
    }

    @Benchmark
    public void oursWithHeaders(Blackhole hole) {
        if (org.lanline.sip.SipMessage.parse(INVITE, 0, INVITE.length) instanceof Parsed.Ok ok) {
            org.lanline.sip.SipMessage message = ok.message();
            hole.consume(message.requestUri());
            hole.consume(message.topVia());
            hole.consume(message.from());
            hole.consume(message.to());
            hole.consume(message.callId());
            hole.consume(message.cseq());
            hole.consume(message.contacts());
        }
    }

    @Benchmark
    public SipMessage pktsFramed() throws IOException {
        return SipMessage.frame(INVITE);
    }

    @Benchmark
    public void pktsWithHeaders(Blackhole hole) throws IOException {
        SipMessage message = SipMessage.frame(INVITE);
        hole.consume(message.toRequest().getRequestUri());
        hole.consume(message.getViaHeader());
        hole.consume(message.getFromHeader());
        hole.consume(message.getToHeader());
        hole.consume(message.getCallIDHeader());
        hole.consume(message.getCSeqHeader());
        hole.consume(message.getContactHeader());
    }

    /** Time is the median of single calls: one that the machine interrupts does not count. */
    private record Figures(double nanos, double bytes) {}

    public static void main(String[] args) throws RunnerException {
        if (!(new ParseBench().oursFramed() instanceof Parsed.Ok)) {
            throw new IllegalStateException("the INVITE is not one");
        }
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include(ParseBench.class.getName())
                                        .addProfiler(GCProfiler.class)
                                        .build())
                        .run();
        System.out.printf(Locale.ROOT, "%nAn INVITE of %d bytes:%n", INVITE.length);
        compare("framed", results, "oursFramed", "pktsFramed");
        compare("with the headers of a proxy", results, "oursWithHeaders", "pktsWithHeaders");
        Figures framed = figures(results, "oursFramed");
        boolean held = framed.nanos <= MOST_NANOS && framed.bytes <= MOST_BYTES;
        System.out.printf(
                Locale.ROOT,
                "goal for ours, framed: at most %.0f ns and %.0f B: %s%n",
                MOST_NANOS,
                MOST_BYTES,
                held ? "held" : "MISSED");
    }

    private static void compare(
            String what, Collection<RunResult> results, String oursName, String pktsName) {
        Figures ours = figures(results, oursName);
        Figures pkts = figures(results, pktsName);
        System.out.printf(
                Locale.ROOT,
                "%s: ours %.0f ns, %.0f B; pkts-sip %.0f ns, %.0f B; ratio %.1f in time, %.1f in"
                        + " garbage%n",
                what,
                ours.nanos,
                ours.bytes,
                pkts.nanos,
                pkts.bytes,
                pkts.nanos / ours.nanos,
                pkts.bytes / ours.bytes);
    }

    private static Figures figures(Collection<RunResult> results, String name) {
        for (RunResult result : results) {
            if (result.getParams().getBenchmark().endsWith("." + name)) {
                Result<?> garbage = result.getSecondaryResults().get("gc.alloc.rate.norm");
                return new Figures(
                        result.getPrimaryResult().getStatistics().getPercentile(50),
                        Objects.requireNonNull(garbage).getScore());
            }
        }
        throw new IllegalStateException("not measured: " + name);
    }
}
