package org.lanline.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A phone that is told what to do on its standard input and says on its standard output what
 * happens, each in its own words.
 */
final class ToldPhone implements SipPhone {

    /**
     * How a phone is spoken to.
     *
     * @param orders for each thing to do, with %s for whom or what key
     * @param signs what it says when it shows something
     * @param key what it says of a key that was pressed, with %s for the key
     * @param refusal what its caller is to show when it refuses a call
     */
    record Language(
            Orders orders,
            Map<Sign, Pattern> signs,
            String key,
            Sign refusal,
            Recordings recordings) {}

    record Orders(
            String call,
            String answer,
            String refuse,
            String hangUp,
            String hold,
            String resume,
            String press,
            String transfer) {}

    /**
     * The files into which it writes what it hears.
     *
     * @param begin how their names begin
     * @param end and how they end
     * @param rate of their samples, where their headers have it wrong, or 0
     * @param goOn whether it goes on recording when a call was on hold
     */
    record Recordings(String begin, String end, int rate, boolean goOn) {}

    private final String user;
    private final Tone tone;
    private final Language language;
    private final Path home;
    private final Path said;
    private final Writer orders;
    private int forgotten;

    /**
     * @param home where it records
     * @param said what it prints goes there
     */
    ToldPhone(String user, Tone tone, Language language, Path home, Path said, Process process) {
        this.user = user;
        this.tone = tone;
        this.language = language;
        this.home = home;
        this.said = said;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public Tone tone() {
        return tone;
    }

    private void order(String order, String what) {
        say(order.replace("%s", what));
    }

    /** An order in its own words. */
    void say(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(user + " has ended", e);
        }
    }

    @Override
    public void call(String who) {
        order(language.orders.call, who);
    }

    @Override
    public void answer() {
        order(language.orders.answer, "");
    }

    @Override
    public void refuse() {
        order(language.orders.refuse, "");
    }

    @Override
    public void hangUp() {
        order(language.orders.hangUp, "");
    }

    @Override
    public void hold() {
        order(language.orders.hold, "");
    }

    @Override
    public void resume() {
        order(language.orders.resume, "");
    }

    @Override
    public void press(char key) {
        order(language.orders.press, String.valueOf(key));
    }

    @Override
    public void transfer(String who) {
        order(language.orders.transfer, who);
    }

    @Override
    public void forget() {
        forgotten = all().length();
    }

    @Override
    public boolean shows(Sign sign) {
        return Objects.requireNonNull(language.signs.get(sign)).matcher(news()).find();
    }

    @Override
    public boolean showsKey(char key) {
        return news().contains(language.key.replace("%s", String.valueOf(key)));
    }

    private String news() {
        return all().substring(forgotten);
    }

    private String all() {
        try {
            return Files.readString(said, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int heard(Tone other) {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(this::isRecording)
                    .mapToInt(file -> other.tenthsIn(file, language.recordings.rate))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Sign refusal() {
        return language.refusal;
    }

    @Override
    public boolean recordsOn() {
        return language.recordings.goOn;
    }

    private boolean isRecording(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(language.recordings.begin) && name.endsWith(language.recordings.end);
    }

    @Override
    public String toString() {
        return user;
    }
}
