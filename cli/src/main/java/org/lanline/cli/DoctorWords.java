package org.lanline.cli;

import org.lanline.server.doctor.Finding;
import org.lanline.server.doctor.Grade;

import java.util.List;

/** What {@code lanline doctor} says to people: a line for each finding, and the fix below it. */
final class DoctorWords {

    private static final String RESET = "\u001b[0m";

    private final boolean colour;

    DoctorWords(boolean colour) {
        this.colour = colour;
    }

    String of(Finding finding) {
        String line =
                "%s  %-12s %s\n".formatted(mark(finding.grade()), finding.about(), finding.what());
        return finding.fix().isEmpty()
                ? line
                : line + " ".repeat(19) + "-> " + finding.fix() + "\n";
    }

    private String mark(Grade grade) {
        String word =
                switch (grade) {
                    case PASS -> "pass";
                    case WARN -> "warn";
                    case FAIL -> "FAIL";
                };
        String paint =
                switch (grade) {
                    case PASS -> "\u001b[32m";
                    case WARN -> "\u001b[33m";
                    case FAIL -> "\u001b[1;31m";
                };
        return colour ? paint + word + RESET : word;
    }

    String sum(List<Finding> findings) {
        long failed = count(findings, Grade.FAIL);
        long warned = count(findings, Grade.WARN);
        String end =
                failed > 0
                        ? "%d of %d checks failed%s."
                                .formatted(
                                        failed,
                                        findings.size(),
                                        warned > 0 ? ", %d to look at".formatted(warned) : "")
                        : warned > 0
                                ? "Nothing failed; %d of %d checks to look at."
                                        .formatted(warned, findings.size())
                                : "All %d checks passed.".formatted(findings.size());
        return "\n" + end + "\n";
    }

    private static long count(List<Finding> findings, Grade grade) {
        return findings.stream().filter(each -> each.grade() == grade).count();
    }
}
