package org.lanline.mdns;

/**
 * A question of class IN or ANY.
 *
 * @param type one of {@link RecordType}
 * @param questionClass 1 for IN or 255 for ANY
 * @param unicastReply the QU bit (RFC 6762 section 5.4)
 */
public record DnsQuestion(DnsName name, int type, int questionClass, boolean unicastReply) {

    static final int CLASS_IN = 1;
    static final int CLASS_ANY = 255;

    /** A question of class IN whose answer goes to everyone. */
    public static DnsQuestion of(DnsName name, int type) {
        return new DnsQuestion(name, type, CLASS_IN, false);
    }

    boolean asksFor(int recordType) {
        return type == recordType || type == RecordType.ANY;
    }
}
