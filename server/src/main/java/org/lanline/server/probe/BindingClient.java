package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunTransactions;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Asks Binding requests over a link, one after the other (RFC 8489, 5780). */
final class BindingClient {

    static final int CHANGE_PORT = 2;
    static final int CHANGE_HOST_AND_PORT = 6;

    /** A LAN answers in milliseconds; three seconds without any answer are one. */
    static final StunTransactions.Schedule SCHEDULE =
            new StunTransactions.Schedule(200_000_000, 4, 8);

    /**
     * @param mapped our address as the server sees it; null in a refusal
     * @param other OTHER-ADDRESS (RFC 5780), where it has one
     * @param code of a refusal; 0 for none
     * @param elsewhere ALTERNATE-SERVER: which one to ask instead; null for none
     */
    record Answer(
            @Nullable InetSocketAddress mapped,
            @Nullable InetSocketAddress other,
            int code,
            @Nullable InetSocketAddress elsewhere,
            long roundTripNanos) {}

    private final Link link;
    private final boolean reliable;
    private final RandomGenerator random;
    private final StunMessage view = new StunMessage();
    private final StunWriter writer = new StunWriter(512);
    private long sentNanos;
    private boolean gaveUp;

    BindingClient(Link link, boolean reliable, RandomGenerator random) {
        this.link = link;
        this.reliable = reliable;
        this.random = random;
    }

    /**
     * @param change CHANGE-REQUEST; 0 for none
     * @return null when no answer came
     */
    @Nullable Answer ask(InetSocketAddress server, int change)
            throws IOException, InterruptedException {
        StunTransactions<InetSocketAddress> transactions = new StunTransactions<>(SCHEDULE);
        Sender sender = new Sender();
        gaveUp = false;
        writer.start(MessageClass.REQUEST, StunMethod.BINDING, TransactionId.random(random));
        if (change != 0) {
            writer.u32(Attribute.CHANGE_REQUEST, change);
        }
        try {
            transactions.request(server, writer.done(), reliable, System.nanoTime(), sender);
            while (!gaveUp) {
                Link.Arrival arrival = link.take(transactions.deadline() - System.nanoTime());
                if (arrival != null && answers(arrival.bytes(), transactions)) {
                    return answer(arrival.nanos() - sentNanos);
                }
                transactions.tick(System.nanoTime(), sender);
            }
        } catch (UncheckedIOException failed) {
            throw new IOException(failed.getCause());
        }
        return null;
    }

    private boolean answers(ByteBuffer datagram, StunTransactions<InetSocketAddress> transactions) {
        return view.parse(datagram) == StunMessage.Verdict.STUN
                && view.method() == StunMethod.BINDING
                && (view.isSuccess() || view.isError())
                && transactions.answered(view) != null;
    }

    private Answer answer(long roundTripNanos) {
        InetSocketAddress mapped = view.xorAddress(Attribute.XOR_MAPPED_ADDRESS);
        if (mapped == null) {
            mapped = view.address(Attribute.MAPPED_ADDRESS); // a server of RFC 3489
        }
        return new Answer(
                view.isSuccess() ? mapped : null,
                view.address(Attribute.OTHER_ADDRESS),
                view.isError() ? Math.max(1, view.errorCode()) : 0,
                view.alternateServer(),
                roundTripNanos);
    }

    private final class Sender implements StunTransactions.Out<InetSocketAddress> {
        @Override
        public void send(InetSocketAddress server, ByteBuffer request) {
            sentNanos = System.nanoTime();
            try {
                link.send(server, request);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void timedOut(InetSocketAddress server) {
            gaveUp = true;
        }
    }
}
