package org.lanline.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

final class ConfigTest {

    @TempDir private Path data;

    @Test
    void needsNoFileAndNoOption() {
        Config config = Config.load(data, null, Map.of());
        assertThat(config.httpsPort()).isEqualTo(8443);
        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.sipPort()).isEqualTo(5060);
        assertThat(config.policy()).isEqualTo(Config.Policy.OPEN);
        assertThat(config.certificate()).isNull();
        assertThat(config.discovery()).isTrue();
    }

    @Test
    void anOptionWinsOverTheFileAndTheFileOverTheDefault() throws Exception {
        Files.writeString(
                data.resolve(Config.FILE_NAME), "sip-port = 5070\nhttp-port=8081\n# a comment\n");
        Config config = Config.load(data, null, Map.of(Key.HTTP_PORT, "8082"));
        assertThat(config.sipPort()).isEqualTo(5070);
        assertThat(config.httpPort()).isEqualTo(8082);
        assertThat(config.httpsPort()).isEqualTo(8443);
    }

    @Test
    void aPortBaseGivesThePortsInARowAndZeroFreeOnes() {
        Config row = Config.load(data, null, Map.of(Key.PORT_BASE, "9000"));
        assertThat(row.httpsPort()).isEqualTo(9000);
        assertThat(row.httpPort()).isEqualTo(9001);
        assertThat(row.sipPort()).isEqualTo(9002);
        assertThat(row.sipsPort()).isEqualTo(9005);
        Config free = Config.load(data, null, Map.of(Key.PORT_BASE, "0"));
        assertThat(free.httpsPort()).isZero();
        assertThat(free.sipPort()).isZero();
    }

    @Test
    void theRelayMayHaveSeveralLastingUsers() {
        Config config =
                Config.load(
                        data, null, Map.of(Key.TURN_USER, "anna:first-secret  bert:other:secret"));
        assertThat(config.relay().users())
                .containsExactly(
                        new Config.TurnUser("anna", "first-secret"),
                        new Config.TurnUser("bert", "other:secret"));
        assertThat(Config.load(data, null, Map.of()).relay().users()).isEmpty();
        assertThatThrownBy(
                        () ->
                                Config.load(
                                        data,
                                        null,
                                        Map.of(Key.TURN_USER, "anna:first-secret anna:other-one")))
                .hasMessageEndingWith("give every name once, and at most 100 users.");
    }

    @Test
    void aWrongValueOfTheFileIsToldWithTheFile() throws Exception {
        Files.writeString(data.resolve(Config.FILE_NAME), "sip-port = many\n");
        assertThatThrownBy(() -> Config.load(data, null, Map.of()))
                .isInstanceOf(WrongUse.class)
                .hasMessage(
                        "sip-port in %s cannot be \"many\": give a port from 0 to 65535."
                                .formatted(data.resolve(Config.FILE_NAME)));
        assertThatThrownBy(() -> Config.load(data, null, Map.of(Key.SIP_PORT, "few")))
                .hasMessageStartingWith("--sip-port cannot be \"few\"");
    }

    @Test
    void everyWrongValueIsRefusedWithItsOptionAndValue() {
        Map<Key, String> wrong =
                Map.of(
                        Key.POLICY, "closed",
                        Key.HTTPS_PORT, "-1",
                        Key.PORT_BASE, "65534",
                        Key.DISCOVERY, "maybe",
                        Key.DIGEST, "sha1",
                        Key.HOST, "a.b",
                        Key.DOMAIN, "no domain");
        wrong.forEach(
                (key, value) ->
                        assertThatThrownBy(() -> Config.load(data, null, Map.of(key, value)))
                                .isInstanceOf(WrongUse.class)
                                .hasMessageContaining("--" + key.key())
                                .hasMessageContaining("\"" + value + "\""));
    }

    @Test
    void anUnknownKeyIsRefusedByName() throws Exception {
        Files.writeString(data.resolve(Config.FILE_NAME), "sip-prot = 5070\n");
        assertThatThrownBy(() -> Config.load(data, null, Map.of()))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("\"sip-prot\"");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefusedByName() throws Exception {
        Files.writeString(data.resolve(Config.FILE_NAME), "sip-port = 5070\nsip-port = 5080\n");
        assertThatThrownBy(() -> Config.load(data, null, Map.of()))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("\"sip-port\"");
    }

    @Test
    void aFileThatWasNamedMustBeThere() {
        Path missing = data.resolve("missing.conf");
        assertThatThrownBy(() -> Config.load(data, missing, Map.of()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("missing.conf");
    }

    @Test
    void anOwnCertificateNeedsItsKey() {
        assertThatThrownBy(() -> Config.load(data, null, Map.of(Key.CERTIFICATE, "chain.pem")))
                .isInstanceOf(WrongUse.class)
                .hasMessageContaining("--certificate-key");
    }
}
