package org.lanline.sip;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Ascii;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The {@code ;name=value} parameters of a header field or URI, in order, each value as it was
 * written. Names are compared without regard to case.
 */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());

    private static final List<String> COMMON =
            List.of("tag", "branch", "rport", "received", "transport", "lr");

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

    /** Cuts what the grammar has accepted, such as {@code ;tag=76;x}, without a copy of it all. */
    static Parameters cut(byte[] bytes, int start, int end) {
        int at = parameterEnd(bytes, start, end); // what stands before the first semicolon
        if (at == end) {
            return NONE;
        }
        List<Parameter> list = new ArrayList<>(2);
        while (at < end) {
            int next = parameterEnd(bytes, at + 1, end);
            list.add(cutOne(bytes, at + 1, next));
            at = next;
        }
        return new Parameters(list);
    }

    /** The semicolon that ends a parameter, one in quotes not counted, or the end of all. */
    private static int parameterEnd(byte[] bytes, int from, int end) {
        boolean quoted = false;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (quoted && b == '\\') {
                i++;
            } else if (b == '"') {
                quoted = !quoted;
            } else if (b == ';' && !quoted) {
                return i;
            }
        }
        return end;
    }

    private static Parameter cutOne(byte[] bytes, int start, int end) {
        int equal = start;
        while (equal < end && bytes[equal] != '=') {
            equal++;
        }
        String name = name(bytes, start, equal);
        return new Parameter(name, equal == end ? null : inked(bytes, equal + 1, end));
    }

    /** The names that nearly every message has are not made anew each time. */
    private static String name(byte[] bytes, int start, int end) {
        for (String common : COMMON) {
            if (Ascii.isExactly(bytes, start, end - start, common)) {
                return common;
            }
        }
        return inked(bytes, start, end);
    }

    private static String inked(byte[] bytes, int start, int end) {
        int first = Grammar.firstInk(bytes, start, end);
        return Text.unfolded(bytes, first, Grammar.inkEnd(bytes, first, end));
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
        if (!has(name)) {
            return this;
        }
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
