package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Answers Binding requests (RFC 8489 section 6.3.1), and where the box has two addresses, lets a
 * client find out what the NAT before it does (RFC 5780).
 */
public final class StunServer {

    /** Where answers go. */
    @FunctionalInterface
    public interface Out {
        /**
         * @param from which of our addresses to send from
         */
        void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer answer);
    }

    /** What a message was. */
    public enum Verdict {
        ANSWERED,
        /** Nothing that this server answers; nothing was sent. */
        IGNORED,
        /** That network has had its answers for now. */
        OVER_BUDGET
    }

    /**
     * The two addresses and two ports that behaviour discovery needs, all four pairs of them open
     * for UDP.
     */
    public record Discovery(InetAddress first, InetAddress second, int firstPort, int secondPort) {

        InetSocketAddress changed(InetSocketAddress local, boolean host, boolean port) {
            InetAddress otherHost = local.getAddress().equals(first) ? second : first;
            int otherPort = local.getPort() == firstPort ? secondPort : firstPort;
            return new InetSocketAddress(
                    host ? otherHost : local.getAddress(), port ? otherPort : local.getPort());
        }

        boolean serves(InetSocketAddress local) {
            boolean host = local.getAddress().equals(first) || local.getAddress().equals(second);
            return host && (local.getPort() == firstPort || local.getPort() == secondPort);
        }
    }

    private static final int CHANGE_HOST = 0x04;
    private static final int CHANGE_PORT = 0x02;
    private static final int MOST_UNKNOWN = 8;
    private static final int MOST_PADDING_BYTES = 1_472;

    private final @Nullable Discovery discovery;
    private final ReplyBudget budget;
    private final StunWriter writer = new StunWriter(2_048);
    private final int[] unknown = new int[MOST_UNKNOWN];
    private @Nullable InetSocketAddress alternate;

    /**
     * @param discovery null where the box has one address only
     * @param budget of answers to strangers
     */
    public StunServer(@Nullable Discovery discovery, ReplyBudget budget) {
        this.discovery = discovery;
        this.budget = budget;
    }

    /** From now on sends everybody there (ALTERNATE-SERVER, section 10); null for nobody. */
    public void redirect(@Nullable InetSocketAddress elsewhere) {
        alternate = elsewhere;
    }

    /**
     * One message, parsed.
     *
     * @param local which of our addresses it came to
     * @param reliable whether it came over TCP or TLS
     */
    public Verdict handle(
            StunMessage request,
            InetSocketAddress local,
            InetSocketAddress from,
            boolean reliable,
            long nowNanos,
            Out out) {
        boolean ours = request.isRequest() && request.method() == StunMethod.BINDING;
        if (!ours || request.fingerprint() == StunMessage.Check.BAD) {
            return Verdict.IGNORED;
        }
        boolean may =
                reliable
                        ? budget.takeOnStream(from.getAddress(), nowNanos)
                        : budget.take(from.getAddress(), nowNanos);
        if (!may) {
            return Verdict.OVER_BUDGET;
        }
        Discovery here = discovery != null && discovery.serves(local) ? discovery : null;
        int wrong = request.notUnderstood(unknown);
        if (wrong == 0 && here == null && request.has(Attribute.CHANGE_REQUEST)) {
            unknown[wrong++] = Attribute.CHANGE_REQUEST; // RFC 5780 section 6.1
        }
        if (wrong > 0) {
            error(request, StunError.UNKNOWN_ATTRIBUTE).unknown(unknown, wrong);
            send(request, local, from, out);
        } else if (alternate != null && sameFamily(alternate, from)) {
            error(request, StunError.TRY_ALTERNATE).address(Attribute.ALTERNATE_SERVER, alternate);
            send(request, local, from, out);
        } else if (reliable && request.has(Attribute.RESPONSE_PORT)) {
            error(request, StunError.BAD_REQUEST); // RFC 5780 section 6.1
            send(request, local, from, out);
        } else {
            answer(request, here, local, from, reliable, out);
        }
        return Verdict.ANSWERED;
    }

    private static boolean sameFamily(InetSocketAddress one, InetSocketAddress other) {
        return AddressFamily.of(one.getAddress()) == AddressFamily.of(other.getAddress());
    }

    private StunWriter error(StunMessage request, int code) {
        return writer.reply(MessageClass.ERROR, request).error(code, "");
    }

    private void answer(
            StunMessage request,
            @Nullable Discovery here,
            InetSocketAddress local,
            InetSocketAddress from,
            boolean reliable,
            Out out) {
        writer.reply(MessageClass.SUCCESS, request);
        writer.xorAddress(Attribute.XOR_MAPPED_ADDRESS, from);
        InetSocketAddress origin = local;
        if (here != null && !reliable) {
            long change = Math.max(0, request.u32(Attribute.CHANGE_REQUEST));
            origin = here.changed(local, (change & CHANGE_HOST) != 0, (change & CHANGE_PORT) != 0);
        }
        if (here != null) {
            writer.address(Attribute.MAPPED_ADDRESS, from)
                    .address(Attribute.RESPONSE_ORIGIN, origin)
                    .address(Attribute.OTHER_ADDRESS, here.changed(local, true, true));
        }
        int port = request.u16(Attribute.RESPONSE_PORT);
        InetSocketAddress to = port <= 0 ? from : new InetSocketAddress(from.getAddress(), port);
        if (port < 0 && !reliable) {
            pad(request); // RFC 5780 section 6.1: not together with RESPONSE-PORT
        }
        send(request, origin, to, out);
    }

    /** As much padding as the request had: never an answer that is longer by it. */
    private void pad(StunMessage request) {
        int index = request.find(Attribute.PADDING);
        if (index >= 0) {
            int length = Math.min(request.lengthAt(index), MOST_PADDING_BYTES);
            writer.bytes(Attribute.PADDING, new byte[length]);
        }
    }

    private void send(StunMessage request, InetSocketAddress local, InetSocketAddress to, Out out) {
        if (request.has(Attribute.FINGERPRINT)) {
            writer.fingerprint();
        }
        out.send(local, to, writer.done());
    }
}
