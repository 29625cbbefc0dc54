package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Joining;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.PhonePasswords;
import org.lanline.server.store.Store;
import org.lanline.sip.DigestAlgorithm;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The commands that look after people, their devices and the back-up. */
final class UserCommandTest {

    @TempDir private Path folder;
    private String data = "";
    private String out = "";
    private String err = "";

    @BeforeEach
    void directory() {
        data = folder.resolve("data").toString();
    }

    @Test
    void addWorksBeforeTheFirstStartAndPrintsWhatAPhoneNeeds() throws IOException {
        assertThat(run("user", "add", "Küche", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("address   sip:kueche@lanline.local"),
                        line -> assertThat(line).isEqualTo("user      kueche"),
                        line -> assertThat(line).matches("password  [a-z2-9]{16}"),
                        line -> assertThat(line).matches("server    \\S+:5060"),
                        line -> assertThat(line).matches("by TLS    \\S+:5061"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(data))))
                .isEqualTo("rwx------");
    }

    @Test
    void addPrintsTheSameAsJson() {
        run("user", "add", "Hall", "--json", "--data", data);
        JsonNode added = json();
        assertThat(added.propertyNames())
                .containsExactly("address", "user", "password", "server", "serverByTls");
        assertThat(added.get("user").stringValue()).isEqualTo("hall");
        try (Store store = store()) {
            assertThat(store.accounts().phones("hall", DigestAlgorithm.MD5)).hasSize(1);
        }
    }

    @Test
    void anAccountCanBeOfSha256Alone() {
        assertThat(run("user", "add", "Hall", "--digest", "sha-256", "--data", data))
                .isEqualTo(Exit.DONE);
        run("user", "add", "Bath", "--data", data);
        try (Store store = store()) {
            assertThat(store.accounts().digest("hall")).isEqualTo(DigestAlgorithm.SHA_256);
            assertThat(store.accounts().digest("bath")).isNull();
        }
        assertThat(run("user", "add", "Attic", "--digest", "md4", "--data", data))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("--digest is md5 or sha-256, not md4.");
    }

    @Test
    void whoLooksAfterTheBoxIsSaidAndUnsaidOnTheMachineItself() {
        run("user", "add", "Hall", "--data", data);
        assertThat(run("user", "admin", "Hall", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out).contains("Hall looks after this box from now on").contains("/admin");
        run("user", "list", "--data", data);
        assertThat(out).contains("looks after the box");
        assertThat(run("user", "admin", "hall", "--data", data)).isEqualTo(Exit.NO);
        assertThat(err).contains("Hall looks after this box already.");
        assertThat(run("user", "admin", "Hall", "--off", "--json", "--data", data))
                .isEqualTo(Exit.DONE);
        assertThat(json().get("administrator").booleanValue()).isFalse();
        assertThat(run("user", "admin", "Hall", "--off", "--data", data)).isEqualTo(Exit.NO);
        assertThat(run("user", "admin", "Nobody", "--data", data)).isEqualTo(Exit.NO);
        assertThat(err).contains("There is no Nobody");
    }

    @Test
    void aSecondPasswordIsRefusedWithAWayOut() {
        run("user", "add", "Hall", "--data", data);
        assertThat(run("user", "add", "HALL", "--data", data)).isEqualTo(Exit.NO);
        assertThat(err).contains("has a password already").contains("lanline user revoke");
        assertThat(run("user", "revoke", "Hall", "--password", "--data", data))
                .isEqualTo(Exit.DONE);
        assertThat(run("user", "add", "Hall", "--data", data)).isEqualTo(Exit.DONE);
    }

    @Test
    void everyPhoneOfAPersonHasAPasswordOfItsOwnAndGoesAlone() {
        assertThat(run("user", "add", "Hall", "--phone", "Door", "--data", data))
                .isEqualTo(Exit.DONE);
        String first = out;
        assertThat(run("user", "add", "Hall", "--phone", "Snom", "--data", data))
                .isEqualTo(Exit.DONE);
        assertThat(out).isNotEqualTo(first).contains("sip:hall@lanline.local");
        run("user", "list", "--data", data);
        assertThat(out).contains("phone 1  Door").contains("phone 2  Snom");
        run("user", "list", "--json", "--data", data);
        assertThat(json().get(0).get("phones").get(1).get("id").asLong()).isEqualTo(2);
        assertThat(run("user", "revoke", "Hall", "--phone", "1", "--data", data))
                .isEqualTo(Exit.DONE);
        assertThat(out).contains("Phone 1 of Hall is shut out.");
        assertThat(run("user", "revoke", "Hall", "--phone", "1", "--data", data))
                .isEqualTo(Exit.NO);
        assertThat(err).contains("no such phone of Hall");
        run("user", "list", "--data", data);
        assertThat(out).doesNotContain("Door").contains("phone 2  Snom");
    }

    @Test
    void whatAPhoneIsCalledIsOneShortLineAndItsDigestThatOfTheOthers() {
        run("user", "add", "Hall", "--data", data);
        assertThat(run("user", "add", "Hall", "--phone", "a\nb", "--data", data))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("all in one line");
        assertThat(
                        run(
                                "user",
                                "add",
                                "Hall",
                                "--phone",
                                "x",
                                "--digest",
                                "sha-256",
                                "--data",
                                data))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("leave --digest out");
        for (int more = 1; more < PhonePasswords.MOST; more++) {
            assertThat(run("user", "add", "Hall", "--phone", "x", "--data", data))
                    .isEqualTo(Exit.DONE);
        }
        assertThat(run("user", "add", "Hall", "--phone", "x", "--data", data)).isEqualTo(Exit.NO);
        assertThat(err).contains("Hall has 8 phones and can have no more");
    }

    @Test
    void whatIsNoNameIsWrongUse() {
        assertThat(run("user", "add", " ", "--data", data)).isEqualTo(Exit.WRONG_USE);
        assertThat(err.lines()).containsExactly("A name has at least one character.");
        assertThat(Path.of(data)).doesNotExist();
    }

    @Test
    void thePortIsThatOfTheSettingsFileOrTheRunningBox() throws IOException {
        DataDirectory.at(Path.of(data));
        Files.writeString(Path.of(data, "lanline.conf"), "sip-port = 5070\n");
        run("user", "add", "Hall", "--json", "--data", data);
        assertThat(json().get("server").stringValue()).endsWith(":5070");
        try (Store store = store()) {
            store.sipPorts(15_060, 15_061);
        }
        run("user", "add", "Bath", "--json", "--data", data);
        assertThat(json().get("server").stringValue()).endsWith(":15060");
        assertThat(json().get("serverByTls").stringValue()).endsWith(":15061");
    }

    @Test
    void listShowsPeopleAndTheirDevices() {
        assertThat(run("user", "list", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out).startsWith("Nobody yet");
        String device = join("Kitchen");
        run("user", "add", "Kitchen", "--data", data);
        run("user", "list", "--data", data);
        assertThat(out)
                .contains("Kitchen  sip:kitchen@lanline.local")
                .contains("password for phones")
                .contains(device + "  browser  Chromium  last seen 20");
        run("user", "list", "--json", "--data", data);
        assertThat(json().get(0).get("devices").get(0).get("id").stringValue()).isEqualTo(device);
    }

    @Test
    void revokeShutsOutADeviceOrAPerson() {
        String device = join("Kitchen");
        assertThat(run("user", "revoke", device, "--data", data)).isEqualTo(Exit.DONE);
        assertThat(run("user", "revoke", device, "--data", data)).isEqualTo(Exit.NO);
        join("Living Room");
        assertThat(run("user", "revoke", "living  room", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out).contains("Living Room is shut out");
        assertThat(run("user", "revoke", "nobody", "--data", data)).isEqualTo(Exit.NO);
        assertThat(err).contains("There is no person or device nobody");
        run("user", "add", "Hall", "--data", data);
        assertThat(run("user", "revoke", "Hall", "--json", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out.strip())
                .isEqualTo(
                        "{\"user\":\"hall\",\"name\":\"Hall\",\"device\":null,\"phones\":false}");
        try (Store store = store()) {
            assertThat(store.people()).isEmpty();
        }
    }

    @Test
    void inviteOpensOneDoor() {
        assertThat(run("user", "invite", "--json", "--data", data)).isEqualTo(Exit.DONE);
        String code = json().get("code").stringValue();
        try (Store store = store()) {
            assertThat(store.doors().joinInvited(name("Bath"), DeviceKind.PHONE, "", code))
                    .isInstanceOf(Joining.Joined.class);
        }
        assertThat(run("user", "invite", "Bath", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out).contains("10 minutes").contains("a device of Bath");
        assertThat(run("user", "invite", "Nobody", "--data", data)).isEqualTo(Exit.NO);
    }

    @Test
    void aBackUpBringsBackWhatWasThere() throws IOException {
        String device = join("Kitchen");
        Files.createDirectories(Path.of(data, "trust"));
        Files.writeString(Path.of(data, "trust", "ca-key.pem"), "first key");
        Path file = folder.resolve("saved.zip");
        assertThat(run("backup", file.toString(), "--data", data)).isEqualTo(Exit.DONE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        run("user", "revoke", device, "--data", data);
        Files.writeString(Path.of(data, "trust", "ca-key.pem"), "second key");
        assertThat(run("restore", file.toString(), "--data", data)).as(err).isEqualTo(Exit.DONE);
        assertThat(Path.of(data, "trust", "ca-key.pem")).hasContent("first key");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        Path.of(data, "trust", "ca-key.pem"))))
                .isEqualTo("rw-------");
        try (Store store = store()) {
            assertThat(store.deviceById(device)).isNotNull();
        }
        String kept = out.substring(out.indexOf("is in ") + 6).strip().replaceAll("\\.$", "");
        assertThat(Path.of(kept, "trust", "ca-key.pem")).hasContent("second key");
        assertThat(Path.of(kept, "lanline.db")).exists();
        try (var left = Files.list(Path.of(data))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("restore-") || name.endsWith(".tmp"));
        }
    }

    @Test
    void aBackUpMovesToAnotherMachine() {
        String device = join("Kitchen");
        Path file = folder.resolve("saved.zip");
        run("backup", file.toString(), "--json", "--data", data);
        assertThat(out).contains("\"file\":\"" + file + "\",\"bytes\":");
        data = folder.resolve("other").toString();
        assertThat(run("restore", file.toString(), "--json", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(out).contains("\"data\":\"" + data + "\",\"before\":null");
        try (Store store = store()) {
            assertThat(store.deviceById(device)).isNotNull();
        }
    }

    @Test
    void nothingIsRestoredUnderARunningBox() throws Exception {
        join("Kitchen");
        Path file = folder.resolve("saved.zip");
        run("backup", file.toString(), "--data", data);
        try (AutoCloseable _ = DataDirectory.at(Path.of(data)).lock()) {
            assertThat(run("restore", file.toString(), "--data", data)).isEqualTo(Exit.COULD_NOT);
            assertThat(err).contains("A box runs on");
        }
    }

    @Test
    void whatIsNoBackUpChangesNothing() throws IOException {
        String device = join("Kitchen");
        Path text = Files.writeString(folder.resolve("text.zip"), "not a zip at all");
        Path evil = folder.resolve("evil.zip");
        zip(evil, "lanline-backup", "1", "../../evil", "x");
        Path empty = folder.resolve("empty.zip");
        zip(empty, "lanline-backup", "1", "trust/ca.pem", "x");
        Path broken = folder.resolve("broken.zip");
        zip(broken, "lanline-backup", "1", "lanline.db", "not a database, whatever it is called");
        for (Path file : new Path[] {text, evil, empty, broken, folder.resolve("none.zip")}) {
            assertThat(run("restore", file.toString(), "--data", data)).isEqualTo(Exit.COULD_NOT);
            assertThat(err.lines()).as(file.toString()).hasSize(1);
            assertThat(err).contains(file.toString());
            try (Store store = store()) {
                assertThat(store.deviceById(device)).isNotNull();
            }
        }
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(folder.resolveSibling("evil")).doesNotExist();
    }

    @Test
    void aBackUpIsNotWrittenOverAFileOrOfNothing() throws IOException {
        assertThat(run("backup", folder.resolve("x.zip").toString(), "--data", data))
                .isEqualTo(Exit.COULD_NOT);
        assertThat(err).contains("There is no Lanline in");
        join("Kitchen");
        Path file = Files.writeString(folder.resolve("mine.txt"), "mine");
        assertThat(run("backup", file.toString(), "--data", data)).isEqualTo(Exit.COULD_NOT);
        assertThat(file).hasContent("mine");
    }

    private static void zip(Path file, String... namesAndTexts) throws IOException {
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new java.util.zip.ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }

    private Store store() {
        return Store.open(
                DataDirectory.at(Path.of(data)),
                "lanline.local",
                InstantSource.system(),
                new SecureRandom());
    }

    private String join(String typed) {
        try (Store store = store()) {
            if (store.join(name(typed), DeviceKind.BROWSER, "Chromium")
                    instanceof Joining.Joined joined) {
                return joined.membership().device().id();
            }
        }
        throw new AssertionError("not joined");
    }

    private static PersonName name(String typed) {
        return switch (PersonName.parse(typed)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new AssertionError(why);
        };
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }

    private int run(String... arguments) {
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        int exit =
                Main.commandLine()
                        .setOut(new PrintWriter(said, true))
                        .setErr(new PrintWriter(complained, true))
                        .execute(arguments);
        out = said.toString();
        err = complained.toString();
        return exit;
    }
}
