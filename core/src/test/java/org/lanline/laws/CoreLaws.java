package org.lanline.laws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The laws of {@code core}, each for any root package, so that the same law can be shown to hold
 * for the product and to fail for a planted violation.
 */
final class CoreLaws {

    /** Each room and the rooms it may import; arrows go down this table only. */
    static final Map<String, Set<String>> ARROWS =
            Map.ofEntries(
                    Map.entry("wire", Set.of()),
                    Map.entry("codec", Set.of("rtp", "wire")),
                    Map.entry("srtp", Set.of("rtp", "wire")),
                    Map.entry("pcap", Set.of("wire")),
                    Map.entry("rtp", Set.of("wire")),
                    Map.entry("sdp", Set.of("wire")),
                    Map.entry("sip", Set.of("wire")),
                    Map.entry("mdns", Set.of("wire")),
                    Map.entry("events", Set.of("sip", "wire")),
                    Map.entry("switchboard", Set.of("events", "sip", "sdp", "wire")),
                    Map.entry("phone", Set.of("codec", "ice", "sip", "sdp", "srtp", "wire")),
                    Map.entry("dtls", Set.of("wire")),
                    Map.entry("stun", Set.of("wire")),
                    Map.entry("ice", Set.of("stun", "wire")),
                    Map.entry("turn", Set.of("stun", "wire")));

    private static final Set<Class<?>> ADDRESSES =
            Set.of(
                    InetAddress.class,
                    Inet4Address.class,
                    Inet6Address.class,
                    InetSocketAddress.class,
                    // what making an address of bytes declares; no look-up is behind it
                    UnknownHostException.class);

    private static final List<String> MACHINE =
            List.of(
                    "java.nio.channels",
                    "java.nio.file",
                    "java.util.logging",
                    "java.util.concurrent",
                    "java.sql",
                    "java.lang.Thread",
                    "java.io.PrintStream",
                    "java.io.File");

    private static final Set<String> CLOCK_AND_CHANCE =
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.getenv",
                    "java.lang.Math.random",
                    "java.util.UUID.randomUUID",
                    "java.security.SecureRandom.<init>",
                    "java.net.InetAddress.getByName");

    private CoreLaws() {}

    static List<ArchRule> arrows(String root) {
        return HouseLaws.arrows(root, ARROWS);
    }

    /** Every room that exists has its place in the table. */
    static ArchRule everyRoomIsKnown(String root) {
        String[] known =
                ARROWS.keySet().stream()
                        .map(room -> root + "." + room + "..")
                        .toArray(String[]::new);
        return classes().that().resideInAPackage(root + "..").should().resideInAnyPackage(known);
    }

    static ArchRule noInputOrOutput(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat(
                        describe(
                                "are sockets, files, threads, logs or clocks",
                                CoreLaws::belongsToTheMachine));
    }

    static ArchRule noClockOrChance(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(
                        DescribedPredicate.describe(
                                "reads a clock or makes its own randomness",
                                CoreLaws::readsClockOrChance));
    }

    /** A library, or what calls one of the machine's, and the only room that may know it. */
    static final Map<String, String> LIBRARIES =
            Map.of("io.github.jaredmdobson", "codec", "java.lang.foreign", "codec");

    static List<ArchRule> librariesStayInTheirRoom(String root) {
        return LIBRARIES.entrySet().stream()
                .<ArchRule>map(
                        each ->
                                noClasses()
                                        .that()
                                        .resideInAPackage(root + "..")
                                        .and()
                                        .resideOutsideOfPackage(root + "." + each.getValue() + "..")
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAPackage(each.getKey() + "..")
                                        .as(each.getKey() + " stays in " + each.getValue()))
                .toList();
    }

    static ArchRule namesSayWhatThingsAre(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .haveNameNotMatching(
                        ".*(Impl|Manager|Helper|Utils?|Base|Data|Info)|.*\\.Abstract[^.]*");
    }

    private static boolean belongsToTheMachine(JavaClass type) {
        String name = type.getName();
        if (name.startsWith("java.net.")) {
            return ADDRESSES.stream().noneMatch(address -> type.isEquivalentTo(address));
        }
        return MACHINE.stream().anyMatch(name::startsWith);
    }

    private static boolean readsClockOrChance(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String target = owner + "." + access.getTarget().getName();
        return CLOCK_AND_CHANCE.contains(target)
                || (owner.startsWith("java.time.") && target.endsWith(".now"));
    }

    private static DescribedPredicate<JavaClass> describe(
            String description, java.util.function.Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
