package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.Sequences;
import org.lanline.trace.decode.Relayed;
import org.lanline.trace.media.Coding;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Quality;
import org.lanline.trace.media.Repair;
import org.lanline.trace.media.Reports;
import org.lanline.trace.media.Series;
import org.lanline.trace.media.Stream;

import tools.jackson.core.JsonGenerator;

/** One stream as JSON. */
final class StreamJson {
    private final JsonGenerator out;

    StreamJson(JsonGenerator out) {
        this.out = out;
    }

    void write(Stream stream) {
        out.writeStartObject();
        out.writeStringProperty("ssrc", Moments.ssrc(stream.ssrc()));
        out.writeStringProperty("from", Moments.address(stream.flow().from()));
        out.writeStringProperty("to", Moments.address(stream.flow().to()));
        relayed(stream.flow().through());
        out.writeNumberProperty("firstFrame", stream.firstFrame());
        out.writeNumberProperty("lastFrame", stream.lastFrame());
        out.writeStringProperty("began", Moments.utc(stream.firstNanos()));
        number("seconds", (stream.lastNanos() - stream.firstNanos()) / 1e9);
        codings(stream);
        counts(stream);
        times(stream);
        out.writeStringProperty("encrypted", Moments.word(stream.privacy().answer()));
        out.writeStringProperty("encryptedWhy", stream.privacy().why());
        out.writeStringProperty("dtmf", stream.dtmf());
        extensions(stream);
        reports(stream);
        quality(stream.quality());
        series(stream.series());
        out.writeEndObject();
    }

    private void relayed(@Nullable Relayed through) {
        out.writeName("relay");
        if (through == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        out.writeNumberProperty("allocation", through.allocation());
        out.writeStringProperty("client", Moments.address(through.client()));
        out.writeStringProperty("server", Moments.address(through.server()));
        out.writeNumberProperty("channel", through.channel());
        out.writeEndObject();
    }

    private void codings(Stream stream) {
        Coding main = stream.mainCoding();
        out.writeName("codec");
        String name = main.format().name();
        out.writeString(name.isEmpty() ? null : name);
        Jitter jitter = stream.jitter();
        out.writeNumberProperty(
                "clockRate", jitter != null ? jitter.rate() : main.format().clockRate());
        out.writeBooleanProperty("clockRateGuessed", stream.isClockGuessed() && jitter != null);
        out.writeArrayPropertyStart("payloadTypes");
        for (Coding each : stream.codings()) {
            out.writeStartObject();
            out.writeNumberProperty("number", each.type());
            out.writeName("name");
            out.writeString(each.format().name().isEmpty() ? null : each.format().name());
            out.writeNumberProperty("clockRate", each.format().clockRate());
            out.writeStringProperty("parameters", each.format().parameters());
            out.writeStringProperty("source", Moments.word(each.source()));
            out.writeNumberProperty("packets", each.packets());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void counts(Stream stream) {
        Sequences sequences = stream.sequences();
        out.writeNumberProperty("packets", stream.packets());
        out.writeNumberProperty("expected", sequences.expected());
        out.writeNumberProperty("lost", sequences.lost());
        out.writeArrayPropertyStart("lossRuns");
        long[] runs = sequences.runs();
        for (int i = 1; i < runs.length; i++) {
            out.writeNumber(runs[i]);
        }
        out.writeEndArray();
        out.writeNumberProperty("outOfOrder", sequences.outOfOrder());
        out.writeNumberProperty("duplicates", sequences.duplicates());
        out.writeNumberProperty("sequenceWraps", sequences.wraps());
        out.writeNumberProperty("restarts", sequences.restarts());
        out.writeNumberProperty("markers", stream.markers());
        out.writeNumberProperty("bytes", stream.bytes());
        out.writeNumberProperty("payloadBytes", stream.payloadBytes());
        number("bitsPerSecond", stream.bitRate());
        if (stream.mainCoding().format().kind().equals("video")) {
            out.writeNumberProperty("pictures", stream.pictures());
            number("picturesPerSecond", stream.pictureRate());
            out.writeArrayPropertyStart("keyFrames");
            stream.keyFrames().forEach(out::writeNumber);
            out.writeEndArray();
        }
    }

    private void times(Stream stream) {
        Jitter jitter = stream.jitter();
        number("meanDeltaMillis", stream.meanDelta());
        number("minDeltaMillis", stream.minDelta());
        number("maxDeltaMillis", stream.maxDelta());
        out.writeNumberProperty("maxDeltaFrame", stream.maxDeltaFrame());
        if (jitter != null) {
            number("meanJitterMillis", jitter.mean());
            number("minJitterMillis", Math.max(0, jitter.min()));
            number("maxJitterMillis", jitter.max());
        }
        out.writeNumberProperty("tooLateFor60Millis", stream.tooLate());
        out.writeNumberProperty("pauses", stream.pauses());
        number("silentMillis", stream.silentMillis());
    }

    private void extensions(Stream stream) {
        out.writeArrayPropertyStart("headerExtensions");
        for (int id : stream.extensions()) {
            out.writeStartObject();
            out.writeNumberProperty("id", id);
            out.writeName("name");
            out.writeString(stream.extensionName(id));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void reports(Stream stream) {
        Reports reports = stream.reports();
        out.writeArrayPropertyStart("words");
        StreamWords.of(stream).forEach(out::writeString);
        out.writeEndArray();
        out.writeName("repairs");
        Repair repairs = stream.repairs();
        out.writeString(repairs == null ? null : Moments.ssrc(repairs.of()));
        out.writeNumberProperty("repaired", stream.repaired());
        out.writeObjectPropertyStart("rtcp");
        out.writeStringProperty("cname", reports.canonicalName());
        if (reports.roundTripMillis() >= 0) {
            number("roundTripMillis", reports.roundTripMillis());
        }
        if (reports.roundTripToSenderMillis() >= 0) {
            number("roundTripToSenderMillis", reports.roundTripToSenderMillis());
        }
        out.writeNumberProperty("nacks", reports.nacks());
        out.writeNumberProperty("nackedPackets", reports.nackedPackets());
        out.writeNumberProperty("pictureLosses", reports.pictureLosses());
        out.writeNumberProperty("intraRequests", reports.intraRequests());
        out.writeNumberProperty("rembBitsPerSecond", reports.remb());
        out.writeBooleanProperty("goodbye", reports.saidGoodbye());
        out.writeArrayPropertyStart("reports");
        ReportWords.of(stream).forEach(this::said);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void said(ReportWords.Said said) {
        out.writeStartObject();
        out.writeNumberProperty("frame", said.frame());
        out.writeStringProperty("at", Moments.utc(said.nanos()));
        out.writeStringProperty("text", said.text());
        out.writeEndObject();
    }

    private void quality(@Nullable Quality quality) {
        out.writeName("mos");
        if (quality == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        number("estimate", quality.opinion());
        number("rating", quality.rating());
        number("delayMillis", quality.delayMillis());
        out.writeStringProperty("delaySource", quality.delaySource());
        out.writeNumberProperty("bufferMillis", quality.bufferMillis());
        number("lossPercent", quality.lossPercent());
        number("burst", quality.burst());
        number("impairment", quality.codec().impairment());
        number("robustness", quality.codec().robustness());
        out.writeStringProperty("assumption", quality.codec().assumption());
        out.writeEndObject();
    }

    private void series(Series series) {
        out.writeObjectPropertyStart("series");
        number("stepSeconds", series.stepNanos() / 1e9);
        int steps = series.steps();
        out.writeArrayPropertyStart("packets");
        for (int i = 0; i < steps; i++) {
            out.writeNumber(series.packets(i));
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("bytes");
        for (int i = 0; i < steps; i++) {
            out.writeNumber(series.bytes(i));
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("missing");
        for (int i = 0; i < steps; i++) {
            out.writeNumber(series.missing(i));
        }
        out.writeEndArray();
        out.writeArrayPropertyStart("jitterMillis");
        for (int i = 0; i < steps; i++) {
            out.writeNumber(Math.round(series.jitterMillis(i) * 1e3) / 1e3);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** To six places: what is finer was not measured. */
    private void number(String name, double value) {
        out.writeNumberProperty(name, Double.isFinite(value) ? Math.round(value * 1e6) / 1e6 : 0);
    }
}
