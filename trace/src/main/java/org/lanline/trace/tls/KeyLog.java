package org.lanline.trace.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Secrets of TLS connections, as browsers and servers write them where SSLKEYLOGFILE says (RFC
 * 9850): a label, the client's random, and a secret on each line.
 */
public final class KeyLog {
    private static final int MOST_SECRETS = 200_000;
    private static final int RANDOM_DIGITS = 64;
    private static final int MOST_SECRET_DIGITS = 128;

    private final Map<String, byte[]> secrets = new HashMap<>();
    private final Set<String> greeted = new LinkedHashSet<>();

    /** Takes lines; what is none is passed over. */
    public void learn(byte[] text) {
        new String(text, ISO_8859_1).lines().forEach(this::line);
    }

    private void line(String line) {
        String[] words = words(line);
        if (words != null && secrets.size() < MOST_SECRETS) {
            String key = words[0] + ' ' + words[1].toLowerCase(Locale.ROOT);
            secrets.put(key, HexFormat.of().parseHex(words[2]));
        }
    }

    /** The three of a line; null when it is none. */
    private static String @Nullable [] words(String line) {
        String[] words = line.strip().split(" ", 4);
        boolean shaped =
                words.length == 3
                        && words[0].length() <= 40
                        && words[1].length() == RANDOM_DIGITS
                        && words[2].length() <= MOST_SECRET_DIGITS
                        && words[2].length() % 2 == 0
                        && isHex(words[1])
                        && isHex(words[2]);
        return shaped ? words : null;
    }

    /**
     * The lines of a log that are about some connections: a browser's log has the secrets of all
     * that it was connected to, which are nobody's business.
     *
     * @param randoms the clients', in hex
     */
    public static String only(byte[] text, Set<String> randoms) {
        StringBuilder some = new StringBuilder();
        new String(text, ISO_8859_1)
                .lines()
                .map(KeyLog::words)
                .filter(
                        words ->
                                words != null
                                        && randoms.contains(words[1].toLowerCase(Locale.ROOT)))
                .forEach(words -> some.append(String.join(" ", words)).append('\n'));
        return some.toString();
    }

    /** A client said hello with this random. */
    void greeted(String random) {
        if (greeted.size() < MOST_SECRETS) {
            greeted.add(random);
        }
    }

    /** The randoms of all clients that were read here, in hex. */
    public Set<String> greeted() {
        return Set.copyOf(greeted);
    }

    private static boolean isHex(String text) {
        return text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    public boolean isEmpty() {
        return secrets.isEmpty();
    }

    /**
     * Null when it is not there.
     *
     * @param random the client's, in hex
     */
    byte @Nullable [] secret(String label, String random) {
        return secrets.get(label + ' ' + random);
    }
}
