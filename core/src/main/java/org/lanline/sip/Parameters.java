package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The {@code ;name=value} parameters of a header field or URI, in order, each value as it was
 * written. Names are compared without regard to case.
 */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());

    /**
     * @param value as written, quotes included; null for a parameter that is only a name
     */
    public record Parameter(String name, @Nullable String value) {
        @Override
        public String toString() {
            return value == null ? ";" + name : ";" + name + "=" + value;
        }
    }

    public Parameters {
        list = List.copyOf(list);
    }

    /** Cuts text that the grammar has accepted, such as {@code ;tag=76;x}. */
    static Parameters cut(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        List<Parameter> list = new ArrayList<>(4);
        int at = text.indexOf(';') + 1;
        while (at > 0 && at <= text.length()) {
            int end = parameterEnd(text, at);
            list.add(cutOne(text.substring(at, end)));
            at = end + 1;
        }
        return new Parameters(list);
    }

    private static int parameterEnd(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private static Parameter cutOne(String text) {
        int equal = text.indexOf('=');
        return equal < 0
                ? new Parameter(text.strip(), null)
                : new Parameter(
                        text.substring(0, equal).strip(), text.substring(equal + 1).strip());
    }

    public boolean has(String name) {
        return find(name) != null;
    }

    /** The value without quotes; null when there is no such parameter or it is only a name. */
    public @Nullable String get(String name) {
        Parameter found = find(name);
        return found == null || found.value == null ? null : Text.unquoted(found.value);
    }

    private @Nullable Parameter find(String name) {
        for (Parameter parameter : list) {
            if (parameter.name.equalsIgnoreCase(name)) {
                return parameter;
            }
        }
        return null;
    }

    /** With this parameter changed in its place, or added at the end. */
    public Parameters with(String name, @Nullable String value) {
        List<Parameter> changed = new ArrayList<>(list);
        Parameter parameter = new Parameter(name, value);
        Parameter old = find(name);
        if (old == null) {
            changed.add(parameter);
        } else {
            changed.replaceAll(each -> Objects.equals(each, old) ? parameter : each);
        }
        return new Parameters(changed);
    }

    public Parameters without(String name) {
        return new Parameters(
                list.stream().filter(each -> !each.name.equalsIgnoreCase(name)).toList());
    }

    /** As on the wire: each with its semicolon; empty when there are none. */
    @Override
    public String toString() {
        if (list.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        list.forEach(text::append);
        return text.toString();
    }
}
