package org.lanline.mdns;

import java.util.List;

/**
 * A DNS message (RFC 1035 section 4) as multicast DNS uses it (RFC 6762 section 18). Records and
 * questions of a class other than IN, and the OPT pseudo-record, are passed over when it is read.
 *
 * @param id 0 in all but legacy queries and the answers to them
 * @param flags the second 16 bits of the header
 */
public record DnsMessage(
        int id,
        int flags,
        List<DnsQuestion> questions,
        List<DnsRecord> answers,
        List<DnsRecord> authorities,
        List<DnsRecord> additionals) {

    /** RFC 6762 section 17. */
    public static final int MAX_BYTES = 9_000;

    static final int FLAG_RESPONSE = 0x8000;
    static final int FLAG_AUTHORITATIVE = 0x0400;
    static final int FLAG_TRUNCATED = 0x0200;
    private static final int OPCODE_AND_RCODE = 0x780f;

    public DnsMessage {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
        authorities = List.copyOf(authorities);
        additionals = List.copyOf(additionals);
    }

    /** What a datagram was. */
    public sealed interface Parsed {
        record Ok(DnsMessage message) implements Parsed {}

        /**
         * @param offset the byte at which reading ended
         */
        record Bad(int offset, String why) implements Parsed {}
    }

    /** Reads a datagram; a wrong one is a value, never an exception. */
    public static Parsed parse(byte[] datagram) {
        return new MessageReader(datagram).message();
    }

    /**
     * Writes it with name compression.
     *
     * @throws IllegalArgumentException when it has more than {@link #MAX_BYTES} bytes
     */
    public byte[] write() {
        MessageWriter writer = new MessageWriter(id, flags, MAX_BYTES, true);
        boolean fits = questions.stream().allMatch(writer::question);
        fits = fits && answers.stream().allMatch(writer::answer);
        fits = fits && authorities.stream().allMatch(writer::authority);
        fits = fits && additionals.stream().allMatch(writer::additional);
        if (!fits) {
            throw new IllegalArgumentException("a message has at most " + MAX_BYTES + " bytes");
        }
        return writer.bytes();
    }

    boolean isResponse() {
        return (flags & FLAG_RESPONSE) != 0;
    }

    boolean isTruncated() {
        return (flags & FLAG_TRUNCATED) != 0;
    }

    /** RFC 6762 section 18.3 and 18.11: anything but a plain query or a success is ignored. */
    boolean isPlain() {
        return (flags & OPCODE_AND_RCODE) == 0;
    }

    /** RFC 6762 section 8.2: a query that proposes records is a probe. */
    boolean isProbe() {
        return !isResponse() && !authorities.isEmpty();
    }
}
