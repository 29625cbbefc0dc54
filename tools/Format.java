import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks ({@code --check ROOT}) or rewrites ({@code --write ROOT}) the format of every Java source of the project. */
final class Format {
    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("--write");
        Formatter formatter =
                new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
        List<Path> wrong =
                sources(Path.of(args[1])).parallelStream()
                        .filter(source -> isWrong(source, formatter, write))
                        .toList();
        if (!write && !wrong.isEmpty()) {
            wrong.forEach(source -> System.err.println("not formatted: " + source));
            System.err.println("run: ./lanline format");
            System.exit(1);
        }
        System.out.println(write ? "formatted " + wrong.size() + " files" : "format: ok");
    }

    private static boolean isWrong(Path source, Formatter formatter, boolean write) {
        try {
            String text = Files.readString(source);
            String formatted = formatter.formatSourceAndFixImports(text);
            if (write && !formatted.equals(text)) {
                Files.writeString(source, formatted);
            }
            return !formatted.equals(text);
        } catch (IOException | FormatterException e) {
            throw new IllegalStateException(source + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> sources(Path root) throws Exception {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("core", "server", "trace", "cli", "interop", "bench")) {
            Path folder = root.resolve(module).resolve("src");
            if (Files.isDirectory(folder)) {
                try (var walk = Files.walk(folder)) {
                    walk.filter(path -> path.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
