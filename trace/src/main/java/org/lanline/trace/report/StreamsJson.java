package org.lanline.trace.report;

import org.lanline.trace.media.Stream;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * The streams as JSON. Where there are many, another thread writes the first of them while what
 * comes before them is being written; so many that what it has ready does not take much memory.
 */
final class StreamsJson {
    private static final int FEW = 256;
    private static final int OF_A_PART = 64;
    private static final int MOST_AHEAD = 2_048;

    private final List<Stream> streams;
    private final List<FutureTask<String>> ahead;

    private StreamsJson(List<Stream> streams) {
        this.streams = streams;
        int parts = streams.size() < FEW ? 0 : Math.min(streams.size(), MOST_AHEAD) / OF_A_PART;
        this.ahead =
                IntStream.range(0, parts)
                        .mapToObj(i -> new FutureTask<>(() -> part(i * OF_A_PART)))
                        .toList();
    }

    /** Begins. */
    static StreamsJson of(List<Stream> streams) {
        StreamsJson json = new StreamsJson(streams);
        if (!json.ahead.isEmpty()) {
            Runnable writing = () -> json.ahead.forEach(FutureTask::run);
            Thread.ofPlatform().daemon().name("streams").start(writing);
        }
        return json;
    }

    private String part(int from) {
        StringWriter to = new StringWriter(1 << 18);
        try (JsonGenerator out =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), to)) {
            out.writeStartArray();
            StreamJson json = new StreamJson(out);
            streams.subList(from, from + OF_A_PART).forEach(json::write);
            out.writeEndArray();
        }
        StringBuffer array = to.getBuffer();
        return array.substring(1, array.length() - 1);
    }

    /** Writes them all as values of the array that is open. */
    void write(JsonGenerator out) {
        for (FutureTask<String> each : ahead) {
            each.run(); // at once when it ran already, or by now when its turn has not come
            out.writeRawValue(text(each));
        }
        StreamJson json = new StreamJson(out);
        streams.subList(ahead.size() * OF_A_PART, streams.size()).forEach(json::write);
    }

    private static String text(FutureTask<String> part) {
        try {
            return part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a stream could not be written", e.getCause());
        }
    }
}
