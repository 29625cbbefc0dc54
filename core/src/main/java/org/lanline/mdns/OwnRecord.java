package org.lanline.mdns;

/** One of the box's own records on one link, and when everyone there last heard it. */
final class OwnRecord {

    /** RFC 6762 section 6: a record is multicast at most once a second on a link, */
    static final long LIMIT_NANOS = Nanos.SECOND;

    /** and every quarter second to defend it against a probe. */
    static final long DEFENCE_LIMIT_NANOS = 250 * Nanos.MILLISECOND;

    final DnsRecord record;
    private boolean heard;
    private long lastMulticastNanos;

    OwnRecord(DnsRecord record) {
        this.record = record;
    }

    /** Shared records (PTR) have several owners; the others are ours alone (section 10.2). */
    boolean isUnique() {
        return record.cacheFlush();
    }

    void multicast(long nowNanos) {
        heard = true;
        lastMulticastNanos = nowNanos;
    }

    /** The earliest time at which it may be multicast. */
    long earliest(long wantedNanos, long limitNanos) {
        return heard ? Math.max(wantedNanos, lastMulticastNanos + limitNanos) : wantedNanos;
    }

    /** RFC 6762 section 5.4: then a unicast answer to one querier is enough. */
    boolean heardWithinAQuarterOfItsLife(long nowNanos) {
        return heard && nowNanos - lastMulticastNanos < record.ttlSeconds() * Nanos.SECOND / 4;
    }

    void inherit(OwnRecord former) {
        heard = former.heard;
        lastMulticastNanos = former.lastMulticastNanos;
    }
}
