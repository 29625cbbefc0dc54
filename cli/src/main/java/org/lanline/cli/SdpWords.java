package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Explained;

import java.util.ArrayList;
import java.util.List;

/** What {@code lanline sdp} says to people. */
final class SdpWords {
    private static final int WIDEST_LINE = 46;

    private final int width;
    private final boolean colour;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param width of the terminal, columns
     */
    SdpWords(int width, boolean colour) {
        this.width = width;
        this.colour = colour;
    }

    /** One description, line by line. */
    String alone(SdpText sdp) {
        int longest = sdp.lines().stream().mapToInt(each -> each.text().length()).max().orElse(0);
        int column = Math.min(longest, Math.min(WIDEST_LINE, width / 2));
        for (int section = -1; section < sdp.sections(); section++) {
            for (Explained line : sdp.section(section)) {
                explained(sdp, line, column);
            }
            faults(sdp.faults(), section, true);
        }
        summary(sdp.faults().size(), sdp.description() == null);
        return text.toString();
    }

    private void explained(SdpText sdp, Explained line, int column) {
        text.append("%4d  ".formatted(sdp.firstLine() + line.line() - 1));
        String words = line.isUnknown() ? quiet("not known here") : line.words();
        if (line.text().length() > column) {
            text.append(printable(line.text())).append('\n');
            text.append(" ".repeat(6 + column));
        } else {
            text.append(padded(line.text(), column));
        }
        text.append("  ").append(words);
        if (!line.rfc().isEmpty()) {
            text.append("  ").append(quiet(line.rfc()));
        }
        text.append('\n');
        sdp.faults().stream().filter(fault -> fault.line() == line.line()).forEach(this::fault);
    }

    /** Offer and answer side by side, section by section, and what they have agreed on. */
    String together(SdpText offer, SdpText answer, @Nullable Agreement agreement) {
        int column = Math.max(20, (width - 3) / 2);
        text.append(strong(padded("offer: " + offer.name(), column)))
                .append(" | ")
                .append(strong("answer: " + answer.name()))
                .append('\n');
        int sections = Math.max(offer.sections(), answer.sections());
        for (int section = -1; section < sections; section++) {
            pairs(offer.section(section), answer.section(section), column);
            if (agreement != null) {
                agreed(agreement, section);
            }
        }
        List<SdpText.Fault> faults = faults(offer, answer, agreement);
        faults(faults, -1, false);
        summary(faults.size(), agreement == null);
        return text.toString();
    }

    private void pairs(List<Explained> left, List<Explained> right, int column) {
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String here = i < left.size() ? left.get(i).text() : "";
            String there = i < right.size() ? right.get(i).text() : "";
            text.append(padded(cut(here, column), column))
                    .append(" | ")
                    .append(cut(there, column))
                    .append('\n');
        }
    }

    private void agreed(Agreement agreement, int section) {
        for (Agreement.Section each : agreement.sections()) {
            if (each.index() == section) {
                String words = each.words();
                text.append("  = ").append(each.accepted() ? good(words) : words).append('\n');
            }
        }
        for (Agreement.Fault fault : agreement.faults()) {
            if (fault.section() == section && section >= 0) {
                fault(SdpText.fault(fault));
            }
        }
    }

    /** Of both alone where one of them cannot be read, else of both together. */
    static List<SdpText.Fault> faults(
            SdpText offer, SdpText answer, @Nullable Agreement agreement) {
        if (agreement != null) {
            return agreement.faults().stream().map(SdpText::fault).toList();
        }
        List<SdpText.Fault> all = new ArrayList<>();
        offer.faults().forEach(fault -> all.add(of("offer", fault)));
        answer.faults().forEach(fault -> all.add(of("answer", fault)));
        return all;
    }

    private static SdpText.Fault of(String whose, SdpText.Fault fault) {
        return new SdpText.Fault(
                fault.line(), -1, whose + place(fault) + ": " + fault.words(), fault.rfc());
    }

    private static String place(SdpText.Fault fault) {
        return fault.line() > 0 ? ", line " + fault.line() : "";
    }

    private void faults(List<SdpText.Fault> faults, int section, boolean linesAreSaid) {
        faults.stream()
                .filter(fault -> fault.section() == section)
                .filter(fault -> !linesAreSaid || fault.line() == 0)
                .forEach(this::fault);
    }

    private void fault(SdpText.Fault fault) {
        text.append("   ")
                .append(alarm("! " + fault.words()))
                .append("  ")
                .append(quiet(fault.rfc()))
                .append('\n');
    }

    private void summary(int faults, boolean unread) {
        text.append('\n');
        if (unread) {
            text.append(alarm("Not well formed: a phone may refuse it whole.")).append('\n');
        } else if (faults == 0) {
            text.append(good("Nothing is wrong with it.")).append('\n');
        } else {
            text.append(alarm(faults == 1 ? "One thing is wrong." : faults + " things are wrong."))
                    .append('\n');
        }
    }

    private static String cut(String line, int width) {
        String shown = printable(line);
        return shown.length() <= width ? shown : shown.substring(0, width - 1) + "…";
    }

    private static String padded(String line, int width) {
        String shown = printable(line);
        return shown + " ".repeat(Math.max(0, width - shown.length()));
    }

    /** Nothing of a stranger's text moves the cursor. */
    private static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", "?");
    }

    private String with(String code, String words) {
        return colour ? "\u001b[" + code + "m" + words + "\u001b[0m" : words;
    }

    private String strong(String words) {
        return with("1", words);
    }

    private String quiet(String words) {
        return with("2", words);
    }

    private String good(String words) {
        return with("32", words);
    }

    private String alarm(String words) {
        return with("31", words);
    }
}
