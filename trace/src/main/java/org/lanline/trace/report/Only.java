package org.lanline.trace.report;

import org.lanline.trace.Trace;
import org.lanline.trace.evidence.Addresses;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Ssrc;
import org.lanline.trace.media.Stream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Narrows a trace down to some of its calls. */
public final class Only {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** An address of IPv4, or one of IPv6 with or without brackets; behind it perhaps a port. */
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "([0-9]+(?:\\.[0-9]+){3}|\\[[0-9a-f:.]*])(?::([0-9]+))?"
                            + "|([0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)");

    private final Predicate<Call> has;

    private Only(Predicate<Call> has) {
        this.has = has;
    }

    /** What somebody asks for, or why it is nothing. */
    public sealed interface Parsed {
        /**
         * @param only what to look for
         */
        record Ok(Only only) implements Parsed {}

        /**
         * @param why a whole sentence
         */
        record Bad(String why) implements Parsed {}
    }

    /**
     * Reads what calls have to have.
     *
     * @param what {@code call=N}, {@code ssrc=HEX}, an address with or without a port, a part of a
     *     name, or a Call-ID
     */
    public static Parsed parse(String what) {
        String wanted = what.strip().toLowerCase(Locale.ROOT);
        if (wanted.startsWith("call=")) {
            return number(wanted.substring(5));
        }
        if (wanted.startsWith("ssrc=")) {
            return source(wanted.substring(5));
        }
        Matcher address = ADDRESS.matcher(wanted);
        if (address.matches()) {
            return address(address, what);
        }
        return wanted.isEmpty()
                ? new Parsed.Bad(
                        "Say what a call has to have: call=N, ssrc=HEX, an address or a name.")
                : ok(call -> isNamed(call, wanted));
    }

    private static Parsed ok(Predicate<Call> has) {
        return new Parsed.Ok(new Only(has));
    }

    private static Parsed bad(String takes, String text) {
        return new Parsed.Bad(takes + (text.isEmpty() ? "." : ", not " + text + "."));
    }

    private static Parsed number(String text) {
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) == 0) {
            return bad("call= takes the number of a call, such as 1", text);
        }
        int number = Integer.parseInt(text);
        return ok(call -> call.number() == number);
    }

    private static Parsed source(String text) {
        String hex = Ssrc.digits(text);
        if (hex == null) {
            return bad("ssrc= takes a source such as 0x0eaf0eaf", text);
        }
        int source = Integer.parseUnsignedInt(hex, 16);
        return ok(call -> call.streams().stream().anyMatch(stream -> stream.ssrc() == source));
    }

    private static Parsed address(Matcher parts, String what) {
        String bare = parts.group(3) == null ? parts.group(1) : parts.group(3);
        InetAddress host = Addresses.literal(bare);
        String port = parts.group(2) == null ? "" : parts.group(2);
        boolean isPort =
                port.isEmpty() || (port.length() <= 5 && Addresses.isPort(Integer.parseInt(port)));
        if (host == null || !isPort) {
            return new Parsed.Bad(what.strip() + " is no address.");
        }
        return port.isEmpty()
                ? ok(call -> isAt(call, Words.host(host)))
                : ok(call -> isAt(call, new InetSocketAddress(host, Integer.parseInt(port))));
    }

    /** The calls of a trace that have it. */
    public Trace of(Trace trace) {
        List<Call> calls = trace.found().calls().stream().filter(has).toList();
        List<Stream> streams =
                trace.streams().stream()
                        .filter(
                                stream ->
                                        calls.stream()
                                                .anyMatch(call -> call.streams().contains(stream)))
                        .toList();
        return trace.with(trace.found().only(calls), streams);
    }

    private static boolean isNamed(Call call, String wanted) {
        return call.title().toLowerCase(Locale.ROOT).contains(wanted)
                || (call.sip() != null
                        && call.sip().callId().toLowerCase(Locale.ROOT).equals(wanted));
    }

    private static boolean isAt(Call call, String host) {
        return call.title().contains(host)
                || call.verdict().addresses().stream()
                        .anyMatch(place -> Words.host(place.host()).equals(host));
    }

    private static boolean isAt(Call call, InetSocketAddress address) {
        return call.paths().stream()
                .anyMatch(
                        path ->
                                path.path().one().equals(address)
                                        || path.path().other().equals(address));
    }
}
