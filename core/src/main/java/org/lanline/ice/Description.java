package org.lanline.ice;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one side says of itself in SDP (RFC 8839 section 5, RFC 8840): the ICE attributes of one
 * media section, and nothing else of it.
 *
 * @param lite true when it only answers
 * @param options such as {@code trickle}, {@code ice2}, {@code renomination}
 * @param complete true when no further candidates will come ({@code end-of-candidates})
 */
public record Description(
        Credentials credentials,
        boolean lite,
        Set<String> options,
        List<Candidate> candidates,
        boolean complete) {

    /** Tells that candidates follow (RFC 8838 section 3). */
    public static final String TRICKLE = "trickle";

    /** Tells that the nominated pair may change without a restart. */
    public static final String RENOMINATION = "renomination";

    /** Tells that RFC 8445 is spoken, not RFC 5245 (RFC 8445 section 10). */
    public static final String ICE2 = "ice2";

    public static final int MAX_CANDIDATES = 64;

    private static final int MAX_LINES = 1_024;
    private static final int MAX_OPTIONS = 16;

    public Description {
        options = Set.copyOf(options);
        candidates = List.copyOf(candidates);
    }

    /** What a text was. */
    public sealed interface Parsed {
        record Ok(Description description) implements Parsed {}

        record Bad(String why) implements Parsed {}
    }

    /** The attribute lines, each with {@code a=} and without its line end. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (lite) {
            lines.add("a=ice-lite");
        }
        lines.add("a=ice-ufrag:" + credentials.ufrag());
        lines.add("a=ice-pwd:" + credentials.password());
        if (!options.isEmpty()) {
            lines.add("a=ice-options:" + String.join(" ", options.stream().sorted().toList()));
        }
        candidates.forEach(each -> lines.add("a=" + each.text()));
        if (complete) {
            lines.add("a=end-of-candidates");
        }
        return lines;
    }

    /**
     * Reads the ICE attributes among the lines and passes over the others. A candidate that is
     * malformed or of an unknown kind is left out, as RFC 8839 section 5.1 asks; of more than
     * {@value #MAX_CANDIDATES} the first ones are taken.
     */
    public static Parsed parse(List<String> lines) {
        Reader reader = new Reader();
        lines.stream().limit(MAX_LINES).forEach(reader::line);
        return reader.complete();
    }

    private static final class Reader {
        private @Nullable String ufrag;
        private @Nullable String password;
        private boolean lite;
        private boolean complete;
        private final Set<String> options = new LinkedHashSet<>();
        private final List<Candidate> candidates = new ArrayList<>();

        void line(String text) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            String value = colon < 0 ? "" : text.substring(colon + 1);
            switch (name) {
                case "a=ice-lite" -> lite = true;
                case "a=ice-ufrag" -> ufrag = value;
                case "a=ice-pwd" -> password = value;
                case "a=ice-options" -> options(value);
                case "a=candidate" -> candidate(value);
                case "a=end-of-candidates" -> complete = true;
                default -> {}
            }
        }

        private void options(String value) {
            for (String each : List.of(value.split(" ", MAX_OPTIONS + 1))) {
                if (options.size() < MAX_OPTIONS && !each.isEmpty() && each.length() <= 64) {
                    options.add(each);
                }
            }
        }

        private void candidate(String value) {
            if (candidates.size() < MAX_CANDIDATES
                    && Candidate.parse(value) instanceof CandidateText.Parsed.Ok(var candidate)) {
                candidates.add(candidate);
            }
        }

        Parsed complete() {
            if (ufrag == null || password == null) {
                return new Parsed.Bad("ice-ufrag or ice-pwd is missing");
            }
            Credentials credentials = new Credentials(ufrag, password);
            if (!credentials.areValid()) {
                return new Parsed.Bad("ice-ufrag or ice-pwd is too short, too long or not text");
            }
            return new Parsed.Ok(new Description(credentials, lite, options, candidates, complete));
        }
    }
}
