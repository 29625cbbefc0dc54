package org.lanline.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.util.ArrayList;
import java.util.List;

/** Whatever bytes there are: read or refused, never an exception, never outside the datagram. */
class DtlsFuzzTest {

    /** More by night: -Dlanline.mutations=1000000. */
    private static final int DATAGRAMS = Integer.getInteger("lanline.mutations", 50_000);

    private HandshakeAssembler assembler = new HandshakeAssembler();

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        read(bytes);
    }

    @Test
    void fiftyThousandBrokenDatagramsOrAsManyAsWantedHarmNobody() {
        List<byte[]> corpus = new ArrayList<>();
        corpus.add(MadeDtls.message(1, 0, MadeDtls.clientHello()));
        corpus.add(MadeDtls.message(2, 0, MadeDtls.serverHello13()));
        corpus.add(MadeDtls.message(2, 0, MadeDtls.serverHello12(7)));
        corpus.add(MadeDtls.message(11, 1, MadeDtls.certificate(new byte[300])));
        corpus.add(MadeDtls.unified(3, 40));
        corpus.addAll(MadeDtls.fragments(1, 0, MadeDtls.clientHello(), 400));
        Mutator mutator = new Mutator(11, corpus);
        int read = 0;
        for (int i = 0; i < DATAGRAMS; i++) {
            if (i % 100 == 0) {
                assembler = new HandshakeAssembler();
            }
            read += read(mutator.next());
        }
        assertThat(read)
                .as("messages that were still messages")
                .isBetween(DATAGRAMS / 25, DATAGRAMS * 24 / 25);
    }

    private int read(byte[] bytes) {
        DtlsRecords.looksLikeDtls(bytes, 0, bytes.length);
        int messages = 0;
        for (DtlsRecord record : DtlsRecords.parse(bytes, 0, bytes.length, 4).records()) {
            assertThat(record.offset() + record.length()).isLessThanOrEqualTo(bytes.length);
            for (HandshakeFragment piece : HandshakeFragment.of(bytes, record)) {
                HandshakeMessage message = assembler.add(bytes, piece);
                messages += message == null ? 0 : 1;
                body(message == null ? bytes : message.body());
            }
        }
        return messages;
    }

    private static void body(byte[] body) {
        ClientHello client = ClientHello.parse(body);
        if (client != null) {
            client.highestVersion();
            extensions(client.extensions());
        }
        ServerHello server = ServerHello.parse(body);
        if (server != null) {
            server.version();
            extensions(server.extensions());
        }
        Certificates.first(body);
        KeyExchange.group(body);
    }

    private static void extensions(Extensions extensions) {
        extensions.groups();
        extensions.offeredShares();
        extensions.selectedShare();
        extensions.srtpProfiles();
        extensions.offeredVersions();
        extensions.connectionIdBytes();
    }
}
