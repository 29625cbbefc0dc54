package org.lanline.mdns;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;

/**
 * Writes one message up to a size. What does not fit is refused whole and leaves no trace, so that
 * the caller can go on in another message. Sections must be written in their order.
 */
final class MessageWriter {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_POINTER = 0x3fff;
    private static final int TOP_BIT = 0x8000;

    private final byte[] bytes;
    private final boolean compressServiceTargets;
    private final Map<DnsName, Integer> offsets = new HashMap<>();
    private final int[] counts = new int[4];
    private int used = HEADER_BYTES;
    private boolean overflow;

    /**
     * @param compressServiceTargets false for legacy queriers, which expect the target of an SRV
     *     record in full (RFC 6762 section 18.14)
     */
    MessageWriter(int id, int flags, int maxBytes, boolean compressServiceTargets) {
        this.bytes = new byte[maxBytes];
        this.compressServiceTargets = compressServiceTargets;
        set16(0, id);
        set16(2, flags);
    }

    boolean question(DnsQuestion question) {
        int before = used;
        name(question.name(), true);
        u16(question.type());
        u16(question.questionClass() | (question.unicastReply() ? TOP_BIT : 0));
        return keep(before, 0);
    }

    boolean answer(DnsRecord record) {
        return record(record, 1);
    }

    boolean authority(DnsRecord record) {
        return record(record, 2);
    }

    boolean additional(DnsRecord record) {
        return record(record, 3);
    }

    boolean isEmpty() {
        return used == HEADER_BYTES;
    }

    /** Says that more known answers follow (RFC 6762 section 7.2). */
    void truncated() {
        bytes[2] |= (byte) (DnsMessage.FLAG_TRUNCATED >> 8);
    }

    byte[] bytes() {
        for (int section = 0; section < counts.length; section++) {
            set16(4 + 2 * section, counts[section]);
        }
        return Arrays.copyOf(bytes, used);
    }

    /** The content of a record without compression, for comparison (RFC 6762 section 8.2). */
    static Octets canonical(Rdata rdata) {
        MessageWriter writer = new MessageWriter(0, 0, HEADER_BYTES + longest(rdata), false);
        writer.rdata(rdata, false);
        return new Octets(Arrays.copyOfRange(writer.bytes, HEADER_BYTES, writer.used));
    }

    private static int longest(Rdata rdata) {
        return switch (rdata) {
            case Rdata.Text(var raw) -> raw.length();
            case Rdata.Opaque(_, var raw) -> raw.length();
            case Rdata.Address _ -> 16;
            case Rdata.Pointer _, Rdata.Service _, Rdata.Nsec _ -> 6 + DnsName.MAX_NAME_BYTES + 34;
        };
    }

    private boolean record(DnsRecord record, int section) {
        int before = used;
        name(record.name(), true);
        u16(record.type());
        u16(DnsQuestion.CLASS_IN | (record.cacheFlush() ? TOP_BIT : 0));
        u16((int) (record.ttlSeconds() >>> 16) & 0xffff);
        u16((int) record.ttlSeconds() & 0xffff);
        u16(0);
        int start = used;
        rdata(record.rdata(), true);
        if (!overflow) {
            set16(start - 2, used - start);
        }
        return keep(before, section);
    }

    private void rdata(Rdata rdata, boolean compress) {
        switch (rdata) {
            case Rdata.Address(var address) -> put(address.getAddress());
            case Rdata.Pointer(var target) -> name(target, compress);
            case Rdata.Service(int priority, int weight, int port, var target) -> {
                u16(priority);
                u16(weight);
                u16(port);
                name(target, compress && compressServiceTargets);
            }
            case Rdata.Text(var raw) -> put(raw.bytes());
            case Rdata.Nsec(var next, var types) -> {
                name(next, compress);
                bitmap(types);
            }
            case Rdata.Opaque(_, var raw) -> put(raw.bytes());
        }
    }

    /** RFC 4034 section 4.1.2, block 0 alone. */
    private void bitmap(SortedSet<Integer> types) {
        if (types.isEmpty()) {
            return;
        }
        byte[] bits = new byte[types.last() / 8 + 1];
        for (int type : types) {
            bits[type / 8] |= (byte) (0x80 >> (type % 8));
        }
        put(new byte[] {0, (byte) bits.length});
        put(bits);
    }

    /** RFC 1035 section 4.1.4: a tail that was written before becomes a pointer to it. */
    private void name(DnsName name, boolean compress) {
        @Nullable DnsName rest = name;
        while (rest != null && rest.wire().length > 1) {
            Integer earlier = offsets.get(rest);
            if (compress && earlier != null) {
                u16(0xc000 | earlier);
                return;
            }
            if (used <= MAX_POINTER && !overflow) {
                offsets.putIfAbsent(rest, used);
            }
            put(Arrays.copyOf(rest.wire(), 1 + rest.wire()[0]));
            rest = rest.parent();
        }
        put(new byte[1]);
    }

    private boolean keep(int before, int section) {
        if (overflow) {
            used = before;
            overflow = false;
            offsets.values().removeIf(offset -> offset >= before);
            return false;
        }
        counts[section]++;
        return true;
    }

    private void put(byte[] some) {
        if (overflow || some.length > bytes.length - used) {
            overflow = true;
            return;
        }
        System.arraycopy(some, 0, bytes, used, some.length);
        used += some.length;
    }

    private void u16(int value) {
        put(new byte[] {(byte) (value >> 8), (byte) value});
    }

    private void set16(int offset, int value) {
        bytes[offset] = (byte) (value >> 8);
        bytes[offset + 1] = (byte) value;
    }
}
