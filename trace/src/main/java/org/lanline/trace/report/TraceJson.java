package org.lanline.trace.report;

import org.lanline.pcap.CaptureInterface;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.decode.Tally;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.Writer;
import java.util.List;
import java.util.Locale;

/** The whole of a trace as one JSON object; {@code docs/trace-json.md} says what is in it. */
public final class TraceJson {
    private static final int MOST_UNKNOWN = 64;

    private final JsonGenerator out;
    private final Trace trace;

    private TraceJson(JsonGenerator out, Trace trace) {
        this.out = out;
        this.trace = trace;
    }

    /** Writes it on one line. */
    public static void write(Trace trace, Writer to) {
        try (JsonGenerator out =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), to)) {
            new TraceJson(out, trace).whole();
        }
    }

    /** What differs in another capture, on one line. */
    public static void write(List<Difference> differences, Writer to) {
        try (JsonGenerator out =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), to)) {
            out.writeStartObject();
            out.writeArrayPropertyStart("differences");
            for (Difference each : differences) {
                out.writeStartObject();
                out.writeNumberProperty("call", each.call());
                out.writeStringProperty("what", each.what());
                out.writeStringProperty("one", each.one());
                out.writeStringProperty("other", each.other());
                JsonTexts.write(out, "oneWhy", each.oneWhy());
                JsonTexts.write(out, "otherWhy", each.otherWhy());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private void whole() {
        StreamsJson streams = StreamsJson.of(trace.streams());
        out.writeStartObject();
        capture();
        FindingsJson findings = new FindingsJson(out, trace.found());
        findings.calls();
        out.writeArrayPropertyStart("streams");
        streams.write(out);
        out.writeEndArray();
        findings.ice();
        findings.turn();
        findings.dtls();
        findings.verdicts();
        problems();
        out.writeEndObject();
    }

    private void capture() {
        Tally tally = trace.tally();
        out.writeObjectPropertyStart("capture");
        files();
        interfaces();
        out.writeNumberProperty("packets", tally.packets());
        out.writeNumberProperty("bytes", tally.bytes());
        out.writeNumberProperty("cutPackets", tally.cut());
        out.writeNumberProperty("droppedPackets", trace.contents().dropped());
        out.writeStringProperty("began", Moments.utc(tally.firstNanos()));
        out.writeNumberProperty("seconds", (tally.lastNanos() - tally.firstNanos()) / 1e9);
        out.writeNumberProperty("flows", trace.flows().size());
        out.writeObjectPropertyStart("messages");
        for (Protocol protocol : Protocol.values()) {
            long messages = 0;
            for (Flow flow : trace.flows()) {
                messages += flow.messages(protocol);
            }
            out.writeNumberProperty(key(protocol), messages);
        }
        out.writeEndObject();
        unknown();
        out.writeEndObject();
    }

    private void unknown() {
        out.writeArrayPropertyStart("unknown");
        trace.flows().stream()
                .filter(flow -> flow.firstUnknown() > 0)
                .limit(MOST_UNKNOWN)
                .forEach(
                        flow -> {
                            out.writeStartObject();
                            out.writeStringProperty("from", Moments.address(flow.from()));
                            out.writeStringProperty("to", Moments.address(flow.to()));
                            out.writeNumberProperty("frame", flow.firstUnknown());
                            out.writeNumberProperty("datagrams", flow.messages(Protocol.OTHER));
                            out.writeEndObject();
                        });
        out.writeEndArray();
    }

    private static String key(Protocol protocol) {
        return protocol == Protocol.CHANNEL_DATA
                ? "channelData"
                : protocol.name().toLowerCase(Locale.ROOT);
    }

    private void files() {
        out.writeArrayPropertyStart("files");
        for (Contents.FileSummary file : trace.contents().files()) {
            out.writeStartObject();
            out.writeStringProperty("name", file.name());
            out.writeStringProperty("format", file.format().name().toLowerCase(Locale.ROOT));
            out.writeBooleanProperty("gzip", file.packed());
            out.writeNumberProperty("packets", file.packets());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void interfaces() {
        out.writeArrayPropertyStart("interfaces");
        for (CaptureInterface each : trace.contents().interfaces()) {
            out.writeStartObject();
            out.writeName("name");
            out.writeString(each.name());
            out.writeNumberProperty("linkType", each.linkType());
            out.writeNumberProperty("snapLength", each.snapLength());
            out.writeArrayPropertyStart("networks");
            for (CaptureInterface.Network network : each.networks()) {
                out.writeString(network.address().getHostAddress() + "/" + network.prefixLength());
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void problems() {
        out.writeArrayPropertyStart("problems");
        for (Problem problem : trace.problems()) {
            out.writeStartObject();
            out.writeName("file");
            out.writeString(problem.file());
            out.writeNumberProperty("frame", problem.frame());
            out.writeNumberProperty("offset", problem.offset());
            out.writeStringProperty("text", problem.text());
            out.writeNumberProperty("times", problem.times());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
