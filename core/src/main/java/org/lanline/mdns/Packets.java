package org.lanline.mdns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lays records out in packets that fit one Ethernet frame. */
final class Packets {

    /** An Ethernet frame less the headers of IPv6 and UDP (RFC 6762 section 17). */
    static final int MAX_BYTES = 1_500 - 40 - 8;

    private static final int RESPONSE = DnsMessage.FLAG_RESPONSE | DnsMessage.FLAG_AUTHORITATIVE;

    private Packets() {}

    /** A multicast response; additional records are given up when there is no room for them. */
    static List<byte[]> response(Collection<DnsRecord> answers, Collection<DnsRecord> additionals) {
        List<byte[]> packets = new ArrayList<>();
        MessageWriter writer = new MessageWriter(0, RESPONSE, MAX_BYTES, true);
        for (DnsRecord answer : answers) {
            if (!writer.answer(answer) && !writer.isEmpty()) {
                packets.add(writer.bytes());
                writer = new MessageWriter(0, RESPONSE, MAX_BYTES, true);
                writer.answer(answer);
            }
        }
        for (DnsRecord additional : additionals) {
            writer.additional(additional);
        }
        packets.add(writer.bytes());
        return packets;
    }

    /** The answer to a querier that is no multicast DNS host (RFC 6762 section 6.7). */
    static byte[] legacyResponse(
            int id,
            List<DnsQuestion> questions,
            Collection<DnsRecord> answers,
            Collection<DnsRecord> additionals) {
        MessageWriter writer = new MessageWriter(id, RESPONSE, MAX_BYTES, false);
        questions.forEach(writer::question);
        answers.forEach(writer::answer);
        additionals.forEach(writer::additional);
        return writer.bytes();
    }

    static byte[] probe(List<DnsQuestion> questions, List<DnsRecord> proposed) {
        MessageWriter writer = new MessageWriter(0, 0, MAX_BYTES, true);
        questions.forEach(writer::question);
        proposed.forEach(writer::authority);
        return writer.bytes();
    }

    /**
     * A query with what is known already; when that is too much for one packet it goes on in
     * further ones and all but the last say so (section 7.2).
     */
    static List<byte[]> query(List<DnsQuestion> questions, List<DnsRecord> known) {
        List<byte[]> packets = new ArrayList<>();
        MessageWriter writer = query();
        for (DnsQuestion question : questions) {
            if (!writer.question(question)) {
                packets.add(writer.bytes());
                writer = query();
                writer.question(question);
            }
        }
        for (DnsRecord record : known) {
            if (!writer.answer(record) && !writer.isEmpty()) {
                writer.truncated();
                packets.add(writer.bytes());
                writer = query();
                writer.answer(record);
            }
        }
        packets.add(writer.bytes());
        return packets;
    }

    private static MessageWriter query() {
        return new MessageWriter(0, 0, MAX_BYTES, true);
    }
}
