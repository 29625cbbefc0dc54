package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.server.config.Config.Policy;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

class PeopleApiTest {

    @TempDir private Path folder;
    private @Nullable Counter counter;

    @AfterEach
    void close() {
        if (counter != null) {
            counter.close();
        }
    }

    private Counter counter() {
        return counter(Policy.OPEN);
    }

    private Counter counter(Policy policy) {
        Counter made = new Counter(folder, policy);
        counter = made;
        return made;
    }

    @Test
    void joiningGivesAnAddressAndAToken() {
        JsonNode joined = counter().json(201, "POST", "/api/join", null, join("Küche"));
        assertThat(joined.get("user").stringValue()).isEqualTo("kueche");
        assertThat(joined.get("name").stringValue()).isEqualTo("Küche");
        assertThat(joined.get("address").stringValue()).isEqualTo("sip:kueche@lanline.local");
        assertThat(joined.get("token").stringValue()).startsWith("ll1_").hasSize(47);
    }

    @Test
    void aTakenNameIsRefusedWithTheWaysIn() {
        Counter counter = counter();
        counter.join("Kitchen");
        JsonNode refused = counter.json(409, "POST", "/api/join", null, join("  KITCHEN "));
        assertThat(refused.get("error").stringValue()).isEqualTo("name-taken");
        assertThat(refused.get("message").stringValue())
                .contains("Kitchen")
                .contains("code")
                .contains("QR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"Kitchen\"",
                "{\"name\":",
                "{\"name\":17}",
                "{}",
                "{\"name\":\"Kitchen\",\"kind\":\"fridge\"}",
                "{\"name\":\"Kitchen\",\"kind\":\"doctor\"}",
                "{\"name\":\"Kitchen\",\"kind\":7}",
                "{\"name\":\"Kitchen\",\"device\":{}}",
                "{\"name\":\"Kitchen\",\"x\":[[[[[[[[[[[[]]]]]]]]]]]]}",
                "{\"name\":\"Kitchen\",\"x\":99999999999999999999999999999999999999999999}",
            })
    void aBodyThatIsNotInTheContractIsABadRequest(String body) {
        JsonNode refused = counter().json(400, "POST", "/api/join", null, body);
        assertThat(refused.get("error").stringValue()).isEqualTo("bad-request");
        assertThat(refused.get("message").stringValue()).endsWith(".");
    }

    @Test
    void fieldsThatAreNotKnownAreLeftAlone() {
        counter()
                .json(
                        201,
                        "POST",
                        "/api/join",
                        null,
                        "{\"name\":\"Kitchen\",\"future\":{\"a\":[1]}}");
    }

    @Test
    void aDevicesNameForItselfIsCutAndCleaned() {
        Counter counter = counter();
        String token =
                counter.json(
                                201,
                                "POST",
                                "/api/join",
                                null,
                                "{\"name\":\"Kitchen\",\"device\":\" Chro\\u0007mium\\u202e "
                                        + "x".repeat(100)
                                        + "\"}")
                        .get("token")
                        .stringValue();
        JsonNode me = counter.json(200, "GET", "/api/me", token, "");
        assertThat(me.get("devices").get(0).get("device").stringValue())
                .isEqualTo("Chromium " + "x".repeat(51));
    }

    @Test
    void aCodeAddsADeviceToTheSamePerson() {
        Counter counter = counter();
        String token = counter.join("Kitchen");
        JsonNode pairing = counter.json(201, "POST", "/api/pairing", token, "{}");
        String code = pairing.get("code").stringValue();
        assertThat(pairing.get("path").stringValue())
                .isEqualTo("/#pair=" + pairing.get("secret").stringValue());
        String typed = code.substring(0, 4) + " " + code.substring(4);
        JsonNode paired = counter.json(201, "POST", "/api/pair", null, pair(typed));
        assertThat(paired.get("user").stringValue()).isEqualTo("kitchen");
        assertThat(counter.json(200, "GET", "/api/me", token, "").get("devices")).hasSize(2);
        assertThat(counter.error(410, "POST", "/api/pair", null, pair(code)))
                .isEqualTo("code-over");
    }

    @Test
    void afterFiveWrongTriesTheRightCodeIsRefusedToo() {
        Counter counter = counter();
        String token = counter.join("Kitchen");
        String code = code(counter, token);
        for (int left = 4; left >= 0; left--) {
            JsonNode refused = counter.json(403, "POST", "/api/pair", null, pair(other(code)));
            assertThat(refused.get("error").stringValue()).isEqualTo("bad-code");
            assertThat(refused.get("triesLeft").intValue()).isEqualTo(left);
        }
        assertThat(counter.error(410, "POST", "/api/pair", null, pair(code)))
                .isEqualTo("code-over");
        counter.json(201, "POST", "/api/pair", null, pair(code(counter, token)));
    }

    @Test
    void aStrangerWhoHasNoTriesLeftHasNotUsedUpTheCode() {
        Counter counter = counter();
        String code = code(counter, counter.join("Kitchen"));
        for (int stranger = 0; stranger < 9; stranger++) {
            counter.remote = "10.0.0." + (10 + stranger);
            for (int i = 0; i < 5; i++) {
                counter.json(403, "POST", "/api/pair", null, pair(other(code)));
            }
        }
        counter.remote = "10.0.0.2";
        counter.json(201, "POST", "/api/pair", null, pair(code));
    }

    @Test
    void whenTooManyCodesWereWrongEverywhereTheQrCodeStillOpens() {
        Counter counter = counter();
        JsonNode pairing = counter.json(201, "POST", "/api/pairing", counter.join("Kitchen"), "{}");
        String code = pairing.get("code").stringValue();
        for (int i = 0; i < Guesses.MOST_AT_ONCE; i++) {
            counter.remote = "10.1." + i + ".1";
            counter.json(403, "POST", "/api/pair", null, pair(other(code)));
        }
        counter.remote = "10.0.0.2";
        assertThat(counter.error(429, "POST", "/api/pair", null, pair(code)))
                .isEqualTo("slow-down");
        counter.json(
                201,
                "POST",
                "/api/pair",
                null,
                "{\"secret\":\"" + pairing.get("secret").stringValue() + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"code\":\"12345678\",\"secret\":\"x\"}", "{\"code\":12345678}"})
    void pairingNeedsEitherACodeOrASecret(String body) {
        assertThat(counter().error(400, "POST", "/api/pair", null, body)).isEqualTo("bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567", "123456789", "1234567x", "", "１２３４５６７８"})
    void aCodeHasEightDigits(String code) {
        assertThat(counter().error(403, "POST", "/api/pair", null, pair(code)))
                .isEqualTo("bad-code");
    }

    @Test
    void whereThePolicyIsInviteANameNeedsOne() {
        Counter counter = counter(Policy.INVITE);
        String invite = counter.firstInvite();
        assertThat(counter.error(403, "POST", "/api/join", null, join("Kitchen")))
                .isEqualTo("invite-needed");
        JsonNode wrong =
                counter.json(403, "POST", "/api/join", null, invited("Kitchen", other(invite)));
        assertThat(wrong.get("error").stringValue()).isEqualTo("bad-invite");
        assertThat(wrong.get("triesLeft").intValue()).isEqualTo(4);
        JsonNode joined = counter.json(201, "POST", "/api/join", null, invited("Kitchen", invite));
        JsonNode next =
                counter.json(201, "POST", "/api/invites", joined.get("token").stringValue(), "{}");
        assertThat(next.get("expiresSeconds").intValue()).isEqualTo(86_400);
        assertThat(counter.error(410, "POST", "/api/join", null, invited("Bath", invite)))
                .isEqualTo("code-over");
        counter.json(
                201, "POST", "/api/join", null, invited("Bath", next.get("code").stringValue()));
    }

    @Test
    void aTokenThatIsMissingWrongOrRevokedIsOne() {
        Counter counter = counter();
        String token = counter.join("Kitchen");
        String device = counter.json(200, "GET", "/api/me", token, "").get("device").stringValue();
        counter.json(204, "DELETE", "/api/devices/" + device, token, "");
        @Nullable String[] tokens = {null, "", "ll1_nobody", token, "x".repeat(8_000)};
        for (@Nullable String each : tokens) {
            assertThat(counter.error(401, "GET", "/api/me", each, "")).isEqualTo("bad-token");
            assertThat(counter.error(401, "POST", "/api/pairing", each, "{}"))
                    .isEqualTo("bad-token");
            assertThat(counter.error(401, "POST", "/api/invites", each, "{}"))
                    .isEqualTo("bad-token");
            assertThat(counter.error(401, "DELETE", "/api/devices/x", each, ""))
                    .isEqualTo("bad-token");
        }
    }

    @Test
    void onlyThePersonsOwnDevicesCanBeRemoved() {
        Counter counter = counter();
        String kitchen = counter.join("Kitchen");
        String bath = counter.join("Bath");
        String device = counter.json(200, "GET", "/api/me", bath, "").get("device").stringValue();
        assertThat(counter.error(404, "DELETE", "/api/devices/" + device, kitchen, ""))
                .isEqualTo("no-such-device");
        counter.json(200, "GET", "/api/me", bath, "");
    }

    @Test
    void whoJoinsTooOftenFromOneAddressMustWait() {
        Counter counter = counter();
        for (int i = 0; i < 120; i++) {
            counter.join("Person " + i);
        }
        assertThat(counter.error(429, "POST", "/api/join", null, join("One more")))
                .isEqualTo("slow-down");
        counter.remote = "10.0.0.3";
        counter.join("One more");
    }

    private static String code(Counter counter, String token) {
        return counter.json(201, "POST", "/api/pairing", token, "{}").get("code").stringValue();
    }

    /** Another code, for none that is open. */
    private static String other(String code) {
        int selector = Integer.parseInt(code.substring(0, 3));
        return "%03d%s".formatted((selector + 1) % 1_000, code.substring(3));
    }

    private static String join(String name) {
        return "{\"name\":\"" + name + "\",\"kind\":\"browser\",\"device\":\"Test\"}";
    }

    private static String invited(String name, String invite) {
        return "{\"name\":\"" + name + "\",\"invite\":\"" + invite + "\"}";
    }

    private static String pair(String code) {
        return "{\"code\":\"" + code + "\",\"kind\":\"tablet\",\"device\":\"Test\"}";
    }
}
