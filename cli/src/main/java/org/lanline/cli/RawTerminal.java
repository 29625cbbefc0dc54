package org.lanline.cli;

import org.jspecify.annotations.Nullable;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal of which every key is heard at once, and whose screen is ours until it is closed. Set
 * by {@code stty}, so that nothing has to be brought along for it.
 */
final class RawTerminal implements AutoCloseable {
    private static final String TTY = "/dev/tty";
    private static final int MOST_BYTES = 1_024;
    private static final long STTY_SECONDS = 5;

    /** Another screen, no cursor; and back. */
    private static final String TAKE = "\u001b[?1049h\u001b[?25l";

    private static final String GIVE_BACK = "\u001b[?25h\u001b[?1049l";

    /** Asks where the cursor is when it is sent as far as it can go. */
    private static final String ASK_SIZE = "\u001b7\u001b[999;999H\u001b[6n\u001b8";

    private final String before;
    private final FileInputStream in;
    private final OutputStream out;
    private final Keys keys = new Keys();
    private final byte[] room = new byte[MOST_BYTES];
    private int lines;
    private int columns;
    private boolean closed;

    private RawTerminal(String before, FileInputStream in, OutputStream out) {
        this.before = before;
        this.in = in;
        this.out = out;
    }

    /** Null where there is no terminal that can be set. */
    static @Nullable RawTerminal open() {
        String before = stty("-g");
        String size = stty("size");
        if (before == null || size == null) {
            return null;
        }
        try {
            RawTerminal terminal =
                    new RawTerminal(
                            before, new FileInputStream(TTY), Files.newOutputStream(Path.of(TTY)));
            String[] numbers = size.split(" ", -1);
            terminal.size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            stty("-icanon", "-echo", "min", "0", "time", "0");
            terminal.write(TAKE + ASK_SIZE);
            return terminal;
        } catch (IOException | NumberFormatException none) {
            return null;
        }
    }

    private void size(int newLines, int newColumns) {
        lines = newLines > 0 ? newLines : 24;
        columns = newColumns > 0 ? newColumns : 80;
    }

    /** What it says; null when it failed. */
    private static @Nullable String stty(String... options) {
        try {
            Process stty =
                    new ProcessBuilder(
                                    java.util.stream.Stream.concat(
                                                    List.of("stty").stream(),
                                                    List.of(options).stream())
                                            .toList())
                            .redirectInput(Path.of(TTY).toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done = stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0;
            return done ? said.strip() : null;
        } catch (IOException noStty) {
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    int lines() {
        return lines;
    }

    int columns() {
        return columns;
    }

    /** What was pressed since it was last asked; does not wait. */
    List<Keys.Key> pressed() {
        try {
            int there = Math.min(in.available(), room.length);
            int read = there <= 0 ? 0 : Math.max(0, in.read(room, 0, there));
            List<Keys.Key> pressed = keys.read(room, read, read == 0);
            for (Keys.Key each : pressed) {
                if (each instanceof Keys.Key.Size(int newLines, int newColumns)) {
                    size(newLines, newColumns);
                }
            }
            return pressed;
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** The answer comes as a key. */
    void askSize() {
        write(ASK_SIZE);
    }

    /** Draws the whole screen, from its first line. */
    void draw(List<String> screen) {
        StringBuilder text = new StringBuilder("\u001b[H");
        for (int i = 0; i < lines; i++) {
            text.append(i < screen.size() ? CaptureWords.cut(screen.get(i), columns) : "");
            text.append("\u001b[K").append(i == lines - 1 ? "" : "\r\n");
        }
        write(text.toString());
    }

    private void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try (in;
                    out) {
                write(GIVE_BACK);
            } catch (IOException | UncheckedIOException gone) {
                return; // whoever closed the window sees nothing of it
            } finally {
                stty(before);
            }
        }
    }
}
