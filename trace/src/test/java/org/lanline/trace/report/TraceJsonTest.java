package org.lanline.trace.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.kit.Bytes;
import org.lanline.trace.kit.Conversation;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/trace-json.md} and the program say the same. */
final class TraceJsonTest {
    private static final Path PAGE = Path.of("../docs/trace-json.md");
    private static final Pattern FIELD = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    /** What every capture shows, so that what is documented must be written for ours. */
    private static final Pattern OURS =
            Pattern.compile("capture.*|streams.*|problems.*|calls\\[]\\.reports.*");

    private static final Pattern ANSWER =
            Pattern.compile("verdicts\\[]\\.(direct|encrypted|authentic|onLan)");

    private static final Pattern ENDS =
            Pattern.compile("calls\\[]\\.reports\\[]\\.pairs\\[]\\.(local|remote)");

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    @Test
    void whatIsWrittenIsDocumentedAndWhatIsDocumentedIsWritten() throws IOException {
        Set<String> written = written();
        Set<String> documented = documented();
        assertThat(documented).containsAll(written);
        assertThat(written)
                .containsAll(documented.stream().filter(OURS.asMatchPredicate()).toList());
    }

    @Test
    void whatIsWrittenOfDifferencesIsDocumentedAndTheOtherWayRound() throws IOException {
        Trace one = Trace.from(List.of(Input.of("one", Conversation.whole().toArray())), List.of());
        Trace none = Trace.from(List.of(Input.of("none", new byte[0])), List.of());
        StringWriter out = new StringWriter();
        TraceJson.write(Difference.of(one.found(), none.found()), out);
        Set<String> differences = new TreeSet<>(documented());
        differences.removeIf(each -> !each.startsWith("differences"));
        assertThat(paths(out.toString())).isEqualTo(differences).isNotEmpty();
    }

    private static Set<String> documented() throws IOException {
        Set<String> fields = new TreeSet<>();
        Matcher matcher = FIELD.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            fields.add(matcher.group(1));
        }
        return fields;
    }

    private Set<String> written() throws IOException {
        byte[] whole = Conversation.whole().toArray();
        Path torn =
                Files.write(folder.resolve("torn.pcap"), Arrays.copyOf(whole, whole.length - 1));
        StringWriter out = new StringWriter();
        Path report = Files.writeString(folder.resolve("report.json"), report());
        TraceJson.write(Trace.of(List.of(torn, described(torn), report)), out);
        return paths(out.toString());
    }

    /** What a device says of itself: the example of the page about it. */
    private static String report() throws IOException {
        String page = Files.readString(Path.of("../docs/call-record.md"));
        int begin = page.indexOf("```json\n") + 8;
        return page.substring(begin, page.indexOf("```", begin));
    }

    /** A second file whose interface has an address. */
    private static Path described(Path like) throws IOException {
        Bytes file = new Bytes();
        file.u32(0x0a0d0d0aL).u32(28).u32(0x1a2b3c4dL).u16(1).u16(0).u64(-1).u32(28);
        file.u32(1)
                .u32(32)
                .u16(1)
                .u16(0)
                .u32(0)
                .u16(4)
                .u16(8)
                .u32(0x0a000001L)
                .u32(0xffffff00L)
                .u32(32);
        return Files.write(like.resolveSibling("other.pcapng"), file.toArray());
    }

    /** Every field that occurs, as {@code a.b[].c}. */
    private static Set<String> paths(String json) {
        Set<String> paths = new TreeSet<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            walk(parser, parser.nextToken(), "", paths);
        }
        return paths;
    }

    private static void walk(JsonParser parser, JsonToken token, String path, Set<String> paths) {
        if (token == JsonToken.START_OBJECT) {
            add(paths, path);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String child = child(path, parser.currentName());
                walk(parser, parser.nextToken(), child, paths);
            }
        } else if (token == JsonToken.START_ARRAY) {
            add(paths, path + "[]");
            for (JsonToken each = parser.nextToken();
                    each != JsonToken.END_ARRAY;
                    each = parser.nextToken()) {
                walk(parser, each, path + "[]", paths);
            }
        } else {
            add(paths, path);
        }
    }

    /** The four answers of a verdict have the same fields. */
    private static String child(String of, String name) {
        String parent = ANSWER.matcher(of).matches() ? "verdicts[].*" : of;
        parent = ENDS.matcher(of).matches() ? "calls[].reports[].pairs[].*" : parent;
        return parent.isEmpty() ? name : parent + "." + name;
    }

    private static void add(Set<String> paths, String path) {
        if (!path.isEmpty()) {
            paths.add(path);
        }
    }
}
