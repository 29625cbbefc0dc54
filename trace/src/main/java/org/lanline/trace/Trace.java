package org.lanline.trace;

import org.lanline.trace.capture.CaptureFiles;
import org.lanline.trace.capture.Contents;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Messages;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.decode.Tally;
import org.lanline.trace.media.Stream;
import org.lanline.trace.media.Streams;

import java.nio.file.Path;
import java.util.List;

/**
 * What one capture says, of one or more files.
 *
 * @param contents what the files say besides packets
 * @param tally how much there was
 * @param flows who sent to whom
 * @param streams the media
 * @param problems what could not be read
 */
public record Trace(
        Contents contents,
        Tally tally,
        List<Flow> flows,
        List<Stream> streams,
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
        Problems problems = new Problems();
        Streams streams = new Streams();
        Decoder decoder = new Decoder(new Unheard(), streams, problems);
        try (CaptureFiles capture = CaptureFiles.open(files, problems)) {
            capture.readAll(decoder::packet);
            decoder.finish();
            return new Trace(
                    capture.contents(),
                    decoder.tally(),
                    decoder.flows(),
                    streams.all(),
                    problems.all());
        }
    }

    /** Nobody makes findings of the control plane yet. */
    private static final class Unheard implements Messages {
        @Override
        public void sip(Seen message) {}

        @Override
        public void stun(Seen message) {}

        @Override
        public void dtls(Seen message) {}

        @Override
        public void rtcp(Seen message) {}

        @Override
        public void zrtp(Seen message) {}

        @Override
        public void other(Seen message) {}
    }
}
