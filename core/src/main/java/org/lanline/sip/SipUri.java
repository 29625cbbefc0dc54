package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Objects;

/**
 * A SIP or SIPS URI (RFC 3261 section 19.1), or one of another scheme kept as text.
 *
 * @param scheme in lower case
 * @param user as written, escapes and all; null when there is none
 * @param host as written, an IPv6 address with its brackets; empty for another scheme
 * @param port -1 when none is written
 * @param headers what stands behind the question mark, as written; null when nothing does
 * @param opaque everything behind the colon of another scheme; null for sip and sips
 */
public record SipUri(
        String scheme,
        @Nullable String user,
        @Nullable String password,
        String host,
        int port,
        Parameters parameters,
        @Nullable String headers,
        @Nullable String opaque) {

    /** {@code sip:user@host}. */
    public static SipUri of(@Nullable String user, String host) {
        return of(user, host, -1);
    }

    /** {@code sip:user@host:port}. */
    public static SipUri of(@Nullable String user, String host, int port) {
        return new SipUri("sip", user, null, host, port, Parameters.NONE, null, null);
    }

    static SipUri opaque(String scheme, String rest) {
        return new SipUri(scheme, null, null, "", -1, Parameters.NONE, null, rest);
    }

    /** The URI that fills the whole text, or null when it is not well formed. */
    public static @Nullable SipUri parse(String text) {
        Grammar grammar = Grammar.of(text);
        return grammar.uri(grammar.end) ? grammar.uriView() : null;
    }

    /** True for sip and sips: false means that only {@link #opaque} says more. */
    public boolean isSip() {
        return opaque == null;
    }

    public boolean isSecure() {
        return scheme.equals("sips");
    }

    /** The user part with its escapes undone, null when there is none. */
    public @Nullable String userName() {
        return user == null ? null : Text.unescaped(user);
    }

    /** A loose router's mark (RFC 3261 section 16.12). */
    public boolean isLooseRoute() {
        return parameters.has("lr");
    }

    public SipUri with(String parameter, @Nullable String value) {
        return withParameters(parameters.with(parameter, value));
    }

    public SipUri without(String parameter) {
        return withParameters(parameters.without(parameter));
    }

    public SipUri withParameters(Parameters changed) {
        return new SipUri(scheme, user, password, host, port, changed, headers, opaque);
    }

    /** The same without the headers part, which no Request-URI may have (section 19.1.1). */
    public SipUri withoutHeaders() {
        return new SipUri(scheme, user, password, host, port, parameters, null, opaque);
    }

    /**
     * Whether both name the same resource (RFC 3261 section 19.1.4): case and escapes do not count
     * where the RFC says so, and a parameter that only one has counts when it is user, ttl, method,
     * maddr or transport.
     */
    public boolean matches(SipUri other) {
        if (!isSip() || !other.isSip()) {
            return equals(other);
        }
        return scheme.equals(other.scheme)
                && Objects.equals(userName(), other.userName())
                && Objects.equals(password, other.password)
                && host.equalsIgnoreCase(other.host)
                && port == other.port
                && parametersAgree(other)
                && other.parametersAgree(this)
                && Objects.equals(headers, other.headers);
    }

    private boolean parametersAgree(SipUri other) {
        for (Parameters.Parameter mine : parameters.list()) {
            boolean agrees =
                    other.parameters.has(mine.name())
                            ? sameText(mine.value(), other.parameters.get(mine.name()))
                            : !countsAlone(mine.name());
            if (!agrees) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameText(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return Objects.equals(a, b);
        }
        return Text.unescaped(a).equalsIgnoreCase(Text.unescaped(b));
    }

    private static boolean countsAlone(String parameter) {
        return switch (parameter.toLowerCase(Locale.ROOT)) {
            case "user", "ttl", "method", "maddr", "transport" -> true;
            default -> false;
        };
    }

    /** As on the wire. */
    @Override
    public String toString() {
        if (opaque != null) {
            return scheme + ":" + opaque;
        }
        StringBuilder text = new StringBuilder(scheme).append(':');
        if (user != null) {
            text.append(user);
            if (password != null) {
                text.append(':').append(password);
            }
            text.append('@');
        }
        text.append(host);
        if (port >= 0) {
            text.append(':').append(port);
        }
        text.append(parameters);
        return headers == null ? text.toString() : text.append('?').append(headers).toString();
    }
}
