package org.lanline.sip;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Ascii;

/**
 * One hop of a request's way (RFC 3261 section 20.42).
 *
 * @param transport such as {@code UDP}, as written
 * @param host an IPv6 address has its brackets
 * @param port -1 when none is written
 */
public record Via(String transport, String host, int port, Parameters parameters) {

    /** Every branch made by an RFC 3261 element begins with this (section 8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    /** A Via that asks the next hop which port it saw (RFC 3581). */
    public static Via of(Transport transport, String host, int port, String branch) {
        Parameters parameters = Parameters.NONE.with("branch", branch).with("rport", null);
        return new Via(transport.name(), host, port, parameters);
    }

    /** The first element of a Via field's value, or null when it is not well formed. */
    public static @Nullable Via parse(String text) {
        Grammar grammar = Grammar.of(text);
        return grammar.via() ? grammar.viaView() : null;
    }

    public @Nullable String branch() {
        return parameters.get("branch");
    }

    /** True when the branch alone identifies the transaction (RFC 3261 section 17.2.3). */
    public boolean hasMagicCookie() {
        String branch = branch();
        return branch != null
                && branch.startsWith(MAGIC_COOKIE)
                && branch.length() > MAGIC_COOKIE.length();
    }

    /** The address that the next hop saw, or null. */
    public @Nullable String received() {
        return parameters.get("received");
    }

    /** The port that the next hop saw (RFC 3581); 0 when only asked for, -1 when not. */
    public int rport() {
        if (!parameters.has("rport")) {
            return -1;
        }
        String value = parameters.get("rport");
        if (value == null) {
            return 0;
        }
        byte[] digits = value.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return (int) Math.max(0, Ascii.decimal(digits, 0, digits.length, 65_535));
    }

    /** Host and port, the port only when written. */
    public String sentBy() {
        return port < 0 ? host : host + ":" + port;
    }

    public Via with(String parameter, @Nullable String value) {
        return new Via(transport, host, port, parameters.with(parameter, value));
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + sentBy() + parameters;
    }
}
