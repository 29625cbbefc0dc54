package org.lanline.cli;

import org.lanline.codec.WavFile;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A WAV file that a command was given, or one sentence on why it cannot be read. */
final class WavInput {
    private static final int MOST_BYTES = 64 << 20;

    private WavInput() {}

    /**
     * @throws CannotStart where there is none, or it is something else
     */
    static WavFile read(Path path) {
        byte[] bytes;
        if (Files.isDirectory(path)) {
            throw new CannotStart(path + " is a folder: name a WAV file.");
        }
        try (InputStream input = Files.newInputStream(path)) { // a pipe does not say its size
            bytes = input.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new CannotStart(path + " is larger than 64 MB: cut it.");
            }
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
