package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How soon avahi and jmdns on another host see that a box came, went or moved. */
@Isolated("what is measured are seconds")
final class DiscoveryTimesInteropTest extends DiscoveryLan {
    DiscoveryTimesInteropTest() {
        super("moments");
    }

    @Test
    void avahiSeesTheBoxWithinASecondAndAHalfAndNoLongerTwoSecondsAfterItsEnd() throws Exception {
        lab.avahi("alice");
        Watched browse = browse("alice");
        List<Long> visible =
                seenAndGone(
                        browse,
                        "1",
                        "=;eth0;IPv4;Lanline;_lanline._tcp;local;",
                        "-;eth0;IPv4;Lanline;");
        System.out.println("visible to avahi after " + visible + " ms from the start of a JVM");
        assertThat(browse.toString()).doesNotContain("#").contains("lanline.local;10.77.0.1;8443;");
    }

    @Test
    void jmdnsSeesTheBoxWithinASecondAndAHalfAndNoLongerTwoSecondsAfterItsEnd() throws Exception {
        Watched jmdns = new Watched(java("bob", "org.lanline.interop.JmdnsWatching", "10.77.0.3"));
        when(jmdns, "watching", 0);
        Thread.sleep(1_000);
        List<Long> visible =
                seenAndGone(jmdns, "42", "resolved Lanline lanline.local. 8443 42", "gone Lanline");
        System.out.println("visible to jmdns after " + visible + " ms from the start of a JVM");
        assertThat(jmdns.toString()).contains("10.77.0.1").contains("fd77:0:0:0:0:0:0:1");
    }

    /** A box comes and goes twice before somebody's eyes; milliseconds until each was seen. */
    private List<Long> seenAndGone(Watched eyes, String id, String seenLine, String goneLine)
            throws Exception {
        List<Long> visible = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            Watched box = box("pi", id);
            long seen = when(eyes, seenLine, start);
            visible.add(millis(start, seen));
            assertThat(millis(when(box, "started", 0), seen))
                    .as("a cold JVM on a busy machine is not ours to time")
                    .isLessThanOrEqualTo(1_500);
            long end = box.end();
            assertThat(millis(end, when(eyes, goneLine, end)))
                    .as("goodbye")
                    .isLessThanOrEqualTo(2_000);
            Thread.sleep(1_500);
        }
        return visible;
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
        assertThat(Explained.ended(capture, file).found().calls()).isEmpty();
        Peers.need("tshark");
        assertThat(
                        tshark(
                                file,
                                "dns.flags.response == 1 && dns.a == 10.77.0.1 && dns.resp.ttl =="
                                        + " 0"))
                .as("the old address is taken back")
                .isNotEmpty();
    }
}
