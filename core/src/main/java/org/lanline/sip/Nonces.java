package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that need no memory until somebody has proven a password with one: the time of issue, and
 * an HMAC over it and the asker's address (RFC 7616 section 5.4). From then on each remembers which
 * counts it has seen.
 */
final class Nonces {
    private static final int TIME_BYTES = 8;
    private static final int SUM_BYTES = 16;

    private final Mac mac;
    private final long lifeNanos;
    private final int most;

    /** By time of issue, which no two nonces share. */
    private final TreeMap<Long, Counts> used = new TreeMap<>();

    private long lastIssued = Long.MIN_VALUE;

    /** Nonces up to this one may have been forgotten, and so are no longer good. */
    private long floor = Long.MIN_VALUE;

    /** Which counts one nonce has seen: the highest, and 64 below it for what was overtaken. */
    private static final class Counts {
        private long highest;
        private long seen;

        boolean isNew(long count) {
            long behind = highest - count;
            if (behind < 0) {
                seen = -behind >= Long.SIZE ? 1 : seen << -behind | 1;
                highest = count;
                return true;
            }
            boolean fresh = behind < Long.SIZE && (seen >>> behind & 1) == 0;
            seen |= fresh ? 1L << behind : 0;
            return fresh;
        }
    }

    Nonces(byte[] secret, long lifeNanos, int most) {
        this.lifeNanos = lifeNanos;
        this.most = most;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    String issue(InetAddress source, long nowNanos) {
        lastIssued = Math.max(nowNanos, lastIssued + 1);
        byte[] time = ByteBuffer.allocate(TIME_BYTES).putLong(lastIssued).array();
        byte[] nonce = Arrays.copyOf(time, TIME_BYTES + SUM_BYTES);
        System.arraycopy(sum(time, source), 0, nonce, TIME_BYTES, SUM_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /**
     * Takes one use of a nonce. To be asked only once the proof itself is known to be right: only
     * then may a nonce cost memory.
     *
     * @return false when the nonce is not from here, for another address, too old, or has been used
     *     with this count before
     */
    boolean use(String nonce, long count, InetAddress source, long nowNanos) {
        long issued = issued(nonce, source);
        forget(nowNanos - lifeNanos);
        if (issued <= floor || issued > lastIssued) {
            return false;
        }
        boolean fresh = used.computeIfAbsent(issued, _ -> new Counts()).isNew(count);
        if (used.size() > most) {
            forget(used.firstKey());
        }
        return fresh;
    }

    /** Whether it was issued here, to this address, and is young enough to be good. */
    boolean isFresh(String nonce, InetAddress source, long nowNanos) {
        long issued = issued(nonce, source);
        return issued > Math.max(floor, nowNanos - lifeNanos) && issued <= lastIssued;
    }

    int remembered() {
        return used.size();
    }

    private void forget(long upTo) {
        floor = Math.max(floor, upTo);
        used.headMap(floor, true).clear();
    }

    /** When this nonce was issued; {@link Long#MIN_VALUE} when it is not one of ours. */
    private long issued(String nonce, InetAddress source) {
        if (nonce.length() != (TIME_BYTES + SUM_BYTES) / 3 * 4) {
            return Long.MIN_VALUE;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce.getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            return Long.MIN_VALUE;
        }
        byte[] time = Arrays.copyOf(bytes, TIME_BYTES);
        byte[] sum = Arrays.copyOfRange(bytes, TIME_BYTES, bytes.length);
        boolean ours = MessageDigest.isEqual(sum, sum(time, source));
        return ours ? ByteBuffer.wrap(time).getLong() : Long.MIN_VALUE;
    }

    private byte[] sum(byte[] time, InetAddress source) {
        mac.update(time);
        return Arrays.copyOf(mac.doFinal(source.getAddress()), SUM_BYTES);
    }
}
