package org.lanline.trace.capture;

import org.lanline.pcap.CommentedCopy;
import org.lanline.pcap.Extras;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** Writes the same packets again, with remarks on them. */
public final class Annotating {
    private Annotating() {}

    /**
     * Copies a capture, packed or not, to a pcapng file.
     *
     * @param comments by frame, from 1
     * @param about the whole
     * @return how many packets were written
     * @throws CannotRead when one of the files cannot be opened or written
     */
    public static int copy(
            Path from,
            Path to,
            IntFunction<List<String>> comments,
            String about,
            Problems problems) {
        if (from.toAbsolutePath().normalize().equals(to.toAbsolutePath().normalize())) {
            throw new CannotRead(
                    "The annotated capture needs another name than " + from + ".",
                    new IOException("it is the same file"));
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 20)) {
            return copy(Input.of(from), out, comments, about, problems);
        } catch (IOException | UncheckedIOException e) {
            throw new CannotRead(to + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /**
     * The same, from anywhere to anywhere.
     *
     * @param to is left open
     * @throws CannotRead when there is nothing to read from
     * @throws UncheckedIOException when it cannot be written
     */
    public static int copy(
            Input from,
            OutputStream to,
            IntFunction<List<String>> comments,
            String about,
            Problems problems) {
        Extras told =
                new Extras() {
                    @Override
                    public void problem(long offset, String why) {
                        problems.at(from.name(), offset, why);
                    }
                };
        try (CaptureFile source = CaptureFile.open(from, problems, told)) {
            return CommentedCopy.copy(
                    source::read,
                    (bytes, offset, length) -> write(to, bytes, offset, length),
                    comments,
                    about,
                    told);
        }
    }

    private static void write(OutputStream out, byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
