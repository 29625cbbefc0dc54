package org.lanline.server.provision;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.server.store.Person;
import org.lanline.server.store.PhonePassword;
import org.lanline.server.web.Handout;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Random;

/** Settings wait for one phone, and for a while. */
final class HandoutsTest {
    private static final InetAddress BOX = InetAddress.ofLiteral("10.77.0.1");
    private static final InetAddress PHONE = InetAddress.ofLiteral("10.77.0.20");
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.77.0.21");
    private static final long SECOND = 1_000_000_000L;

    private long now = 1_000 * SECOND;
    private final Handouts handouts =
            new Handouts("lanline.local", () -> 5070, new Random(1), () -> now);

    @ParameterizedTest
    @EnumSource(Maker.class)
    void everyMakersSettingsHaveAllThatAPhoneMustKnow(Maker maker) {
        String path = put(maker, PHONE);
        String file = path.endsWith("/") ? path + "cfg805e0c4d796d.xml" : path;
        String text = Objects.requireNonNull(at(file, PHONE)).text();
        assertThat(text).contains("kitchen", "s3cret", "lanline.local", "10.77.0.1", "5070");
        if (text.startsWith("<?xml")) {
            assertThat(text).contains("Ina &amp; Jo").doesNotContain("Ina & Jo");
        } else {
            assertThat(text).contains("Ina & Jo");
        }
    }

    @Test
    void whatWasMadeForAPhoneThatAskedIsForNobodyElse() {
        String path = put(Maker.YEALINK, PHONE);
        assertThat(at(path, OTHER)).isNull();
        assertThat(at(path, PHONE)).isNotNull();
    }

    @Test
    void theFirstOneMayFetchAgainForAMinuteAndNobodyElseMay() {
        String path = put(Maker.LINPHONE, null);
        assertThat(at(path, PHONE)).isNotNull();
        assertThat(at(path, OTHER)).isNull();
        now += 50 * SECOND;
        assertThat(at(path, PHONE)).isNotNull();
        now += 11 * SECOND;
        assertThat(at(path, PHONE)).isNull();
    }

    @Test
    void anotherNameThatAPhoneTriesFirstTakesNothingAway() {
        String path = put(Maker.GRANDSTREAM, PHONE);
        assertThat(path).endsWith("/");
        assertThat(at(path + "cfg805e0c4d796d", PHONE)).isNull();
        assertThat(at(path + "cfg805e0c4d796d.xml", PHONE)).isNotNull();
    }

    @Test
    void settingsAreOverAfterTenMinutesAndWhenThePasswordIsVoid() {
        String path = put(Maker.SNOM, null);
        now += 601 * SECOND;
        assertThat(at(path, PHONE)).isNull();
        String other = put(Maker.SNOM, null);
        handouts.forget(8);
        assertThat(at(other, PHONE)).isNotNull();
        handouts.forget(7);
        assertThat(at(other, PHONE)).isNull();
    }

    @Test
    void noMoreThanAFewWait() {
        String first = put(Maker.SNOM, null);
        for (int i = 0; i < Handouts.MOST; i++) {
            put(Maker.SNOM, null);
        }
        assertThat(at(first, PHONE)).isNull();
    }

    @Test
    void whateverIsAskedForThereIsNothingAtOtherAddresses() {
        put(Maker.SNOM, null);
        for (String path : new String[] {"/p/", "/p//", "/p/x/phone.xml", "/p", "/", "/p/../p/"}) {
            assertThat(at(path, PHONE)).as(path).isNull();
        }
    }

    private String put(Maker maker, @Nullable InetAddress phone) {
        Person kitchen = new Person(1, "kitchen", "Ina & Jo", 0, 21);
        return handouts.put(maker, new PhonePassword(kitchen, 7, "s3cret"), "805e0c4d796d", phone);
    }

    private Handout.@Nullable Text at(String path, InetAddress remote) {
        return handouts.at(path, remote, BOX);
    }
}
