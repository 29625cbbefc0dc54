package org.lanline.mdns;

import org.jspecify.annotations.Nullable;
import org.lanline.wire.Cursor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads one message. Work and memory are bounded by its length: a compression pointer only goes
 * back, a name has at most {@value #MAX_JUMPS} of them, and a record takes at least eleven bytes.
 */
final class MessageReader {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_JUMPS = 128;
    private static final int CLASS_MASK = 0x7fff;
    private static final int TOP_BIT = 0x8000;

    private final byte[] bytes;
    private final Cursor cursor;
    private @Nullable String why;

    MessageReader(byte[] datagram) {
        this.bytes = datagram;
        this.cursor = new Cursor(datagram, 0, datagram.length);
    }

    DnsMessage.Parsed message() {
        if (bytes.length < HEADER_BYTES || bytes.length > DnsMessage.MAX_BYTES) {
            return new DnsMessage.Parsed.Bad(0, "not 12 to 9000 bytes");
        }
        int id = cursor.u16();
        int flags = cursor.u16();
        int questionCount = cursor.u16();
        int answerCount = cursor.u16();
        int authorityCount = cursor.u16();
        int additionalCount = cursor.u16();
        DnsMessage message =
                new DnsMessage(
                        id,
                        flags,
                        questions(questionCount),
                        records(answerCount),
                        records(authorityCount),
                        records(additionalCount));
        if (cursor.failed()) {
            refuse("it ends too early");
        }
        return why == null
                ? new DnsMessage.Parsed.Ok(message)
                : new DnsMessage.Parsed.Bad(cursor.position(), why);
    }

    private List<DnsQuestion> questions(int count) {
        List<DnsQuestion> questions = new ArrayList<>();
        for (int i = 0; i < count && good(); i++) {
            DnsName name = name();
            int type = cursor.u16();
            int classBits = cursor.u16();
            int questionClass = classBits & CLASS_MASK;
            if (good()
                    && (questionClass == DnsQuestion.CLASS_IN
                            || questionClass == DnsQuestion.CLASS_ANY)) {
                questions.add(
                        new DnsQuestion(name, type, questionClass, (classBits & TOP_BIT) != 0));
            }
        }
        return questions;
    }

    private List<DnsRecord> records(int count) {
        List<DnsRecord> records = new ArrayList<>();
        for (int i = 0; i < count && good(); i++) {
            DnsName name = name();
            int type = cursor.u16();
            int classBits = cursor.u16();
            long ttlSeconds = cursor.u32();
            int length = cursor.u16();
            int end = cursor.position() + length;
            if (length > cursor.remaining()) {
                refuse("a record is longer than the message");
                break;
            }
            if (type == RecordType.OPT || (classBits & CLASS_MASK) != DnsQuestion.CLASS_IN) {
                cursor.skip(length);
                continue;
            }
            Rdata rdata = rdata(type, length);
            if (cursor.position() != end) {
                refuse("a record has another length than it says");
            }
            if (good()) {
                records.add(new DnsRecord(name, (classBits & TOP_BIT) != 0, ttlSeconds, rdata));
            }
        }
        return records;
    }

    private Rdata rdata(int type, int length) {
        return switch (type) {
            case RecordType.A -> address(length, 4);
            case RecordType.AAAA -> address(length, 16);
            case RecordType.PTR -> new Rdata.Pointer(name());
            case RecordType.SRV ->
                    new Rdata.Service(cursor.u16(), cursor.u16(), cursor.u16(), name());
            case RecordType.TXT -> new Rdata.Text(new Octets(cursor.slice(length)));
            case RecordType.NSEC -> nsec(length);
            default -> new Rdata.Opaque(type, new Octets(cursor.slice(length)));
        };
    }

    private Rdata address(int length, int expected) {
        byte[] address = cursor.slice(expected);
        if (length != expected || address.length != expected) {
            refuse("an address has a wrong length");
            address = new byte[expected];
        }
        try {
            return new Rdata.Address(InetAddress.getByAddress(address));
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    /** Blocks other than 0 are legal DNSSEC and mean nothing here (RFC 6762 section 6.1). */
    private Rdata nsec(int length) {
        int end = cursor.position() + length;
        DnsName next = name();
        SortedSet<Integer> types = new TreeSet<>();
        while (good() && cursor.position() + 2 <= end) {
            int block = cursor.u8();
            byte[] bitmap = cursor.slice(cursor.u8());
            for (int bit = 0; block == 0 && bit < bitmap.length * 8; bit++) {
                if ((bitmap[bit / 8] & (0x80 >> (bit % 8))) != 0) {
                    types.add(bit);
                }
            }
        }
        return new Rdata.Nsec(next, types);
    }

    /** RFC 1035 section 4.1.4, with pointers that can only go back. */
    private DnsName name() {
        byte[] wire = new byte[DnsName.MAX_NAME_BYTES];
        int used = 0;
        int at = cursor.position();
        int lowest = at;
        int jumps = 0;
        while (at < bytes.length) {
            int length = bytes[at] & 0xff;
            if (length == 0) {
                if (jumps == 0) {
                    cursor.skip(at + 1 - cursor.position());
                }
                return DnsName.ofWire(Arrays.copyOf(wire, used + 1));
            }
            if (length >= 0xc0) {
                int low = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0xff;
                int target = ((length & 0x3f) << 8) | low;
                if (target >= lowest || jumps == MAX_JUMPS) {
                    return badName("a compression pointer does not go back");
                }
                if (jumps++ == 0) {
                    cursor.skip(at + 2 - cursor.position());
                }
                lowest = target;
                at = target;
                continue;
            }
            if (length > DnsName.MAX_LABEL_BYTES
                    || at + 1 + length > bytes.length
                    || used + 1 + length >= DnsName.MAX_NAME_BYTES) {
                return badName("a label or name is too long");
            }
            System.arraycopy(bytes, at, wire, used, 1 + length);
            used += 1 + length;
            at += 1 + length;
        }
        return badName("a name does not end");
    }

    private DnsName badName(String reason) {
        refuse(reason);
        return DnsName.ofWire(new byte[1]);
    }

    private boolean good() {
        return why == null && !cursor.failed();
    }

    private void refuse(String reason) {
        if (why == null) {
            why = reason;
        }
    }
}
