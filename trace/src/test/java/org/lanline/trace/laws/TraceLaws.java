package org.lanline.trace.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The laws of {@code trace}, each for any root package (see {@code CoreLaws} for why). */
final class TraceLaws {

    /** Each room of the analyser and the rooms of it that it may import. */
    static final Map<String, Set<String>> ARROWS =
            Map.of(
                    "capture", Set.of(),
                    "tls", Set.of(),
                    "decode", Set.of("capture", "tls"),
                    "media", Set.of("decode"),
                    "sound", Set.of("decode", "media"),
                    "evidence", Set.of(),
                    "findings", Set.of("decode", "media", "evidence"),
                    "ladder", Set.of("findings"),
                    "live", Set.of("capture", "decode", "media", "findings"),
                    "report",
                            Set.of(
                                    "capture",
                                    "tls",
                                    "decode",
                                    "media",
                                    "sound",
                                    "evidence",
                                    "findings",
                                    "ladder"));

    private TraceLaws() {}

    /** Every room that exists has its place in the table; beside them is the composition alone. */
    static ArchRule everyRoomIsKnown(String root) {
        String[] known =
                Stream.concat(
                                Stream.of(root),
                                ARROWS.keySet().stream().map(room -> root + "." + room + ".."))
                        .toArray(String[]::new);
        return classes().that().resideInAPackage(root + "..").should().resideInAnyPackage(known);
    }

    /** The composition is told names of files, and opens none. */
    static ArchRule onlyCaptureReadsFiles(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".capture..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.nio\\.file\\.Files|java\\.io\\.File(Input|Output)Stream"
                                + "|java\\.nio\\.channels\\..*|java\\.util\\.zip\\.GZIP.*");
    }

    static ArchRule bouncyCastleStaysInTls(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".tls..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..");
    }

    /** One room reads JSON, the other writes it. */
    static ArchRule jacksonStaysInEvidenceAndReport(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".report..", root + ".evidence..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..");
    }
}
