package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells what a report is written in, and reads it. */
public final class Reports {
    private Reports() {}

    /**
     * What there was to read.
     *
     * @param records of each call in it
     * @param problem why there is nothing, or not all; null when all was read. A clause
     */
    public record Reading(List<CallRecord> records, @Nullable String problem) {
        public Reading {
            records = List.copyOf(records);
        }

        static Reading not(String why) {
            return new Reading(List.of(), why);
        }
    }

    /**
     * Reads it, whatever it is.
     *
     * @param file what it is called in reports
     */
    public static Reading read(String file, byte[] bytes) {
        if (isPage(bytes)) {
            return Reading.not(
                    "this is a page, not JSON: about:webrtc copies what can be read by \"Copy"
                            + " Report\", to be saved as a file");
        }
        try {
            JsonObject json = JsonText.read(bytes);
            if (CallRecordReader.isOne(json)) {
                CallRecord record = CallRecordReader.read(json, file);
                return record == null
                        ? Reading.not("it is a call record of a version that is not known here")
                        : new Reading(List.of(record), null);
            }
            if (ChromiumDump.isOne(json)) {
                return of(ChromiumDump.read(json, file));
            }
            if (FirefoxReport.isOne(json)) {
                return of(FirefoxReport.read(json, file));
            }
            return Reading.not("this is neither a capture nor a report of a call");
        } catch (JsonText.NotReadable e) {
            return Reading.not(String.valueOf(e.getMessage()));
        }
    }

    private static Reading of(List<CallRecord> records) {
        return records.isEmpty()
                ? Reading.not("there is no connection in this report that came to anything")
                : new Reading(records, null);
    }

    /** What "Save Page" makes is for people. */
    private static boolean isPage(byte[] bytes) {
        int most = Math.min(bytes.length, 200);
        return new String(bytes, 0, most, StandardCharsets.UTF_8).stripLeading().startsWith("<");
    }
}
