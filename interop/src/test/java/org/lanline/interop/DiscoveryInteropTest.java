package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The box's announcements as avahi and jmdns see them from another host of the LAN, which has
 * neither a default route nor a DNS server that answers.
 */
@Isolated("what is measured are seconds")
class DiscoveryInteropTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private @TempDir Path folder;
    private @SuppressWarnings("NullAway.Init") Lab lab;

    @BeforeEach
    void makeTheLan() {
        lab = Lab.up("discovery", "pi", "alice", "bob");
    }

    @AfterEach
    void takeItAway() {
        lab.close();
    }

    @Test
    void avahiSeesTheBoxWithinASecondAndAHalfAndNoLongerTwoSecondsAfterItsEnd() throws Exception {
        lab.avahi("alice");
        Watched browse = browse("alice");
        List<Long> visible = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            Watched box = box("pi", "1");
            long seen = when(browse, "=;eth0;IPv4;Lanline;_lanline._tcp;local;", start);
            visible.add(millis(start, seen));
            assertThat(millis(when(box, "started", 0), seen))
                    .as("a cold JVM on a busy machine is not ours to time")
                    .isLessThanOrEqualTo(1_500);
            long end = box.end();
            assertThat(millis(end, when(browse, "-;eth0;IPv4;Lanline;", end)))
                    .as("goodbye")
                    .isLessThanOrEqualTo(2_000);
            Thread.sleep(1_500);
        }
        System.out.println("visible to avahi after " + visible + " ms from the start of a JVM");
        assertThat(browse.toString()).doesNotContain("#").contains("lanline.local;10.77.0.1;8443;");
    }

    @Test
    void jmdnsSeesTheBoxWithinASecondAndAHalfAndNoLongerTwoSecondsAfterItsEnd() throws Exception {
        Watched jmdns = new Watched(java("bob", "org.lanline.interop.JmdnsWatching", "10.77.0.3"));
        when(jmdns, "watching", 0);
        Thread.sleep(1_000);
        List<Long> visible = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            Watched box = box("pi", "42");
            long seen = when(jmdns, "resolved Lanline lanline.local. 8443 42", start);
            visible.add(millis(start, seen));
            assertThat(millis(when(box, "started", 0), seen))
                    .as("a cold JVM on a busy machine is not ours to time")
                    .isLessThanOrEqualTo(1_500);
            long end = box.end();
            assertThat(millis(end, when(jmdns, "gone Lanline", end)))
                    .as("goodbye")
                    .isLessThanOrEqualTo(2_000);
            Thread.sleep(1_500);
        }
        System.out.println("visible to jmdns after " + visible + " ms from the start of a JVM");
        assertThat(jmdns.toString()).contains("10.77.0.1").contains("fd77:0:0:0:0:0:0:1");
    }

    @Test
    void everyPacketIsWellFormedAndTheAnnouncementIsOne() throws Exception {
        Peers.need("tshark", "dig");
        Path file = folder.resolve("lan.pcap");
        Process capture = lab.capture(file);
        lab.avahi("alice");
        Watched browse = browse("alice");
        Thread.sleep(1_000);
        Watched box = box("pi", "1");
        when(browse, "=;eth0;IPv4;Lanline;", 0);
        assertThat(resolve("-4", "lanline.local")).contains("10.77.0.1");
        assertThat(resolve("-6", "lanline.local")).containsAnyOf("fd77::1", "fe80::");
        String plain =
                lab.run(
                        LONG,
                        "bob",
                        "dig",
                        "+tries=1",
                        "-p",
                        "5353",
                        "@10.77.0.1",
                        "lanline.local");
        assertThat(plain).containsPattern("lanline\\.local\\.\\s+10\\s+IN\\s+A\\s+10\\.77\\.0\\.1");
        box.end();
        when(browse, "-;eth0;IPv4;Lanline;", 0);
        Thread.sleep(1_200); // tcpdump hands packets on about once a second
        capture.destroy();
        capture.waitFor();

        assertThat(tshark(file, "_ws.malformed || _ws.expert.severity == error")).isEmpty();
        assertThat(
                        tshark(
                                file,
                                "mdns && ip.src == 10.77.0.1 && ip.dst == 224.0.0.251 && ip.ttl !="
                                        + " 255"))
                .isEmpty();
        assertThat(tshark(file, "mdns && ipv6.dst == ff02::fb && ipv6.hlim != 255")).isEmpty();
        List<String> announcements =
                tshark(
                        file,
                        "ip.src == 10.77.0.1 && dns.flags.response == 1 && dns.ptr.domain_name"
                                + " && dns.srv.port == 8443 && dns.txt && dns.a == 10.77.0.1"
                                + " && dns.aaaa == fd77::1 && dns.resp.ttl == 120");
        assertThat(announcements).isNotEmpty();
        assertThat(
                        tshark(
                                file,
                                "ip.src == 10.77.0.1 && dns.count.auth_rr > 0 && dns.flags.response"
                                        + " == 0"))
                .as("probes")
                .hasSize(3);
        assertThat(
                        tshark(
                                file,
                                "ip.src == 10.77.0.1 && dns.flags.response == 1 && dns.resp.ttl =="
                                        + " 0"))
                .as("goodbye")
                .hasSize(1);
    }

    @Test
    void anInterfaceThatComesLateIsServedWithinThreeSeconds() throws Exception {
        lab.avahi("alice");
        Watched browse = browse("alice");
        lab.link("pi", "down");
        Watched box = box("pi", "1");
        when(box, "started", 0);
        Thread.sleep(1_500);
        assertThat(browse.toString()).doesNotContain("Lanline");
        long plugged = System.nanoTime();
        lab.link("pi", "up");
        long seen = when(browse, "=;eth0;IPv4;Lanline;", plugged);
        assertThat(millis(plugged, seen)).isLessThanOrEqualTo(3_000);
        when(box, "named lanline.local", plugged);
        assertThat(box.toString()).doesNotContain("conflict");
    }

    @Test
    void aNewAddressIsRightWithinThreeSecondsAndTheNameStays() throws Exception {
        lab.avahi("alice");
        Watched browse = browse("alice");
        Watched box = box("pi", "1");
        when(browse, "=;eth0;IPv4;Lanline;", 0);
        Path file = folder.resolve("lan.pcap");
        Process capture = lab.capture(file);
        Thread.sleep(4_000); // past the announcements, so that nothing but the change is seen
        long changed = System.nanoTime();
        lab.address("pi", "change", "10.77.0.1", "10.77.0.99");
        String answer = "";
        while (millis(changed, System.nanoTime()) < 6_000 && !answer.contains("10.77.0.99")) {
            answer = resolve("-4", "lanline.local");
        }
        assertThat(answer).contains("10.77.0.99");
        assertThat(millis(changed, System.nanoTime())).isLessThanOrEqualTo(3_000);
        Thread.sleep(3_000);
        assertThat(resolve("-4", "lanline.local")).contains("10.77.0.99");
        assertThat(box.toString()).doesNotContain("conflict");
        assertThat(browse.toString()).doesNotContain("Lanline\\0322").doesNotContain("(2)");
        capture.destroy();
        capture.waitFor();
        Peers.need("tshark");
        assertThat(
                        tshark(
                                file,
                                "dns.flags.response == 1 && dns.a == 10.77.0.1 && dns.resp.ttl =="
                                        + " 0"))
                .as("the old address is taken back")
                .isNotEmpty();
    }

    @Test
    void theSecondBoxBecomesLanline2() throws Exception {
        lab.avahi("alice");
        Watched browse = browse("alice");
        Watched first = box("pi", "1");
        when(first, "named lanline.local", 0);
        Watched second = box("bob", "2");
        when(second, "named lanline-2.local", 0);
        when(
                browse,
                "=;eth0;IPv4;Lanline\\0322;_lanline._tcp;local;lanline-2.local;10.77.0.3;8443;",
                0);
        assertThat(resolve("-4", "lanline.local")).contains("10.77.0.1");
        assertThat(first.toString()).doesNotContain("conflict");
    }

    @Test
    void boxesStartedTogetherTakeOneNameEach() throws Exception {
        List<Watched> boxes = List.of(box("pi", "1"), box("alice", "2"), box("bob", "3"));
        Thread.sleep(7_000);
        assertThat(boxes.stream().map(DiscoveryInteropTest::lastName))
                .containsExactlyInAnyOrder("lanline.local", "lanline-2.local", "lanline-3.local");
    }

    @Test
    void theBoxLivesBesideAvahiOnOneHost() throws Exception {
        lab.avahi("pi");
        lab.avahi("alice");
        Watched browse = browse("alice");
        Watched box = box("pi", "1");
        when(browse, "=;eth0;IPv4;Lanline;", 0);
        assertThat(resolve("-4", "lanline.local")).contains("10.77.0.1");
        assertThat(resolve("-4", "pi.local")).contains("10.77.0.1");
        assertThat(lab.run(LONG, "pi", "avahi-browse", "-rpt", "_lanline._tcp"))
                .as("avahi on the same host sees it too")
                .contains("lanline.local;10.77.0.1;8443;");
        assertThat(box.toString()).doesNotContain("conflict");
    }

    @Test
    void twoInterfacesOnOneLanAreNoConflict() throws Exception {
        assertThat(
                        lab.run(
                                LONG, "pi", "ip", "link", "add", "eth1", "link", "eth0", "type",
                                "macvlan", "mode", "bridge"))
                .isEmpty();
        lab.run(LONG, "pi", "ip", "address", "add", "10.77.0.81/24", "dev", "eth1");
        lab.run(LONG, "pi", "ip", "link", "set", "eth1", "up");
        Watched box = box("pi", "1");
        when(box, "named lanline.local", 0);
        Thread.sleep(4_000);
        lab.address("pi", "change", "10.77.0.1", "10.77.0.99");
        Thread.sleep(4_000);
        assertThat(box.toString()).doesNotContain("conflict").doesNotContain("lanline-2");
    }

    @Test
    void findListsTheBoxAndSaysByItsExitCodeWhenThereIsNone() throws Exception {
        lab.avahi("bob");
        assertThat(find("bob")).endsWith("exit 1\n").contains("No box");
        Watched box = box("pi", "7");
        when(box, "named", 0);
        assertThat(find("bob"))
                .contains("Lanline  Lanline box   https://10.77.0.1:8443/  lanline.local")
                .contains("Lanline  SIP over UDP  10.77.0.1:5060")
                .endsWith("exit 0\n");
        assertThat(find("bob", "--json")).contains("\"id\":\"7\"").endsWith("exit 0\n");
        assertThat(find("pi")).as("beside the box itself").endsWith("exit 0\n");
        lab.link("bob", "down");
        assertThat(find("bob")).contains("Could not look on this LAN").endsWith("exit 3\n");
    }

    private String find(String host, String... options) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "\"$@\"; echo exit $?",
                                "find",
                                javaProgram(),
                                "-cp",
                                classPath(),
                                "org.lanline.cli.Main",
                                "find"));
        command.addAll(List.of(options));
        return lab.run(LONG, host, command.toArray(String[]::new));
    }

    private Watched browse(String host) throws InterruptedException {
        Watched browse =
                new Watched(
                        lab.start(host, "stdbuf", "-oL", "avahi-browse", "-rp", "_lanline._tcp"));
        Thread.sleep(300);
        return browse;
    }

    private String resolve(String family, String name) {
        return lab.run(LONG, "alice", "avahi-resolve", family, "-n", name);
    }

    private Watched box(String host, String id) {
        return new Watched(java(host, "org.lanline.interop.Announcing", id));
    }

    private Process java(String host, String main, String argument) {
        return lab.start(
                host,
                javaProgram(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                main,
                argument);
    }

    private static String javaProgram() {
        return System.getProperty("java.home") + "/bin/java";
    }

    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static List<String> tshark(Path file, String filter) throws Exception {
        Process process =
                new ProcessBuilder("tshark", "-r", file.toString(), "-Y", filter)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("tshark takes the filter " + filter).isZero();
        return lines;
    }

    private static String lastName(Watched box) {
        List<String> names =
                box.toString().lines().filter(line -> line.contains("named ")).toList();
        String last = names.isEmpty() ? "" : names.getLast();
        return last.substring(last.indexOf("named ") + 6);
    }

    private static long when(Watched watched, String part, long afterNanos) throws Exception {
        Watched.Line line =
                watched.line(part, afterNanos == 0 ? Long.MIN_VALUE : afterNanos, LONG)
                        .orElse(null);
        assertThat(line).as("\"%s\" in:%n%s", part, watched).isNotNull();
        return Objects.requireNonNull(line).atNanos();
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
