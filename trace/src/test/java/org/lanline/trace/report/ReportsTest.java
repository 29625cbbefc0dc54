package org.lanline.trace.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.request;
import static org.lanline.trace.kit.MadeCapture.response;
import static org.lanline.trace.kit.MadeCapture.sdp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.trace.Trace;
import org.lanline.trace.findings.Call;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.ladder.Ladder;
import org.lanline.trace.ladder.SvgLadder;
import org.lanline.trace.ladder.TerminalLadder;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

/** What people and programs are given to read. */
class ReportsTest {
    private static final Summary.View PLAIN = new Summary.View(100, false);

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private @SuppressWarnings("NullAway.Init") Trace trace;

    @BeforeEach
    void aCallWithAHangUp() {
        String evil = "a=tool:<script>alert(1)</script>";
        MadeCapture made =
                new MadeCapture()
                        .answered(sdp(ALICE, 4_000, "RTP/AVP", evil), sdp(BOB, 5_000, "RTP/AVP"))
                        .audio(1_100, ALICE + ":4000", BOB + ":5000", 1, 30, 0)
                        .audio(1_105, BOB + ":5000", ALICE + ":4000", 2, 30, 0)
                        .sip(9_000, BOB, ALICE, request("BYE", "9", "b", 9, ""))
                        .sip(9_001, ALICE, BOB, response(200, "OK", "9", "b", 9, "BYE"));
        trace = made.trace(folder, "10.77.0.0/24");
    }

    private Call call() {
        return trace.found().calls().getFirst();
    }

    @Test
    void theFirstScreenAnswersWhereItWentAndWhetherItWasPrivate() {
        assertThat(Summary.of(trace, PLAIN))
                .contains(
                        "Call 1  alice@lanline.local → bob@lanline.local  ended by the callee after"
                                + " 8.0 s",
                        "Where did it go?  Direct between 10.77.0.2 and 10.77.0.3",
                        "Peer to peer      yes: ",
                        "Encrypted         no: not encrypted (plain RTP)",
                        "Stayed on the LAN yes: ");
    }

    @Test
    void noLineOfTheFirstScreenIsWiderThanTheTerminal() {
        String text = Summary.of(trace, PLAIN);
        String calls = text.substring(text.indexOf("Where"), text.indexOf("One call in full"));
        assertThat(calls.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void oneCallInFullHasItsLadderAndItsDescriptionsInWords() {
        assertThat(Summary.call(trace, 1, PLAIN))
                .contains("INVITE (SDP)", "200 OK (SDP)", "after 1.0 s", "RTP in clear, 60 packets")
                .contains("payload type 8 is G.711 A-law")
                .contains("audio: G.711 A-law, both ways, not encrypted");
        assertThat(Summary.call(trace, 2, PLAIN)).isNull();
    }

    @Test
    void theLadderOnATerminalIsPaintedOnlyWhereColoursAreWanted() {
        Ladder ladder = Ladder.of(call(), List.of());
        assertThat(ladder.lanes()).extracting(Ladder.Lane::name).containsExactly("alice", "bob");
        assertThat(TerminalLadder.draw(ladder, 80, false)).doesNotContain("\u001b");
        assertThat(TerminalLadder.draw(ladder, 80, true)).contains("\u001b[36m");
        assertThat(TerminalLadder.draw(ladder, 80, false).lines())
                .allMatch(line -> line.length() <= 90);
    }

    @Test
    void theLadderAsSvgIsWellFormedAndHasAnArrowForEachMessage() throws Exception {
        Ladder ladder = Ladder.of(call(), List.of());
        Document svg = xml(SvgLadder.file(ladder, "<alice> & \"bob\""));
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("<alice> & \"bob\"");
        // two lanes, and an arrow for each of six messages
        assertThat(svg.getElementsByTagName("line").getLength()).isEqualTo(2 + 6);
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)));
    }

    @Test
    void thePageHoldsEverythingAndNothingFromElsewhere() {
        String page = HtmlReport.of(trace);
        assertThat(page)
                .contains("Peer to peer: yes", "Encrypted: no", "Stayed on the LAN: yes")
                .contains("id=\"f1\"", "href=\"#f1\"")
                .doesNotContain("<script")
                .doesNotContain("src=")
                .doesNotContainPattern("href=\"[^#]")
                .doesNotContain("@import", "url(http");
        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(page.length()).isLessThan(1_000_000);
    }

    @Test
    void everyLinkOfThePageLeadsSomewhere() {
        String page = HtmlReport.of(trace);
        List<String> missing = new ArrayList<>();
        java.util.regex.Pattern.compile("href=\"#([a-z0-9]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .filter(id -> !page.contains("id=\"" + id + "\""))
                .forEach(missing::add);
        assertThat(missing).isEmpty();
    }

    @Test
    void theJsonHasItsPartsAndCanBeParsed() {
        StringWriter out = new StringWriter();
        TraceJson.write(trace, out);
        assertThat(out.toString())
                .contains("\"calls\":[{\"number\":1")
                .contains("\"state\":\"ended\"", "\"route\":\"direct\"")
                .contains("\"encrypted\":{\"answer\":\"no\"", "\"grade\":\"wire\"")
                .contains("\"ice\":[", "\"turn\":[", "\"dtls\":[", "\"problems\":[");
        try (JsonParser parser =
                new JsonFactory().createParser(ObjectReadContext.empty(), out.toString())) {
            while (parser.nextToken() != null) {
                // every token can be read
            }
        }
    }

    private Trace only(String what) {
        return switch (Only.parse(what)) {
            case Only.Parsed.Ok(Only only) -> only.of(trace);
            case Only.Parsed.Bad(String why) -> throw new AssertionError(why);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.77.0.3",
                "10.77.0.3:5000",
                "ssrc=0x00000001",
                "ssrc=1",
                "SSRC=0X1",
                "call=1",
                "call=01",
                " Alice "
            })
    void aFilterLeavesTheCallsThatHaveIt(String what) {
        assertThat(only(what).found().calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "call=2",
                "10.77.0.9",
                "10.77.0.3:9",
                "fd77::9",
                "[fd77::9]:5",
                "ssrc=99",
                "x"
            })
    void aFilterLeavesNothingWhereNoCallHasIt(String what) {
        assertThat(only(what).found().calls()).isEmpty();
        assertThat(only(what).streams()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "call=",
                "call=x",
                "call=0",
                "call=-1",
                "call=99999999999",
                "ssrc=",
                "ssrc=0x",
                "ssrc=zz",
                "ssrc=123456789",
                "999.1.1.1",
                "1.2.3.4:99999",
                "1.2.3.4:0",
                "1:2:3",
                "fe80:::1"
            })
    void aFilterThatIsNoneSaysSo(String what) {
        assertThat(Only.parse(what)).isInstanceOf(Only.Parsed.Bad.class);
    }

    @Test
    void twoCapturesDifferInWhatBecameOfTheirCalls() {
        Trace busy =
                new MadeCapture()
                        .sip(
                                0,
                                ALICE,
                                BOB,
                                request("INVITE", "1", "", 1, sdp(ALICE, 4_000, "RTP/AVP")))
                        .sip(20, BOB, ALICE, response(486, "Busy", "1", "b", 1, "INVITE"))
                        .trace(folder);
        assertThat(Difference.of(trace.found(), busy.found()).stream().map(Difference::words))
                .anyMatch(line -> line.endsWith("became: ended with 200  →  failed with 486"))
                .anyMatch(line -> line.contains("way: direct"));
        assertThat(Difference.of(trace.found(), trace.found())).isEmpty();
    }

    @Test
    void theSectionsCommentSaysTheVerdict() {
        assertThat(Annotations.about(trace))
                .isEqualTo(
                        "[Lanline] VERDICT: call 1, alice@lanline.local → bob@lanline.local: direct"
                                + " between 10.77.0.2 and 10.77.0.3; peer to peer: yes; encrypted:"
                                + " no (not encrypted (plain RTP)); the right end: cannot tell;"
                                + " stayed on the LAN: yes");
    }
}
