package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.probe.RelayReport;
import org.lanline.server.probe.RelayReport.Direction;
import org.lanline.server.probe.Way;

/** What {@code lanline turn} says. */
final class TurnWordsTest {

    private static RelayReport report(Direction toPeer) {
        Direction fine = new Direction(150, 150, 0, 0.1, 0.05, 0.2);
        return new RelayReport(
                "10.0.0.1:3478",
                Way.UDP,
                "10.0.0.2:4000",
                "10.0.0.1:50000",
                "10.0.0.2:4001",
                600,
                toPeer,
                fine,
                fine,
                fine,
                0.31);
    }

    @Test
    void theTableHasARowForEachWay() {
        String text = TurnWords.of(report(new Direction(150, 147, 2, 1.234, 0.4, 1.5)));
        assertThat(text)
                .contains("  relayed at  10.0.0.1:50000, for 600 s\n")
                .contains("relayed, to peer     147/150    2.0 %    1.23 ms    0.40 ms    1.50 ms")
                .contains("direct, from peer    150/150    0.0 %")
                .endsWith(
                        "The relay works. It adds 0.31 ms each way, the way to it and back"
                                + " included.\n");
    }

    @Test
    void aDirectionThatIsDeadIsNamed() {
        assertThat(TurnWords.of(report(new Direction(150, 0, 100, 0, 0, 0))))
                .contains("Nothing came through the relay to the peer")
                .contains("10.0.0.2:4001");
    }
}
