package org.lanline.phone;

/**
 * How a phone behaves.
 *
 * @param userAgent what it says it is
 * @param instance its name for ever, such as {@code urn:uuid:…} (RFC 5626 section 4.1)
 * @param expiresSeconds how long a registration is asked for
 * @param sessionSeconds after which a call is ended that nobody refreshes (RFC 4028); 90 or more
 * @param mostCalls at a time; a further caller is told that it is busy
 * @param transferable whether the other side of a call may send it on to call somebody else
 */
public record Settings(
        String userAgent,
        String instance,
        int expiresSeconds,
        int sessionSeconds,
        int mostCalls,
        boolean transferable) {

    /** Five minutes of registration, half an hour of session, four calls. */
    public static Settings standard(String userAgent, String instance) {
        return new Settings(userAgent, instance, 300, 1_800, 4, true);
    }

    /** The same of another phone. */
    public Settings withInstance(String other) {
        return new Settings(
                userAgent, other, expiresSeconds, sessionSeconds, mostCalls, transferable);
    }

    /** The same with another number of calls. */
    public Settings withCalls(int most) {
        return new Settings(
                userAgent, instance, expiresSeconds, sessionSeconds, most, transferable);
    }

    /** The same, but nobody makes it call anybody (a REFER is declined). */
    public Settings untransferable() {
        return new Settings(userAgent, instance, expiresSeconds, sessionSeconds, mostCalls, false);
    }
}
