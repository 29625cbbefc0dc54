package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SplittableRandom;

/** What a terminal sends, also in pieces. */
class KeysTest {
    private final Keys keys = new Keys();

    private List<Keys.Key> read(String bytes, boolean quiet) {
        return keys.read(bytes.getBytes(ISO_8859_1), bytes.length(), quiet);
    }

    private static Keys.Key named(Keys.Name name) {
        return new Keys.Key.Named(name);
    }

    @Test
    void lettersAndArrowsAreToldApart() {
        assertThat(read("j\u001b[A\u001bOBq\r\u001b[6~", false))
                .containsExactly(
                        new Keys.Key.Letter('j'),
                        named(Keys.Name.UP),
                        named(Keys.Name.DOWN),
                        new Keys.Key.Letter('q'),
                        named(Keys.Name.ENTER),
                        named(Keys.Name.PAGE_DOWN));
    }

    @Test
    void aSequenceInPiecesIsOneKey() {
        assertThat(read("\u001b", false)).isEmpty();
        assertThat(read("[", false)).isEmpty();
        assertThat(read("B", false)).containsExactly(named(Keys.Name.DOWN));
    }

    @Test
    void anEscapeThatNothingFollowsIsAKey() {
        assertThat(read("\u001b", false)).isEmpty();
        assertThat(read("", true)).containsExactly(named(Keys.Name.ESCAPE));
        assertThat(read("\u001bq", false))
                .containsExactly(named(Keys.Name.ESCAPE), new Keys.Key.Letter('q'));
    }

    @Test
    void theTerminalSaysHowLargeItIs() {
        assertThat(read("\u001b[40;132R", false)).containsExactly(new Keys.Key.Size(40, 132));
    }

    @Test
    void whateverComesIsBounded() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && i % 3 == 0) {
                bytes[0] = 0x1b;
                bytes[1] = '[';
            }
            assertThat(keys.read(bytes, bytes.length, i % 7 == 0)).hasSizeLessThan(150);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(read("\u001b[123456789", false)).hasSizeLessThan(150);
        }
        read("", true);
        assertThat(read("j", false)).contains(new Keys.Key.Letter('j'));
    }
}
