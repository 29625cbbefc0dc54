package org.lanline.trace;

import org.lanline.dtls.ClientHello;
import org.lanline.trace.capture.CaptureFiles;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Document;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Tally;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.evidence.Reports;
import org.lanline.trace.findings.DtlsSession;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.media.Stream;
import org.lanline.trace.media.Streams;
import org.lanline.trace.sound.Recording;
import org.lanline.trace.tls.KeyLog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one capture says, of one or more files.
 *
 * @param contents what the files say besides packets
 * @param tally how much there was
 * @param flows who sent to whom
 * @param streams the media
 * @param found what the control plane says, and of each call where it went
 * @param problems what could not be read
 * @param tlsClients randoms of the clients of the TLS connections that were read with keys, in hex
 */
public record Trace(
        Contents contents,
        Tally tally,
        List<Flow> flows,
        List<Stream> streams,
        Findings.Found found,
        List<Problem> problems,
        Set<String> tlsClients) {

    public Trace {
        flows = List.copyOf(flows);
        streams = List.copyOf(streams);
        problems = List.copyOf(problems);
        tlsClients = Set.copyOf(tlsClients);
    }

    /**
     * Reads the files once, from their beginning to their end.
     *
     * @throws org.lanline.trace.capture.CannotRead when one of them is not there or may not be read
     */
    public static Trace of(List<Path> files) {
        return of(files, List.of());
    }

    /**
     * The same, knowing what is on the LAN besides what the capture's interfaces say.
     *
     * @param lan prefixes that are on-link
     */
    public static Trace of(List<Path> files, List<Lan.Prefix> lan) {
        return from(files.stream().map(Input::of).toList(), lan);
    }

    /**
     * The door for programs: captures and what devices report, in memory or not, each told by its
     * content, in any order and number. What comes of it is in {@link #found()}: calls with their
     * verdicts, notes and reports; {@link org.lanline.trace.report.TraceJson}, {@link
     * org.lanline.trace.report.HtmlReport} and {@link org.lanline.trace.report.Annotations} make
     * JSON, a page and an annotated capture of it. Nothing that is read can make this throw; what
     * could not be read is in {@link #problems()}.
     *
     * @throws org.lanline.trace.capture.CannotRead when a file is not there or may not be read
     */
    public static Trace from(List<Input> inputs, List<Lan.Prefix> lan) {
        return from(inputs, lan, List.of());
    }

    /**
     * The same, with keys for the TLS connections in it beside those that a capture itself has.
     *
     * @param keyLogs NSS format, RFC 9850; what is no line of it is passed over
     */
    public static Trace from(List<Input> inputs, List<Lan.Prefix> lan, List<byte[]> keyLogs) {
        KeyLog keys = new KeyLog();
        keyLogs.forEach(keys::learn);
        Problems problems = new Problems();
        Knowledge knowledge = new Knowledge();
        Streams streams = new Streams(knowledge);
        Findings findings = new Findings();
        try (CaptureFiles capture = CaptureFiles.open(inputs, problems);
                Aside aside = new Aside(findings)) {
            Decoder decoder = new Decoder(aside, streams, knowledge, problems, keys);
            Contents contents = capture.contents();
            int[] learned = {0};
            capture.readAll(
                    (frame, packet) -> {
                        if (contents.keyLogCount() > learned[0]) {
                            contents.keyLogs()
                                    .subList(learned[0], contents.keyLogCount())
                                    .forEach(keys::learn);
                            learned[0] = contents.keyLogCount();
                        }
                        decoder.packet(frame, packet);
                    });
            decoder.finish();
            aside.finish();
            if (findings.fullFrame() > 0) {
                problems.in(
                        findings.fullFrame(),
                        "more signalling than is kept of a capture; what came from here on was"
                                + " counted, and explained in part");
            }
            return new Trace(
                    capture.contents(),
                    decoder.tally(),
                    decoder.flows(),
                    streams.all(),
                    findings.finish(
                            decoder.flows(),
                            streams.all(),
                            beside(capture.contents(), lan, problems)),
                    problems.all(),
                    keys.greeted());
        }
    }

    /**
     * Reads the inputs again for the sound of one stream.
     *
     * @param inputs the ones that this trace was made of, in their order
     * @return the recording, or why there is none
     */
    public Recording.Start play(List<Input> inputs, int ssrc) {
        Stream chosen = null;
        for (Stream each : streams) {
            boolean more = chosen == null || each.packets() > chosen.packets();
            chosen = each.ssrc() == ssrc && more ? each : chosen;
        }
        if (chosen == null) {
            return new Recording.Start(null, "There is no such stream in it.");
        }
        Recording.Start start = Recording.of(chosen);
        if (start.recording() != null) {
            Problems problems = new Problems();
            Decoder decoder =
                    new Decoder(new Findings(), start.recording(), new Knowledge(), problems);
            try (CaptureFiles capture = CaptureFiles.open(inputs, problems)) {
                capture.readAll(decoder::packet);
                decoder.finish();
            }
        }
        return start;
    }

    /** The same capture, with some of the calls only. */
    public Trace with(Findings.Found some, List<Stream> theirs) {
        return new Trace(contents, tally, flows, theirs, some, problems, tlsClients);
    }

    /**
     * The part of a key log that is about connections in this capture, of TLS and of DTLS.
     *
     * @param keyLog one that the trace was made with
     */
    public String secrets(byte[] keyLog) {
        Set<String> clients = new HashSet<>(tlsClients);
        for (DtlsSession session : found.dtls()) {
            ClientHello hello = session.clientHello();
            if (hello != null) {
                clients.add(hello.random());
            }
        }
        return KeyLog.only(keyLog, clients);
    }

    private static Findings.Beside beside(
            Contents contents, List<Lan.Prefix> lan, Problems problems) {
        List<CallRecord> records = new ArrayList<>();
        for (Document document : contents.documents()) {
            Reports.Reading reading = Reports.read(document.name(), document.bytes());
            records.addAll(reading.records());
            if (reading.problem() != null) {
                problems.at(document.name(), -1, reading.problem());
            }
        }
        return new Findings.Beside(lan(contents, lan), records, isOfTheBox(contents));
    }

    /** The box writes down what it sent and got itself under a name of its own. */
    private static boolean isOfTheBox(Contents contents) {
        return !contents.interfaces().isEmpty()
                && contents.interfaces().stream()
                        .allMatch(each -> Contents.THE_BOX.equals(each.name()));
    }

    private static Lan lan(Contents contents, List<Lan.Prefix> said) {
        List<Lan.Prefix> all = new ArrayList<>(said);
        contents.interfaces().stream()
                .flatMap(each -> each.networks().stream())
                .map(each -> new Lan.Prefix(each.address(), each.prefixLength()))
                .forEach(all::add);
        return new Lan(all);
    }
}
