package org.lanline.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.server.config.WrongUse;

/** Servers as people type them. */
final class PlaceTest {

    @ParameterizedTest
    @CsvSource({
        "box, box, 0",
        "box.local:3479, box.local, 3479",
        "10.0.0.1, 10.0.0.1, 0",
        "fd00::1, fd00::1, 0",
        "[fd00::1], fd00::1, 0",
        "[fd00::1]:5349, fd00::1, 5349",
        "fe80::1%eth0, fe80::1%eth0, 0",
        "stun:10.0.0.1:3478, 10.0.0.1, 3478",
        "turns:10.0.0.1:5349?transport=tcp, 10.0.0.1, 5349"
    })
    void isRead(String text, String host, int port) {
        assertThat(Place.parse(text)).isEqualTo(new Place(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":3478", "box:0", "box:70000", "box:x", "a b", "http://box/"})
    void isRefusedWithASentence(String text) {
        assertThatThrownBy(() -> Place.parse(text))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("is no server");
    }

    @Test
    void theUsualPortsAreThoseOfTheRfcs() {
        assertThat(Place.parse("box").port(Way.UDP)).isEqualTo(3478);
        assertThat(Place.parse("box").port(Way.TLS)).isEqualTo(5349);
        assertThat(Place.parse("box:9").port(Way.TLS)).isEqualTo(9);
    }
}
