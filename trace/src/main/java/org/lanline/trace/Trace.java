package org.lanline.trace;

import org.lanline.trace.capture.CaptureFiles;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.decode.Tally;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.media.Stream;
import org.lanline.trace.media.Streams;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one capture says, of one or more files.
 *
 * @param contents what the files say besides packets
 * @param tally how much there was
 * @param flows who sent to whom
 * @param streams the media
 * @param found what the control plane says, and of each call where it went
 * @param problems what could not be read
 */
public record Trace(
        Contents contents,
        Tally tally,
        List<Flow> flows,
        List<Stream> streams,
        Findings.Found found,
        List<Problem> problems) {

    public Trace {
        flows = List.copyOf(flows);
        streams = List.copyOf(streams);
        problems = List.copyOf(problems);
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
        Problems problems = new Problems();
        Knowledge knowledge = new Knowledge();
        Streams streams = new Streams(knowledge);
        Findings findings = new Findings();
        Decoder decoder = new Decoder(findings, streams, knowledge, problems);
        try (CaptureFiles capture = CaptureFiles.open(files, problems)) {
            capture.readAll(decoder::packet);
            decoder.finish();
            return new Trace(
                    capture.contents(),
                    decoder.tally(),
                    decoder.flows(),
                    streams.all(),
                    findings.finish(decoder.flows(), streams.all(), lan(capture.contents(), lan)),
                    problems.all());
        }
    }

    /** The same capture, with some of the calls only. */
    public Trace with(Findings.Found some, List<Stream> theirs) {
        return new Trace(contents, tally, flows, theirs, some, problems);
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
