package org.lanline.trace.capture;

import org.lanline.pcap.CommentedCopy;
import org.lanline.pcap.Extras;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Writes the same packets again, with remarks on them. */
public final class Annotating {
    private Annotating() {}

    /**
     * Copies a capture, packed or not, to a pcapng file.
     *
     * @param comments by frame, from 1
     * @param head what it begins with
     * @return how many packets were written
     * @throws CannotRead when one of the files cannot be opened or written
     */
    public static int copy(
            Path from,
            Path to,
            IntFunction<List<String>> comments,
            CommentedCopy.Head head,
            Problems problems) {
        if (from.toAbsolutePath().normalize().equals(to.toAbsolutePath().normalize())) {
            throw new CannotRead(
                    "The annotated capture needs another name than " + from + ".",
                    new IOException("it is the same file"));
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 20)) {
            return copy(Input.of(from), out, comments, head, problems);
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
            CommentedCopy.Head head,
            Problems problems) {
        Damage damage = new Damage(from.name(), comments, problems);
        try (CaptureFile source = CaptureFile.open(from, problems, damage)) {
            return CommentedCopy.copy(
                    source::read,
                    (bytes, offset, length) -> write(to, bytes, offset, length),
                    damage,
                    head,
                    damage);
        }
    }

    /** What could not be copied is said on the packet that comes next. */
    private static final class Damage implements Extras, IntFunction<List<String>> {
        private static final int MOST_ON_A_PACKET = 8;

        private final String file;
        private final IntFunction<List<String>> comments;
        private final Problems problems;
        private final List<String> before = new ArrayList<>();

        Damage(String file, IntFunction<List<String>> comments, Problems problems) {
            this.file = file;
            this.comments = comments;
            this.problems = problems;
        }

        @Override
        public void problem(long offset, String why) {
            problems.at(file, offset, why);
            if (before.size() < MOST_ON_A_PACKET) {
                before.add("[Lanline] DAMAGED: at byte " + offset + " of the original: " + why);
            }
        }

        @Override
        public List<String> apply(int frame) {
            List<String> here = comments.apply(frame);
            if (before.isEmpty()) {
                return here;
            }
            List<String> all = new ArrayList<>(before);
            all.addAll(here);
            before.clear();
            return all;
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
