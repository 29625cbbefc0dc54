package org.lanline.trace.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.kit.MadeCapture;
import org.lanline.trace.kit.MadeRecord;
import org.lanline.trace.report.HtmlReport;
import org.lanline.trace.report.Summary;
import org.lanline.trace.report.TraceJson;

import java.io.Writer;
import java.util.List;

/** Whatever a device reports: a record or a clause, never an exception. */
class ReportsFuzzTest {

    /** More by night: -Dlanline.mutations=1000000. */
    private static final int REPORTS = Integer.getInteger("lanline.mutations", 60_000);

    private static MadeRecord full(MadeRecord record) {
        return record.pairs("10.77.0.2 1 relay", "10.77.0.3 2 host", "::1 3 prflx", "fe80::1 4 x")
                .certificates()
                .dtls("1.3", "TLS_AES_128_GCM_SHA256")
                .ice("aaaa", "bbbb")
                .streams(1, 2)
                .raw("events", "[{\"atMillis\":-1e9,\"what\":\"tap\"},{\"what\":\"connected\"}]")
                .raw(
                        "paths",
                        "[{\"local\":\"[::1]:3\",\"remote\":\"10.77.0.3:5\",\"bytesSent\":1e15}]")
                .raw(
                        "samples",
                        "[{\"atMillis\":5,\"rttMillis\":0.1,\"streams\":[{\"ssrc\":2,\"packets\":1,"
                                + "\"lost\":9e15,\"jitterMillis\":1e308}]}]");
    }

    @Test
    void brokenReportsBecomeRecordsOrClauses() {
        Mutator mutator =
                new Mutator(
                        7,
                        List.of(
                                full(MadeRecord.caller()).bytes(),
                                full(MadeRecord.callee()).bytes()));
        int read = 0;
        for (int i = 0; i < REPORTS; i++) {
            Reports.Reading reading = Reports.read("x", mutator.next());
            assertThat(reading.records().isEmpty()).isEqualTo(reading.problem() != null);
            read += reading.records().size();
        }
        assertThat(read).as("reports that still were records").isPositive();
    }

    @Test
    void brokenReportsBesideACaptureBecomeVerdicts() {
        Mutator callers = new Mutator(8, List.of(full(MadeRecord.caller()).bytes()));
        Mutator callees = new Mutator(9, List.of(full(MadeRecord.callee()).bytes()));
        MadeCapture made = new MadeCapture();
        made.answered(
                MadeCapture.sdp(MadeCapture.ALICE, 4_000, "RTP/AVP"),
                MadeCapture.sdp(MadeCapture.BOB, 5_000, "RTP/AVP"));
        for (int i = 0; i < REPORTS / 40; i++) {
            Trace trace =
                    Trace.from(
                            List.of(
                                    made.input(),
                                    Input.of("a", callers.next()),
                                    Input.of("b", callees.next())),
                            List.of());
            TraceJson.write(trace, Writer.nullWriter());
            assertThat(Summary.of(trace, new Summary.View(80, false))).isNotEmpty();
            assertThat(HtmlReport.of(trace)).isNotEmpty();
        }
    }
}
