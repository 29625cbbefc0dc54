package org.lanline.trace.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanline.laws.HouseLaws;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The laws hold for the analyser, and each of them fails for the violation planted for it. */
final class TraceArchitectureTest {

    private static final String ROOT = "org.lanline.trace";
    private static final String PLANTED = "org.lanline.trace.planted";

    /** Read once: what is in the class files is the same for every law. */
    private static final JavaClasses PRODUCT_CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private static final JavaClasses PLANTED_CLASSES =
            new ClassFileImporter().importPackages(PLANTED);

    @Test
    void theAnalyserWasFoundAtAll() {
        assertThat(PRODUCT_CLASSES.size()).isGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("lawsOfTheAnalyser")
    void theAnalyserKeepsTheLaw(ArchRule law) {
        law.check(PRODUCT_CLASSES);
    }

    @ParameterizedTest
    @MethodSource("lawsOfThePlanted")
    void aPlantedViolationBreaksTheLaw(ArchRule law) {
        assertThatThrownBy(() -> law.check(PLANTED_CLASSES)).isInstanceOf(AssertionError.class);
    }

    static Stream<ArchRule> lawsOfTheAnalyser() {
        return laws(ROOT).stream();
    }

    static Stream<ArchRule> lawsOfThePlanted() {
        return laws(PLANTED).stream();
    }

    private static List<ArchRule> laws(String root) {
        List<ArchRule> laws = new ArrayList<>(HouseLaws.arrows(root, TraceLaws.ARROWS));
        laws.add(TraceLaws.everyRoomIsKnown(root));
        laws.add(TraceLaws.onlyCaptureReadsFiles(root));
        laws.add(TraceLaws.bouncyCastleStaysInTls(root));
        laws.add(TraceLaws.jacksonStaysInEvidenceAndReport(root));
        laws.add(HouseLaws.noStaticState(root));
        laws.add(HouseLaws.everyRoomIsNullMarked(root));
        return laws;
    }
}
