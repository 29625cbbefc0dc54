package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.turn.PeerPolicy.Answer;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Who may be a peer: asked the same way by permission, channel, send and connect. */
class PeersTest {
    private final Box box = new Box();
    private final Box.Client anna = box.client("anna");

    private static StunWriter raw(StunWriter request, String hex) {
        byte[] address = HexFormat.of().parseHex(hex.replace(" ", ""));
        ByteBuffer bytes = ByteBuffer.wrap(address);
        RawAddress peer = new RawAddress();
        if (address.length == 4) {
            peer.setIpv4(bytes.getInt() & 0xffff_ffffL, 5_000);
        } else {
            peer.setIpv6(bytes.getLong(), bytes.getLong(), 5_000);
        }
        return request.xorAddress(Attribute.XOR_PEER_ADDRESS, peer);
    }

    /** Each is asked for as a relay of both families would be asked, and as everything at once. */
    @ParameterizedTest
    @CsvSource({
        "7f000001, LOOPBACK",
        "7fffffff, LOOPBACK",
        "00000000, UNSPECIFIED",
        "00010203, UNSPECIFIED",
        "a9fe0101, LINK_LOCAL",
        "e0000001, MULTICAST",
        "effffffa, MULTICAST",
        "f0000001, RESERVED",
        "ffffffff, RESERVED",
        "0a4d0001, OWN_SERVICE",
        "c0000201, NOT_IN_CALL",
        "00000000000000000000000000000000, UNSPECIFIED",
        "00000000000000000000000000000001, LOOPBACK",
        "00000000000000000000ffff7f000001, LOOPBACK",
        "00000000000000000000ffff00000000, UNSPECIFIED",
        "00000000000000000000ffffa9fe0101, LINK_LOCAL",
        "00000000000000000000ffff0a4d0001, OWN_SERVICE",
        "0000000000000000000000007f000001, LOOPBACK",
        "0000000000000000ffff00007f000001, LOOPBACK",
        "20027f00000100000000000000000001, LOOPBACK",
        "20020a4d000100000000000000000001, OWN_SERVICE",
        "0064ff9b0000000000000000 7f000001, LOOPBACK",
        "0064ff9b0000000000000000 0a4d0001, OWN_SERVICE",
        "0064ff9b0001000000000000 7f000001, RESERVED",
        "200100007f000001000000000a0b0c0d, LOOPBACK",
        "20010000c00002010000000080fffffe, LOOPBACK",
        "fd77000000000000 00005efe7f000001, LOOPBACK",
        "fe800000000000000000000000000001, LINK_LOCAL",
        "febf0000000000000000000000000001, LINK_LOCAL",
        "fec00000000000000000000000000001, RESERVED",
        "ff020000000000000000000000000001, MULTICAST",
        "01000000000000000000000000000001, RESERVED",
        "fd770000000000000000000000000001, OWN_SERVICE",
        "fd780000000000000000000000000004, NOT_IN_CALL"
    })
    void noDisguiseHelpsWhereverItIsTried(String hex, Answer why) {
        anna.allocate(w -> w.firstByte(Attribute.ADDITIONAL_ADDRESS_FAMILY, 2));
        StunMessage permission = anna.ask(StunMethod.CREATE_PERMISSION, w -> raw(w, hex));
        assertThat(permission.errorCode()).isEqualTo(403);
        assertThat(box.last(TurnEvent.Refused.class).why()).isEqualTo(why);
        StunMessage channel = anna.ask(StunMethod.CHANNEL_BIND, w -> raw(w.u16(0x0c, 0x4000), hex));
        assertThat(channel.errorCode()).isEqualTo(403);
        Box.Client stream = box.new Client("anna", box.tcp, Box.ANNA);
        assertThat(stream.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6)).isSuccess()).isTrue();
        StunMessage connect = stream.ask(StunMethod.CONNECT, w -> raw(w, hex));
        assertThat(connect.errorCode()).isEqualTo(403);
        assertThat(box.calls).isEmpty();
        anna.send(
                raw(new StunWriter(99).start(MessageClass.INDICATION, StunMethod.SEND, 1, 1), hex)
                        .text(Attribute.DATA, "x")
                        .toBytes());
        assertThat(box.toPeer).isEmpty();
    }

    @Test
    void aPermissionForSomebodyElseSpoilsTheWholeRequest() {
        anna.relay();
        InetSocketAddress loopback = new InetSocketAddress(Box.host("127.0.0.1"), 1);
        assertThat(anna.permit(Box.PEER, loopback).errorCode()).isEqualTo(403);
        anna.sendIndication(Box.PEER, "x");
        assertThat(box.toPeer).isEmpty();
        assertThat(anna.permit().errorCode()).isEqualTo(400);
    }

    @Test
    void theFamilyOfAPeerIsThatOfTheRelay() {
        anna.relay();
        assertThat(anna.permit(Box.PEER6).errorCode()).isEqualTo(443);
        assertThat(anna.bind(0x4000, Box.PEER6).errorCode()).isEqualTo(443);
    }

    @Test
    void aMappedAddressIsTheIpv4AddressThatItMeans() {
        anna.relay();
        String mapped = "00000000000000000000ffff0a4e0003";
        assertThat(anna.ask(StunMethod.CREATE_PERMISSION, w -> raw(w, mapped)).isSuccess())
                .isTrue();
        anna.sendIndication(Box.PEER, "x");
        assertThat(box.toPeer).hasSize(1);
    }

    @Test
    void whenTheCallIsOverThePeerIsAStranger() {
        Relay relay = anna.relay();
        anna.permit(Box.PEER);
        anna.bind(0x4000, Box.PEER);
        box.policy.ended("anna", "call");
        box.allocations.policyChanged("anna", box);
        anna.sendIndication(Box.PEER, "x");
        anna.send(Box.channelData(0x4000, new byte[5]));
        assertThat(box.toPeer).isEmpty();
        int before = box.toClient.size();
        box.allocations.fromPeer(relay, Box.PEER, ByteBuffer.allocate(5), 5, box.now, box);
        assertThat(box.toClient).hasSize(before);
        assertThat(anna.permit(Box.PEER).errorCode()).isEqualTo(403);
    }

    @Test
    void whenTheCallIsOverTcpPeersAreHungUpOn() {
        Box.Client stream = box.new Client("anna", box.tcp, Box.ANNA);
        stream.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6));
        stream.permit(Box.PEER);
        PeerConnection call = box.allocations.accepted(box.open.getLast(), Box.PEER, box.now, box);
        box.policy.ended("anna", "call");
        box.allocations.policyChanged("anna", box);
        assertThat(box.hungUp).containsExactly(call);
    }

    @Test
    void aPeerHasAPort() {
        anna.relay();
        InetSocketAddress portless = new InetSocketAddress(Box.PEER.getAddress(), 0);
        assertThat(anna.permit(portless).isSuccess()).isTrue();
        assertThat(anna.bind(0x4000, portless).errorCode()).isEqualTo(400);
        anna.sendIndication(portless, "nowhere");
        assertThat(box.toPeer).isEmpty();
    }

    @Test
    void aWellKnownPortIsAServiceAndNoPeer() {
        Relay relay = anna.relay();
        anna.permit(Box.PEER);
        for (int port : new int[] {1, 53, 161, 443, 1_023}) {
            InetSocketAddress service = new InetSocketAddress(Box.PEER.getAddress(), port);
            assertThat(anna.bind(0x4000, service).errorCode()).isEqualTo(403);
            anna.sendIndication(service, "to a service");
            box.allocations.fromPeer(relay, service, ByteBuffer.allocate(5), 5, box.now, box);
        }
        assertThat(box.toPeer).isEmpty();
        Box.Client stream = box.new Client("anna", box.tcp, Box.ANNA);
        stream.ask(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6));
        InetSocketAddress web = new InetSocketAddress(Box.PEER.getAddress(), 80);
        StunMessage connect = stream.ask(StunMethod.CONNECT, w -> w.xorAddress(0x12, web));
        assertThat(connect.errorCode()).isEqualTo(403);
        InetSocketAddress first = new InetSocketAddress(Box.PEER.getAddress(), 1_024);
        assertThat(anna.bind(0x4000, first).isSuccess()).isTrue();
    }

    @Test
    void aCallOfSomebodyElseOpensNothing() {
        Box.Client bert = box.client("bert");
        bert.relay();
        assertThat(bert.permit(Box.PEER).errorCode()).isEqualTo(403);
    }

    @Test
    void theRelayOfTheOtherSideIsAPeerAndNothingElseOnTheBox() {
        Box.Client bert = box.new Client("bert", box.udp, new InetSocketAddress("10.78.0.3", 9));
        Relay other = bert.relay();
        box.policy.offered("anna", "call", Set.of(Box.IPV4));
        Relay relay = anna.relay();
        assertThat(anna.permit(other.address()).isSuccess()).isTrue();
        anna.sendIndication(other.address(), "to the relay");
        assertThat(box.toPeer).hasSize(1);
        InetSocketAddress sip = new InetSocketAddress(Box.IPV4, 5_060);
        anna.sendIndication(sip, "to the box");
        assertThat(anna.bind(0x4001, sip).errorCode()).isEqualTo(403);
        assertThat(box.toPeer).hasSize(1);
        assertThat(anna.bind(0x4002, other.address()).isSuccess()).isTrue();
        int before = box.toClient.size();
        box.allocations.fromPeer(relay, sip, ByteBuffer.allocate(5), 5, box.now, box);
        assertThat(box.toClient).hasSize(before);
        bert.refresh(0);
        anna.sendIndication(other.address(), "somebody else may have the port now");
        anna.send(Box.channelData(0x4002, new byte[3]));
        assertThat(box.toPeer).hasSize(1);
    }

    @Test
    void onLinkNetworksAreOpenWhereTheHouseAllowsThem() {
        CallPolicy policy = new CallPolicy();
        policy.allowOnLink(List.of(new CallPolicy.Network(Box.host("10.78.0.0"), 24)));
        assertThat(policy.ask("anna", Box.host("10.78.0.9"))).isEqualTo(Answer.ON_LINK);
        assertThat(policy.ask("anna", Box.host("10.78.0.255"))).isEqualTo(Answer.RESERVED);
        assertThat(policy.ask("anna", Box.host("10.78.0.0"))).isEqualTo(Answer.RESERVED);
        assertThat(policy.ask("anna", Box.host("10.78.1.9"))).isEqualTo(Answer.NOT_IN_CALL);
        assertThat(policy.ask("anna", Box.host("fd78::9"))).isEqualTo(Answer.NOT_IN_CALL);
        policy.allowOnLink(List.of());
        assertThat(policy.ask("anna", Box.host("10.78.0.9"))).isEqualTo(Answer.NOT_IN_CALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0000201",
                "20010db8000000000000000000000001",
                "2002c000020100000000000000000001"
            })
    void ordinaryAddressesAreNotDisguises(String hex) {
        RawAddress peer = new RawAddress();
        byte[] written =
                raw(new StunWriter(99).start(MessageClass.INDICATION, 1, 1, 1), hex).toBytes();
        StunMessage message = Box.message(written);
        assertThat(message.readXorAddressAt(0, peer)).isTrue();
        Disguises.unwrap(peer);
        assertThat(Disguises.look(peer)).isEqualTo(Answer.IN_CALL);
    }
}
