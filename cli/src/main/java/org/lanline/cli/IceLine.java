package org.lanline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.ice.Description;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * One side's description as one line that can be copied: {@code lanline-offer:} or {@code
 * lanline-answer:}, then the SDP attributes, deflated, in base64url. The checksum of zlib finds
 * lines that were cut.
 */
final class IceLine {

    /** Which of the two it is. */
    enum Kind {
        OFFER("lanline-offer:"),
        ANSWER("lanline-answer:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What a line was. */
    sealed interface Parsed {
        record Ok(Description description) implements Parsed {}

        /**
         * @param why a sentence for people
         */
        record Bad(String why) implements Parsed {}
    }

    private static final int MAX_CHARACTERS = 16_384;
    private static final int MAX_BYTES = 65_536;

    private IceLine() {}

    static String write(Kind kind, Description description) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(String.join("\n", description.lines()).getBytes(UTF_8));
        deflater.finish();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[4_096];
        while (!deflater.finished()) {
            bytes.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return kind.prefix
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** True for what is meant to be such a line. */
    static boolean looksLike(Kind kind, String text) {
        return text.strip().startsWith(kind.prefix);
    }

    static Parsed parse(Kind kind, String text) {
        String line = text.strip();
        if (!line.startsWith(kind.prefix)) {
            String other = kind == Kind.OFFER ? "an answer" : "an offer";
            boolean swapped = looksLike(kind == Kind.OFFER ? Kind.ANSWER : Kind.OFFER, line);
            return new Parsed.Bad(
                    swapped
                            ? "This line is "
                                    + other
                                    + "; paste the one that begins with "
                                    + kind.prefix
                            : "The line has to begin with " + kind.prefix);
        }
        if (line.length() > MAX_CHARACTERS) {
            return new Parsed.Bad("The line is too long; copy it again.");
        }
        try {
            byte[] packed = Base64.getUrlDecoder().decode(line.substring(kind.prefix.length()));
            return described(inflated(packed));
        } catch (IllegalArgumentException | DataFormatException broken) {
            return new Parsed.Bad("The line is not whole; copy all of it, on one line.");
        }
    }

    private static Parsed described(String attributes) {
        return switch (Description.parse(List.of(attributes.split("\n", -1)))) {
            case Description.Parsed.Ok(var description) -> new Parsed.Ok(description);
            case Description.Parsed.Bad(var why) ->
                    new Parsed.Bad("The line makes no sense: " + why + ".");
        };
    }

    private static String inflated(byte[] packed) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] bytes = new byte[MAX_BYTES];
            int length = inflater.inflate(bytes);
            if (!inflater.finished()) {
                throw new DataFormatException("cut, or far too long");
            }
            return new String(bytes, 0, length, UTF_8);
        } finally {
            inflater.end();
        }
    }
}
