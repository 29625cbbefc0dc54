package org.lanline.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Ports, devices and the clock of a machine that is made up as files. */
final class MachineTest {

    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid "
                    + " timeout inode\n";

    @TempDir private Path proc;

    private final Ports.Wanted page = new Ports.Wanted("page", false, 8443, "https-port", false);
    private final Ports.Wanted relay = new Ports.Wanted("relay", true, 3478, "turn-port", true);

    @BeforeEach
    void nobodyListens() throws IOException {
        Files.createDirectories(proc.resolve("net"));
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Files.writeString(proc.resolve("net").resolve(table), HEADER);
        }
    }

    private void socket(String table, String local, String remote, String state, int inode)
            throws IOException {
        Files.writeString(
                proc.resolve("net").resolve(table),
                HEADER
                        + "   0: %s %s %s 00000000:00000000 00:00000000 00000000 0 0 %d 1\n"
                                .formatted(local, remote, state, inode));
    }

    private void process(int pid, String name, String command, int inode) throws IOException {
        Path fds = Files.createDirectories(proc.resolve(String.valueOf(pid)).resolve("fd"));
        Files.createSymbolicLink(fds.resolve("3"), Path.of("socket:[" + inode + "]"));
        Files.writeString(fds.resolveSibling("comm"), name + "\n");
        Files.writeString(fds.resolveSibling("cmdline"), command);
    }

    private Finding look(Ports.Wanted wanted, boolean boxRuns) {
        return new Ports(proc).look(List.of(wanted), boxRuns).getFirst();
    }

    @Test
    void aFreePortIsFineUnlessTheBoxShouldBeThere() {
        assertThat(look(page, false).grade()).isEqualTo(Grade.PASS);
        assertThat(look(page, true).grade()).isEqualTo(Grade.FAIL);
        assertThat(look(relay, true).what()).endsWith("closed until needed");
    }

    @Test
    void whoHasOurPortIsNamed() throws IOException {
        socket("tcp", "00000000:20FB", "00000000:0000", "0A", 77);
        process(42, "nginx", "nginx: master", 77);
        Finding finding = look(page, false);
        assertThat(finding.grade()).isEqualTo(Grade.FAIL);
        assertThat(finding.what()).endsWith("taken by nginx (process 42)");
        assertThat(finding.fix()).contains("--https-port");
    }

    @Test
    void ourOwnIsOurs() throws IOException {
        socket("tcp6", "0".repeat(32) + ":20FB", "0".repeat(32) + ":0000", "0A", 78);
        process(43, "java", "java\0org.lanline.cli.Main\0serve", 78);
        assertThat(look(page, true).what()).endsWith("ours (process 43)");
    }

    @Test
    void aConnectionIsNoListener() throws IOException {
        socket("tcp", "0100007F:20FB", "0200000A:1234", "01", 79);
        assertThat(look(page, false).what()).endsWith("free");
    }

    @Test
    void withoutAJoinedDeviceIsolationIsNotLookedFor() {
        Finding finding = new DeviceCheck(proc, _ -> true).look(8443).getFirst();
        assertThat(finding.grade()).isEqualTo(Grade.WARN);
        assertThat(finding.what()).contains("none is joined");
    }

    @Test
    void aJoinedDeviceThatDoesNotAnswerIsNamed() throws IOException {
        // TEST-NET-1, where nobody is
        socket("tcp", "0100000A:20FB", "010200C0:1234", "01", 80);
        DeviceCheck there = new DeviceCheck(proc, _ -> true);
        assertThat(there.look(8443).getFirst().grade()).isEqualTo(Grade.PASS);
        Finding finding = new DeviceCheck(proc, _ -> false).look(8443).getFirst();
        assertThat(finding.what()).startsWith("192.0.2.1 is joined, but does not answer");
        assertThat(finding.fix()).contains("client isolation");
    }

    @Test
    void addressesAreReadAsTheKernelWritesThem() throws IOException {
        assertThat(DeviceCheck.address("0100007F:20FB").getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(DeviceCheck.address("B80D0120000000000000000001000000:1").getHostAddress())
                .isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void aClockBehindItsOwnFilesIsWrong() throws InterruptedException {
        Instant now = Instant.parse("2026-11-23T10:00:00Z");
        ClockCheck check = new ClockCheck(_ -> null);
        assertThat(check.look(now, now.minusSeconds(5)).grade()).isEqualTo(Grade.PASS);
        assertThat(check.look(now, now.plusSeconds(3_600)).grade()).isEqualTo(Grade.FAIL);
        Instant reset = Instant.parse("1970-01-01T00:00:09Z");
        assertThat(check.look(reset, Instant.EPOCH).grade()).isEqualTo(Grade.FAIL);
    }
}
