package org.lanline.trace.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.trace.kit.Bytes;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;

/** What a TURN relay carries, taken out of its wrapping. */
final class RelayTest {
    private static final String CLIENT = "10.0.0.1:4000";
    private static final String SERVER = "10.0.0.9:3478";
    private static final String RELAYED = "10.0.0.9:50000";
    private static final String PEER = "10.0.0.2:6000";

    private final PcapFile file = new PcapFile(PcapFile.RAW);
    private int sequence;

    private void packet(String from, String to, byte[] payload) {
        file.packet(sequence++ * 1_000_000L, Frames.udp(from, to, payload));
    }

    private static byte[] stun(int type, Bytes attributes) {
        return new Bytes()
                .u16(type)
                .u16(attributes.size())
                .u32(0x2112a442L)
                .bytes(new byte[12])
                .bytes(attributes.toArray())
                .toArray();
    }

    private static Bytes xorAddress(Bytes to, int attribute, String address) {
        byte[] host = Frames.at(address).getAddress().getAddress();
        long bits = 0;
        for (byte b : host) {
            bits = bits << 8 | (b & 0xff);
        }
        return to.u16(attribute)
                .u16(8)
                .u16(1)
                .u16(Frames.at(address).getPort() ^ 0x2112)
                .u32(bits ^ 0x2112a442L);
    }

    private void allocated() {
        packet(CLIENT, SERVER, stun(0x0003, new Bytes()));
        packet(SERVER, CLIENT, stun(0x0103, xorAddress(new Bytes(), 0x0016, RELAYED)));
    }

    private static byte[] channelData(int channel, byte[] payload) {
        return new Bytes().u16(channel).u16(payload.length).bytes(payload).padded().toArray();
    }

    private byte[] rtp() {
        return Frames.rtp(0, sequence, 160L * sequence, 77, new byte[30]);
    }

    @Test
    void mediaInAChannelIsBetweenTheRelayedAddressAndThePeer() {
        allocated();
        Bytes binding = new Bytes().u16(0x000c).u16(4).u32(0x4001L << 16);
        packet(CLIENT, SERVER, stun(0x0009, xorAddress(binding, 0x0012, PEER)));
        packet(CLIENT, SERVER, channelData(0x4001, rtp()));
        packet(CLIENT, SERVER, channelData(0x4001, rtp()));
        packet(SERVER, CLIENT, channelData(0x4001, rtp()));
        packet(SERVER, CLIENT, channelData(0x4001, rtp()));
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.rtp).hasSize(4);
        Flow out = heard.flow(RELAYED, PEER);
        assertThat(out.messages(Protocol.RTP)).isEqualTo(2);
        assertThat(heard.flow(PEER, RELAYED).messages(Protocol.RTP)).isEqualTo(2);
        assertThat(out.through())
                .isEqualTo(
                        new Relayed(
                                1,
                                Frames.at(CLIENT),
                                Frames.at(SERVER),
                                Frames.at(RELAYED),
                                Frames.at(PEER),
                                0x4001));
    }

    @Test
    void mediaInIndicationsIsNoMessageOfItsOwn() {
        allocated();
        for (int i = 0; i < 3; i++) {
            Bytes data = xorAddress(new Bytes(), 0x0012, PEER);
            byte[] rtp = rtp();
            data.u16(0x0013).u16(rtp.length).bytes(rtp).padded();
            packet(CLIENT, SERVER, stun(0x0016, data));
        }
        Heard heard = Heard.of(file.toArray());
        // the first one could have been anything
        assertThat(heard.rtp).hasSize(3);
        assertThat(heard.stun).hasSize(3);
        assertThat(heard.flow(RELAYED, PEER).messages(Protocol.RTP)).isEqualTo(3);
    }

    @Test
    void aChannelThatWasBoundBeforeTheCaptureBeganIsReadWhenItHoldsSomethingKnown() {
        packet(SERVER, CLIENT, channelData(0x4005, stun(0x0001, new Bytes())));
        packet(
                SERVER,
                CLIENT,
                channelData(
                        0x4005,
                        "good morning to you".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.stun)
                .singleElement()
                .satisfies(
                        seen -> {
                            assertThat(seen.from()).isEqualTo(Frames.at("0.0.0.0:16389"));
                            assertThat(seen.to()).isEqualTo(Frames.at(CLIENT));
                            assertThat(seen.through()).isNotNull();
                        });
        assertThat(heard.flow(SERVER, CLIENT).messages(Protocol.CHANNEL_DATA)).isEqualTo(1);
    }

    @Test
    void aWrappingInsideAWrappingIsNotTakenOff() {
        allocated();
        byte[] inner = channelData(0x4001, rtp());
        for (int i = 0; i < 100; i++) {
            inner = channelData(0x4001, inner);
        }
        Bytes binding = new Bytes().u16(0x000c).u16(4).u32(0x4001L << 16);
        packet(CLIENT, SERVER, stun(0x0009, xorAddress(binding, 0x0012, PEER)));
        packet(CLIENT, SERVER, inner);
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.rtp).isEmpty();
        assertThat(heard.flow(RELAYED, PEER).messages(Protocol.OTHER)).isEqualTo(1);
    }

    @Test
    void aRunThatIsNotCutUpYetIsReadAsWhatItWillBe() {
        allocated();
        Bytes binding = new Bytes().u16(0x000c).u16(4).u32(0x4001L << 16);
        packet(CLIENT, SERVER, stun(0x0009, xorAddress(binding, 0x0012, PEER)));
        Bytes run = new Bytes();
        for (int i = 0; i < 3; i++) {
            byte[] rtp = Frames.rtp(0, i, 160L * i, 77, new byte[i == 2 ? 7 : 30]);
            run.u16(0x4001).u16(rtp.length).bytes(rtp);
        }
        packet(SERVER, CLIENT, run.toArray());
        Heard heard = Heard.of(file.toArray());
        assertThat(heard.rtp).hasSize(3);
        assertThat(heard.flow(PEER, RELAYED).messages(Protocol.RTP)).isEqualTo(3);
        assertThat(heard.flow(SERVER, CLIENT).messages(Protocol.CHANNEL_DATA)).isEqualTo(3);
        assertThat(heard.flow(SERVER, CLIENT).packets()).isEqualTo(2);
    }
}
