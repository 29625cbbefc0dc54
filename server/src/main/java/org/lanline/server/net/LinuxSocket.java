package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A socket of {@link LinuxIo}. */
final class LinuxSocket implements UdpSocket {

    /** The message of {@link Outbox} that this socket's next datagram may join, or -1. */
    int openMessage = -1;

    /** From which length on datagrams of this socket are not put together: the device refused. */
    int wholeFromBytes = Integer.MAX_VALUE;

    /** Whether it is connected, and so sends without an address. */
    boolean isConnected;

    /** Where {@link LinuxIo} keeps it. */
    int slot;

    final GroSwitch gro = new GroSwitch();
    final Appetite appetite = new Appetite();

    private final LinuxIo io;
    private final int fd;
    private final int family;
    private final InetSocketAddress local;
    private final UdpLoop.RunHandler handler;
    private @Nullable OnePeer onePeer;
    private volatile boolean open = true;

    LinuxSocket(
            LinuxIo io, int fd, int family, InetSocketAddress local, UdpLoop.RunHandler handler) {
        this.io = io;
        this.fd = fd;
        this.family = family;
        this.local = local;
        this.handler = handler;
    }

    int fd() {
        return fd;
    }

    /** {@link Linux#AF_INET} or {@link Linux#AF_INET6}. */
    int family() {
        return family;
    }

    /** Null where its options do not speak of one. */
    @Nullable OnePeer onePeer() {
        return onePeer;
    }

    void settlesBy(OnePeer peer) {
        onePeer = peer;
    }

    /** What datagrams to an address leave by: this one, or one that is connected. */
    private LinuxSocket towards(InetSocketAddress to) {
        return onePeer == null ? this : onePeer.towards(to);
    }

    UdpLoop.RunHandler handler() {
        return handler;
    }

    void closed() {
        open = false;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public boolean send(InetSocketAddress to, ByteBuffer datagram) {
        return open && io.outbox().sendNow(this, to, datagram);
    }

    @Override
    public void queue(InetSocketAddress to, ByteBuffer datagram) {
        if (open) {
            io.outbox().add(towards(to), to, datagram);
        }
    }

    @Override
    public void queue(InetSocketAddress to, ByteBuffer run, int segmentBytes) {
        if (open) {
            io.outbox().addRun(towards(to), to, run, segmentBytes);
        }
    }

    @Override
    public void queuePrefixed(InetSocketAddress to, int firstFour, ByteBuffer rest) {
        if (open) {
            io.outbox().addPrefixed(towards(to), to, firstFour, rest);
        }
    }

    @Override
    public void dontFragment(boolean on) {
        if (open) {
            io.dontFragment(this, on);
            if (onePeer != null) {
                onePeer.dontFragment(on);
            }
        }
    }

    @Override
    public boolean hears(UdpOptions.Group group, boolean on) {
        return open && io.hears(this, group, on);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        io.close(this);
    }
}
