package org.lanline.interop;

import org.lanline.interop.PhoneMatrix.Pair;
import org.lanline.interop.PhoneWalk.Feature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A table of docs/interop.md that a run writes: a row for each pair of phones, a column for each
 * thing they do. It stands between two comments of the file.
 */
final class PhoneTable {
    private final Path file;
    private final String begin;
    private final String end;

    /**
     * @param file that has it
     * @param name of the table in its comments
     */
    PhoneTable(Path file, String name) {
        this.file = file;
        this.begin = "<!-- %s: written by PhoneMatrixInteropTest -->".formatted(name);
        this.end = "<!-- %s: end -->".formatted(name);
    }

    /** The one of this checkout. */
    static PhoneTable ofCheckout(String name) {
        for (Path folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            Path file = folder.resolve("docs/interop.md");
            if (Files.exists(file)) {
                return new PhoneTable(file, name);
            }
        }
        throw new IllegalStateException("docs/interop.md is in no folder above");
    }

    /** What was "yes" in the file and is not any more, a sentence each. */
    List<String> worse(Map<Pair, Map<Feature, String>> walked) throws IOException {
        Map<String, List<String>> before = rows();
        List<String> worse = new ArrayList<>();
        List<Feature> features = List.of(Feature.values());
        walked.forEach(
                (pair, cells) -> {
                    List<String> old = before.getOrDefault(title(pair), List.of());
                    for (int i = 0; i < Math.min(features.size(), old.size()); i++) {
                        String is = cells.get(features.get(i));
                        if (old.get(i).equals(PhoneWalk.YES) && !PhoneWalk.YES.equals(is)) {
                            String what = title(pair) + ", " + features.get(i).title;
                            worse.add(what + ": " + is);
                        }
                    }
                });
        return worse;
    }

    /** Rows of the file, by who calls whom; the cells after that. */
    private Map<String, List<String>> rows() throws IOException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        String text = Files.readString(file);
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(file + " has no place for the table: " + begin);
        }
        for (String line : text.substring(from, to).lines().toList()) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 3) {
                List<String> trimmed = List.of(cells).stream().map(String::strip).toList();
                rows.put(
                        trimmed.get(1) + " | " + trimmed.get(2),
                        trimmed.subList(3, trimmed.size() - 1));
            }
        }
        return rows;
    }

    private static String title(Pair pair) {
        return pair.caller() + " | " + pair.callee();
    }

    /**
     * Puts what happened in the place of what was there.
     *
     * @param pairs that have a row, in this order; one that was not walked keeps what it had
     */
    void write(List<Pair> pairs, Map<Pair, Map<Feature, String>> walked) throws IOException {
        Map<String, List<String>> before = rows();
        StringBuilder table = new StringBuilder(begin).append("\n\n| caller | callee |");
        StringBuilder line = new StringBuilder("|---|---|");
        for (Feature feature : Feature.values()) {
            table.append(' ').append(feature.title).append(" |");
            line.append("---|");
        }
        table.append('\n').append(line).append('\n');
        for (Pair pair : pairs) {
            Map<Feature, String> cells = walked.get(pair);
            List<String> row = cells == null ? before.get(title(pair)) : inOrder(cells);
            if (row != null) {
                table.append("| ").append(title(pair)).append(" | ");
                table.append(String.join(" | ", row)).append(" |\n");
            }
        }
        String text = Files.readString(file);
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        Files.writeString(file, text.substring(0, from) + table.append('\n') + text.substring(to));
    }

    private static List<String> inOrder(Map<Feature, String> cells) {
        return Stream.of(Feature.values()).map(each -> String.valueOf(cells.get(each))).toList();
    }
}
