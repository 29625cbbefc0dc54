package org.lanline.cli;

import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that a command was told to write: there as a whole, or as it was before. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Whether there is a place for it, before anything is done for it.
     *
     * @throws CannotStart where there is none
     */
    static void check(Path to) {
        Path folder = folder(to);
        if (Files.isDirectory(to)) {
            throw new CannotStart(to + " is a folder: name a file.");
        }
        if (!Files.isDirectory(folder)) {
            throw new CannotStart("There is no folder " + folder + ".");
        }
        boolean writable = Files.exists(to) ? Files.isWritable(to) : Files.isWritable(folder);
        if (!writable) {
            throw new CannotStart("Cannot write " + to + ": it is not allowed.");
        }
    }

    private static Path folder(Path to) {
        Path folder = to.toAbsolutePath().getParent();
        return folder == null ? to : folder;
    }

    /**
     * @throws CannotStart where it cannot be written; nothing is left of it then
     */
    static void write(Path to, byte[] bytes) {
        try {
            if (Files.exists(to) && (!Files.isRegularFile(to) || Files.isSymbolicLink(to))) {
                Files.write(to, bytes); // a pipe, or a file of another name
            } else {
                replace(to, bytes);
            }
        } catch (IOException failed) {
            throw new CannotStart("Cannot write " + to + ".", failed);
        }
    }

    private static void replace(Path to, byte[] bytes) throws IOException {
        Path part = folder(to).resolve("." + to.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
