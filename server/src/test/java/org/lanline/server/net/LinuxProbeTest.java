package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;

import java.util.ArrayList;
import java.util.List;

final class LinuxProbeTest {

    private final List<String> said = new ArrayList<>();

    @Test
    void knowsTheNumbersOfTwoProcessorsAndOnlyOnLinux() {
        assertThat(LinuxAbi.of("Linux", "amd64")).isSameAs(LinuxAbi.X86_64);
        assertThat(LinuxAbi.of("Linux", "aarch64")).isSameAs(LinuxAbi.AARCH64);
        assertThat(LinuxAbi.of("Linux", "riscv64")).isNull();
        assertThat(LinuxAbi.of("Mac OS X", "aarch64")).isNull();
        assertThat(LinuxAbi.of("Windows 11", "amd64")).isNull();
    }

    @Test
    void whatDoesNotWorkIsReplacedAndSaidInOneLine() {
        try (PacketIo io = LinuxProbe.choose(Config.UdpIo.AUTO, null, said::add)) {
            assertThat(io.name()).isEqualTo("portable");
        }
        assertThat(said)
                .singleElement()
                .asString()
                .contains("Linux on x86-64 and aarch64 only")
                .doesNotContain("\n");
    }

    @Test
    void whatWasAskedForAndDoesNotWorkIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> LinuxProbe.choose(Config.UdpIo.LINUX, null, said::add))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("leave out --udp-io linux");
    }

    @Test
    void thePortableOneIsTakenInSilenceWhenAskedFor() {
        try (PacketIo io = LinuxProbe.choose(Config.UdpIo.PORTABLE, null, said::add)) {
            assertThat(io.name()).isEqualTo("portable");
        }
        assertThat(said).isEmpty();
    }
}
