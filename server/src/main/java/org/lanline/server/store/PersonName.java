package org.lanline.server.store;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What others see of a person: 1 to 40 characters as a reader counts them, in any script.
 *
 * @param text trimmed, runs of spaces as one, in NFC
 * @param key equal for names that look alike in case, width or spacing: NFKC, case folded, without
 *     spaces
 */
public record PersonName(String text, String key) {

    /** A name, or why it is none. */
    public sealed interface Parsed {
        record Ok(PersonName name) implements Parsed {}

        /**
         * @param why a sentence for the person who typed it
         */
        record Bad(String why) implements Parsed {}
    }

    private static final int MAX_CHARACTERS = 40;

    /** A family emoji is one character of eleven chars; nobody needs forty of them. */
    private static final int MAX_CHARS = 240;

    private static final int MAX_MARKS_IN_A_ROW = 4;
    private static final int MAX_USER_CHARS = 32;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int EMOJI_STYLE = 0xfe0f;
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Zs}]+");
    private static final Pattern CHARACTER = Pattern.compile("\\X");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NO_SLUG = Pattern.compile("[^a-z0-9]+");

    /** Letters that do not fall apart into an ASCII letter and a mark, and the German habit. */
    private static final Map<String, String> TO_ASCII =
            Map.ofEntries(
                    Map.entry("ä", "ae"),
                    Map.entry("ö", "oe"),
                    Map.entry("ü", "ue"),
                    Map.entry("ß", "ss"),
                    Map.entry("æ", "ae"),
                    Map.entry("œ", "oe"),
                    Map.entry("ø", "o"),
                    Map.entry("å", "a"),
                    Map.entry("ł", "l"),
                    Map.entry("đ", "d"),
                    Map.entry("ð", "d"),
                    Map.entry("þ", "th"),
                    Map.entry("ħ", "h"),
                    Map.entry("ı", "i"),
                    Map.entry("&", " and "));

    /** Users that mean something else to SIP or to people. */
    private static final Set<String> RESERVED =
            Set.of("anonymous", "invalid", "lanline", "echo", "time", "music", "park");

    /** Letters without ink that Unicode counts as letters or symbols. */
    private static final Set<Integer> BLANK =
            Set.of(0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0);

    /** Takes a name as it was typed, or says why not. Bounded in time, whatever it is given. */
    public static Parsed parse(String typed) {
        if (typed.length() > MAX_CHARS * 2) {
            return tooLong();
        }
        if (hasLoneSurrogate(typed)) {
            return new Parsed.Bad("A name cannot contain broken characters.");
        }
        String spaced = SPACES.matcher(typed).replaceAll(" ").strip();
        String text = Normalizer.normalize(spaced, Normalizer.Form.NFC);
        if (text.isEmpty()) {
            return new Parsed.Bad("A name has at least one character.");
        }
        if (text.length() > MAX_CHARS
                || CHARACTER.matcher(text).results().count() > MAX_CHARACTERS) {
            return tooLong();
        }
        if (hasInvisible(typed.strip()) || hasInvisible(text)) {
            return new Parsed.Bad("A name cannot contain control or invisible characters.");
        }
        if (hasLooseMarks(text)) {
            return new Parsed.Bad("A name cannot have marks without a letter, or piles of them.");
        }
        return new Parsed.Ok(new PersonName(text, keyOf(text)));
    }

    private static Parsed tooLong() {
        return new Parsed.Bad("A name has at most " + MAX_CHARACTERS + " characters.");
    }

    private static String keyOf(String text) {
        String plain = text.replace("\ufe0f", "").replace("\ufe0e", "");
        String wide = Normalizer.normalize(plain, Normalizer.Form.NFKC);
        String folded = wide.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        String again = Normalizer.normalize(folded, Normalizer.Form.NFKC);
        return SPACES.matcher(again).replaceAll("");
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static boolean hasInvisible(String text) {
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (isInvisible(points[i]) && !isInsideEmoji(points, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInvisible(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || isVariationSelector(point)
                || BLANK.contains(point);
    }

    private static boolean isVariationSelector(int point) {
        return (point >= 0xfe00 && point <= EMOJI_STYLE)
                || (point >= 0xe0100 && point <= 0xe01ef)
                || (point >= 0x180b && point <= 0x180f);
    }

    /** A family is four emoji and three joiners; without its joiners it would be four people. */
    private static boolean isInsideEmoji(int[] points, int at) {
        boolean after = at > 0 && isEmojiPart(points[at - 1]);
        return switch (points[at]) {
            case EMOJI_STYLE -> after;
            case ZERO_WIDTH_JOINER ->
                    after && at + 1 < points.length && isPictograph(points[at + 1]);
            default -> false;
        };
    }

    private static boolean isEmojiPart(int point) {
        return isPictograph(point) || Character.isEmojiModifier(point) || point == EMOJI_STYLE;
    }

    private static boolean isPictograph(int point) {
        return Character.isExtendedPictographic(point) && point > 0xff;
    }

    private static boolean hasLooseMarks(String text) {
        int first = text.codePointAt(0);
        if (MARKS.matcher(Character.toString(first)).matches()) {
            return true;
        }
        return MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .results()
                .anyMatch(
                        marks ->
                                marks.group().codePointCount(0, marks.group().length())
                                        > MAX_MARKS_IN_A_ROW);
    }

    /**
     * The user part of this person's address: lower-case ASCII letters, digits and hyphens, which a
     * SIP URI takes as they are (RFC 3261 section 25.1), readable where the script allows it.
     *
     * @param taken users that belong to others
     */
    String user(Predicate<String> taken) {
        String slug = slug();
        String user = slug;
        for (int number = 2; taken.test(user) || RESERVED.contains(user); number++) {
            user = slug + "-" + number;
        }
        return user;
    }

    private String slug() {
        String lower = text.toLowerCase(Locale.ROOT);
        StringBuilder ascii = new StringBuilder();
        lower.codePoints()
                .mapToObj(Character::toString)
                .map(letter -> TO_ASCII.getOrDefault(letter, letter))
                .forEach(ascii::append);
        String apart = Normalizer.normalize(ascii, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String hyphened = NO_SLUG.matcher(MARKS.matcher(apart).replaceAll("")).replaceAll("-");
        String bare = trimHyphens(hyphened);
        if (bare.length() > MAX_USER_CHARS) {
            bare = trimHyphens(bare.substring(0, MAX_USER_CHARS));
        }
        if (bare.isEmpty()) {
            return "person-" + Secrets.hash(key).substring(0, 6);
        }
        // Devices are called d-...; nobody shall look like one.
        return bare.startsWith("d-") ? "d" + bare.substring(2) : bare;
    }

    private static String trimHyphens(String text) {
        int begin = text.startsWith("-") ? 1 : 0;
        int end = text.length() > begin && text.endsWith("-") ? text.length() - 1 : text.length();
        return text.substring(begin, end);
    }
}
