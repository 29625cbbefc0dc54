package org.lanline.interop;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Out;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.ice.State;
import org.lanline.ice.Transport;
import org.lanline.ice.Verdict;
import org.lanline.stun.StunTransactions;
import org.lanline.turn.TurnClient;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * A full agent as a program, to be run on a host of a {@link Lab}. It prints its description, reads
 * the peer's from standard input, each ended by a line {@code a=end-of-candidates}, and prints
 * {@code connected LOCAL-TYPE REMOTE-TYPE} and {@code heard TEXT}.
 */
final class IcePeer implements Out, TurnClient.Out {
    private static final String END = "a=end-of-candidates";
    private static final int TICK_MILLIS = 10;

    private final DatagramSocket socket;
    private final InetSocketAddress local;
    private final Agent agent;
    private final SecureRandom random = new SecureRandom();
    private final byte[] buffer = new byte[2_000];
    private @Nullable InetSocketAddress server;
    private @Nullable TurnClient turn;
    private @Nullable InetSocketAddress relayed;
    private boolean settled;

    private IcePeer(InetAddress address, Role role) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(TICK_MILLIS);
        local = (InetSocketAddress) socket.getLocalSocketAddress();
        agent = new Agent(Settings.STANDARD, role, random);
    }

    /**
     * @param args the role (CONTROLLING or CONTROLLED), the address of this host, and for a relay
     *     the address and port of a TURN server; then nothing but the relay is offered
     */
    public static void main(String[] args) throws Exception {
        var peer = new IcePeer(InetAddress.ofLiteral(args[1]), Role.valueOf(args[0]));
        if (args.length > 2) {
            peer.askForRelay(
                    new InetSocketAddress(
                            InetAddress.ofLiteral(args[2]), Integer.parseInt(args[3])));
        } else {
            peer.agent.addLocal(
                    Candidate.host(peer.local, 0, peer.agent.foundations()),
                    System.nanoTime(),
                    peer);
        }
        peer.run();
    }

    private void askForRelay(InetSocketAddress at) throws IOException {
        server = at;
        turn =
                new TurnClient(
                        TurnClient.Wish.UDP,
                        RelayBox.USER,
                        RelayBox.PASSWORD,
                        StunTransactions.Schedule.RFC,
                        random);
        turn.allocate(System.nanoTime(), this);
        while (relayed == null) {
            step();
        }
    }

    private void run() throws IOException {
        agent.localComplete(System.nanoTime(), this);
        agent.description(true).lines().forEach(System.out::println);
        if (Description.parse(theirs()) instanceof Description.Parsed.Ok(Description description)) {
            for (Candidate each : description.candidates()) {
                if (turn != null) {
                    turn.permit(each.address(), System.nanoTime(), this);
                }
            }
            agent.remote(description, System.nanoTime(), this);
        }
        for (long next = System.nanoTime(); ; step()) {
            if (agent.state() == State.COMPLETED && System.nanoTime() >= next) {
                next = System.nanoTime() + 100_000_000L;
                greet();
            }
        }
    }

    private static List<String> theirs() throws IOException {
        List<String> lines = new ArrayList<>();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            lines.add(line);
            if (line.equals(END)) {
                break;
            }
        }
        return lines;
    }

    private void greet() {
        agent.selected()
                .ifPresent(
                        pair -> {
                            if (!settled) {
                                settled = true;
                                System.out.println(
                                        "connected "
                                                + pair.local().type().token()
                                                + " "
                                                + pair.remote().type().token());
                            }
                            byte[] text = "hello from lanline".getBytes(StandardCharsets.UTF_8);
                            send(Transport.UDP, pair.base(), pair.peer(), ByteBuffer.wrap(text));
                        });
    }

    private void step() throws IOException {
        var packet = new java.net.DatagramPacket(buffer, buffer.length);
        try {
            socket.receive(packet);
            var from = (InetSocketAddress) packet.getSocketAddress();
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, packet.getLength());
            if (turn == null || !from.equals(server)) {
                received(local, from, bytes);
            } else {
                turn.receive(bytes, System.nanoTime(), this);
            }
        } catch (SocketTimeoutException nothingCame) {
            // time goes on all the same
        }
        agent.tick(System.nanoTime(), this);
        if (turn != null) {
            turn.tick(System.nanoTime(), this);
        }
    }

    private void received(InetSocketAddress base, InetSocketAddress from, ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        if (agent.handle(Transport.UDP, base, from, bytes, System.nanoTime(), this)
                == Verdict.NOT_STUN) {
            System.out.println("heard " + text);
        }
    }

    // ---- what the agent wants

    @Override
    public void send(
            Transport transport,
            InetSocketAddress base,
            InetSocketAddress remote,
            ByteBuffer datagram) {
        if (turn != null && base.equals(relayed)) {
            turn.send(remote, datagram, this);
        } else {
            sendTo(remote, datagram);
        }
    }

    @Override
    public void event(Event event) {
        System.out.println("event " + event);
    }

    // ---- what the TURN client wants

    @Override
    public void toServer(ByteBuffer message) {
        if (server != null) {
            sendTo(server, message);
        }
    }

    @Override
    public void fromPeer(InetSocketAddress peer, ByteBuffer bytes) {
        if (relayed != null) {
            // a copy, as the answer to a check may go through the same client
            received(relayed, peer, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        }
    }

    @Override
    public void event(TurnClient.Event event) {
        System.out.println("event " + event);
        if (event instanceof TurnClient.Event.Allocated made && server != null) {
            relayed = made.relayed().getFirst();
            agent.addLocal(
                    Candidate.relayed(
                            relayed, made.mapped(), server.getAddress(), 0, agent.foundations()),
                    System.nanoTime(),
                    this);
        }
    }

    private void sendTo(InetSocketAddress remote, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        try {
            socket.send(new java.net.DatagramPacket(copy, copy.length, remote));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
