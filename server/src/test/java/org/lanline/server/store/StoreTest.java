package org.lanline.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanline.server.store.PersonNameTest.name;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.CannotStart;
import org.lanline.server.store.Redeeming.Refusal;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

class StoreTest {

    private final List<Revocation> revocations = new ArrayList<>();
    private final List<java.util.Set<String>> changes = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir private Path folder;
    private DataDirectory directory;
    private Store store;

    @BeforeEach
    void open() {
        directory = DataDirectory.at(folder.resolve("data"));
        store = open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Store open(DataDirectory where) {
        return Store.open(where, "lanline.local", () -> now, new Random(7));
    }

    @Test
    void theRightToLookAfterTheBoxIsThePersonsAndGoesWithThem() {
        Membership kitchen = joined("Kitchen");
        assertThat(store.isAdministrator(kitchen.person())).isFalse();
        assertThat(store.administrator(kitchen.person(), true)).isTrue();
        assertThat(store.administrator(kitchen.person(), true)).isFalse();
        assertThat(store.isAdministrator(kitchen.person())).isTrue();
        store.revokeDevice(kitchen.device().id());
        Membership another = joined("Kitchen");
        assertThat(another.person().user()).isEqualTo("kitchen");
        assertThat(store.isAdministrator(another.person())).isFalse();
        assertThat(store.administrator(another.person(), true)).isTrue();
        store.revokePerson(another.person());
        assertThat(store.isAdministrator(joined("Kitchen").person())).isFalse();
    }

    @Test
    void theRightThatACommandGaveIsThereWhenTheCommandHasEnded() {
        Membership kitchen = joined("Kitchen");
        try (Store command = open(directory)) {
            command.administrator(kitchen.person(), true);
            assertThat(store.isAdministrator(kitchen.person())).isTrue();
            command.administrator(kitchen.person(), false);
            assertThat(store.isAdministrator(kitchen.person())).isFalse();
        }
    }

    @Test
    void aNameIsClaimedOnceAndTheTokenOpens() {
        Membership kitchen = joined("Kitchen");
        assertThat(kitchen.token()).matches("ll1_[A-Za-z0-9_-]{43}");
        assertThat(store.join(name("KITCHEN "), DeviceKind.PHONE, "other"))
                .isEqualTo(new Joining.NameTaken("Kitchen"));
        Accounts.Device device = store.accounts().deviceByToken(kitchen.token());
        assertThat(device)
                .isEqualTo(new Accounts.Device(kitchen.device().id(), "kitchen", "Kitchen"));
        assertThat(store.accounts().deviceByToken(kitchen.token() + "x")).isNull();
        assertThat(store.accounts().exists("kitchen")).isTrue();
        assertThat(store.accounts().exists("bath")).isFalse();
    }

    @Test
    void whoeverChangesDoNotDisturbOrANumberEverybodyIsTold() {
        Person kitchen = joined("Kitchen").person();
        store.start(new Recorder());
        store.calls().rules(kitchen, store.calls().rules("kitchen").withDoNotDisturb(true));
        store.calls().rules(kitchen, store.calls().rules("kitchen").withDoNotDisturb(true));
        store.calls().extension(kitchen, 77);
        assertThat(changes)
                .containsExactly(java.util.Set.of("kitchen"), java.util.Set.of("kitchen"));
        assertThat(store.calls().rules("kitchen").doNotDisturb()).isTrue();
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        Membership kitchen = joined("Kitchen");
        String installation = store.installation();
        byte[] secret = store.switchboardSecret();
        store.close();
        store = Store.open(directory, "other.local", () -> now, new Random(8));
        assertThat(store.accounts().deviceByToken(kitchen.token())).isNotNull();
        assertThat(store.installation()).isEqualTo(installation).matches("[0-9a-f]{16}");
        assertThat(store.switchboardSecret()).isEqualTo(secret).hasSize(32);
        assertThat(store.realm()).isEqualTo("lanline.local");
    }

    @Test
    void noSecretIsInTheFile() throws IOException {
        Membership kitchen = joined("Kitchen");
        PhonePassword phone = phone("Hall");
        OpenedCode code = pairing(kitchen);
        store.close();
        StringBuilder everything = new StringBuilder();
        try (var files = Files.list(directory.path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                everything.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(everything.toString())
                .contains("Kitchen")
                .doesNotContain(kitchen.token())
                .doesNotContain(phone.password())
                .doesNotContain(code.code())
                .doesNotContain(code.secret());
        store = open(directory);
    }

    @Test
    void onlyTheOwnerCanReadTheDirectoryAndItsFiles() throws IOException {
        joined("Kitchen");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
                .isEqualTo("rwx------");
        try (var files = Files.list(directory.path())) {
            List<Path> regular = files.filter(Files::isRegularFile).toList();
            assertThat(regular).hasSizeGreaterThanOrEqualTo(2);
            for (Path file : regular) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aPhonesPasswordIsKeptAsHa1OfTheStableRealm() {
        PhonePassword hall = phone("Hall");
        assertThat(hall.password()).matches("[a-z2-9]{16}");
        for (DigestAlgorithm each : DigestAlgorithm.values()) {
            assertThat(store.accounts().phones("hall", each))
                    .extracting(Accounts.PhoneSecret::ha1)
                    .containsExactly(each.ha1("hall", "lanline.local", hall.password()));
        }
        assertThat(store.phones().add(name("hall"))).isNull();
        assertThat(store.join(name("Hall"), DeviceKind.PHONE, ""))
                .isEqualTo(new Joining.NameTaken("Hall"));
    }

    @Test
    void onePhoneIsRemovedAndTheOthersKeepTheirPasswords() {
        PhonePassword first = phone("Hall");
        store.start(new Recorder());
        PhonePassword second = store.phones().addAnother(first.person(), "Snom D735");
        assertThat(second).isNotNull();
        assertThat(second.password()).isNotEqualTo(first.password());
        assertThat(revocations).isEmpty();
        assertThat(store.phones().of(first.person()))
                .extracting(DeskPhone::label)
                .containsExactly("", "Snom D735");
        assertThat(store.phones().remove(first.person(), first.phone())).isTrue();
        assertThat(store.phones().remove(first.person(), first.phone())).isFalse();
        assertThat(store.accounts().phones("hall", DigestAlgorithm.MD5))
                .containsExactly(
                        new Accounts.PhoneSecret(
                                second.phone(),
                                DigestAlgorithm.MD5.ha1(
                                        "hall", "lanline.local", second.password())));
        assertThat(revocations)
                .containsExactly(
                        new Revocation(
                                Set.of(),
                                Set.of(new Revocation.Phone("hall", first.phone())),
                                Set.of()));
        for (int more = 1; more < PhonePasswords.MOST; more++) {
            assertThat(store.phones().addAnother(first.person(), "")).isNotNull();
        }
        assertThat(store.phones().addAnother(first.person(), "")).isNull();
    }

    @Test
    void aRevokedDeviceIsAStrangerAtOnceAndIsTold() {
        Membership kitchen = joined("Kitchen");
        store.start(new Recorder());
        assertThat(store.revokeDevice(kitchen.device().id())).isTrue();
        assertThat(store.revokeDevice(kitchen.device().id())).isFalse();
        assertThat(store.device(kitchen.token())).isNull();
        assertThat(store.wasRevoked(kitchen.token())).isTrue();
        assertThat(store.wasRevoked("ll1_nobody")).isFalse();
        assertThat(revocations).extracting(Revocation::devices).containsExactly(devices(kitchen));
    }

    @Test
    void aNameIsFreeWhenItsLastDeviceIsRevokedAndKeepsItsAddress() {
        Membership first = joined("Kitchen");
        store.revokePerson(first.person());
        assertThat(store.people()).isEmpty();
        Membership second = joined("KITCHEN");
        assertThat(second.person().user()).isEqualTo("kitchen");
        assertThat(second.person().name()).isEqualTo("KITCHEN");
        assertThat(store.device(first.token())).isNull();
    }

    @Test
    void aCodeAddsOneDeviceOnce() {
        Membership kitchen = joined("Kitchen");
        OpenedCode code = pairing(kitchen);
        assertThat(code.code()).matches("[0-9]{8}");
        Redeeming paired = store.doors().pairByCode(code.code(), DeviceKind.TABLET, "Tablet");
        assertThat(paired).isInstanceOf(Redeeming.Redeemed.class);
        assertThat(store.devicesOf(kitchen.person())).hasSize(2);
        assertThat(store.doors().pairByCode(code.code(), DeviceKind.TABLET, "Tablet"))
                .isEqualTo(over());
        assertThat(store.doors().pairBySecret(code.secret(), DeviceKind.TABLET, ""))
                .isEqualTo(over());
    }

    @Test
    void aCodeIsOverAfterFiveWrongTriesThatWereMeantForIt() {
        OpenedCode code = pairing(joined("Kitchen"));
        for (int i = 0; i < 5; i++) {
            assertThat(store.doors().pairByCode(mistyped(code, i), DeviceKind.PHONE, ""))
                    .isEqualTo(wrong());
        }
        assertThat(store.doors().pairByCode(code.code(), DeviceKind.PHONE, "")).isEqualTo(over());
        assertThat(store.doors().pairBySecret(code.secret(), DeviceKind.PHONE, ""))
                .isInstanceOf(Redeeming.Redeemed.class);
    }

    @Test
    void blindGuessesDoNotUseUpACode() {
        OpenedCode code = pairing(joined("Kitchen"));
        int selector = Integer.parseInt(code.code().substring(0, 3));
        for (int i = 1; i < 100; i++) {
            String blind = "%03d%s".formatted((selector + i) % 1000, code.code().substring(3));
            assertThat(store.doors().pairByCode(blind, DeviceKind.PHONE, "")).isEqualTo(wrong());
        }
        assertThat(store.doors().pairByCode(code.code(), DeviceKind.PHONE, ""))
                .isInstanceOf(Redeeming.Redeemed.class);
    }

    @Test
    void aCodeIsOverAfterTenMinutes() {
        OpenedCode code = pairing(joined("Kitchen"));
        now = now.plusSeconds(Doors.PAIRING_SECONDS);
        assertThat(store.doors().pairByCode(code.code(), DeviceKind.PHONE, "")).isEqualTo(over());
        assertThat(store.doors().pairBySecret(code.secret(), DeviceKind.PHONE, ""))
                .isEqualTo(over());
    }

    @Test
    void aNewCodeOfADeviceReplacesItsOldOne() {
        Membership kitchen = joined("Kitchen");
        OpenedCode old = pairing(kitchen);
        OpenedCode code = pairing(kitchen);
        assertThat(store.doors().pairByCode(old.code(), DeviceKind.PHONE, "")).isEqualTo(wrong());
        assertThat(store.doors().pairByCode(code.code(), DeviceKind.PHONE, ""))
                .isInstanceOf(Redeeming.Redeemed.class);
    }

    @Test
    void aRevokedDevicesCodeDoesNotOpen() {
        Membership kitchen = joined("Kitchen");
        pairAnother(kitchen);
        OpenedCode code = pairing(kitchen);
        store.revokeDevice(kitchen.device().id());
        assertThat(store.doors().pairByCode(code.code(), DeviceKind.PHONE, "")).isEqualTo(wrong());
    }

    @Test
    void anInviteOpensOneNameAndNoDevice() {
        OpenedCode invite = store.doors().openInvite("test");
        assertThat(invite).isNotNull();
        assertThat(store.doors().pairByCode(invite.code(), DeviceKind.PHONE, ""))
                .isEqualTo(wrong());
        assertThat(store.doors().joinInvited(name("Hall"), DeviceKind.PHONE, "", invite.code()))
                .isInstanceOf(Joining.Joined.class);
        assertThat(store.doors().joinInvited(name("Bath"), DeviceKind.PHONE, "", invite.code()))
                .isEqualTo(new Joining.InviteRefused(Refusal.OVER));
        assertThat(store.doors().joinInvited(name("Bath"), DeviceKind.PHONE, "", "00000000"))
                .isEqualTo(new Joining.InviteRefused(Refusal.WRONG));
    }

    @Test
    void aTakenNameDoesNotUseUpAnInvite() {
        joined("Kitchen");
        OpenedCode invite = store.doors().openInvite("test");
        assertThat(invite).isNotNull();
        assertThat(store.doors().joinInvited(name("Kitchen"), DeviceKind.PHONE, "", invite.code()))
                .isEqualTo(new Joining.NameTaken("Kitchen"));
        assertThat(store.doors().joinInvited(name("Hall"), DeviceKind.PHONE, "", invite.code()))
                .isInstanceOf(Joining.Joined.class);
    }

    @Test
    void openCodesAreBounded() {
        int opened = 0;
        while (store.doors().openInvite("one") != null) {
            opened++;
        }
        assertThat(opened).isEqualTo(20);
        assertThat(store.doors().openInvite("other")).isNotNull();
    }

    @Test
    void aChangeByAnotherProcessTakesEffect() {
        Membership kitchen = joined("Kitchen");
        store.start(new Recorder());
        try (Store other = open(directory)) {
            other.revokeDevice(kitchen.device().id());
            other.phones().add(name("Hall"));
        }
        store.look();
        assertThat(store.device(kitchen.token())).isNull();
        assertThat(store.accounts().phones("hall", DigestAlgorithm.MD5)).hasSize(1);
        assertThat(revocations).extracting(Revocation::devices).contains(devices(kitchen));
    }

    @Test
    void aDeviceThatIsHereIsNotedOnceAMinute() {
        Membership kitchen = joined("Kitchen");
        now = now.plusSeconds(61);
        store.seen(kitchen.device().id());
        store.look();
        Device device = store.deviceById(kitchen.device().id());
        assertThat(device).isNotNull();
        assertThat(device.seenSeconds()).isEqualTo(now.getEpochSecond());
    }

    @Test
    void aDamagedFileIsNamedWithAWayOut() throws IOException {
        store.close();
        Files.writeString(directory.database(), "this is not a database, whatever it is called");
        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(directory.database().toString())
                .hasMessageContaining("is damaged")
                .hasMessageContaining("lanline restore");
        Files.delete(directory.database());
        store = open(directory);
    }

    @Test
    void aPageThatWasOverwrittenIsFound() throws IOException {
        for (int i = 0; i < 200; i++) {
            joined("Person " + i);
        }
        store.close();
        byte[] bytes = Files.readAllBytes(directory.database());
        for (int page = 3; page < bytes.length / 4096; page++) {
            java.util.Arrays.fill(bytes, page * 4096, page * 4096 + 64, (byte) 0x5a);
        }
        Files.write(directory.database(), bytes);
        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("is damaged");
        Files.delete(directory.database());
        store = open(directory);
    }

    @Test
    void thePasswordThatAllPhonesHadIsThatOfTheFirstOneNow() throws Exception {
        PhonePassword hall = phone("Hall");
        List<Accounts.PhoneSecret> secrets =
                store.accounts().phones("hall", DigestAlgorithm.SHA_256);
        store.close();
        // Back to what schema 8 was.
        try (var raw = DriverManager.getConnection("jdbc:sqlite:" + directory.database());
                var statement = raw.createStatement()) {
            for (String sql :
                    List.of(
                            "CREATE TABLE phone_password (person INTEGER PRIMARY KEY, ha1_md5 TEXT,"
                                    + " ha1_sha256 TEXT, created INTEGER, sha256_only INTEGER)",
                            "INSERT INTO phone_password SELECT person, ha1_md5, ha1_sha256,"
                                    + " created, sha256_only FROM phone",
                            "DROP TABLE phone",
                            "ALTER TABLE binding DROP COLUMN phone",
                            "PRAGMA user_version = 8")) {
                statement.executeUpdate(sql);
            }
        }
        store = open(directory);
        assertThat(store.accounts().phones("hall", DigestAlgorithm.SHA_256))
                .isEqualTo(secrets)
                .hasSize(1);
        assertThat(store.phones().of(hall.person())).hasSize(1);
        assertThat(store.phones().addAnother(hall.person(), "Snom")).isNotNull();
    }

    @Test
    void aNewerSchemaIsRefused() throws Exception {
        store.close();
        try (var raw = DriverManager.getConnection("jdbc:sqlite:" + directory.database());
                var statement = raw.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 999");
        }
        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("newer Lanline (schema 999");
        Files.delete(directory.database());
        store = open(directory);
    }

    @Test
    void twoBoxesCannotRunOnOneDirectory() throws Exception {
        try (AutoCloseable _ = directory.lock()) {
            assertThatThrownBy(directory::lock)
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("A box runs on " + directory.path());
        }
        directory.lock().close();
    }

    @Test
    void aFileIsNoDataDirectory() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.at(file))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("is a file");
        assertThatThrownBy(() -> DataDirectory.at(file.resolve("below")))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("cannot be made");
    }

    private Membership joined(String typed) {
        return switch (store.join(name(typed), DeviceKind.BROWSER, "Chromium on Linux")) {
            case Joining.Joined(Membership membership) -> membership;
            case Joining other -> throw new AssertionError(other);
        };
    }

    private PhonePassword phone(String typed) {
        PhonePassword password = store.phones().add(name(typed));
        assertThat(password).isNotNull();
        return password;
    }

    private OpenedCode pairing(Membership membership) {
        OpenedCode code = store.doors().openPairing(membership.person(), membership.device().id());
        assertThat(code).isNotNull();
        return code;
    }

    private void pairAnother(Membership membership) {
        store.doors().pairByCode(pairing(membership).code(), DeviceKind.TABLET, "");
    }

    private static String mistyped(OpenedCode code, int which) {
        int rest = Integer.parseInt(code.code().substring(3));
        return "%s%05d".formatted(code.code().substring(0, 3), (rest + 1 + which) % 100_000);
    }

    private static java.util.Set<String> devices(Membership membership) {
        return java.util.Set.of(membership.device().id());
    }

    private static Redeeming wrong() {
        return new Redeeming.Refused(Refusal.WRONG);
    }

    private static Redeeming over() {
        return new Redeeming.Refused(Refusal.OVER);
    }

    private final class Recorder implements Store.Listener {
        @Override
        public void revoked(Revocation revocation) {
            revocations.add(revocation);
        }

        @Override
        public void changed(java.util.Set<String> users) {
            changes.add(users);
        }

        @Override
        public void trouble(String sentence) {
            throw new AssertionError(sentence);
        }
    }
}
