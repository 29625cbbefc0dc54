package org.lanline.server.store;

import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Puts a back-up in the place of what is there, all or nothing. What the back-up holds is unpacked
 * and checked beside the present files; one rename then decides, and from there on it is finished
 * whatever happens: by this call, or by the next one that opens the store. What was there is kept.
 */
public final class Restoration {

    static final String STAGING = "restore-staging";
    static final String READY = "restore-ready-";
    static final String BEFORE = "before-restore-";

    private static final int MOST_ENTRIES = 100;
    private static final long MOST_BYTES = 512L * 1024 * 1024;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private Restoration() {}

    /**
     * Restores a back-up.
     *
     * @return where the files that were there are now
     * @throws CannotStart when a box runs on the directory, or the file is no back-up of this or an
     *     older Lanline; then nothing has changed
     */
    public static Path restore(DataDirectory directory, Path file, Instant now) {
        if (!Files.isReadable(file)) {
            throw new CannotStart(
                    "%s cannot be read: name a file that lanline backup wrote.".formatted(file));
        }
        try (AutoCloseable _ = directory.lock()) {
            finish(directory);
            Path staging = directory.path().resolve(STAGING);
            delete(staging);
            unpack(file, staging);
            check(file, staging);
            String stamp = STAMP.format(now);
            Files.move(
                    staging,
                    directory.path().resolve(READY + stamp),
                    StandardCopyOption.ATOMIC_MOVE);
            finish(directory);
            return directory.path().resolve(BEFORE + stamp);
        } catch (ZipException e) {
            throw noBackup(file, e);
        } catch (IOException e) {
            throw new CannotStart(
                    "%s could not be restored to %s (%s): check the disk and try again."
                            .formatted(file, directory.path(), DataDirectory.reason(e)),
                    e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("closing a lock throws IOException", e);
        }
    }

    private static CannotStart noBackup(Path file, Exception cause) {
        return new CannotStart(
                "%s is not a whole back-up of Lanline: name a file that lanline backup wrote."
                        .formatted(file),
                cause);
    }

    // --- unpacking and checking -----------------------------------------------------------------

    private static void unpack(Path file, Path staging) throws IOException {
        DataDirectory.make(staging);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry manifest = zip.getEntry(Backup.MANIFEST);
            if (manifest == null || !text(zip, manifest).equals(Backup.FORM)) {
                throw new ZipException("no back-up, or of a later form");
            }
            if (zip.size() > MOST_ENTRIES) {
                throw new ZipException("too many files");
            }
            long left = MOST_BYTES;
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().equals(Backup.MANIFEST)) {
                    left -= unpack(zip, entry, inside(staging, entry.getName()), left);
                }
            }
        }
    }

    private static String text(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(16), StandardCharsets.US_ASCII);
        }
    }

    private static Path inside(Path staging, String name) throws ZipException {
        try {
            Path path = staging.resolve(name).normalize();
            if (path.startsWith(staging) && !path.equals(staging)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new ZipException("a name that cannot be");
        }
        throw new ZipException("a name that leads away");
    }

    private static long unpack(ZipFile zip, ZipEntry entry, Path to, long most) throws IOException {
        Path folder = to.getParent();
        if (folder != null) {
            DataDirectory.make(folder);
        }
        DataDirectory.ownerOnlyFile(to);
        long written = 0;
        try (InputStream in = zip.getInputStream(entry);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                written += read;
                if (written > most) {
                    throw new ZipException("too much");
                }
                out.write(java.nio.ByteBuffer.wrap(buffer, 0, read));
            }
            out.force(true);
        }
        return written;
    }

    /** Opens the database that was unpacked as the box would. */
    private static void check(Path file, Path staging) throws IOException {
        DataDirectory unpacked = new DataDirectory(staging);
        if (!Files.exists(unpacked.database())) {
            throw new ZipException("no database");
        }
        try (Sqlite sqlite = Sqlite.open(unpacked)) {
            Migrations.refuseNewer(sqlite, file);
            Settings.require(sqlite);
        } catch (CannotStart damaged) {
            delete(staging);
            throw damaged.getMessage() != null && damaged.getMessage().contains("newer")
                    ? damaged
                    : noBackup(file, damaged);
        }
        delete(staging.resolve("native"));
    }

    // --- putting it in place
    // ----------------------------------------------------------------------

    /** Finishes what was decided and not done, if anything. May be called again at any point. */
    static void finish(DataDirectory directory) throws IOException {
        for (Path ready : ready(directory)) {
            String stamp = ready.getFileName().toString().substring(READY.length());
            Path before = directory.path().resolve(BEFORE + stamp);
            DataDirectory.make(before);
            if (Files.exists(ready.resolve(DataDirectory.DATABASE))) {
                // The old log belongs to the old database, and must never meet the new one.
                for (String ending : List.of("", "-wal", "-shm")) {
                    Path old = Path.of(DataDirectory.DATABASE + ending);
                    move(directory.path().resolve(old), before.resolve(old));
                }
            }
            for (Path name : files(ready)) {
                move(directory.path().resolve(name), before.resolve(name));
                move(ready.resolve(name), directory.path().resolve(name));
            }
            delete(ready);
        }
    }

    private static List<Path> ready(DataDirectory directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.path())) {
            return files.filter(path -> path.getFileName().toString().startsWith(READY))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Path folder = to.getParent();
        if (folder != null) {
            DataDirectory.make(folder);
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException nothingThere) {
            // There was none, or it was moved before this was interrupted.
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
