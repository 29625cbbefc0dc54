package org.lanline.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What an agent with these credentials says to checks (RFC 8445 section 7.3, RFC 8489, 9.1.3). */
final class Replies {
    private final BindingMessages messages = new BindingMessages();
    private final String mine;
    private final IntegrityKey key;

    Replies(Credentials own) {
        this.mine = own.ufrag() + ":";
        this.key = IntegrityKey.shortTerm(own.password());
    }

    /** True when the USERNAME of the check begins with our user fragment. */
    boolean isForUs(StunMessage request) {
        String username = request.text(Attribute.USERNAME);
        return username != null && username.startsWith(mine);
    }

    /** True when whoever sent it knows our password. */
    boolean isAuthentic(StunMessage request) {
        return request.integrity(key) == StunMessage.Check.GOOD;
    }

    /** For a stranger, as long as the refusal is not longer than what it answers. */
    void refuse(
            Transport over,
            InetSocketAddress base,
            InetSocketAddress source,
            StunMessage request,
            Out out) {
        boolean complete = request.has(Attribute.USERNAME) && request.hasIntegrity();
        int code = complete ? StunError.UNAUTHENTICATED : StunError.BAD_REQUEST;
        ByteBuffer refusal = messages.errorToStranger(request, code);
        if (refusal.remaining() <= request.size()) {
            out.send(over, base, source, refusal);
        }
    }

    /** What is to be said to an authentic check that is wrong in itself; null when it is not. */
    @Nullable ByteBuffer fault(StunMessage request) {
        if (messages.hasUnknown(request)) {
            return messages.unknownAttribute(request, key);
        }
        long priority = request.u32(Attribute.PRIORITY);
        return priority < 1 || priority > Integer.MAX_VALUE
                ? messages.error(request, StunError.BAD_REQUEST, key)
                : null;
    }

    ByteBuffer roleConflict(StunMessage request) {
        return messages.error(request, StunError.ROLE_CONFLICT, key);
    }

    ByteBuffer success(StunMessage request, InetSocketAddress source) {
        return messages.success(request, source, key);
    }
}
