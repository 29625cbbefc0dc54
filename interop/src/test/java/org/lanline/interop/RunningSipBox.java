package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@link SipBox} on host pi of a lab, which is 10.77.0.1.
 *
 * @param events what it says, a line each
 */
record RunningSipBox(Path events) {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final String READY = "ready, process ";

    /**
     * Starts it, with what an earlier one has kept in this folder, and waits until it is there.
     *
     * @param name of the file in the folder that it says things into
     * @param people besides alice and bob, as {@link SipBox#main} takes them
     */
    static RunningSipBox start(Lab lab, Path folder, String name, String... people)
            throws Exception {
        Path events = folder.resolve(name);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SipBox.class.getName(),
                                "10.77.0.1",
                                folder.resolve("data").toString()));
        command.addAll(List.of(people));
        lab.startInto(events, "pi", command.toArray(String[]::new));
        RunningSipBox box = new RunningSipBox(events);
        new Logs(folder, PATIENCE).until("the box is ready", () -> box.said(READY));
        return box;
    }

    boolean said(String what) {
        return Logs.said(events, what);
    }

    /** With signal 9. */
    void kill() throws Exception {
        String process = text().replaceAll("(?s).*" + READY + "(\\d+).*", "$1");
        ProcessHandle box = ProcessHandle.of(Long.parseLong(process)).orElseThrow();
        assertThat(box.destroyForcibly()).isTrue();
        box.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private String text() throws IOException {
        return Files.readString(events);
    }
}
