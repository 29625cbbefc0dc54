package org.lanline.server.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.ice.Role;
import org.lanline.ice.TcpFraming;
import org.lanline.server.ice.Company.Member;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Who may connect to a port for TCP candidates, for how long, and what comes of it. */
final class TcpPortSocketTest {
    private final Company company = new Company();
    private final List<Socket> sockets = new ArrayList<>();
    private TcpPort port = port();
    private Member agent = company.member(Role.CONTROLLED);

    private TcpPort port() {
        try {
            return new TcpPort(company.loop, Company.HERE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void anAgentIsThere() {
        company.on(
                () -> {
                    agent.driver.gatherTcp(port);
                    return true;
                });
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        company.on(
                () -> {
                    port.close();
                    return true;
                });
        company.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(Company.HERE, port.local().getPort());
        socket.setSoTimeout(8_000);
        sockets.add(socket);
        return socket;
    }

    /** A check with the agent's name and this password. */
    private byte[] check(String ufrag, String password) {
        return TcpFraming.frame(
                new StunWriter(512)
                        .start(MessageClass.REQUEST, StunMethod.BINDING, 1, 2)
                        .text(Attribute.USERNAME, ufrag + ":peer")
                        .u32(Attribute.PRIORITY, 1_000)
                        .u64(Attribute.ICE_CONTROLLING, 1)
                        .integrity(IntegrityKey.shortTerm(password))
                        .fingerprint()
                        .done());
    }

    private String ufrag() {
        return company.on(() -> agent.driver.agent().credentials().ufrag());
    }

    private String password() {
        return company.on(() -> agent.driver.agent().credentials().password());
    }

    private static StunMessage answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readUnsignedShort()];
        in.readFully(frame);
        StunMessage message = new StunMessage();
        assertThat(message.parse(ByteBuffer.wrap(frame))).isEqualTo(StunMessage.Verdict.STUN);
        return message;
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void anAuthenticCheckIsAnsweredHoweverItIsCut() throws Exception {
        Socket socket = connect();
        byte[] check = check(ufrag(), password());
        socket.getOutputStream().write(check, 0, 1);
        Thread.sleep(50);
        socket.getOutputStream().write(check, 1, check.length - 1);
        StunMessage answer = answer(socket);
        assertThat(answer.isSuccess()).isTrue();
        assertThat(answer.xorAddress(Attribute.XOR_MAPPED_ADDRESS))
                .isEqualTo(socket.getLocalSocketAddress());
    }

    @Test
    void aStrangerWhoSaysNothingOrDripsIsGoneAfterFiveSeconds() throws Exception {
        long began = System.nanoTime();
        Socket silent = connect();
        Socket dripping = connect();
        byte[] check = check(ufrag(), password());
        Thread drip =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 0; i < check.length - 1; i++) {
                                            dripping.getOutputStream().write(check, i, 1);
                                            Thread.sleep(100);
                                        }
                                    } catch (IOException | InterruptedException closed) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        assertThat(isClosed(silent)).isTrue();
        assertThat(isClosed(dripping)).isTrue();
        assertThat(System.nanoTime() - began).isBetween(4_500_000_000L, 8_000_000_000L);
        drip.interrupt();
        assertThat(Company.soon(() -> company.on(() -> port.size() == 0))).isTrue();
    }

    @Test
    void whatIsNoCheckForAnAgentHereEndsTheConnectionAtOnce() throws Exception {
        byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] longFrame = new byte[3_000];
        longFrame[0] = 0x0b;
        byte[] noise = TcpFraming.frame(ByteBuffer.wrap(new byte[100]));
        for (byte[] wrong :
                List.of(
                        http,
                        longFrame,
                        noise,
                        check("nobody", password()),
                        check(ufrag(), "some other password of enough bytes"))) {
            long began = System.nanoTime();
            Socket socket = connect();
            socket.getOutputStream().write(wrong);
            skipOneAnswer(socket);
            assertThat(isClosed(socket)).isTrue();
            assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
        }
    }

    /** Who has the name but not the password may be told so. */
    private static void skipOneAnswer(Socket socket) throws IOException {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(in.readUnsignedShort());
        } catch (java.io.EOFException | SocketException closed) {
            Objects.requireNonNull(closed);
        }
    }

    @Test
    void oneAddressHasSoManyConnectionsAndOthersAreServedMeanwhile() throws Exception {
        for (int i = 0; i < TcpPort.CONNECTIONS.ofOneAddress(); i++) {
            connect();
        }
        assertThat(
                        Company.soon(
                                () ->
                                        company.on(
                                                () ->
                                                        port.size()
                                                                == TcpPort.CONNECTIONS
                                                                        .ofOneAddress())))
                .isTrue();
        assertThat(isClosed(connect())).isTrue();
        Socket other = new Socket();
        sockets.add(other);
        other.bind(new java.net.InetSocketAddress(java.net.InetAddress.ofLiteral("127.0.0.2"), 0));
        other.connect(port.local());
        other.setSoTimeout(3_000);
        other.getOutputStream().write(check(ufrag(), password()));
        assertThat(answer(other).isSuccess()).isTrue();
    }

    @Test
    void whoHasProvedHimselfStaysAndMaySendMore() throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write(check(ufrag(), password()));
        assertThat(answer(socket).isSuccess()).isTrue();
        byte[] media = new byte[20_000];
        media[0] = (byte) 0x80;
        socket.getOutputStream().write(TcpFraming.frame(ByteBuffer.wrap(media)));
        socket.getOutputStream().write(check(ufrag(), password()));
        assertThat(answer(socket).isSuccess()).isTrue();
    }
}
