package org.lanline.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.server.services.Service;

import java.util.HashSet;
import java.util.Set;

class PersonNameTest {

    @Test
    void aNameIsTrimmedAndItsSpacesCollapse() {
        assertThat(name("  Living   Room ").text()).isEqualTo("Living Room");
        assertThat(name("Küche").text()).isEqualTo("Küche").hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "Kitchen, kitchen",
        "Kitchen, KITCHEN",
        "Kitchen, Ｋｉｔｃｈｅｎ",
        "Living Room, living  room",
        "Living Room, LivingRoom",
        "Living Room, Living\u00a0Room",
        "Living Room, Living\u3000Room",
        "Küche, Ku\u0308che",
        "Straße, STRASSE",
        "ΣΊΣΥΦΟΣ, σίσυφος",
        "カフェ, ｶﾌｪ",
        "ﬁle, file",
        "☎️, ☎",
    })
    void lookAlikesInCaseWidthOrSpacingAreOne(String one, String other) {
        assertThat(name(one).key()).isEqualTo(name(other).key());
    }

    @Test
    void differentNamesStayDifferent() {
        assertThat(name("Kitchen").key()).isNotEqualTo(name("Kitchen 2").key());
        assertThat(name("Küche").key()).isNotEqualTo(name("Kuche").key());
        assertThat(name("👨‍👩‍👧").key()).isNotEqualTo(name("👨👩👧").key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u00a0",
                "Kit\u0000chen",
                "Kit\nchen",
                "Kit\u200bchen",
                "Kit\u200dchen",
                "Kit\u200cchen",
                "\u202eKitchen",
                "Kitchen\u2066",
                "\ufeffKitchen",
                "Kit\u00adchen",
                "Kit\u2060chen",
                "Kit\u2028chen",
                "\u3164",
                "\u2800",
                "\ue000",
                "\u0301",
                "a\u0301\u0301\u0301\u0301\u0301",
                "Kitchen\ufe0f",
                "\ud83d",
            })
    void whatCannotBeSeenOrToldApartIsRefused(String typed) {
        assertThat(PersonName.parse(typed)).isInstanceOf(PersonName.Parsed.Bad.class);
    }

    @Test
    void fortyCharactersAreCountedAsAReaderCounts() {
        assertThat(name("x".repeat(40)).text()).hasSize(40);
        assertThat(name("ü".repeat(40)).text()).hasSize(40);
        assertThat(name("e\u0301".repeat(40)).text()).hasSize(40);
        assertThat(name("👩‍🚀".repeat(40)).text()).hasSize(200);
        assertThat(PersonName.parse("x".repeat(41))).isInstanceOf(PersonName.Parsed.Bad.class);
        assertThat(PersonName.parse("👩‍🚀".repeat(41))).isInstanceOf(PersonName.Parsed.Bad.class);
        assertThat(PersonName.parse("x".repeat(16_000))).isInstanceOf(PersonName.Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Kitchen, kitchen",
        "Küche, kueche",
        "Ku\u0308che, kueche",
        "Living Room, living-room",
        "Zoë's phone, zoe-s-phone",
        "Łódź, lodz",
        "Ｋｉｔｃｈｅｎ, kitchen",
        "Straße, strasse",
        "Tom & Anna, tom-and-anna",
        "D 4Q7, d4q7",
        "-, person-3973e0",
    })
    void theUserIsAReadableSlugWhereTheScriptAllowsIt(String typed, String user) {
        assertThat(name(typed).user(Set.<String>of()::contains)).isEqualTo(user);
    }

    @Test
    void otherScriptsGetASafeUserThatIsTheirOwn() {
        String kitchen = name("キッチン").user(Set.<String>of()::contains);
        String bathroom = name("お風呂").user(Set.<String>of()::contains);
        assertThat(kitchen).matches("person-[0-9a-f]{6}").isNotEqualTo(bathroom);
        assertThat(name("ｷｯﾁﾝ").user(Set.<String>of()::contains)).isEqualTo(kitchen);
    }

    @Test
    void aUserThatIsTakenGetsANumber() {
        Set<String> taken = new HashSet<>(Set.of("kueche", "kueche-2"));
        assertThat(name("Kueche").user(taken::contains)).isEqualTo("kueche-3");
    }

    @Test
    void aUserWithAMeaningOfItsOwnIsNotGivenAway() {
        assertThat(name("Anonymous").user(Set.<String>of()::contains)).isEqualTo("anonymous-2");
    }

    @Test
    void aUserNeedsNoEscapesInASipUri() {
        for (String typed :
                new String[] {"a@b", "a;b=c", "<sip:x>", "a%41", "\"q\"", "1 + 1 = 2"}) {
            assertThat(name(typed).user(Set.<String>of()::contains))
                    .matches("[a-z0-9]+(-[a-z0-9]+)*");
        }
        assertThat(name("x".repeat(40)).user(Set.<String>of()::contains)).hasSize(32);
    }

    static PersonName name(String typed) {
        return switch (PersonName.parse(typed)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new AssertionError(typed + ": " + why);
        };
    }

    @Test
    void nobodyTakesTheNameOfAService() {
        for (Service service : Service.values()) {
            PersonName.Parsed parsed = PersonName.parse(service.user());
            assertThat(parsed)
                    .isInstanceOfSatisfying(
                            PersonName.Parsed.Ok.class,
                            ok ->
                                    assertThat(ok.name().user(_ -> false))
                                            .isEqualTo(service.user() + "-2"));
        }
    }
}
