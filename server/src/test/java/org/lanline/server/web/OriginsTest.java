package org.lanline.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OriginsTest {

    @Test
    void aHostIsReadWithAndWithoutAPort() {
        assertThat(Origins.hostOf("lanline.local:8443")).isEqualTo("lanline.local");
        assertThat(Origins.hostOf("lanline.local")).isEqualTo("lanline.local");
        assertThat(Origins.hostOf("[fd77::1]:8443")).isEqualTo("fd77::1");
        assertThat(Origins.hostOf("[fd77::1")).isEmpty();
    }

    @Test
    void aWildcardStandsForOneLabel() {
        assertThat(Origins.covers("*.example.org", "phone.example.org")).isTrue();
        assertThat(Origins.covers("*.example.org", "a.phone.example.org")).isFalse();
        assertThat(Origins.covers("*.example.org", "example.org")).isFalse();
        assertThat(Origins.covers("phone.example.org", "phone.example.org")).isTrue();
    }
}
