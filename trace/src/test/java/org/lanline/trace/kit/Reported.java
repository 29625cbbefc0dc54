package org.lanline.trace.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * What real browsers reported of a call between two connections of one page, kept as it came:
 * Chromium 156's dump of {@code chrome://webrtc-internals}, and Firefox 153's {@code about:webrtc}
 * after ten seconds.
 */
public final class Reported {
    private static final String FOLDER = "/org/lanline/trace/evidence/";

    private Reported() {}

    public static byte[] byChromium() {
        return unpacked("webrtc-internals.json.gz");
    }

    public static byte[] byFirefox() {
        return unpacked("about-webrtc.json.gz");
    }

    private static byte[] unpacked(String name) {
        try (InputStream in = Reported.class.getResourceAsStream(FOLDER + name);
                GZIPInputStream unpacked = new GZIPInputStream(Objects.requireNonNull(in))) {
            return unpacked.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
