package org.lanline.trace.report;

import org.lanline.trace.Trace;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Stream;

import java.util.List;
import java.util.Locale;

/** Narrows a trace down to some of its calls. */
public final class Only {
    private Only() {}

    /**
     * The calls that have this in them.
     *
     * @param what {@code call=N}, {@code ssrc=HEX}, an address with or without a port, or a part of
     *     a name or a Call-ID
     */
    public static Trace with(Trace trace, String what) {
        List<Call> calls = trace.found().calls().stream().filter(call -> has(call, what)).toList();
        List<Stream> streams =
                trace.streams().stream()
                        .filter(
                                stream ->
                                        calls.stream()
                                                .anyMatch(call -> call.streams().contains(stream)))
                        .toList();
        return trace.with(trace.found().only(calls), streams);
    }

    private static boolean has(Call call, String what) {
        String wanted = what.strip().toLowerCase(Locale.ROOT);
        if (wanted.startsWith("call=")) {
            return wanted.equals("call=" + call.number());
        }
        if (wanted.startsWith("ssrc=")) {
            String hex = wanted.substring(5).replaceFirst("^0x", "");
            return call.streams().stream()
                    .anyMatch(stream -> String.format("%08x", stream.ssrc()).equals(hex));
        }
        return call.title().toLowerCase(Locale.ROOT).contains(wanted)
                || (call.sip() != null
                        && call.sip().callId().toLowerCase(Locale.ROOT).equals(wanted))
                || call.verdict().addresses().stream()
                        .anyMatch(place -> Words.host(place.host()).equals(wanted))
                || call.paths().stream()
                        .anyMatch(
                                path ->
                                        Words.address(path.path().one()).equals(wanted)
                                                || Words.address(path.path().other())
                                                        .equals(wanted));
    }
}
