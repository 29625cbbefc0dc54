package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.server.store.PersonName;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Whatever a client sends, nothing throws, and who speaks the contract is not disturbed. */
class RendezvousFuzzTest {

    private static final List<String> GOOD =
            List.of(
                    Hall.hello("d-bath"),
                    "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_d-bath\",\"resume\":{\"session\":\"x\",\"sequence\":3}}",
                    "{\"type\":\"state\",\"state\":\"in-call\"}",
                    "{\"type\":\"evidence\",\"call\":\"1@here\",\"record\":{\"events\":[{\"atMillis\":1}]}}",
                    "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":{\"a\":[1,2.5e3,true,null,\"\\u00e4\"]}}");

    @FuzzTest(maxDuration = "20s")
    void anyTextIsAFrameOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Frame frame = new FrameReader(0).read(text, 0);
        assertThat(frame).isNotNull();
        if (PersonName.parse(text) instanceof PersonName.Parsed.Ok(PersonName name)) {
            assertThat(name.key()).isNotEmpty();
            assertThat(PersonName.parse(name.text())).isEqualTo(new PersonName.Parsed.Ok(name));
        }
    }

    @Test
    void twentyThousandBrokenFramesDisturbNobody() {
        Random random = new Random(7);
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("bath", "Bath", "d-bath");
        long kitchen = hall.enter("d-kitchen");
        int welcomed = 0;
        for (int i = 0; i < 20_000; i++) {
            long connection = hall.open();
            if (random.nextBoolean()) {
                hall.say(connection, Hall.hello("d-bath"));
            }
            hall.say(connection, broken(GOOD.get(random.nextInt(GOOD.size())), random));
            welcomed += hall.line(connection).frames.isEmpty() ? 0 : 1;
            hall.leave(connection);
            hall.pass(random.nextInt(20));
        }
        assertThat(welcomed).isBetween(9_000, 15_000);
        assertThat(hall.line(kitchen).closed).isNull();
        hall.pass(61_000);
        assertThat(hall.rendezvous.here()).isEqualTo(1);
        assertThat(hall.rendezvous.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    private static String broken(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        for (int changes = 1 + random.nextInt(3); changes > 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(128));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, "\"{[,:}]".charAt(random.nextInt(7)));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }
}
