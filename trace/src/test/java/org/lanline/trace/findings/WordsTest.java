package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.trace.kit.Frames;

import java.net.InetAddress;
import java.util.List;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 ms",
        "49999, 0.0 ms",
        "50000, 0.1 ms",
        "-300000, -0.3 ms",
        "9499999, 9.5 ms",
        "9500000, 10 ms",
        "999499999, 999 ms",
        "999500000, 1.0 s",
        "45000000000, 45.0 s",
        "200000000000, 3 min 20 s"
    })
    void timesAreRoundedToWhatPeopleRead(long nanos, String text) {
        assertThat(Words.time(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "fd77:0:0:0:0:0:0:1, fd77::1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80:0:0:0:0:0:0:0, fe80::",
        "10.0.0.1, 10.0.0.1"
    })
    void zerosOfIpv6AreTakenTogether(String whole, String text) {
        assertThat(Words.host(InetAddress.ofLiteral(whole))).isEqualTo(text);
    }

    @Test
    void addressesHaveTheirPorts() {
        assertThat(Words.address(Frames.at("[fd77::1]:5060"))).isEqualTo("[fd77::1]:5060");
        assertThat(Words.address(Frames.at("10.0.0.1:5060"))).isEqualTo("10.0.0.1:5060");
    }

    @Test
    void framesAreListedUpToAPoint() {
        assertThat(Words.frames(List.of())).isEqualTo("no frame");
        assertThat(Words.frames(List.of(3))).isEqualTo("frame 3");
        assertThat(Words.frames(List.of(9, 3, 5, 3))).isEqualTo("frames 3, 5 and 9");
        assertThat(Words.frames(List.of(1, 2, 3, 4, 5, 6, 7)))
                .isEqualTo("frames 1, 2, 3, 4, 5, … 7");
    }

    @ParameterizedTest
    @CsvSource({
        "10.77.0.0/24, 10.77.0.9, true",
        "10.77.0.0/24, 10.77.1.9, false",
        "fd77::/64, fd77::5, true",
        "fd77::/64, fd78::5, false",
        "10.77.0.9, 10.77.0.9, true",
        "0.0.0.0/0, fd77::5, false"
    })
    void aPrefixHoldsWhatBeginsLikeIt(String prefix, String host, boolean holds) {
        Lan.Prefix parsed = Lan.Prefix.parse(prefix);
        assertThat(parsed).isNotNull();
        assertThat(parsed.holds(InetAddress.ofLiteral(host))).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({"here", "10.0.0.0/33", "fd77::/129", "10.0.0.0/-1", "''", "1", "10.0.0.256/8"})
    void whatIsNoPrefixIsNone(String text) {
        assertThat(Lan.Prefix.parse(text)).isNull();
    }
}
