package org.lanline.ice;

import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.stun.TransactionId;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Writes the Binding messages of an agent (RFC 8445 section 7.1, 7.3). */
final class BindingMessages {

    /** Counts nominations (draft-thatcher-ice-renomination); 24 bits of its four bytes count. */
    static final int NOMINATION = 0xc001;

    static final int MAX_NOMINATION = 0xff_ffff;

    /** Two names of 256 characters and everything else. */
    private static final int MAX_BYTES = 1_024;

    private static final int MAX_UNKNOWN = 8;

    private final StunWriter writer = new StunWriter(MAX_BYTES);
    private final int[] unknown = new int[MAX_UNKNOWN];

    /**
     * Begins a check, without what closes it.
     *
     * @param username the peer's ufrag, a colon, our own
     */
    BindingMessages check(
            TransactionId id, String username, long priority, Role role, long tieBreaker) {
        writer.start(MessageClass.REQUEST, StunMethod.BINDING, id);
        writer.text(Attribute.USERNAME, username);
        writer.u32(Attribute.PRIORITY, priority);
        writer.u64(
                role == Role.CONTROLLING ? Attribute.ICE_CONTROLLING : Attribute.ICE_CONTROLLED,
                tieBreaker);
        return this;
    }

    /**
     * @param value 0 where the peer does not count nominations
     */
    BindingMessages useCandidate(int value) {
        writer.flag(Attribute.USE_CANDIDATE);
        if (value > 0) {
            writer.u32(NOMINATION, value);
        }
        return this;
    }

    byte[] close(IntegrityKey key) {
        return writer.integrity(key).fingerprint().toBytes();
    }

    ByteBuffer success(StunMessage request, InetSocketAddress source, IntegrityKey key) {
        writer.reply(MessageClass.SUCCESS, request);
        writer.xorAddress(Attribute.XOR_MAPPED_ADDRESS, source);
        return writer.integrity(key).fingerprint().done();
    }

    /** For those who have shown that they know the password. */
    ByteBuffer error(StunMessage request, int code, IntegrityKey key) {
        writer.reply(MessageClass.ERROR, request).error(code, "");
        return writer.integrity(key).fingerprint().done();
    }

    /** For everybody else: never longer than the check it answers. */
    ByteBuffer errorToStranger(StunMessage request, int code) {
        return writer.reply(MessageClass.ERROR, request).error(code, "").fingerprint().done();
    }

    /** True when there is something in the request that must be understood and is not. */
    boolean hasUnknown(StunMessage request) {
        return request.notUnderstood(unknown) > 0;
    }

    ByteBuffer unknownAttribute(StunMessage request, IntegrityKey key) {
        int count = request.notUnderstood(unknown);
        writer.reply(MessageClass.ERROR, request).error(StunError.UNKNOWN_ATTRIBUTE, "");
        return writer.unknown(unknown, count).integrity(key).fingerprint().done();
    }

    /** The peer's count of its nominations; 0 when it does not count. */
    static int nomination(StunMessage request) {
        long value = request.u32(NOMINATION);
        return value < 0 ? 0 : (int) (value & MAX_NOMINATION);
    }
}
