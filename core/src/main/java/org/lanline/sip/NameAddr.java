package org.lanline.sip;

import org.jspecify.annotations.Nullable;

/**
 * A name and an address, with the parameters of the header field it stands in: From, To, Contact,
 * Route and their like (RFC 3261 section 20.10).
 *
 * @param displayName without quotes, null when there is none
 */
public record NameAddr(@Nullable String displayName, SipUri uri, Parameters parameters) {

    public static NameAddr of(SipUri uri) {
        return new NameAddr(null, uri, Parameters.NONE);
    }

    /** The first element of the text, or null when it is not well formed. */
    public static @Nullable NameAddr parse(String text) {
        Grammar grammar = Grammar.of(text);
        return grammar.nameAddr() ? grammar.nameAddrView() : null;
    }

    public @Nullable String tag() {
        return parameters.get("tag");
    }

    public NameAddr with(String parameter, @Nullable String value) {
        return new NameAddr(displayName, uri, parameters.with(parameter, value));
    }

    /** As on the wire, always with brackets. */
    @Override
    public String toString() {
        String name = displayName == null ? "" : Text.quoted(displayName) + " ";
        return name + "<" + uri + ">" + parameters;
    }
}
