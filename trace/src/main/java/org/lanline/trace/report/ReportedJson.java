package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.findings.Reported;
import org.lanline.trace.findings.Words;

import tools.jackson.core.JsonGenerator;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/** What devices report of a call, in the JSON. */
final class ReportedJson {
    private final JsonGenerator out;

    ReportedJson(JsonGenerator out) {
        this.out = out;
    }

    void write(List<Reported> reports) {
        out.writeArrayPropertyStart("reports");
        reports.forEach(this::report);
        out.writeEndArray();
    }

    private void report(Reported reported) {
        CallRecord record = reported.record();
        out.writeStartObject();
        out.writeStringProperty("kind", record.kind().text());
        out.writeStringProperty("file", record.file());
        out.writeStringProperty("joinedBy", reported.by().text());
        text("callId", record.call());
        text("user", record.user());
        text("device", record.device());
        text("peer", record.peer());
        text("side", record.side() == null ? null : name(record.side()));
        text("browser", record.browser());
        text(
                "began",
                record.startedMillis() == 0
                        ? null
                        : Moments.utc(record.startedMillis() * 1_000_000));
        events(record);
        credentials(record);
        out.writeArrayPropertyStart("pairs");
        record.pairs().forEach(this::pair);
        out.writeEndArray();
        dtls(record.dtls());
        fingerprints(record.fingerprints());
        streams(record);
        paths(record);
        out.writeEndObject();
    }

    private static String name(CallRecord.Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private void text(String name, @Nullable String value) {
        JsonTexts.write(out, name, value);
    }

    private void address(String name, @Nullable InetSocketAddress address) {
        text(name, address == null ? null : Words.address(address));
    }

    private void events(CallRecord record) {
        out.writeArrayPropertyStart("events");
        for (CallRecord.Event event : record.events()) {
            out.writeStartObject();
            out.writeNumberProperty("ms", event.atMillis());
            out.writeStringProperty("what", event.what());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void credentials(CallRecord record) {
        out.writeArrayPropertyStart("ice");
        for (CallRecord.Credentials each : record.ice()) {
            out.writeStartObject();
            out.writeNumberProperty("ms", each.atMillis());
            out.writeStringProperty("local", each.local());
            out.writeStringProperty("remote", each.remote());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void pair(CallRecord.Pair pair) {
        out.writeStartObject();
        out.writeNumberProperty("ms", pair.atMillis());
        end("local", pair.local());
        end("remote", pair.remote());
        out.writeEndObject();
    }

    private void end(String name, CallRecord.End end) {
        out.writeObjectPropertyStart(name);
        address("address", end.address());
        out.writeNumberProperty("port", end.port());
        out.writeStringProperty("type", end.type());
        out.writeStringProperty("protocol", end.protocol());
        text("relayProtocol", end.relayProtocol());
        out.writeEndObject();
    }

    private void dtls(CallRecord.@Nullable Dtls dtls) {
        if (dtls == null) {
            out.writeNullProperty("dtls");
            return;
        }
        out.writeObjectPropertyStart("dtls");
        text("version", dtls.version());
        text("cipher", dtls.cipher());
        text("group", dtls.group());
        text("srtp", dtls.srtp());
        text("role", dtls.role());
        out.writeEndObject();
    }

    private void fingerprints(CallRecord.Fingerprints all) {
        out.writeObjectPropertyStart("fingerprints");
        text("own", all.own());
        text("peer", all.peer());
        text("ownInSdp", all.ownInSdp());
        text("peerInSdp", all.peerInSdp());
        out.writeEndObject();
    }

    private void streams(CallRecord record) {
        out.writeArrayPropertyStart("streams");
        for (CallRecord.Source each : record.streams()) {
            List<CallRecord.StreamSample> samples =
                    record.samples().stream()
                            .flatMap(sample -> sample.streams().stream())
                            .filter(sample -> sample.ssrc() == each.ssrc())
                            .toList();
            CallRecord.StreamSample last = samples.isEmpty() ? null : samples.getLast();
            out.writeStartObject();
            out.writeStringProperty("ssrc", Moments.ssrc(each.ssrc()));
            out.writeStringProperty("direction", each.incoming() ? "in" : "out");
            out.writeStringProperty("kind", each.kind());
            text("codec", each.codec());
            out.writeNumberProperty("packets", last == null ? 0 : last.packets());
            out.writeNumberProperty("lost", last == null ? 0 : last.lost());
            out.writeNumberProperty("maxJitterMillis", worst(samples));
            out.writeNumberProperty("samples", samples.size());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static double worst(List<CallRecord.StreamSample> samples) {
        return samples.stream()
                .mapToDouble(CallRecord.StreamSample::jitterMillis)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    private void paths(CallRecord record) {
        out.writeArrayPropertyStart("paths");
        for (CallRecord.Path path : record.paths()) {
            out.writeStartObject();
            address("local", path.local());
            address("remote", path.remote());
            out.writeNumberProperty("bytesSent", path.bytesSent());
            out.writeNumberProperty("bytesReceived", path.bytesReceived());
            out.writeNumberProperty("packetsSent", path.packetsSent());
            out.writeNumberProperty("packetsReceived", path.packetsReceived());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
