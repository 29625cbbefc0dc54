package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The 49 torture messages, each with the verdict that RFC 4475 gives it. */
class Rfc4475Test {
    private static final Path FOLDER = Path.of("src/test/resources/rfc4475");

    static byte[] read(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name + ".dat"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.endsWith(".dat"))
                    .map(name -> name.replace(".dat", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Parsed parse(String name) {
        byte[] bytes = read(name);
        return SipMessage.parse(bytes, 0, bytes.length);
    }

    private static SipMessage accepted(String name) {
        assertThat(parse(name)).isInstanceOf(Parsed.Ok.class);
        return ((Parsed.Ok) parse(name)).message();
    }

    @Test
    void allOfThemAreHere() {
        assertThat(names()).hasSize(49);
    }

    /** Section 3.1.1: valid, however odd. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wsinv",
                "intmeth",
                "esc01",
                "escnull",
                "esc02",
                "lwsdisp",
                "longreq",
                "dblreq",
                "semiuri",
                "transports",
                "mpart01",
                "unreason",
                "noreason"
            })
    void aValidMessageIsAccepted(String name) {
        SipMessage message = accepted(name);

        Everything.readOf(message);
        assertThat(read(name)).startsWith(message.bytes());
    }

    /** Section 3.1.2: invalid. A response is dropped, a request answered. */
    @ParameterizedTest
    @CsvSource({
        "badinv01, 400, Bad Via",
        "clerr, 400, Content-Length beyond the end",
        "ncl, 400, Bad Content-Length",
        "scalar02, 400, Bad CSeq",
        "scalarlg, 0, Bad CSeq",
        "quotbal, 400, Bad To",
        "ltgtruri, 400, Bad Request-URI",
        "lwsruri, 400, Bad Request-URI",
        "lwsstart, 400, Bad Request-URI",
        "trws, 400, Bad request line",
        "escruri, 400, Bad Request-URI",
        "baddate, 400, Bad Date",
        "regbadct, 400, Bad Contact",
        "badaspec, 400, Bad To",
        "baddn, 400, Bad From",
        "badvers, 505, Version Not Supported",
        "mismatch01, 400, CSeq of another method",
        "mismatch02, 400, CSeq of another method",
        "bigcode, 0, Bad status line"
    })
    void anInvalidMessageIsRefused(String name, int status, String why) {
        Parsed.Bad bad = refused(name);

        assertThat(bad.status()).isEqualTo(status);
        assertThat(bad.why()).isEqualTo(why);
    }

    /** Sections 3.2 to 3.4: well formed; what to do with them is for the proxy or registrar. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "badbranch", "unkscm", "novelsc", "unksm2", "bext01", "invut", "regaut01",
                "bcast", "zeromf", "cparam01", "cparam02", "regescrt", "sdp01", "inv2543"
            })
    void aMessageForTheApplicationIsAccepted(String name) {
        Everything.readOf(accepted(name));
    }

    /** Section 3.3 too, but nothing an application could decide. */
    @ParameterizedTest
    @CsvSource({"insuf, Missing Call-ID", "multi01, Second CSeq", "mcl01, Second Content-Length"})
    void aMessageThatNobodyCouldRouteIsRefused(String name, String why) {
        Parsed.Bad bad = refused(name);

        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.why()).isEqualTo(why);
    }

    private static Parsed.Bad refused(String name) {
        Parsed parsed = parse(name);
        assertThat(parsed).isInstanceOf(Parsed.Bad.class);
        Parsed.Bad bad = (Parsed.Bad) parsed;
        if (bad.answer() == null) {
            assertThat(bad.status()).isZero();
        } else {
            String answer = new String(bad.answer(), UTF_8);
            assertThat(answer).startsWith("SIP/2.0 " + bad.status() + " ").contains("\r\nVia:");
            assertThat(bad.answer()).hasSizeLessThan(read(name).length + 100);
        }
        return bad;
    }

    @Test
    void wsinvIsReadThroughItsFolding() {
        SipMessage message = accepted("wsinv");

        assertThat(message.toTag()).isEqualTo("1918181833n");
        assertThat(message.from().displayName()).isEqualTo("J Rosenberg \\\"");
        assertThat(message.maxForwards()).isEqualTo(68);
        assertThat(message.cseq()).isEqualTo(new CSeq(9, "INVITE"));
        assertThat(message.vias())
                .extracting(Via::branch)
                .containsExactly("390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239");
        assertThat(message.contacts().getFirst().parameters().get("q")).isEqualTo("0.33");
        assertThat(message.header("Subject")).isEmpty();
        assertThat(message.routes().getFirst().uri().isLooseRoute()).isTrue();
    }

    @Test
    void intmethKeepsEveryOddCharacter() {
        SipMessage message = accepted("intmeth");

        assertThat(message.method()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
        assertThat(message.to().displayName()).isEqualTo("BEL:\u0007 NUL:\0 DEL:\u007f");
        assertThat(message.requestUri().host()).isEqualTo("example.com");
    }

    @Test
    void escapedOctetsAreComparedByWhatTheyMean() {
        assertThat(accepted("esc01").requestUri().userName()).isEqualTo("sips:user@example.com");
        assertThat(accepted("escnull").to().uri().userName()).isEqualTo("null-\0-null");
        assertThat(accepted("esc02").method()).isEqualTo("RE%47IST%45R");
        assertThat(accepted("semiuri").requestUri().userName()).isEqualTo("user;par=u@example.net");
    }

    @Test
    void whatStandsBehindTheFirstMessageOfADatagramIsNotPartOfIt() {
        assertThat(accepted("dblreq").toString()).doesNotContain("INVITE");
    }

    @Test
    void aBareMagicCookieIsNoBranchOfOurs() {
        assertThat(accepted("badbranch").topVia().hasMagicCookie()).isFalse();
        assertThat(accepted("inv2543").topVia().hasMagicCookie()).isFalse();
    }

    @Test
    void anotherSchemeIsReadAsText() {
        assertThat(accepted("unkscm").requestUri().isSip()).isFalse();
        assertThat(accepted("novelsc").requestUri().scheme()).isEqualTo("soap.beep");
    }

    @Test
    void theResponsesKeepTheirReasons() {
        assertThat(accepted("unreason").reason()).startsWith("= 2**3 * 5**2");
        assertThat(accepted("noreason").reason()).isEmpty();
    }
}
