package org.lanline.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.pcap.CaptureMaker.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteOrder;
import java.util.Arrays;

/** Both formats, in both byte orders, whole and damaged. */
final class CaptureReaderTest {

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private static CaptureMaker maker(String order) {
        return new CaptureMaker(
                order.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource({
        "big, 0xa1b2c3d4, 1_000",
        "little, 0xa1b2c3d4, 1_000",
        "big, 0xa1b23c4d, 1",
        "little, 0xa1b23c4d, 1"
    })
    void recordsOfBothOrdersAndResolutionsAreRead(String order, String magic, String nanos) {
        byte[] file =
                maker(order)
                        .pcap(Long.decode(magic), 101)
                        .record(5, 7, text("one"))
                        .record(6, 8, text("two"))
                        .toArray();
        long tick = Long.parseLong(nanos.replace("_", ""));
        assertThat(read(file))
                .containsExactly(
                        "interface null []",
                        "packet 0.101@" + (5_000_000_000L + 7 * tick) + " one",
                        "packet 0.101@" + (6_000_000_000L + 8 * tick) + " two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"big", "little"})
    void everythingThatANewerFileHoldsIsRead(String order) {
        CaptureMaker make = maker(order);
        byte[] file =
                make.section(make.comment("a file"))
                        .describe(1, make.option(2, text("eth0")))
                        .describe(101, make.option(4, 10, 0, 0, 1, -1, -1, -1, 0))
                        .secrets(text("CLIENT_RANDOM"))
                        .nameOfIpv4(new byte[] {10, 0, 0, 1}, "box")
                        .custom(text("whatever"))
                        .enhanced(1, 2_000_000, text("two"), make.comment("first of its kind"))
                        .obsolete(0, 3_000_000, text("three"))
                        .simple(text("four"))
                        .statistics(0, 9)
                        .toArray();
        assertThat(read(file))
                .containsExactly(
                        "about a file",
                        "interface eth0 []",
                        "interface null [Network[address=/10.0.0.1, prefixLength=24]]",
                        "secrets CLIENT_RANDOM",
                        "name 10.0.0.1 box",
                        "comment first of its kind",
                        "packet 1.101@2000000000 two",
                        "packet 0.1@3000000000 three",
                        "packet 0.1@3000000000 four",
                        "dropped 9");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7, 7000000000",
        "3, 7001, 7001000000",
        "6, 7000001, 7000001000",
        "9, 7000000001, 7000000001",
        "12, 7000000001999, 7000000001",
        "128, 7, 7000000000",
        "138, 7169, 7000976562",
        "160, 30064771073, 7000000000"
    })
    void everyResolutionOfTimeIsUnderstood(int resolution, long ticks, long nanos) {
        CaptureMaker make = maker("little");
        byte[] file =
                make.section()
                        .describe(1, make.option(9, resolution))
                        .enhanced(0, ticks, text("x"))
                        .toArray();
        assertThat(read(file)).last().isEqualTo("packet 0.1@" + nanos + " x");
    }

    @Test
    void anInterfaceMayCountFromAnotherBeginning() {
        CaptureMaker make = maker("big");
        byte[] file =
                make.section()
                        .describe(1, make.option(14, 0, 0, 0, 0, 0, 0, 0, 100))
                        .enhanced(0, 1_000_000, text("x"))
                        .toArray();
        assertThat(read(file)).last().isEqualTo("packet 0.1@101000000000 x");
    }

    @Test
    void aSecondSectionHasItsOwnOrderAndInterfaces() {
        byte[] first = maker("big").section().describe(1).enhanced(0, 1, text("a")).toArray();
        byte[] second = maker("little").section().describe(113).enhanced(0, 2, text("b")).toArray();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(read(both)).contains("packet 0.1@1000 a", "packet 1.113@2000 b");
    }

    @Test
    void howTheBytesArriveChangesNothing() {
        CaptureMaker make = maker("little").pcap(0xa1b2c3d4L, 1);
        for (int i = 0; i < 50; i++) {
            make.record(i, i, new byte[i * 7]);
        }
        assertThat(read(make.toArray(), 3)).isEqualTo(read(make.toArray()));
    }

    @Test
    void aFileThatEndsInAPacketIsReadAsFarAsItGoes() {
        byte[] file =
                maker("big")
                        .pcap(0xa1b2c3d4L, 1)
                        .record(1, 0, text("whole"))
                        .record(2, 0, text("torn"))
                        .toArray();
        assertThat(read(Arrays.copyOf(file, file.length - 2)))
                .contains("packet 0.1@1000000000 whole", "packet 0.1@2000000000 to")
                .anyMatch(
                        line -> line.startsWith("problem") && line.contains("cut off in a packet"));
        assertThat(read(Arrays.copyOf(file, file.length - 10)))
                .contains("packet 0.1@1000000000 whole")
                .anyMatch(line -> line.contains("cut off in the header of a packet"));
    }

    @Test
    void aNewerFileThatEndsInAPacketIsReadAsFarAsItGoes() {
        byte[] file =
                maker("little").section().describe(1).enhanced(0, 1, text("something")).toArray();
        assertThat(read(Arrays.copyOf(file, file.length - 10)))
                .contains("packet 0.1@1000 somethi".substring(0, 22))
                .anyMatch(line -> line.contains("cut off in a packet"));
    }

    @Test
    void readingGoesOnBehindADamagedRecord() {
        CaptureMaker make = maker("little").pcap(0xa1b2c3d4L, 1).record(100, 0, text("before"));
        make.raw(new byte[37]).u32(-1).u32(-1).u32(-1).u32(-1);
        byte[] file = make.record(101, 0, text("after")).record(102, 0, text("last")).toArray();
        assertThat(read(file))
                .contains("packet 0.1@101000000000 after", "packet 0.1@102000000000 last")
                .anyMatch(line -> line.contains("damaged"));
    }

    @Test
    void readingGoesOnBehindADamagedBlock() {
        CaptureMaker make = maker("little").section().describe(1).enhanced(0, 1, text("before"));
        byte[] file = make.u32(6).u32(0xfffffff1L).enhanced(0, 2, text("after")).toArray();
        assertThat(read(file))
                .contains("packet 0.1@1000 before", "packet 0.1@2000 after")
                .anyMatch(line -> line.contains("damaged"));
    }

    @Test
    void whatIsNoCaptureIsSaidToBeNone() {
        assertThat(read(new byte[0])).containsExactly("problem 0 the file is empty");
        assertThat(read(text("hello, world")))
                .containsExactly("problem 0 this is neither pcap nor pcapng");
    }
}
