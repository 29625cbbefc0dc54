package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The box's announcements as avahi and {@code lanline find} see them from another host of the LAN,
 * which has neither a default route nor a DNS server that answers.
 */
final class DiscoveryInteropTest extends DiscoveryLan {
    DiscoveryInteropTest() {
        super("discovery");
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
        assertThat(Explained.ended(capture, file).found().calls()).isEmpty();

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

    private static String lastName(Watched box) {
        List<String> names =
                box.toString().lines().filter(line -> line.contains("named ")).toList();
        String last = names.isEmpty() ? "" : names.getLast();
        return last.substring(last.indexOf("named ") + 6);
    }
}
