package org.lanline.server.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** An end that is a UDP socket of this machine. */
final class PlainEnd implements End {

    private final UdpLink link;
    private InetSocketAddress address;

    PlainEnd(InetAddress own) throws IOException {
        this.link = UdpLink.at(own);
        this.address = link.local();
    }

    /** Has the server tell how others see this end; leaves it as it is when it does not. */
    void askWho(InetSocketAddress server, RandomGenerator random)
            throws IOException, InterruptedException {
        BindingClient.Answer answer = new BindingClient(link, false, random).ask(server, 0);
        if (answer != null && answer.mapped() != null) {
            address = answer.mapped();
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer packet) throws IOException {
        link.send(to, packet);
    }

    @Override
    public void drain(Heard heard) throws IOException, InterruptedException {
        try {
            for (Link.Arrival each = link.take(0); each != null; each = link.take(0)) {
                heard.packet(each.bytes(), each.nanos());
            }
        } catch (PortUnreachableException gone) {
            // the other end is closed already: what it missed counts as lost
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
