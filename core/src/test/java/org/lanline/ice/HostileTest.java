package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What strangers and peers with bad manners can do to an agent: nothing that lasts. */
final class HostileTest {
    private static final InetSocketAddress HERE = Duo.at("10.0.0.2", 2_000);
    private static final InetSocketAddress STRANGER = Duo.at("203.0.113.9", 666);

    private final Random random = new Random(5);
    private final StunWriter writer = new StunWriter(1_024);
    private final List<byte[]> answers = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Out out =
            new Out() {
                @Override
                public void send(
                        Transport over,
                        InetSocketAddress base,
                        InetSocketAddress remote,
                        ByteBuffer datagram) {
                    byte[] bytes = new byte[datagram.remaining()];
                    datagram.get(datagram.position(), bytes);
                    answers.add(bytes);
                }

                @Override
                public void event(Event event) {
                    events.add(event);
                }
            };
    private Agent agent = new Agent(Settings.STANDARD, Role.CONTROLLED, random);
    private final Credentials theirs = new Credentials("them", "0123456789012345678901");

    @BeforeEach
    void agent() {
        agent = new Agent(Settings.STANDARD, Role.CONTROLLED, random);
        agent.addLocal(Candidate.host(HERE, 0, agent.foundations()), 0, out);
        Candidate remote =
                ((CandidateText.Parsed.Ok)
                                Candidate.parse(
                                        "candidate:1 1 udp 2130706431 10.0.0.1 1000 typ host"))
                        .candidate();
        agent.remote(
                new Description(theirs, false, java.util.Set.of(), List.of(remote), true), 0, out);
        events.clear();
    }

    @Test
    void aCheckWithAnotherNameIsRefusedAndChangesNothing() {
        ByteBuffer check = check("nobody:them", agent.credentials().password(), 0).done();
        assertThat(handle(check)).isEqualTo(Verdict.NOT_MINE);
        assertThat(code(answers.getFirst())).isEqualTo(401);
        assertThat(events).isEmpty();
    }

    @Test
    void aCheckWithAWrongPasswordIsRefusedAndChangesNothing() {
        ByteBuffer check = check(username(), "wrong", 0).done();
        assertThat(handle(check)).isEqualTo(Verdict.BAD_INTEGRITY);
        assertThat(code(answers.getFirst())).isEqualTo(401);
        assertThat(events).isEmpty();
        assertThat(agent.pairs()).hasSize(1);
    }

    @Test
    void aStrangerNeverGetsMoreBytesThanItSent() {
        for (int length = 0; length < 60; length++) {
            writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random));
            if (length % 3 == 0) {
                writer.text(Attribute.USERNAME, "x".repeat(length));
            }
            if (length % 2 == 0) {
                writer.integrity(IntegrityKey.shortTerm("wrong"));
            }
            ByteBuffer message = length % 5 == 0 ? writer.fingerprint().done() : writer.done();
            answers.clear();
            handle(message);
            for (byte[] each : answers) {
                assertThat(each.length).isLessThanOrEqualTo(message.remaining());
            }
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aPeerThatShowsANewAddressWithEveryCheckIsRememberedInPartOnly() {
        for (int port = 1; port <= 5_000; port++) {
            handle(authentic(0), Duo.at("203.0.113." + port % 200, port));
        }
        assertThat(events.stream().filter(Event.Discovered.class::isInstance))
                .hasSize(Settings.STANDARD.maxDiscovered());
        assertThat(agent.pairs().size()).isLessThanOrEqualTo(Settings.STANDARD.maxPairs());
        assertThat(answers).as("each of them was answered").hasSize(5_000);
    }

    @Test
    void whatMustBeUnderstoodAndIsNotIsRefusedWithItsNumber() {
        check(username(), agent.credentials().password(), 0x7fff);
        handle(writer.done());
        assertThat(code(answers.getFirst())).isEqualTo(420);
    }

    @Test
    void aCheckWithoutAPriorityIsRefused() {
        writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random));
        writer.text(Attribute.USERNAME, username());
        writer.integrity(IntegrityKey.shortTerm(agent.credentials().password())).fingerprint();
        assertThat(handle(writer.done())).isEqualTo(Verdict.REFUSED);
        assertThat(code(answers.getFirst())).isEqualTo(400);
    }

    @Test
    void anAnswerThatNobodySignedIsAsIfItHadNeverCome() {
        ByteBuffer question = asked();
        answerTo(question, "wrong", HERE);
        assertThat(handle(writer.done(), Duo.at("10.0.0.1", 1_000)))
                .isEqualTo(Verdict.BAD_INTEGRITY);
        assertThat(agent.selected()).isEmpty();
        answerTo(question, theirs.password(), HERE);
        assertThat(handle(writer.done(), Duo.at("10.0.0.1", 1_000))).isEqualTo(Verdict.HANDLED);
        assertThat(agent.selected()).as("the true one still counts").isPresent();
    }

    @Test
    void anAnswerFromAnotherAddressMakesThePairFail() {
        ByteBuffer question = asked();
        answerTo(question, theirs.password(), HERE);
        assertThat(handle(writer.done(), STRANGER)).isEqualTo(Verdict.IGNORED);
        assertThat(agent.selected()).isEmpty();
        assertThat(agent.pairs().getFirst().state()).isEqualTo(PairState.FAILED);
    }

    @Test
    void anAnswerToNothingIsNobodys() {
        writer.start(MessageClass.SUCCESS, StunMethod.BINDING, TransactionId.random(random));
        writer.xorAddress(Attribute.XOR_MAPPED_ADDRESS, HERE);
        writer.integrity(IntegrityKey.shortTerm(theirs.password())).fingerprint();
        assertThat(handle(writer.done())).isEqualTo(Verdict.NOT_MINE);
    }

    @Test
    void aPeerThatNominatesEverythingGetsTheBestOfIt() {
        InetSocketAddress worse = Duo.at("10.0.9.9", 9);
        agent.tick(0, out);
        use(Duo.at("10.0.0.1", 1_000), 0);
        use(worse, 0);
        assertThat(agent.selected().orElseThrow().peer()).isEqualTo(Duo.at("10.0.0.1", 1_000));
    }

    @Test
    void aLaterNominationCountsMoreThanAPriority() {
        agent.tick(0, out);
        agent.remote(
                new Description(
                        theirs, false, java.util.Set.of(Description.RENOMINATION), List.of(), true),
                0,
                out);
        use(Duo.at("10.0.0.1", 1_000), 1);
        InetSocketAddress worse = Duo.at("10.0.9.9", 9);
        use(worse, 2);
        assertThat(agent.selected().orElseThrow().peer()).isEqualTo(worse);
        use(Duo.at("10.0.0.1", 1_000), 1);
        assertThat(agent.selected().orElseThrow().peer()).as("late packet").isEqualTo(worse);
    }

    @Test
    void consentIsTakenBackByForbidden() {
        Duo duo = new Duo().onLan().exchange().run(2);
        duo.run(7);
        // the peer answers 403 to whatever comes next
        assertThat(duo.one.agent.selected()).isPresent();
        List<byte[]> asked = new ArrayList<>();
        Out tap =
                new Out() {
                    @Override
                    public void send(
                            Transport over,
                            InetSocketAddress base,
                            InetSocketAddress remote,
                            ByteBuffer datagram) {
                        byte[] bytes = new byte[datagram.remaining()];
                        datagram.get(datagram.position(), bytes);
                        asked.add(bytes);
                    }

                    @Override
                    public void event(Event event) {
                        events.add(event);
                    }
                };
        long now = duo.net.now() + 6 * Duo.SECOND;
        duo.one.agent.tick(now, tap);
        StunMessage question = new StunMessage();
        question.parse(ByteBuffer.wrap(asked.getFirst()));
        writer.reply(MessageClass.ERROR, question).error(403, "");
        writer.integrity(IntegrityKey.shortTerm(duo.other.agent.credentials().password()));
        ByteBuffer forbidden = writer.fingerprint().done();
        InetSocketAddress base = Duo.at("10.0.0.1", 1_000);
        duo.one.agent.handle(Transport.UDP, base, HERE, forbidden, now, tap);
        assertThat(duo.one.agent.selected()).isEmpty();
        assertThat(events).contains(new Event.Failed(Failure.CONSENT_EXPIRED));
    }

    // ---- a peer made by hand

    /** The peer nominates the path, and answers our check of it. */
    private void use(InetSocketAddress from, int nomination) {
        writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random));
        writer.text(Attribute.USERNAME, username()).u32(Attribute.PRIORITY, 1_000);
        writer.u64(Attribute.ICE_CONTROLLING, 1).flag(Attribute.USE_CANDIDATE);
        if (nomination > 0) {
            writer.u32(0xc001, nomination);
        }
        writer.integrity(IntegrityKey.shortTerm(agent.credentials().password())).fingerprint();
        assertThat(handle(writer.done(), from)).isEqualTo(Verdict.HANDLED);
        answers.clear();
        for (long now = 0; now < 3_000 * Duo.MILLI; now += 50 * Duo.MILLI) {
            agent.tick(now, out);
            for (byte[] each : List.copyOf(answers)) {
                answerTo(ByteBuffer.wrap(each), theirs.password(), HERE);
                agent.handle(Transport.UDP, HERE, from, writer.done(), now, out);
            }
            answers.clear();
        }
    }

    private String username() {
        return agent.credentials().ufrag() + ":them";
    }

    private StunWriter check(String username, String password, int extra) {
        writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random));
        writer.text(Attribute.USERNAME, username).u32(Attribute.PRIORITY, 1_000);
        writer.u64(Attribute.ICE_CONTROLLING, 1);
        if (extra != 0) {
            writer.u32(extra, 1);
        }
        return writer.integrity(IntegrityKey.shortTerm(password)).fingerprint();
    }

    private ByteBuffer authentic(int extra) {
        return check(username(), agent.credentials().password(), extra).done();
    }

    /** The agent's own first check. */
    private ByteBuffer asked() {
        agent.tick(0, out);
        return ByteBuffer.wrap(answers.getFirst());
    }

    private void answerTo(ByteBuffer question, String password, InetSocketAddress mapped) {
        StunMessage parsed = new StunMessage();
        parsed.parse(question);
        writer.reply(MessageClass.SUCCESS, parsed);
        writer.xorAddress(Attribute.XOR_MAPPED_ADDRESS, mapped);
        writer.integrity(IntegrityKey.shortTerm(password)).fingerprint();
    }

    private Verdict handle(ByteBuffer datagram) {
        return handle(datagram, STRANGER);
    }

    private Verdict handle(ByteBuffer datagram, InetSocketAddress from) {
        return agent.handle(Transport.UDP, HERE, from, datagram, 0, out);
    }

    private static int code(byte[] answer) {
        StunMessage parsed = new StunMessage();
        assertThat(parsed.parse(ByteBuffer.wrap(answer))).isEqualTo(StunMessage.Verdict.STUN);
        return parsed.errorCode();
    }
}
