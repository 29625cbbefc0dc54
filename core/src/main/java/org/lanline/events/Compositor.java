package org.lanline.events;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipMessage;

import java.util.function.Supplier;

/** The event state compositor of RFC 3903: what devices publish of their owners' presence. */
final class Compositor {
    private final Publications publications = new Publications();
    private final Pidf pidf = new Pidf();

    /** What this user's devices have published last, null for nothing. */
    @Nullable Presence of(String user) {
        return publications.of(user);
    }

    /**
     * @param phone which of the user's phones asks; 0 where it is none
     * @param tokens for tags and entity-tags
     * @return the answer to a PUBLISH of this user
     */
    SipMessage publish(
            SipMessage request, String user, long phone, long nowNanos, Supplier<String> tokens) {
        String etag = request.header("SIP-If-Match");
        if (etag != null && !publications.has(user, etag)) {
            return Answer.to(request, 412, "Conditional Request Failed", tokens.get());
        }
        int expires = Answer.expires(request);
        if (expires > 0 && expires < Limits.LEAST_EXPIRES_SECONDS) {
            return Answer.tooBrief(request, tokens.get());
        }
        long until = nowNanos + expires * Limits.SECOND;
        byte[] body = request.body();
        if (body.length == 0) {
            if (etag == null) {
                return Answer.to(request, 400, "Nothing to Publish", tokens.get());
            }
            String tag =
                    expires > 0
                            ? publications.refresh(user, etag, phone, until, tokens)
                            : removed(user, etag, tokens);
            return accepted(request, expires, tag, tokens);
        }
        Presence said = pidf.read(body);
        if (said == null) {
            return Answer.to(request, 415, "Only application/pidf+xml", tokens.get());
        }
        Publications.Publication publication = new Publications.Publication(said, phone, until);
        String made = publications.put(user, etag, publication, tokens);
        return accepted(request, expires, made, tokens);
    }

    private String removed(String user, String etag, Supplier<String> tokens) {
        publications.remove(user, etag);
        return tokens.get();
    }

    private static SipMessage accepted(
            SipMessage request, int expires, String etag, Supplier<String> tokens) {
        return SipMessage.response(request, 200, "OK")
                .toTag(tokens.get())
                .header("SIP-ETag", etag)
                .header("Expires", expires)
                .done();
    }

    void forget(String user) {
        publications.forget(user);
    }

    /** What this phone of a user has published counts no more. */
    void forget(String user, long phone) {
        publications.forget(user, phone);
    }

    /** Drops what is over, and says of whom. */
    Iterable<String> expire(long nowNanos) {
        return publications.expire(nowNanos);
    }

    long deadline() {
        return publications.deadline();
    }
}
