package org.lanline.trace.planted.attic;

/** Planted: a room that the table does not know, which reads files and keeps static state. */
final class Forgotten {
    static int count;

    byte[] read() throws java.io.IOException {
        return java.nio.file.Files.readAllBytes(java.nio.file.Path.of("forgotten"));
    }
}
