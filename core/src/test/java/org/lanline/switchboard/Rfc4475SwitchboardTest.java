package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * RFC 4475's messages against the whole switchboard, from somebody who has shown nothing: the
 * status that the RFC asks of the element, or what a stranger gets for a message that is fine.
 */
final class Rfc4475SwitchboardTest {
    private static final Path FOLDER = Path.of("src/test/resources/rfc4475");

    private final Lan lan = new Lan("alice");
    private @Nullable Phone stranger;

    @ParameterizedTest
    @CsvSource({
        // 3.1.1: valid, so the stranger is asked who he is; 0 for what has no answer
        "wsinv,407",
        "intmeth,407",
        "esc01,407",
        "escnull,401",
        "esc02,407",
        "lwsdisp,407",
        "longreq,407",
        "dblreq,401",
        "semiuri,407",
        "transports,407",
        "mpart01,407",
        "unreason,0",
        "noreason,0",
        // 3.1.2: invalid
        "badinv01,400",
        "clerr,400",
        "ncl,400",
        "scalar02,400",
        "scalarlg,0",
        "quotbal,400",
        "ltgtruri,400",
        "lwsruri,400",
        "lwsstart,400",
        "trws,400",
        "escruri,400",
        "baddate,400",
        "regbadct,400",
        "badaspec,400",
        "baddn,400",
        "badvers,505",
        "mismatch01,400",
        "mismatch02,400",
        "bigcode,0",
        // 3.2 and 3.3: well formed, and wrong or odd to the element
        "badbranch,407",
        "insuf,400",
        "unkscm,416",
        "unksm2,401",
        "novelsc,416",
        "bext01,420",
        "invut,407",
        "regaut01,401",
        "multi01,400",
        "mcl01,400",
        "bcast,0",
        "zeromf,483",
        "cparam01,401",
        "cparam02,401",
        "regescrt,401",
        "sdp01,407",
        // 3.4: as RFC 2543 wrote
        "inv2543,407",
    })
    void theElementAnswersAsTheRfcAsks(String name, int status) throws IOException {
        byte[] bytes = Files.readAllBytes(FOLDER.resolve(name + ".dat"));
        assertThat(answers(bytes, Transport.TCP))
                .isEqualTo(status == 0 ? List.of() : List.of(status));
        assertThat(lan.box.bindings()).isZero();
    }

    private List<Integer> answers(byte[] bytes, Transport transport) {
        Flow flow = lan.flow(transport, 5060, new InetSocketAddress("10.0.3.1", 5060));
        stranger = new Phone(lan, "stranger", flow, null);
        return switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok(SipMessage message) -> {
                lan.receive(flow, message);
                yield stranger.inbox.stream().map(SipMessage::status).toList();
            }
            case Parsed.Bad bad -> {
                byte[] answer = lan.box.malformed(flow, bad, bytes.length, lan);
                yield answer == null ? List.of() : List.of(status(answer));
            }
        };
    }

    private static int status(byte[] answer) {
        return Integer.parseInt(new String(answer, 8, 3, US_ASCII));
    }

    @org.junit.jupiter.api.Test
    void theBoxLivesAfterAllOfThem() throws IOException {
        try (var files = Files.list(FOLDER)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".dat")).toList()) {
                answers(Files.readAllBytes(file), Transport.UDP);
            }
        }
        lan.pass(60);
        assertThat(lan.box.transactions()).isZero();
        Phone phone = lan.phone("alice", Transport.TCP);
        phone.send(
                Lan.parsed(
                        new String(
                                phone.request("OPTIONS", "sip:lanline.local", "c", 1)
                                        .done()
                                        .bytes(),
                                UTF_8)));
        phone.take("200");
    }
}
