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

/** Ports and the clock of a machine that is made up as files. */
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
    void aClockBehindItsOwnFilesIsWrong() throws InterruptedException {
        Instant now = Instant.parse("2026-11-23T10:00:00Z");
        ClockCheck check = new ClockCheck(_ -> null);
        assertThat(check.look(now, now.minusSeconds(5)).grade()).isEqualTo(Grade.PASS);
        assertThat(check.look(now, now.plusSeconds(3_600)).grade()).isEqualTo(Grade.FAIL);
        Instant reset = Instant.parse("1970-01-01T00:00:09Z");
        assertThat(check.look(reset, Instant.EPOCH).grade()).isEqualTo(Grade.FAIL);
    }
}
