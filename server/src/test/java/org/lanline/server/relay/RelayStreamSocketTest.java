package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lanline.server.net.UdpLoop;
import org.lanline.turn.Listener;
import org.lanline.turn.PeerConnection;
import org.lanline.wire.FrameStream;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How long a stranger may hold a connection that clients of the relay need. */
final class RelayStreamSocketTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final int SECONDS = 60;
    private static final int DRIPS = 40;
    private static final int DRIP_MILLIS = 25;

    private final UdpLoop loop = new UdpLoop("test", Throwable::printStackTrace);
    private final ServerSocket server = new ServerSocket(0, 5, HERE);
    private final Socket client = new Socket(HERE, server.getLocalPort());
    private final AtomicInteger heard = new AtomicInteger();
    private final CountDownLatch gone = new CountDownLatch(1);

    RelayStreamSocketTest() throws IOException {
        loop.start();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        loop.close();
    }

    private void accept(boolean knows) throws IOException {
        RelayStream.Owner owner =
                new RelayStream.Owner() {
                    @Override
                    public FrameStream.Verdict received(
                            RelayStream stream, FrameStream frames, ByteBuffer bytes) {
                        if (knows) {
                            stream.known();
                        }
                        heard.addAndGet(bytes.remaining());
                        return frames.feed(bytes, _ -> true);
                    }

                    @Override
                    public void disconnected(RelayStream stream) {}

                    @Override
                    public long carried(PeerConnection connection, boolean toPeer, int bytes) {
                        return 0;
                    }
                };
        InetSocketAddress at = new InetSocketAddress(HERE, server.getLocalPort());
        new RelayStream(
                        loop,
                        owner,
                        server.accept(),
                        new Listener(Listener.Transport.TCP, at, HERE, null),
                        new RelayStream.Patience(300, 500, SECONDS * 1_000),
                        _ -> gone.countDown())
                .start();
    }

    /** A byte now and then, of a frame that is never whole, until somebody hangs up. */
    private void drip(int bytes) throws InterruptedException {
        try {
            OutputStream out = client.getOutputStream();
            out.write(new byte[] {0x40, 0, 0x07, 0});
            for (int i = 0; i < bytes && gone.getCount() > 0; i++) {
                Thread.sleep(DRIP_MILLIS);
                out.write(0);
            }
        } catch (IOException hungUp) {
            // which is what is looked at
        }
    }

    @Test
    void aStrangerWhoDripsIsHungUpOnThoughHeNeverFallsSilent() throws Exception {
        accept(false);
        drip(1_700);
        assertThat(gone.getCount()).isZero();
        assertThat(heard.get()).isLessThan(1_700);
    }

    @Test
    void aStrangerWhoFallsSilentIsHungUpOn() throws Exception {
        accept(false);
        assertThat(gone.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStrangerWhoAnnouncesMoreThanAnyRequestHasIsHungUpOnAtOnce() throws Exception {
        accept(false);
        client.getOutputStream().write(new byte[] {0x47, 0x45, 0x54, 0x20});
        assertThat(gone.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(heard.get()).isEqualTo(4);
    }

    @Test
    void whoHasAnAllocationMayTakeHisTime() throws Exception {
        accept(true);
        drip(DRIPS);
        for (int i = 0; i < SECONDS * 20 && heard.get() < 4 + DRIPS; i++) {
            Thread.sleep(50);
        }
        assertThat(heard.get()).isEqualTo(4 + DRIPS);
        assertThat(gone.getCount()).isOne();
    }
}
