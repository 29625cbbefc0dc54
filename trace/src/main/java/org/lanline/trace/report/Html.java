package org.lanline.trace.report;

import org.lanline.trace.ladder.SvgLadder;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A page in the making. Whatever text is put in is harmless; frames become links. */
final class Html {
    private static final int MOST_LINKS = 8;

    private final StringBuilder text = new StringBuilder(1 << 16);
    private final Map<Integer, String> linked = new TreeMap<>();

    Html raw(String markup) {
        text.append(markup);
        return this;
    }

    Html text(String words) {
        text.append(escaped(words));
        return this;
    }

    /** {@code <p class="style">words</p>}. */
    Html element(String name, String style, String words) {
        open(name, style);
        return text(words).raw("</").raw(name).raw(">");
    }

    Html open(String name, String style) {
        return raw("<").raw(name).raw(style.isEmpty() ? "" : " class=\"" + style + "\"").raw(">");
    }

    Html close(String name) {
        return raw("</").raw(name).raw(">\n");
    }

    Html cell(String words) {
        return element("td", "", words);
    }

    Html number(String words) {
        return element("td", "n", words);
    }

    /** {@code #12, #15, …}, each leading to its line of evidence. */
    Html frames(Collection<Integer> frames) {
        List<Integer> sorted =
                frames.stream().filter(each -> each > 0).distinct().sorted().toList();
        for (int i = 0; i < Math.min(sorted.size(), MOST_LINKS); i++) {
            raw(i == 0 ? " " : ", ");
            frame(sorted.get(i));
        }
        return sorted.size() > MOST_LINKS ? raw(", …") : this;
    }

    Html frame(int frame) {
        linked.putIfAbsent(frame, "");
        return raw("<a class=\"small\" href=\"#f" + frame + "\">#" + frame + "</a>");
    }

    /** Says what a frame is that may be linked to. */
    void shows(int frame, String what) {
        linked.merge(frame, what, (before, now) -> before.isEmpty() ? now : before);
    }

    /** Frames that were linked to, with what they are, where that was said. */
    Map<Integer, String> linked() {
        return linked;
    }

    int length() {
        return text.length();
    }

    static String escaped(String words) {
        return SvgLadder.escaped(words);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
