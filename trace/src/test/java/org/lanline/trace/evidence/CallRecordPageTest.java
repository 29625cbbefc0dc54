package org.lanline.trace.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/call-record.md} and the program say the same. */
final class CallRecordPageTest {
    private static final Path PAGE = Path.of("../docs/call-record.md");
    private static final Pattern MEMBER = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\n(.*?)```");

    private @SuppressWarnings("NullAway.Init") String page;

    @BeforeEach
    void readIt() throws IOException {
        page = Files.readString(PAGE);
    }

    private byte[] example() {
        Matcher found = EXAMPLE.matcher(page);
        assertThat(found.find()).isTrue();
        return Objects.requireNonNull(found.group(1)).getBytes(UTF_8);
    }

    @Test
    void theExampleHasEveryMemberOfTheTableAndNoOther() throws JsonText.NotReadable {
        Set<String> table = new TreeSet<>();
        Matcher members = MEMBER.matcher(page);
        while (members.find()) {
            table.add(members.group(1));
        }
        Set<String> written = new TreeSet<>();
        walk(JsonText.read(example()), "", written);
        assertThat(written).isEqualTo(table);
    }

    private static void walk(JsonObject object, String path, Set<String> into) {
        object.members()
                .forEach(
                        (name, value) -> {
                            String end =
                                    path.matches("pairs\\[]\\.(local|remote)") ? "pairs[].*" : path;
                            walk(value, end.isEmpty() ? name : end + "." + name, into);
                        });
    }

    private static void walk(Object value, String path, Set<String> into) {
        switch (value) {
            case JsonObject object -> {
                into.add(path);
                walk(object, path, into);
            }
            case List<?> list -> {
                into.add(path + "[]");
                list.forEach(each -> walk((JsonObject) each, path + "[]", into));
            }
            default -> into.add(path);
        }
    }

    @Test
    void theExampleIsReadAsItIsMeant() {
        Reports.Reading reading = Reports.read("kitchen.json", example());
        assertThat(reading.problem()).isNull();
        CallRecord record = reading.records().getFirst();
        assertThat(record.kind()).isEqualTo(CallRecord.Kind.CALL_RECORD);
        assertThat(record.call()).isEqualTo("call-1");
        assertThat(record.startedMillis()).isEqualTo(1_790_000_000_000L);
        assertThat(record.who()).isEqualTo("kitchen");
        assertThat(record.side()).isEqualTo(CallRecord.Side.CALLER);
        assertThat(record.when("dtls-connected")).isEqualTo(2_530);
        assertThat(record.ice()).containsExactly(new CallRecord.Credentials(310, "kItc", "wOrk"));
        CallRecord.Pair pair = record.pairs().getFirst();
        assertThat(pair.local().isRelayed()).isTrue();
        assertThat(pair.local().relayProtocol()).isEqualTo("tls");
        assertThat(pair.remote().address()).isEqualTo(new InetSocketAddress("10.77.0.3", 5_000));
        assertThat(record.dtls())
                .isEqualTo(
                        new CallRecord.Dtls(
                                "1.3",
                                "TLS_AES_128_GCM_SHA256",
                                "X25519MLKEM768",
                                "AEAD_AES_128_GCM",
                                "client"));
        assertThat(record.fingerprints().peerInSdp()).isEqualTo("sha-256 CD:02");
        assertThat(record.streams())
                .containsExactly(
                        new CallRecord.Source(0x12345678, false, "audio", "opus/48000/2"),
                        new CallRecord.Source(0x9abcdef0, true, "audio", "opus/48000/2"));
        assertThat(record.paths().getFirst().packetsReceived()).isEqualTo(250);
        CallRecord.Sample sample = record.samples().getFirst();
        assertThat(sample.rttMillis()).isEqualTo(1.2);
        assertThat(sample.streams().getFirst().lost()).isEqualTo(1);
        assertThat(sample.streams().getFirst().concealed()).isEqualTo(960);
    }
}
