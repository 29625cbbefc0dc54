package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;
import org.lanline.stun.ReplyBudget;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

class RestCredentialsTest {
    static final class Nobody implements LongTermAccounts {
        @Override
        public @Nullable LongTermCredential byUsername(String username, long nowNanos) {
            return null;
        }

        @Override
        public @Nullable LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
            return null;
        }
    }

    private final RestCredentials credentials =
            new RestCredentials(
                    "secret".getBytes(StandardCharsets.UTF_8),
                    "lan",
                    nanos -> 1_700_000_000 + nanos / Box.SECOND,
                    new Nobody());

    @Test
    void thePasswordIsWhatOthersComputeToo() {
        RestCredentials.Issued issued = credentials.issue("anna", "ICE failed", 600, 0);
        assertThat(issued.username()).isEqualTo("1700000600:anna");
        // printf %s 1700000600:anna | openssl dgst -sha1 -hmac secret -binary | base64
        assertThat(issued.password()).isEqualTo("nf9wJh5V9w6e2c1dwRVvx+xnfhc=");
        assertThat(credentials.why(issued.username())).isEqualTo("ICE failed");
        assertThat(credentials.why("1700000600:bert")).isEmpty();
    }

    @Test
    void itEndsWhenItsNameSays() {
        String username = credentials.issue("anna", "", 600, 0).username();
        LongTermCredential found =
                Objects.requireNonNull(credentials.byUsername(username, 599 * Box.SECOND));
        assertThat(found.user()).isEqualTo("anna");
        assertThat(credentials.byUsername(username, 600 * Box.SECOND)).isNull();
    }

    @Test
    void aHashIsFoundForWhatWasIssuedHere() {
        String username = credentials.issue("anna", "", 600, 0).username();
        byte[] hash = IntegrityKey.userhash(username, "lan");
        assertThat(credentials.byUserhash(hash, 0)).isNotNull();
        assertThat(credentials.byUserhash(hash, 601 * Box.SECOND)).isNull();
        assertThat(credentials.byUserhash(new byte[32], 0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "anna",
                "1700000600",
                "1700000600:",
                "-1:anna",
                "1e9:anna",
                ":anna",
                "99999999999999999999:anna"
            })
    void otherNamesAreNotTimeLimitedOnes(String username) {
        assertThat(credentials.byUsername(username, 0)).isNull();
    }

    @Test
    void aBrowsersCredentialOpensAnAllocationAndCountsForItsUser() {
        Box box = new Box(TurnLimits.SMALL_BOX, new ReplyBudget(100, 100, 1), credentials);
        RestCredentials.Issued issued = credentials.issue("anna", "", 6_000, box.now);
        Box.Client client = box.new Client(issued.username(), issued.password(), box.udp, Box.ANNA);
        client.relay();
        assertThat(box.last(TurnEvent.Created.class).user()).isEqualTo("anna");
        assertThat(box.last(TurnEvent.Created.class).username()).isEqualTo(issued.username());
        assertThat(client.permit(Box.PEER).isSuccess()).isTrue();
    }
}
