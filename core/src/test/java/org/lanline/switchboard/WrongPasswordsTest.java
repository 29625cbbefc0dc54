package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/** Guessing gets slow for who guesses, and for nobody else. */
final class WrongPasswordsTest {
    private static final String WRONG = "guess";

    private final Lan lan = new Lan("alice", "bob");
    private int sequence = 1_000;

    /** What a phone is told that shows a password, having been asked for it. */
    private SipMessage shows(Phone phone, String password) {
        return shows(phone, password, challenge(phone));
    }

    private String challenge(Phone phone) {
        phone.send(phone.registration(300, ++sequence).done());
        return Objects.requireNonNull(phone.take("401").header("WWW-Authenticate"));
    }

    private SipMessage shows(Phone phone, String password, String challenge) {
        phone.send(
                phone.registration(300, ++sequence)
                        .header("Authorization", phone.proof(challenge, "REGISTER", password))
                        .done());
        return phone.take();
    }

    private Phone guessing(String user, int times) {
        Phone stranger = lan.phone(user, Transport.UDP);
        for (int i = 0; i < times; i++) {
            assertThat(shows(stranger, WRONG).status()).isEqualTo(401);
        }
        return stranger;
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "nobody"})
    void whoGuessesIsHeardTwentyTimesAndThenOnceInFifteenSeconds(String user) {
        Phone stranger = guessing(user, WrongPasswords.TRIES_A_SOURCE);
        stranger = lan.phoneAt("alice", stranger.flow);
        assertThat(shows(stranger, Lan.PASSWORD).status()).isEqualTo(401);
        lan.pass(WrongPasswords.SOURCE_SECONDS - 1);
        assertThat(shows(stranger, Lan.PASSWORD).status()).isEqualTo(401);
        lan.pass(1);
        assertThat(shows(stranger, Lan.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aMistypedPasswordThatIsPutRightComesInAtOnce() {
        Phone phone = guessing("alice", WrongPasswords.TRIES_A_SOURCE - 1);
        assertThat(shows(phone, Lan.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aThousandStrangersDoNotLockAPhoneOut() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        for (int i = 0; i < 1_000; i++) {
            guessing("alice", 2);
        }
        assertThat(shows(phone, Lan.PASSWORD).status()).isEqualTo(200);
        assertThat(shows(lan.phone("alice", Transport.UDP), Lan.PASSWORD).status())
                .as("at a new address")
                .isEqualTo(200);
    }

    @Test
    void manyAddressesTogetherGetNoFurtherThanAFewWithOneUser() {
        for (int i = 0; i < WrongPasswords.TRIES_A_USER / 10; i++) {
            guessing("alice", 10);
        }
        Phone next = guessing("alice", 1); // the first try of an address is always judged
        assertThat(shows(next, Lan.PASSWORD).status()).isEqualTo(401);
        assertThat(shows(lan.phoneAt("bob", next.flow), Lan.PASSWORD).status()).isEqualTo(200);
        lan.pass(WrongPasswords.USER_SECONDS * 2);
        assertThat(shows(lan.phoneAt("alice", next.flow), Lan.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void anAddressThatGuessesOthersPasswordsKeepsItsOwnPhone() {
        Phone bob = lan.registeredPhone("bob", Transport.UDP);
        Phone guesser = lan.phoneAt("alice", bob.flow);
        for (int i = 0; i < 100; i++) {
            shows(guesser, WRONG);
        }
        assertThat(shows(guesser, Lan.PASSWORD).status()).isEqualTo(401);
        assertThat(shows(lan.phoneAt("bob", bob.flow), Lan.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aForgedSourceCountsForNobody() {
        String ofTheForger = challenge(lan.phone("alice", Transport.UDP));
        Phone phone = lan.phone("alice", Transport.UDP);
        for (int i = 0; i < 100; i++) {
            shows(phone, WRONG, ofTheForger);
        }
        assertThat(shows(phone, Lan.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void staleTellsNobodyManyPasswords() {
        String foreign = challenge(lan.phone("alice", Transport.UDP));
        Phone guesser = lan.phone("alice", Transport.UDP);
        assertThat(stale(shows(guesser, Lan.PASSWORD, foreign))).isTrue();
        for (int i = 1; i < WrongPasswords.TRIES_A_SOURCE; i++) {
            assertThat(stale(shows(guesser, WRONG, foreign))).isFalse();
        }
        assertThat(stale(shows(guesser, Lan.PASSWORD, foreign))).isFalse();
    }

    @Test
    void aPhoneWithAnOldNonceIsAlwaysToldThatItIsStale() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        String old = challenge(phone);
        lan.pass(301);
        for (int i = 0; i < 100; i++) {
            assertThat(stale(shows(phone, Lan.PASSWORD, old))).isTrue();
        }
    }

    private static boolean stale(SipMessage answer) {
        assertThat(answer.status()).isEqualTo(401);
        return String.valueOf(answer.header("WWW-Authenticate")).contains("stale=true");
    }

    @Test
    void whoIsNotHeardIsToldTheSameWhetherThePersonExistsOrNot() {
        Phone known = guessing("alice", WrongPasswords.TRIES_A_SOURCE + 5);
        Phone unknown = guessing("nobody", WrongPasswords.TRIES_A_SOURCE + 5);
        assertThat(normal(shows(unknown, WRONG), "nobody"))
                .isEqualTo(normal(shows(known, WRONG), "alice"));
    }

    private static List<String> normal(SipMessage message, String user) {
        return message.toString()
                .replace(user, "USER")
                .replaceAll(
                        "nonce=\"[^\"]*\"|tag=[^\r;>]*|branch=[^;\r]*|10\\.0\\.2\\.\\d+|CSeq: \\d+",
                        "X")
                .lines()
                .toList();
    }

    @Test
    void whatIsRememberedIsBounded() throws Exception {
        WrongPasswords wrong = new WrongPasswords();
        for (int i = 0; i < 20_000; i++) {
            byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            InetAddress source = InetAddress.getByAddress(address);
            wrong.wrong(source, "user-" + i, true, true, i);
            wrong.wrong(source, "user-" + i, true, false, i);
            wrong.wrong(source, "no-user-" + i, false, true, i);
            wrong.right(source, "user-" + i, i);
        }
        assertThat(wrong.size()).isEqualTo(4 * WrongPasswords.MOST);
    }
}
