package org.lanline.server.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;

import org.lanline.laws.HouseLaws;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The laws of {@code server}, each for any root package (see {@code CoreLaws} for why). */
final class ServerLaws {

    /** Each room of the server and the rooms of the server that it may import. */
    static final Map<String, Set<String>> ARROWS =
            Map.ofEntries(
                    Map.entry("config", Set.of()),
                    Map.entry("net", Set.of("config", "web")),
                    Map.entry("discovery", Set.of("config", "net")),
                    Map.entry("store", Set.of("config")),
                    Map.entry("trust", Set.of("config", "journal")),
                    Map.entry("journal", Set.of("config")),
                    Map.entry("web", Set.of("config", "journal", "trust")),
                    Map.entry("people", Set.of("config", "net", "store", "web")),
                    Map.entry("relay", Set.of("config", "discovery", "journal", "net", "people")),
                    Map.entry(
                            "proof",
                            Set.of(
                                    "capture",
                                    "config",
                                    "discovery",
                                    "journal",
                                    "net",
                                    "people",
                                    "relay",
                                    "store",
                                    "web")),
                    Map.entry("provision", Set.of("config", "net", "people", "store", "web")),
                    Map.entry("probe", Set.of("config", "discovery", "trust")),
                    Map.entry("capture", Set.of("config", "net")),
                    Map.entry("dtls", Set.of()),
                    Map.entry("phone", Set.of("discovery", "dtls", "ice", "net", "trust")),
                    Map.entry("services", Set.of("net", "phone")),
                    Map.entry(
                            "admin",
                            Set.of(
                                    "config", "journal", "people", "relay", "store", "web",
                                    "doctor")),
                    Map.entry("ice", Set.of("config", "discovery", "net", "probe")),
                    Map.entry("doctor", Set.of("config", "discovery", "probe", "store")));

    /** A library and the only rooms that may know it. */
    static final Map<String, Set<String>> LIBRARIES =
            Map.of(
                    "org.eclipse.jetty", Set.of("web"),
                    "org.bouncycastle", Set.of("dtls", "trust"),
                    "java.sql", Set.of("store"),
                    "org.sqlite", Set.of("store"),
                    "io.prometheus", Set.of("journal"),
                    "org.lanline.trace", Set.of("proof"),
                    "java.lang.foreign", Set.of("net"));

    private ServerLaws() {}

    static List<ArchRule> arrows(String root) {
        return HouseLaws.arrows(root, ARROWS);
    }

    static ArchRule nobodyKnowsTheComposition(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root);
    }

    static List<ArchRule> librariesStayInTheirRoom(String root) {
        List<ArchRule> laws = new ArrayList<>();
        LIBRARIES.forEach(
                (library, rooms) ->
                        laws.add(
                                noClasses()
                                        .that()
                                        .resideOutsideOfPackages(
                                                rooms.stream()
                                                        .map(room -> root + "." + room + "..")
                                                        .toArray(String[]::new))
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAPackage(library + "..")
                                        .as(library + " stays in " + rooms)));
        return laws;
    }

    static ArchRule onlyConfigReadsTheEnvironment(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".config..")
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv");
    }
}
