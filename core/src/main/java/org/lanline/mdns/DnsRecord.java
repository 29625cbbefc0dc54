package org.lanline.mdns;

/**
 * A resource record of class IN.
 *
 * @param cacheFlush this is the whole set of its name and type (RFC 6762 section 10.2)
 * @param ttlSeconds 0 to 4,294,967,295; 0 says goodbye (section 10.1)
 */
public record DnsRecord(DnsName name, boolean cacheFlush, long ttlSeconds, Rdata rdata) {

    public int type() {
        return rdata.type();
    }

    /** True when name and content are the same, whatever the time to live. */
    boolean says(DnsRecord other) {
        return rdata.equals(other.rdata) && name.equals(other.name);
    }

    DnsRecord withTtl(long seconds) {
        return new DnsRecord(name, cacheFlush, seconds, rdata);
    }

    DnsRecord withoutCacheFlush() {
        return new DnsRecord(name, false, ttlSeconds, rdata);
    }
}
