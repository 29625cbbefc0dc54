package org.lanline.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The laws that hold in every module, each for any root package (see {@code CoreLaws} for why). */
public final class HouseLaws {

    private HouseLaws() {}

    /**
     * Arrows between rooms go down the table only.
     *
     * @param rooms each room and the rooms it may import
     */
    public static List<ArchRule> arrows(String root, Map<String, Set<String>> rooms) {
        List<ArchRule> laws = new ArrayList<>();
        rooms.forEach(
                (room, allowed) -> {
                    String[] forbidden =
                            rooms.keySet().stream()
                                    .filter(
                                            other ->
                                                    !other.equals(room) && !allowed.contains(other))
                                    .map(other -> root + "." + other + "..")
                                    .toArray(String[]::new);
                    if (forbidden.length == 0) {
                        return; // at the top of the table: there is no law to break
                    }
                    laws.add(
                            noClasses()
                                    .that()
                                    .resideInAPackage(root + "." + room + "..")
                                    .should()
                                    .dependOnClassesThat()
                                    .resideInAnyPackage(forbidden)
                                    .allowEmptyShould(true)
                                    .as(room + " imports " + allowed + " only"));
                });
        return laws;
    }

    public static ArchRule noStaticState(String root) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and()
                .areStatic()
                .should()
                .beFinal()
                .as("two boxes in one JVM share nothing: static fields are final");
    }

    public static ArchRule everyRoomIsNullMarked(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(
                        ArchConditions.be(
                                DescribedPredicate.describe(
                                        "in a package that is @NullMarked",
                                        type ->
                                                type.getPackage()
                                                        .isAnnotatedWith(
                                                                "org.jspecify.annotations.NullMarked"))));
    }
}
