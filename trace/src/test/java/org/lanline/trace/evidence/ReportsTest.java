package org.lanline.trace.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

/** What is no report, or a strange one, is said in a clause. */
class ReportsTest {

    private static Reports.Reading read(String text) {
        return Reports.read("report.json", text.getBytes(UTF_8));
    }

    private static CallRecord record(String members) {
        return read("{\"lanline\":\"call-record\",\"version\":1" + members + "}")
                .records()
                .getFirst();
    }

    @Test
    void whatIsNoReportIsSaidToBeNone() {
        assertThat(read("{}").problem())
                .isEqualTo("this is neither a capture nor a report of a call");
        assertThat(read("[1]").problem()).isEqualTo("it is no JSON object");
        assertThat(read("{\"a\":").problem()).startsWith("it is no JSON that can be read");
        assertThat(read("").problem()).isEqualTo("it is no JSON object");
    }

    @Test
    void aLaterVersionIsNotGuessedAt() {
        Reports.Reading reading = read("{\"lanline\":\"call-record\",\"version\":2}");
        assertThat(reading.records()).isEmpty();
        assertThat(reading.problem()).contains("a version that is not known here");
    }

    @Test
    void membersOfAnotherKindAreAsIfTheyWereMissing() {
        CallRecord record =
                record(
                        ",\"call\":7,\"startedMillis\":\"now\",\"side\":\"both\",\"dtls\":3,"
                                + "\"events\":[1,{\"what\":2},{\"what\":\"tap\"}],\"pairs\":{},"
                                + "\"streams\":[{\"ssrc\":-1},{\"ssrc\":4294967296},{\"ssrc\":5}]");
        assertThat(record.call()).isNull();
        assertThat(record.startedMillis()).isZero();
        assertThat(record.side()).isNull();
        assertThat(record.events()).hasSize(1);
        assertThat(record.pairs()).isEmpty();
        assertThat(record.streams()).hasSize(1);
    }

    @Test
    void noNameIsLookedUpAndNothingMovesTheCursor() {
        CallRecord record =
                record(
                        ",\"user\":\"a\\u001b[2Jb\\u202ec\",\"pairs\":[{\"local\":{\"address\":"
                                + "\"1f4e.local\",\"port\":9},\"remote\":{\"address\":"
                                + "\"::ffff\",\"port\":70000}}]");
        assertThat(record.user()).isEqualTo("a?[2Jb?c");
        assertThat(record.pairs().getFirst().local().address()).isNull();
        assertThat(record.pairs().getFirst().local().port()).isEqualTo(9);
        assertThat(record.pairs().getFirst().remote().address()).isNull();
        assertThat(record.pairs().getFirst().remote().port()).isZero();
    }

    @Test
    void endlessListsEndAtTheirBound() {
        StringBuilder events = new StringBuilder(",\"events\":[");
        for (int i = 0; i < 5_000; i++) {
            events.append(i == 0 ? "" : ",").append("{\"atMillis\":1e300,\"what\":\"tap\"}");
        }
        CallRecord record = record(events.append("]").toString());
        assertThat(record.events()).hasSize(1_000);
        assertThat(record.events().getFirst().atMillis()).isLessThanOrEqualTo(1e9);
    }

    @Test
    void deepAndWideJsonIsRefused() {
        assertThat(read("{\"a\":" + "[".repeat(100_000)).problem()).isNotNull();
        String wide = "{\"a\":[" + "1,".repeat(2_100_000) + "1]}";
        assertThat(read(wide).problem()).contains("more than 2000000 values");
    }
}
