package org.lanline.cli;

import org.lanline.codec.WavFile;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A WAV file that a command was given, or one sentence on why it cannot be read. */
final class WavInput {
    private static final long MOST_BYTES = 64 << 20;

    private WavInput() {}

    /**
     * @throws CannotStart where there is none, or it is something else
     */
    static WavFile read(Path path) {
        byte[] bytes;
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new CannotStart(path + " is larger than 64 MB: cut it.");
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            throw new CannotStart("There is no file " + path + ".", missing);
        } catch (IOException failed) {
            throw new CannotStart("Cannot read " + path + ".", failed);
        }
        WavFile.Read read = WavFile.parse(bytes);
        WavFile file = read.file();
        if (file == null) {
            throw new CannotStart(path + ": " + read.why());
        }
        return file;
    }
}
