package org.lanline.trace.evidence;

import org.jspecify.annotations.Nullable;

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
        try {
            JsonObject json = JsonText.read(bytes);
            if (CallRecordReader.isOne(json)) {
                CallRecord record = CallRecordReader.read(json, file);
                return record == null
                        ? Reading.not("it is a call record of a version that is not known here")
                        : new Reading(List.of(record), null);
            }
            return Reading.not("this is neither a capture nor a report of a call");
        } catch (JsonText.NotReadable e) {
            return Reading.not(String.valueOf(e.getMessage()));
        }
    }
}
