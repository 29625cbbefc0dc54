package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.lanline.server.Lanline;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.Store;

import tools.jackson.databind.JsonNode;

import java.io.StringWriter;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The list of people over real WebSockets of a whole box, with honest and hostile clients. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class RendezvousSocketTest {

    /** Told, and not found out by silence, which takes longer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @TempDir private Path folder = Path.of("unset");
    private Lanline box = unset();
    private Visitors visitors = new Visitors(URI.create("https://127.0.0.1/"));

    @BeforeEach
    void start() throws Exception {
        Path page = Files.createDirectories(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html><title>Lanline</title>");
        Config config =
                Config.load(
                        folder.resolve("data"),
                        null,
                        Map.of(Key.PORT_BASE, "0", Key.DISCOVERY, "off"));
        box = Lanline.start(config, page, new StringWriter());
        int port = box.standing().listeners().getFirst().port();
        visitors = new Visitors(URI.create("https://127.0.0.1:" + port + "/"));
    }

    @AfterEach
    void stop() {
        box.close();
        visitors.close();
    }

    @Test
    void peopleSeeEachOtherAndASignalArrives() throws Exception {
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        kitchen.next("welcome");
        Visitors.Visitor bath = visitors.join("Bath").enter();
        // Who came a moment ago is told a moment later when much changes.
        boolean isSeen = bath.next("welcome").get("people").toString().contains("\"kitchen\"");
        while (!isSeen) {
            isSeen = bath.next("person").toString().contains("\"kitchen\"");
        }
        assertThat(kitchen.next("person").get("person").get("name").stringValue())
                .isEqualTo("Bath");
        bath.say("{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":{\"a\":1e400}}");
        assertThat(kitchen.next("signal").get("from").get("user").stringValue()).isEqualTo("bath");
    }

    @Test
    void aTabThatIsClosedOrBreaksOffIsGoneWithinASecond() throws Exception {
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        for (String name : new String[] {"Closes", "Breaks"}) {
            Visitors.Visitor other = visitors.join(name).enter();
            other.next("welcome");
            kitchen.next("person");
            long began = System.nanoTime();
            if (name.equals("Closes")) {
                other.leave();
            } else {
                other.breakOff();
            }
            kitchen.next("gone");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        }
    }

    @Test
    void whatAnotherProcessRevokesIsClosedAtOnce() throws Exception {
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        Visitors.Visitor bath = visitors.join("Bath").enter();
        bath.next("welcome");
        kitchen.next("person");
        long began = System.nanoTime();
        try (Store beside =
                Store.open(
                        DataDirectory.at(folder.resolve("data")),
                        "lanline.local",
                        InstantSource.system(),
                        new SecureRandom())) {
            beside.revokeDevice(bath.device());
        }
        assertThat(bath.closed()).isEqualTo(4410);
        kitchen.next("gone");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        assertThat(visitors.status("GET", "api/me", bath.token())).isEqualTo(401);
        assertThat(bath.enter().closed()).isEqualTo(4410);
    }

    @Test
    void aBrokenConnectionGoesOnWhereItWas() throws Exception {
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        String session = kitchen.next("welcome").get("session").stringValue();
        kitchen.breakOff();
        visitors.join("Bath").enter().next("welcome");
        kitchen.enterAgain(session, 0);
        JsonNode welcome = kitchen.next("welcome");
        assertThat(welcome.get("resumed").booleanValue()).isTrue();
        assertThat(kitchen.next("person").get("person").get("name").stringValue())
                .isEqualTo("Bath");
    }

    @Test
    void whoIsHostileIsClosedWithTheRightCodeAndNobodyElseIsDisturbed() throws Exception {
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        Visitors.Visitor bath = visitors.join("Bath").enter();
        kitchen.next("welcome");
        bath.next("welcome");
        Visitors.Visitor silent = visitors.stranger();
        assertThat(
                        visitors.stranger()
                                .say("{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_no\"}")
                                .closed())
                .isEqualTo(4401);
        assertThat(visitors.stranger().say("{\"type\":\"state\",\"state\":\"free\"}").closed())
                .isEqualTo(4400);
        assertThat(visitors.stranger().say("[".repeat(10_000)).closed()).isEqualTo(4400);
        assertThat(visitors.stranger().say("x".repeat(16_385)).closed()).isEqualTo(1009);
        assertThat(visitors.stranger().sayBinary(ByteBuffer.wrap(new byte[] {1})).closed())
                .isEqualTo(1003);
        Visitors.Visitor flood = visitors.join("Flood").enter();
        for (int i = 0; i < 200 && !flood.isClosed(); i++) {
            flood.say("{\"type\":\"state\",\"state\":\"free\"}");
        }
        assertThat(flood.closed()).isEqualTo(4429);
        bath.say("{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":1}");
        kitchen.next("signal");
        assertThat(silent.closed()).isEqualTo(4408);
        assertThat(kitchen.isClosed()).isFalse();
    }

    @Test
    void aWrongSubprotocolOrAForeignOriginDoesNotGetIn() {
        assertThat(refusal("sip", visitors.origin())).isEqualTo(400);
        assertThat(refusal("lanline.v1", "https://evil.example")).isEqualTo(403);
    }

    private int refusal(String subprotocol, String origin) {
        try {
            visitors.upgrade(subprotocol, origin);
            return 101;
        } catch (CompletionException refused) {
            return refused.getCause() instanceof WebSocketHandshakeException handshake
                    ? handshake.getResponse().statusCode()
                    : -1;
        }
    }

    @Test
    void whoDoesNotReadIsDroppedAndTheOthersAreNotHeldUp() throws Exception {
        Visitors.Visitor deaf = visitors.join("Deaf").enter();
        deaf.next("welcome");
        deaf.stopReading();
        Visitors.Visitor bath = visitors.join("Bath").enter();
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        bath.next("welcome");
        kitchen.next("welcome");
        String big =
                "{\"type\":\"signal\",\"to\":\"deaf\",\"payload\":\"" + "x".repeat(15_000) + "\"}";
        for (int i = 0; i < 8; i++) {
            bath.say(big);
        }
        bath.say("{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":1}");
        kitchen.next("signal");
    }

    @Test
    void everybodyIsToldWhenTheBoxStops() throws Exception {
        Visitors.Visitor kitchen = visitors.join("Kitchen").enter();
        kitchen.next("welcome");
        long began = System.nanoTime();
        box.close();
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(2));
        kitchen.next("bye");
        assertThat(kitchen.closed()).isEqualTo(1001);
    }

    @SuppressWarnings("NullAway")
    private static Lanline unset() {
        return null;
    }
}
