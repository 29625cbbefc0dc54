package org.lanline.server.store;

import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Puts SQLite's native code into the data directory, once. Left alone, the driver would write it
 * into the system's temporary folder at every start, where others may write and a box that was
 * killed would leave it behind.
 */
final class SqliteLibrary {

    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    private static final String TEMPORARY = "org.sqlite.tmpdir";
    private static final String FOLDER = "native";

    private SqliteLibrary() {}

    /** Tells the driver where its code is. What somebody has set already is left as it is. */
    static synchronized void prepare(Path dataDirectory) throws IOException {
        if (System.getProperty(PATH) != null || System.getProperty(TEMPORARY) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        URL packed =
                SqliteLibrary.class.getResource(
                        LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name);
        if (packed == null) {
            return; // no code for this machine: the driver says so itself
        }
        Path versions = dataDirectory.resolve(FOLDER);
        DataDirectory.make(versions);
        Path folder = versions.resolve(SQLiteJDBCLoader.getVersion());
        DataDirectory.make(folder);
        Path library = folder.resolve(name);
        if (!Files.exists(library) || Files.size(library) != sizeOf(packed)) {
            extract(packed, folder, library);
        }
        System.setProperty(PATH, folder.toString());
        System.setProperty(NAME, name);
    }

    private static long sizeOf(URL packed) throws IOException {
        return packed.openConnection().getContentLengthLong();
    }

    private static void extract(URL packed, Path folder, Path library) throws IOException {
        Path part = Files.createTempFile(folder, "part", null);
        try (InputStream in = packed.openStream()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
