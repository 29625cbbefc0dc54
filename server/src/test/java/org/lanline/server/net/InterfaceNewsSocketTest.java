package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.Objects;

/** What is told when an interface changes is seen in DiscoveryTimesInteropTest. */
@EnabledOnOs(OS.LINUX)
final class InterfaceNewsSocketTest {

    @Test
    void aWaitEndsByItself() {
        try (InterfaceNews news = Objects.requireNonNull(InterfaceNews.open())) {
            assertThat(news.await(1)).isTrue();
        }
    }

    @Test
    void aWaitEndsWhenAnotherThreadWakesIt() throws InterruptedException {
        try (InterfaceNews news = Objects.requireNonNull(InterfaceNews.open())) {
            Thread waker = Thread.ofVirtual().start(news::wake);
            while (news.await(60_000)) {} // news of this machine may come first
            waker.join();
        }
    }
}
