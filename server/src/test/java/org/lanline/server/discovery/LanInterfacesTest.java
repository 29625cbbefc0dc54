package org.lanline.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanInterfacesTest {

    @Test
    void loopbackIsNeverALan() {
        assertThat(LanInterfaces.scan())
                .allSatisfy(
                        lan -> {
                            assertThat(lan.addresses()).isNotEmpty();
                            assertThat(lan.addresses())
                                    .noneMatch(one -> one.address().isLoopbackAddress());
                        });
    }

    @Test
    void whatIsListedIsOnItsOwnLink() {
        assertThat(LanInterfaces.scan())
                .allSatisfy(
                        lan ->
                                assertThat(lan.addresses())
                                        .allMatch(one -> lan.isOnLink(one.address())));
    }
}
