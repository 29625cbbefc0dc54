package org.lanline.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.capture.CannotRead;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.kit.MadeRecord;
import org.lanline.trace.kit.PcapFile;
import org.lanline.trace.report.Annotations;
import org.lanline.trace.report.HtmlReport;
import org.lanline.trace.report.TraceJson;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Whole files, read from their beginning to their end. */
final class TraceTest {
    private static final String ALICE = "10.0.0.1:4000";
    private static final String BOB = "10.0.0.2:5000";
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    @Test
    void twoPacketsOfOneSourceInARowAreAStream() {
        PcapFile file = new PcapFile(PcapFile.ETHERNET);
        for (int i = 0; i < 5; i++) {
            byte[] rtp = Frames.rtp(0, 10 + i, 160L * i, 0xabcd, new byte[160]);
            file.packet(SECOND + i * 20_000_000L, Frames.ethernet(Frames.udp(ALICE, BOB, rtp)));
        }
        Trace trace = Trace.of(List.of(file.write(folder, "five.pcap")));
        assertThat(trace.streams())
                .singleElement()
                .satisfies(
                        stream -> {
                            assertThat(stream.packets()).isEqualTo(5);
                            assertThat(stream.firstFrame()).isEqualTo(1);
                            assertThat(stream.flow().from()).isEqualTo(Frames.at(ALICE));
                        });
    }

    @Test
    void severalFilesAreReadInTheOrderOfTime() {
        PcapFile early = new PcapFile(PcapFile.ETHERNET);
        PcapFile late = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 4; i++) {
            byte[] ip = Frames.udp(ALICE, BOB, Frames.rtp(8, i, 160L * i, 7, new byte[160]));
            if (i % 2 == 0) {
                early.packet(SECOND * i, Frames.ethernet(ip));
            } else {
                late.packet(SECOND * i, ip);
            }
        }
        Trace trace =
                Trace.of(List.of(late.write(folder, "b.pcap"), early.write(folder, "a.pcap")));
        assertThat(trace.streams())
                .singleElement()
                .satisfies(s -> assertThat(s.packets()).isEqualTo(4));
        assertThat(trace.tally().packets()).isEqualTo(4);
    }

    @Test
    void aFileThatIsNotThereIsOneSentence() {
        assertThatThrownBy(() -> Trace.of(List.of(folder.resolve("none.pcap"))))
                .isInstanceOf(CannotRead.class)
                .hasMessageStartingWith("There is no file ");
    }

    @Test
    void capturesAndReportsInMemoryBecomeJsonAPageAndAnAnnotatedCapture() {
        MadeCapture made = new MadeCapture();
        made.answered(
                MadeCapture.sdp(MadeCapture.ALICE, 4_000, "RTP/AVP"),
                MadeCapture.sdp(MadeCapture.BOB, 5_000, "RTP/AVP"));
        Input report =
                MadeRecord.caller().pair("10.77.0.2 4000 host", "10.77.0.3 5000 host").input();
        Trace trace = Trace.from(List.of(report, made.input()), List.of());
        StringWriter json = new StringWriter();
        TraceJson.write(trace, json);
        assertThat(json.toString())
                .contains("\"joinedBy\":\"Call-ID\"")
                .contains("\"grade\":\"endpoint\"");
        assertThat(HtmlReport.of(trace)).contains("What alice reports", "endpoint, reported");
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        int written = Annotations.write(trace, made.input(), copy, new Problems());
        assertThat(written).isEqualTo(4);
        assertThat(copy.toString(UTF_8)).contains("[Lanline] VERDICT");
    }

    @Test
    void aReportIsToldByItsContentPackedOrNot() throws IOException {
        byte[] plain = MadeRecord.caller().bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        byte[] marked = ("\ufeff\r\n " + new String(plain, UTF_8)).getBytes(UTF_8);
        Trace trace =
                Trace.from(
                        List.of(
                                Input.of("a.pcap", plain),
                                Input.of("b", packed.toByteArray()),
                                Input.of("c", marked)),
                        List.of());
        assertThat(trace.problems()).isEmpty();
        assertThat(trace.contents().files()).isEmpty();
        assertThat(trace.found().calls())
                .singleElement()
                .satisfies(call -> assertThat(call.reports()).hasSize(3));
    }

    @Test
    void aReportThatCannotBeReadIsAProblemAndTheRestIsRead() {
        Trace trace =
                Trace.from(
                        List.of(
                                Input.of("torn.json", "{\"lanline\":".getBytes(UTF_8)),
                                MadeRecord.caller().input()),
                        List.of());
        assertThat(trace.found().calls()).hasSize(1);
        assertThat(trace.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.file()).isEqualTo("torn.json"));
    }

    @Test
    void aFileThatIsNoCaptureIsSaidToBeNone() throws java.io.IOException {
        Path text = java.nio.file.Files.writeString(folder.resolve("notes.txt"), "not a capture");
        assertThat(Trace.of(List.of(text)).problems())
                .singleElement()
                .satisfies(p -> assertThat(p.text()).isEqualTo("this is neither pcap nor pcapng"));
    }
}
