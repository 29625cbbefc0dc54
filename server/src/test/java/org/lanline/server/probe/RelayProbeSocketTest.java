package org.lanline.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.Names;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.relay.RelayServer;
import org.lanline.server.relay.RelayWatch;

import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

import javax.net.ssl.SSLContext;

/** The box's own relay, on loopback, where it refuses every peer: what a refusal says. */
final class RelayProbeSocketTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    private final StringWriter lines = new StringWriter();
    private final Journal journal = new Journal(lines, InstantSource.system());
    private final UdpLoop loop = new UdpLoop("test", Throwable::printStackTrace);
    private final RelayServer relay =
            new RelayServer(
                    loop,
                    new Config.Relay(
                            Config.RelayPolicy.ON_FAILURE,
                            0,
                            0,
                            List.of(new Config.TurnUser("kitchen", "secret-secret")),
                            Config.RelayPeers.ON_LINK),
                    () -> List.of(new LanInterface("lo", 1, List.of(new LanAddress(HERE, 8)))),
                    Names.NONE,
                    SSLContext.getDefault(),
                    journal,
                    new Metrics(),
                    RelayWatch.NOBODY,
                    new SecureRandom());

    RelayProbeSocketTest() throws Exception {
        loop.start();
        relay.start();
    }

    @AfterEach
    void stop() {
        relay.close();
        loop.close();
        journal.close();
    }

    private InetSocketAddress server() throws InterruptedException {
        String text = "";
        for (int i = 0; i < 200 && !text.matches("(?s).*127\\.0\\.0\\.1:\\d+.*"); i++) {
            Thread.sleep(20);
            text = lines.toString();
        }
        String port = text.replaceFirst("(?s).*?127\\.0\\.0\\.1:(\\d+).*", "$1");
        return new InetSocketAddress(HERE, Integer.parseInt(port));
    }

    private RelayRefused refusal(Way way, InetSocketAddress at, String password) {
        return catchThrowableOfType(
                RelayRefused.class,
                () ->
                        new RelayProbe(way, new SecureRandom())
                                .look(at, "kitchen", password, Speech.madeUp(1)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"UDP", "TCP"})
    void aWrongPasswordIsSaidToBeOne(Way way) throws Exception {
        RelayRefused refused = refusal(way, server(), "another-secret");
        assertThat(refused.code()).isEqualTo(401);
        assertThat(refused).hasMessageContaining("does not know this user or password (401)");
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"UDP", "TCP"})
    void aPeerThatMayNotBeIsNamed(Way way) throws Exception {
        RelayRefused refused = refusal(way, server(), "secret-secret");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused).hasMessageStartingWith("The relay does not send to 127.0.0.1:");
    }

    @Test
    void aClosedPortIsSaidToBeClosed() {
        relay.close();
        RelayRefused refused = refusal(Way.TCP, new InetSocketAddress(HERE, 9), "secret-secret");
        assertThat(refused.code()).isZero();
        assertThat(refused).hasMessageStartingWith("Nothing listens at 127.0.0.1:9");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            ints = {0, 300, 401, 403, 420, 437, 438, 440, 441, 442, 443, 486, 500, 508})
    void everyRefusalIsOneSentenceThatNamesWhom(int code) {
        String sentence = Refusals.sentence(code, "10.0.0.1:3478");
        assertThat(sentence).contains("10.0.0.1:3478").endsWith(".");
        assertThat(sentence.contains("(" + code + ")")).isEqualTo(code != 0);
    }
}
