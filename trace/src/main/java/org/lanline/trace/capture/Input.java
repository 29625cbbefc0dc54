package org.lanline.trace.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Something to read: a file, or bytes that are in memory already.
 *
 * @param name as reports call it
 */
public record Input(String name, Opening opening) {

    /** Opens it from its beginning, as often as it is asked. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }

    /** A file; reports call it by its name without the folder. */
    public static Input of(Path file) {
        return new Input(String.valueOf(file.getFileName()), () -> Files.newInputStream(file));
    }

    /** Bytes, which are not copied: whoever hands them over leaves them alone. */
    public static Input of(String name, byte[] bytes) {
        return new Input(name, () -> new ByteArrayInputStream(bytes));
    }

    /**
     * All of its bytes.
     *
     * @throws CannotRead when it cannot be read, or is longer than {@code most}
     */
    public byte[] whole(int most) {
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length <= most) {
                return bytes;
            }
            throw new IOException("it is longer than " + most + " bytes");
        } catch (IOException e) {
            throw new CannotRead(name + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Its bytes as they are.
     *
     * @throws CannotRead when there is nothing to read from
     */
    InputStream open() {
        try {
            return opening.open();
        } catch (NoSuchFileException e) {
            throw new CannotRead("There is no file " + e.getFile() + ".", e);
        } catch (AccessDeniedException e) {
            throw new CannotRead(e.getFile() + " may not be read by this user; ask its owner.", e);
        } catch (IOException e) {
            throw new CannotRead(name + " cannot be read: " + e.getMessage() + ".", e);
        }
    }
}
