package org.lanline.server.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.ice.Candidate;
import org.lanline.ice.CandidateText;
import org.lanline.ice.Description;
import org.lanline.ice.Role;
import org.lanline.ice.State;
import org.lanline.ice.Transport;
import org.lanline.server.ice.Company.Member;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Two agents with real sockets, on loopback. */
final class AgentDriverSocketTest {
    private final Company company = new Company();

    @AfterEach
    void stop() {
        company.close();
    }

    private void gather(Member member, boolean udp, boolean tcp) {
        company.on(
                () -> {
                    if (udp) {
                        member.driver.gatherUdp(List.of(Company.HERE));
                    }
                    if (tcp) {
                        member.driver.gatherTcp(List.of(Company.HERE));
                    }
                    member.driver.noMore();
                    return true;
                });
    }

    private void eachHearsTheOther(Member one, Member other) throws InterruptedException {
        one.say("from one");
        other.say("from other");
        assertThat(Company.soon(() -> one.heard.contains("from other"))).isTrue();
        assertThat(Company.soon(() -> other.heard.contains("from one"))).isTrue();
    }

    @Test
    void whereBothTransportsWorkUdpIsTaken() throws Exception {
        Member one = company.member(Role.CONTROLLING);
        Member other = company.member(Role.CONTROLLED);
        gather(one, true, true);
        gather(other, true, true);
        assertThat(one.isGathered()).isTrue();
        assertThat(one.count(Transport.TCP)).as("one passive, one active").isEqualTo(2);
        company.introduce(one, other);
        assertThat(Company.soon(() -> one.path().equals("UDP host host"))).isTrue();
        assertThat(Company.soon(() -> other.path().equals("UDP host host"))).isTrue();
        eachHearsTheOther(one, other);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void withoutUdpAConnectionIsOpenedAndCarriesThePackets(Role role) throws Exception {
        Member one = company.member(role);
        Member other =
                company.member(role == Role.CONTROLLING ? Role.CONTROLLED : Role.CONTROLLING);
        gather(one, false, true);
        gather(other, false, true);
        company.introduce(one, other);
        assertThat(Company.soon(() -> one.path().startsWith("TCP"))).isTrue();
        assertThat(Company.soon(() -> other.path().startsWith("TCP"))).isTrue();
        eachHearsTheOther(one, other);
    }

    @Test
    void aRestartGoesOnWithTheSamePortsAndOtherCredentials() throws Exception {
        Member one = company.member(Role.CONTROLLING);
        Member other = company.member(Role.CONTROLLED);
        gather(one, false, true);
        gather(other, false, true);
        company.introduce(one, other);
        assertThat(Company.soon(() -> one.path().startsWith("TCP"))).isTrue();
        String before = company.on(() -> other.driver.agent().credentials().ufrag());
        company.on(
                () -> {
                    one.driver.restart();
                    other.driver.remote(one.driver.agent().description(true));
                    one.driver.remote(other.driver.agent().description(true));
                    return true;
                });
        assertThat(company.on(() -> other.driver.agent().credentials().ufrag()))
                .isNotEqualTo(before);
        for (Member each : List.of(one, other)) {
            assertThat(
                            Company.soon(
                                    () ->
                                            company.on(() -> each.driver.agent().state())
                                                    == State.COMPLETED))
                    .isTrue();
        }
        eachHearsTheOther(one, other);
    }

    @Test
    void twoAgentsShareOnePortAndEachGetsItsOwnPeer() throws Exception {
        TcpPort port = new TcpPort(company.loop, Company.HERE);
        List<Member> callers = new ArrayList<>();
        List<Member> called = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Member here = company.member(Role.CONTROLLED);
            Member there = company.member(Role.CONTROLLING);
            company.on(
                    () -> {
                        here.driver.gatherTcp(port);
                        here.driver.noMore();
                        return true;
                    });
            gather(there, false, true);
            company.introduce(here, there);
            called.add(here);
            callers.add(there);
        }
        for (int i = 0; i < 3; i++) {
            Member here = called.get(i);
            Member there = callers.get(i);
            assertThat(Company.soon(() -> here.path().startsWith("TCP"))).isTrue();
            assertThat(Company.soon(() -> there.path().startsWith("TCP"))).isTrue();
            there.say("caller " + i);
        }
        for (int i = 0; i < 3; i++) {
            Member here = called.get(i);
            assertThat(Company.soon(() -> !here.heard.isEmpty())).isTrue();
            assertThat(here.heard).containsExactly("caller " + i);
        }
        company.on(
                () -> {
                    port.close();
                    return true;
                });
    }

    @Test
    void aNameThatThePeerGivesIsLookedUpAndItsHostReached() throws Exception {
        String name = "1f4e5d6c-0000-4000-8000-a1b2c3d4e5f6.local";
        ConcurrentLinkedQueue<String> looked = new ConcurrentLinkedQueue<>();
        Member one =
                company.member(
                        Role.CONTROLLING,
                        (wanted, found) -> {
                            looked.add(wanted);
                            found.accept(wanted.equals(name) ? List.of(Company.HERE) : List.of());
                        });
        Member other = company.member(Role.CONTROLLED);
        gather(one, true, false);
        gather(other, true, false);
        Description plain = company.on(() -> other.driver.agent().description(true));
        List<Candidate> named = new ArrayList<>();
        named.add(parse(plain.candidates().getFirst().text().replace("127.0.0.1", name)));
        named.add(parse(plain.candidates().getFirst().text().replace("127.0.0.1", "a.local")));
        company.on(
                () -> {
                    one.driver.remote(
                            new Description(
                                    plain.credentials(), false, Set.of("ice2"), named, true));
                    return true;
                });
        company.on(
                () -> {
                    Description mine = one.driver.agent().description(true);
                    other.driver.remote(
                            new Description(
                                    mine.credentials(), false, Set.of("ice2"), List.of(), true));
                    return true;
                });
        assertThat(Company.soon(() -> one.path().equals("UDP host host"))).isTrue();
        assertThat(looked).containsExactly(name, "a.local");
        assertThat(one.remarks).containsExactly("Nobody on this network is called a.local.");
    }

    private static Candidate parse(String text) {
        if (Candidate.parse(text) instanceof CandidateText.Parsed.Ok(var candidate)) {
            return candidate;
        }
        throw new AssertionError(text);
    }

    @Test
    void aPortThatNobodyListensOnFailsAtOnceAndNotAfterAllPatience() throws Exception {
        Member one = company.member(Role.CONTROLLING);
        Member other = company.member(Role.CONTROLLED);
        gather(one, false, true);
        gather(other, false, true);
        company.on(
                () -> {
                    Description theirs = other.driver.agent().description(true);
                    other.driver.close();
                    one.driver.remote(theirs);
                    return true;
                });
        assertThat(
                        Company.soon(
                                () ->
                                        company.on(
                                                () ->
                                                        one.driver.agent().pairs().stream()
                                                                .allMatch(
                                                                        each ->
                                                                                each.state()
                                                                                        .name()
                                                                                        .equals(
                                                                                                "FAILED")))))
                .isTrue();
    }

    @Test
    void aRelayThatIsNotThereIsSaidAndEndsTheGathering() throws Exception {
        Member one = company.member(Role.CONTROLLING);
        InetAddress nobody = InetAddress.ofLiteral("127.0.0.1");
        company.on(
                () -> {
                    one.driver.gatherUdp(List.of(Company.HERE));
                    one.driver.askRelay(
                            new RelayPlace(
                                    org.lanline.server.probe.Way.TCP,
                                    new InetSocketAddress(nobody, 9),
                                    "kitchen",
                                    "secret"));
                    one.driver.noMore();
                    // Asked on the loop, where no answer of the kernel can come in between.
                    assertThat(one.isGathered()).isFalse();
                    return true;
                });
        assertThat(Company.soon(one::isGathered)).isTrue();
        assertThat(one.remarks)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("Nothing listens at 127.0.0.1:9 by TCP");
    }
}
