package org.lanline.server.store;

import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A back-up: one zip file with a whole copy of the database, the CA and the settings file, readable
 * by its owner alone. It can be made while the box runs.
 */
public final class Backup {

    /** The entry that says what the file is, and in which form. */
    static final String MANIFEST = "lanline-backup";

    static final String FORM = "1";

    /** What is kept beside the database: the CA's folder and the settings file. */
    private static final Set<String> KEPT = Set.of("trust", Config.FILE_NAME);

    private static final int DEEPEST = 3;

    private Backup() {}

    /**
     * Writes a back-up of the directory.
     *
     * @throws CannotStart when there is nothing to save, or the file is there or cannot be written
     */
    public static void write(DataDirectory directory, Store store, Path file) {
        if (Files.exists(file)) {
            throw new CannotStart(
                    "%s is there already: name another file, or move it away.".formatted(file));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CannotStart(
                    "The folder of %s does not exist: make it first.".formatted(file));
        }
        Path copy = directory.path().resolve("backup-" + ProcessHandle.current().pid() + ".tmp");
        Path part = folder.resolve("." + file.getFileName() + ".part");
        try {
            Files.deleteIfExists(copy);
            Files.deleteIfExists(part);
            store.copyTo(copy);
            DataDirectory.ownerOnlyFile(part);
            zip(directory, copy, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CannotStart(
                    "%s cannot be written (%s): name another file."
                            .formatted(file, DataDirectory.reason(e)),
                    e);
        } finally {
            deleteQuietly(copy);
            deleteQuietly(part);
        }
    }

    private static void zip(DataDirectory directory, Path copy, Path part) throws IOException {
        try (OutputStream out = Files.newOutputStream(part);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(FORM.getBytes(StandardCharsets.US_ASCII));
            add(zip, DataDirectory.DATABASE, copy);
            for (Path other : others(directory)) {
                add(zip, directory.path().relativize(other).toString(), other);
            }
        }
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    private static void add(ZipOutputStream zip, String name, Path file) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(zip);
        }
        zip.closeEntry();
    }

    private static List<Path> others(DataDirectory directory) throws IOException {
        try (Stream<Path> files =
                Files.find(directory.path(), DEEPEST, (path, is) -> isKept(directory, path, is))) {
            return files.sorted().toList();
        }
    }

    private static boolean isKept(DataDirectory directory, Path path, BasicFileAttributes is) {
        Path name = directory.path().relativize(path);
        return is.isRegularFile() && KEPT.contains(name.getName(0).toString());
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException leftBehind) {
            // The next back-up deletes it, and nobody else can read it.
        }
    }
}
