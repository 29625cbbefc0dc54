package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.sip.Builder;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

final class RegistrarTest {
    private final Lan lan = new Lan("alice", "bob");

    // Who may

    @Test
    void whoseAccountWantsSha256IsAskedForItAndProvesNothingByMd5() {
        lan.digests.put("alice", DigestAlgorithm.SHA_256);
        Phone alice = lan.phone("alice", Transport.UDP);
        alice.send(alice.registration(300, 1).done());
        String challenge = Objects.requireNonNull(alice.take("401").header("WWW-Authenticate"));
        assertThat(challenge).contains("algorithm=SHA-256");
        String byMd5 = alice.proof(challenge.replace("SHA-256", "MD5"), "REGISTER", Lan.PASSWORD);
        alice.send(alice.registration(300, 2).header("Authorization", byMd5).done());
        alice.take("401");
        assertThat(alice.register(300).status()).isEqualTo(200);
        Phone bob = lan.phone("bob", Transport.UDP);
        bob.send(bob.registration(300, 1).done());
        assertThat(bob.take("401").header("WWW-Authenticate")).contains("algorithm=MD5");
        lan.restart();
        assertThat(lan.box.bindings()).isOne();
    }

    @Test
    void aPageRegistersWithItsToken() {
        SipMessage accepted = lan.page("alice", "a").register(600);
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.header("Require")).isEqualTo("outbound");
        assertThat(accepted.contacts().getFirst().parameters().get("pub-gruu"))
                .isEqualTo("sip:alice@lanline.local;gr=urn:uuid:a");
        assertThat(lan.events)
                .containsExactly(new Event.Registered("alice", "urn:uuid:a", "d-a", "WSS", null));
    }

    @Test
    void anUnknownTokenIsChallengedLikeNoToken() {
        Phone page = lan.page("alice", "a");
        lan.tokens.clear();
        assertThat(page.register(600).status()).isEqualTo(401);
        assertThat(lan.events(Event.Registered.class)).isEmpty();
    }

    @Test
    void aTokenInClearTextIsNotLookedAt() {
        Phone page = lan.page("alice", "a");
        page.flow = lan.flow(Transport.TCP, 5060, page.flow.remote());
        lan.devices.put(page.flow, page);
        assertThat(page.register(600).status()).isEqualTo(401);
    }

    @Test
    void aPhoneRegistersWithItsPassword() {
        assertThat(lan.phone("alice", Transport.UDP).register(300).status()).isEqualTo(200);
    }

    @Test
    void aWrongPasswordIsChallengedAgain() {
        Phone phone = lan.phone("alice", Transport.UDP);
        phone.send(phone.registration(300, 1).done());
        String challenge = String.valueOf(phone.take("401").header("WWW-Authenticate"));
        phone.send(
                phone.registration(300, 2)
                        .header("Authorization", phone.proof(challenge, "REGISTER", "guess"))
                        .done());
        phone.take("401");
    }

    @Test
    void strangersCannotTellWhoExists() {
        Phone known = lan.phone("alice", Transport.UDP);
        Phone unknown = lan.phone("nobody", Transport.UDP);
        known.send(known.registration(300, 1).done());
        unknown.send(unknown.registration(300, 1).done());
        assertThat(normal(unknown.take("401"), "nobody"))
                .isEqualTo(normal(known.take("401"), "alice"));
    }

    private static List<String> normal(SipMessage message, String user) {
        return message.toString()
                .replace(user, "USER")
                .replaceAll("nonce=\"[^\"]*\"|tag=[^\r;>]*|branch=[^;\r]*|10\\.0\\.2\\.\\d+", "X")
                .lines()
                .toList();
    }

    @Test
    void nobodyRegistersSomebodyElse() {
        Phone page = lan.page("alice", "a");
        lan.tokens.put(page.token(), new Accounts.Device("d-b", "bob", "Bob"));
        assertThat(page.register(600).status()).isEqualTo(403);
    }

    @Test
    void aFlowBelongsToOnePersonAsLongAsItLives() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.page("bob", "b");
        bob.flow = alice.flow;
        lan.devices.put(alice.flow, bob);
        assertThat(bob.register(600).status()).isEqualTo(401);
    }

    @Test
    void aForeignDomainIsNotRegistered() {
        Phone page = lan.page("alice", "a");
        SipMessage request =
                page.registration(600, 1).header("Authorization", "Bearer " + page.token()).done();
        page.send(request.edit().requestUri("sip:example.com").done());
        page.take("404");
    }

    @Test
    void everyNameAndAddressOfTheBoxIsItsDomain() {
        for (String host : List.of("LANLINE.local", Lan.BOX, "[fd00::1]", "[FD00:0::1]:5060")) {
            Phone page = lan.page("alice", "on-" + host.length());
            SipMessage request =
                    page.registration(600, 1)
                            .header("Authorization", "Bearer " + page.token())
                            .done();
            page.send(
                    request.edit()
                            .requestUri("sip:" + host)
                            .set("To", "<sip:alice@" + host + ">")
                            .done());
            page.take("200");
        }
    }

    // For how long

    @ParameterizedTest
    @CsvSource({"3600,600", "600,600", "120,120"})
    void aPageGetsWhatItAsksUpToTenMinutes(int asked, String granted) {
        assertThat(expires(lan.page("alice", "a").register(asked))).isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({"3600,300", "60,60"})
    void aPhoneGetsWhatItAsksUpToFiveMinutes(int asked, String granted) {
        assertThat(expires(lan.phone("alice", Transport.UDP).register(asked))).isEqualTo(granted);
    }

    private static String expires(SipMessage accepted) {
        return String.valueOf(accepted.contacts().getFirst().parameters().get("expires"));
    }

    @Test
    void tooShortAnIntervalIsRefusedWithTheLeast() {
        SipMessage page = lan.page("alice", "a").register(119);
        assertThat(page.status()).isEqualTo(423);
        assertThat(page.header("Min-Expires")).isEqualTo("120");
        SipMessage phone = lan.phone("alice", Transport.UDP).register(59);
        assertThat(phone.status()).isEqualTo(423);
        assertThat(phone.header("Min-Expires")).isEqualTo("60");
    }

    @Test
    void aBindingThatIsNotRefreshedExpires() {
        lan.registeredPhone("alice", Transport.UDP);
        lan.pass(299);
        assertThat(lan.box.bindings()).isEqualTo(1);
        lan.pass(2);
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.events(Event.Unregistered.class))
                .extracting(Event.Unregistered::why)
                .containsExactly(Event.Why.EXPIRED);
    }

    @Test
    void aRefreshIsNotANewRegistration() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        lan.pass(200);
        phone.register(300);
        lan.pass(200);
        assertThat(lan.box.bindings()).isEqualTo(1);
        assertThat(lan.events(Event.Registered.class)).hasSize(1);
    }

    // Which contacts

    @Test
    void aClosedTabIsGoneAtOnce() {
        Phone page = lan.registeredPage("alice", "a");
        lan.drop(page);
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.events(Event.Unregistered.class))
                .containsExactly(
                        new Event.Unregistered(
                                "alice", "urn:uuid:a", "d-a", Event.Why.FLOW_CLOSED));
    }

    @Test
    void aDeviceThatComesBackReplacesItself() {
        Phone page = lan.registeredPage("alice", "a");
        page.reconnect();
        SipMessage accepted = page.register(600);
        assertThat(accepted.headers("Contact")).hasSize(1);
        assertThat(lan.events(Event.Unregistered.class))
                .extracting(Event.Unregistered::why)
                .containsExactly(Event.Why.REPLACED);
    }

    @Test
    void tenContactsAreTakenAndTheEleventhIsNot() {
        for (int i = 0; i < 10; i++) {
            lan.registeredPage("alice", "a" + i);
        }
        assertThat(lan.page("alice", "one-more").register(600).status()).isEqualTo(403);
        assertThat(lan.box.bindings()).isEqualTo(10);
    }

    @Test
    void withoutAContactItIsAQuestion() {
        lan.registeredPage("alice", "a");
        Phone other = lan.page("alice", "b");
        SipMessage question =
                other.registration(600, 1)
                        .header("Authorization", "Bearer " + other.token())
                        .done()
                        .edit()
                        .removeAll("Contact")
                        .done();
        other.send(question);
        assertThat(other.take("200").contacts())
                .extracting(contact -> contact.uri().user())
                .containsExactly("a");
    }

    @Test
    void aStarRemovesEverythingButOnlyWithExpiresZero() {
        Phone page = lan.registeredPage("alice", "a");
        Builder all = page.registration(600, 5).header("Expires", 0);
        SipMessage star = all.done().edit().set("Contact", "*").done();
        page.send(star.edit().replaceFirst("Via", page.via()).removeAll("Expires").done());
        page.take("400");
        page.send(star);
        assertThat(page.take("200").contacts()).isEmpty();
        assertThat(lan.box.bindings()).isZero();
    }

    @Test
    void anOlderRequestDoesNotUndoANewerOne() {
        Phone page = lan.registeredPage("alice", "a");
        page.send(page.registration(0, 1).header("Authorization", "Bearer " + page.token()).done());
        page.take("500");
        assertThat(lan.box.bindings()).isEqualTo(1);
    }

    @Test
    void anUnknownExtensionIsNamed() {
        Phone page = lan.page("alice", "a");
        page.send(
                page.registration(600, 1)
                        .header("Authorization", "Bearer " + page.token())
                        .header("Require", "gruu, teleport")
                        .done());
        assertThat(page.take("420").header("Unsupported")).isEqualTo("teleport");
    }

    @Test
    void aPathComesBackAndIsTheWayToTheDevice() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.page("bob", "b");
        bob.send(
                bob.registration(600, 1)
                        .header("Authorization", "Bearer " + bob.token())
                        .header("Path", "<sip:edge.invalid;lr>")
                        .done());
        assertThat(bob.take("200").header("Path")).isEqualTo("<sip:edge.invalid;lr>");
        alice.send(alice.invite(bob.address(), "call-1").done());
        assertThat(bob.take("INVITE").header("Route")).isEqualTo("<sip:edge.invalid;lr>");
    }

    @Test
    void aPhonesContactAtSomebodyElsesAddressIsNotFollowed() {
        Phone victim = lan.phone("victim", Transport.UDP);
        Phone alice = lan.phone("alice", Transport.UDP);
        alice.contact = "sip:alice@" + victim.flow.remote().getAddress().getHostAddress() + ":5062";
        alice.register(300);
        Phone bob = lan.registeredPage("bob", "b");
        bob.send(bob.invite(alice.address(), "call-1").done());
        assertThat(victim.inbox).isEmpty();
        alice.take("INVITE");
    }

    @Test
    void aPhoneMayListenOnAnotherPortOfItsOwn() {
        Phone alice = lan.phone("alice", Transport.UDP);
        String host = alice.flow.remote().getAddress().getHostAddress();
        alice.contact = "sip:alice@" + host + ":7000";
        alice.register(300);
        Phone ear = lan.phone("alice", Transport.UDP);
        ear.flow = lan.flow(Transport.UDP, 5060, new InetSocketAddress(host, 7000));
        lan.devices.put(ear.flow, ear);
        Phone bob = lan.registeredPage("bob", "b");
        bob.send(bob.invite(alice.address(), "call-1").done());
        ear.take("INVITE");
    }

    @Test
    void aRevokedDeviceIsCutOff() {
        Phone page = lan.registeredPage("alice", "a");
        Phone other = lan.registeredPage("alice", "b");
        lan.tokens.remove(page.token());
        lan.box.revoke("d-a", lan.now, lan);
        assertThat(lan.closed).containsExactly(page.flow);
        assertThat(lan.box.bindings()).isEqualTo(1);
        assertThat(lan.events(Event.Unregistered.class))
                .extracting(Event.Unregistered::why)
                .containsExactly(Event.Why.REVOKED);
        page.send(page.invite(other.address(), "call-1").done());
        page.take("407");
    }
}
