package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.LongTermGate.Admitted;
import org.lanline.stun.LongTermGate.Refused;
import org.lanline.stun.MessageClass;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Writes and sends what requests are answered with. */
final class Answers {
    private static final int MOST_BYTES = 1_024;

    private final LongTermGate gate;
    private final ReplyBudget budget;
    private final StunWriter writer = new StunWriter(ByteBuffer.allocateDirect(MOST_BYTES));

    Answers(LongTermGate gate, ReplyBudget budget) {
        this.gate = gate;
        this.budget = budget;
    }

    /**
     * Answers somebody who has proved nothing: 56 bytes (64 with a fingerprint), or no more than
     * was asked with, and not too often (RFC 8656 section 21.1.1).
     *
     * @return false when that network has had its answers
     */
    boolean refuseStranger(
            StunMessage message,
            Refused refused,
            Listener on,
            InetSocketAddress client,
            long nowNanos,
            Allocations.Out out) {
        boolean may =
                on.isReliable()
                        ? budget.takeOnStream(client.getAddress(), nowNanos)
                        : budget.take(client.getAddress(), nowNanos);
        if (!may) {
            return false;
        }
        writer.reply(MessageClass.ERROR, message).error(refused.code(), "");
        if (refused.challenges()) {
            gate.challenge(writer, message, client, nowNanos);
        }
        send(message.has(Attribute.FINGERPRINT), on, client, out);
        return true;
    }

    /** Begins a success response; {@link #send(Request)} ends it. */
    StunWriter success(Request request) {
        return writer.reply(MessageClass.SUCCESS, request.message());
    }

    void refuse(Request request, int code) {
        refuse(request, code, null, null);
    }

    /** Refuses something about a peer, and tells the journal why. */
    void refuse(
            Request request,
            int code,
            @Nullable InetSocketAddress peer,
            PeerPolicy.@Nullable Answer why) {
        writer.reply(MessageClass.ERROR, request.message()).error(code, "");
        send(request);
        event(request, code, peer, why);
    }

    void refuseUnknown(Request request, int[] unknown, int count) {
        writer.reply(MessageClass.ERROR, request.message())
                .error(StunError.UNKNOWN_ATTRIBUTE, "")
                .unknown(unknown, count);
        send(request);
        event(request, StunError.UNKNOWN_ATTRIBUTE, null, null);
    }

    /** Sends the client to another server (RFC 8489 section 10). */
    void redirect(Request request, InetSocketAddress elsewhere) {
        writer.reply(MessageClass.ERROR, request.message())
                .error(StunError.TRY_ALTERNATE, "")
                .address(Attribute.ALTERNATE_SERVER, elsewhere);
        send(request);
        event(request, StunError.TRY_ALTERNATE, null, null);
    }

    private static void event(
            Request request,
            int code,
            @Nullable InetSocketAddress peer,
            PeerPolicy.@Nullable Answer why) {
        request.out()
                .event(
                        new TurnEvent.Refused(
                                request.user(),
                                request.client(),
                                request.message().method(),
                                code,
                                peer,
                                why));
    }

    /** Protects what was written as the request was protected, and sends it. */
    void send(Request request) {
        protect(request.login());
        send(
                request.message().has(Attribute.FINGERPRINT),
                request.on(),
                request.client(),
                request.out());
    }

    /** Begins the answer to a request of a while ago. */
    StunWriter late(MessageClass messageClass, int method, TransactionId id) {
        return writer.start(messageClass, method, id);
    }

    /** Ends an answer to a request of a while ago. */
    void sendLate(Allocation allocation, Allocations.Out out) {
        protect(allocation.login());
        send(false, allocation.listener(), allocation.client(), out);
    }

    /** Ends an indication, which nothing protects (RFC 8656 section 5). */
    void sendIndication(Allocation allocation, Allocations.Out out) {
        send(false, allocation.listener(), allocation.client(), out);
    }

    private void protect(Admitted login) {
        IntegrityKey key = login.key();
        if (login.sha256()) {
            writer.integritySha256(key);
        } else {
            writer.integrity(key);
        }
    }

    private void send(
            boolean withFingerprint, Listener on, InetSocketAddress client, Allocations.Out out) {
        if (withFingerprint) {
            writer.fingerprint();
        }
        ByteBuffer message = writer.done();
        out.toClient(on, client, message, message.remaining());
    }
}
