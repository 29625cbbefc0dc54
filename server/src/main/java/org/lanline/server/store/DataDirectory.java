package org.lanline.server.store;

import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one directory that holds everything that is kept. It is its owner's alone (0700), and so is
 * every file in it (0600).
 *
 * @param path absolute
 */
public record DataDirectory(Path path) {

    /** The database inside the directory. */
    public static final String DATABASE = "lanline.db";

    private static final String LOCK = "lanline.lock";
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
            PosixFilePermissions.fromString("rw-------");

    /**
     * Makes the directory where it is missing, and checks that it can be used.
     *
     * @throws CannotStart when it cannot be made, read or written
     */
    public static DataDirectory at(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
                throw new CannotStart(
                        "%s is a file: name a directory with --data.".formatted(absolute));
            }
            make(absolute);
            tighten(absolute);
        } catch (IOException e) {
            throw new CannotStart(
                    "The data directory %s cannot be made (%s): make it yours, or name another one with --data."
                            .formatted(absolute, reason(e)),
                    e);
        }
        if (!Files.isReadable(absolute)
                || !Files.isWritable(absolute)
                || !Files.isExecutable(absolute)) {
            throw new CannotStart(
                    "The data directory %s cannot be read and written by you: make it yours, or name another one with --data."
                            .formatted(absolute));
        }
        return new DataDirectory(absolute);
    }

    /** The SQLite file. */
    public Path database() {
        return path.resolve(DATABASE);
    }

    /** A file that only its owner may read, empty and new, or as it was with its mode tightened. */
    static void ownerOnlyFile(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
        } catch (FileAlreadyExistsException kept) {
            if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY_FILE)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY_FILE);
            }
        }
    }

    /** A new directory that only its owner may enter, with those above it as they come. */
    static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (isPosix(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        } else {
            Files.createDirectory(directory);
        }
    }

    /**
     * Takes the directory for one running box.
     *
     * @return to be closed when the box has stopped; the system does it for a box that was killed
     * @throws CannotStart when another box runs on it
     */
    public AutoCloseable lock() {
        Path file = path.resolve(LOCK);
        try {
            ownerOnlyFile(file);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!hold(channel)) {
                channel.close();
                throw new CannotStart(
                        "A box runs on %s already: stop it first, or give this one its own directory with --data."
                                .formatted(path));
            }
            return channel;
        } catch (IOException e) {
            throw new CannotStart(
                    "The data directory %s cannot be locked (%s): make it yours, or name another one with --data."
                            .formatted(path, reason(e)),
                    e);
        }
    }

    private static boolean hold(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException takenInThisProcess) {
            return false;
        }
    }

    /**
     * A directory that was there already is tightened when it is empty or ours, else left alone.
     */
    private static void tighten(Path directory) throws IOException {
        if (!isPosix(directory)
                || Files.getPosixFilePermissions(directory).equals(OWNER_ONLY_DIRECTORY)) {
            return;
        }
        if (Files.exists(directory.resolve(DATABASE)) || isEmpty(directory)) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY_DIRECTORY);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
