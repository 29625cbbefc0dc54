package org.lanline.server.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of the page, all of them in memory: a path either is one of these names or there is
 * nothing, so no path can lead anywhere else. A file {@code x.js.br} or {@code x.js.gz} is the
 * compressed form of {@code x.js} and is sent to who takes it.
 */
public final class Page {

    private static final int MAX_FILE_BYTES = 16 * 1_024 * 1_024;
    private static final int MAX_FILES = 2_000;
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html;charset=utf-8"),
                    Map.entry("js", "text/javascript;charset=utf-8"),
                    Map.entry("css", "text/css;charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("webmanifest", "application/manifest+json"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("txt", "text/plain;charset=utf-8"));

    private record Asset(
            String type, String tag, boolean immutable, Map<String, byte[]> encodings) {}

    private final Map<String, Asset> assets;

    private Page(Map<String, byte[]> files) {
        Map<String, Asset> made = new HashMap<>();
        files.forEach(
                (name, bytes) -> {
                    if (!compressed(name, files)) {
                        made.put("/" + name, asset(name, bytes, files));
                    }
                });
        Asset index = made.get("/index.html");
        if (index != null) {
            made.put("/", index);
            made.put("/admin", index); // the same page looks at its address
        }
        this.assets = Map.copyOf(made);
    }

    /** The files of a folder, such as {@code web/dist}; no page when there is no such folder. */
    public static Page of(Path folder) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        if (Files.isDirectory(folder)) {
            List<Path> found;
            try (Stream<Path> walk = Files.walk(folder, 8)) {
                found = walk.filter(Files::isRegularFile).limit(MAX_FILES).toList();
            }
            for (Path file : found) {
                if (Files.size(file) <= MAX_FILE_BYTES) {
                    String name = folder.relativize(file).toString().replace('\\', '/');
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return new Page(files);
    }

    /** True when there is a page at all. */
    public boolean present() {
        return assets.containsKey("/");
    }

    /** Sends the file of this path, or 404. */
    boolean handle(String path, Request request, Response response, Callback callback) {
        Asset asset = assets.get(path);
        if (asset == null) {
            return missing(path).write(response, callback);
        }
        HttpFields.Mutable headers = response.getHeaders();
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            return Reply.wrongMethod("GET", "HEAD").write(response, callback);
        }
        String encoding = encoding(request, asset);
        String tag = '"' + asset.tag() + (encoding.isEmpty() ? "" : "-" + encoding) + '"';
        headers.put(HttpHeader.ETAG, tag);
        headers.put(HttpHeader.VARY, "Accept-Encoding");
        headers.put(
                HttpHeader.CACHE_CONTROL,
                asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
        if (matches(request, tag)) {
            response.setStatus(304);
            response.write(true, null, callback);
            return true;
        }
        if (!encoding.isEmpty()) {
            headers.put(HttpHeader.CONTENT_ENCODING, encoding);
        }
        headers.put(HttpHeader.CONTENT_TYPE, asset.type());
        response.setStatus(200);
        byte[] bytes = asset.encodings().get(encoding);
        response.write(true, bytes == null ? null : ByteBuffer.wrap(bytes), callback);
        return true;
    }

    private Reply missing(String path) {
        return path.equals("/")
                ? Reply.error(503, "no-page", "The page has not been built: run ./lanline build.")
                : Reply.error(404, "not-found", "There is nothing at this address.");
    }

    private static String encoding(Request request, Asset asset) {
        List<String> accepted = request.getHeaders().getQualityCSV(HttpHeader.ACCEPT_ENCODING);
        for (String wanted : List.of("br", "gzip")) {
            if (asset.encodings().containsKey(wanted) && accepted.contains(wanted)) {
                return wanted;
            }
        }
        return "";
    }

    private static boolean matches(Request request, String tag) {
        for (String known : request.getHeaders().getCSV(HttpHeader.IF_NONE_MATCH, true)) {
            String strong = known.startsWith("W/") ? known.substring(2) : known;
            if (strong.equals(tag) || strong.equals("*")) {
                return true;
            }
        }
        return false;
    }

    private static Asset asset(String name, byte[] bytes, Map<String, byte[]> files) {
        Map<String, byte[]> encodings = new HashMap<>();
        encodings.put("", bytes);
        put(encodings, "br", files.get(name + ".br"));
        put(encodings, "gzip", files.get(name + ".gz"));
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return new Asset(
                TYPES.getOrDefault(ending, "application/octet-stream"),
                hash(bytes),
                name.startsWith("assets/"),
                encodings);
    }

    private static void put(Map<String, byte[]> encodings, String name, byte @Nullable [] bytes) {
        if (bytes != null) {
            encodings.put(name, bytes);
        }
    }

    private static boolean compressed(String name, Map<String, byte[]> files) {
        boolean ending = name.endsWith(".br") || name.endsWith(".gz");
        return ending && files.containsKey(name.substring(0, name.length() - 3));
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
