package org.lanline.server.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lanline.server.config.CannotStart;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Which program is asked for what, and what is said of an interface that is not there. */
class SourcesTest {
    private static final Path PROGRAM = Path.of("/usr/bin/x");

    @Test
    void dumpcapIsAskedForEachInterfaceByItself() {
        assertThat(Sources.dumpcap(PROGRAM, List.of("eth0", "lo"), false, "udp"))
                .containsExactly(
                        "/usr/bin/x",
                        "-q",
                        "-n",
                        "-i",
                        "eth0",
                        "-f",
                        "udp",
                        "-i",
                        "lo",
                        "-f",
                        "udp",
                        "-p",
                        "-w",
                        "-");
    }

    @Test
    void tcpdumpTakesOneInterfaceOrAll() {
        assertThat(Sources.tcpdump(PROGRAM, List.of(), true, "udp"))
                .containsExactly("/usr/bin/x", "-U", "-n", "-i", "any", "-w", "-", "udp");
        assertThat(Sources.tcpdump(PROGRAM, List.of("eth0"), false, "udp")).contains("eth0", "-p");
    }

    @Test
    void whatIsAskedOfProgramsNamesThePorts() {
        assertThat(FirstLook.words(Set.of(5060))).contains("udp and not port 53", "tcp port 5060");
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Sources.open(List.of("nowhere7"), true, Set.of(5060), ""))
                .isInstanceOf(CannotStart.class)
                .hasMessage("There is no interface nowhere7 here; see: ip link.");
    }
}
