package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.Store;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.CallRules;
import org.lanline.switchboard.RingGroup;

import picocli.CommandLine;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** {@code lanline user calls} and {@code group}, and what the switchboard then knows. */
final class UserCallsCommandTest {

    @TempDir private Path folder;
    private String data = "";
    private String out = "";
    private String err = "";

    @BeforeEach
    void people() {
        data = folder.resolve("data").toString();
        run("user", "add", "Kitchen", "--data", data);
        run("user", "add", "Workshop", "--data", data);
    }

    @Test
    void everybodyHasAShortNumberFromTheirFirstDayOn() {
        run("user", "list", "--data", data);
        assertThat(out).contains("sip:kitchen@lanline.local  21", "sip:workshop@lanline.local  22");
        asked(accounts -> assertThat(accounts.userOf("22")).isEqualTo("workshop"));
    }

    @Test
    void aNumberCanBeChosenUnlessAnotherHasIt() {
        assertThat(calls("Kitchen", "--extension", "300")).isEqualTo(Exit.DONE);
        asked(
                accounts -> {
                    assertThat(accounts.userOf("300")).isEqualTo("kitchen");
                    assertThat(accounts.userOf("21")).isNull();
                });
        assertThat(calls("Workshop", "--extension", "300")).isEqualTo(Exit.NO);
        assertThat(err).contains("300 is taken");
        assertThat(calls("Workshop", "--extension", "7")).isEqualTo(Exit.WRONG_USE);
    }

    @Test
    void nobodyCanBeCalledLikeANumber() {
        run("user", "add", "21", "--json", "--data", data);
        assertThat(json().get("user").stringValue()).isEqualTo("21-2");
    }

    @Test
    void callsAreNotForwardedInACircle() {
        assertThat(calls("Kitchen", "--forward", "21")).isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("kitchen cannot forward calls to itself.");
        assertThat(calls("Kitchen", "--forward-no-answer", "kitchen")).isEqualTo(Exit.WRONG_USE);
        assertThat(calls("Kitchen", "--forward", "workshop")).isEqualTo(Exit.DONE);
        assertThat(calls("Workshop", "--forward", "21")).isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("in a circle and reach nobody: workshop, kitchen, workshop.");
        assertThat(calls("Workshop", "--forward-busy", "kitchen")).isEqualTo(Exit.DONE);
        asked(accounts -> assertThat(accounts.rules("workshop").always()).isNull());
    }

    @Test
    void forwardsAreSetOneByOneAndTakenBack() {
        calls(
                "Kitchen",
                "--forward-busy",
                "Workshop",
                "--forward-no-answer",
                "22",
                "--after",
                "10");
        calls("kitchen", "--do-not-disturb", "on", "--json");
        JsonNode said = json();
        assertThat(said.get("extension").intValue()).isEqualTo(21);
        asked(
                accounts ->
                        assertThat(accounts.rules("kitchen"))
                                .isEqualTo(new CallRules(true, null, "workshop", "22", 10)));
        run("user", "list", "--data", data);
        assertThat(out)
                .contains(
                        "is not to be disturbed",
                        "calls go to workshop when busy",
                        "calls go to 22 when nobody answers for 10 s");
        calls("Kitchen", "--do-not-disturb", "off", "--forward-busy", "none");
        calls("Kitchen", "--forward", "workshop", "--forward-no-answer", "none");
        asked(
                accounts ->
                        assertThat(accounts.rules("kitchen"))
                                .isEqualTo(new CallRules(false, "workshop", null, null, 10)));
    }

    @Test
    void whatIsWrongIsSaidInOneSentence() {
        assertThat(calls("Nobody", "--forward", "Kitchen")).isEqualTo(Exit.NO);
        assertThat(err.lines()).hasSize(1);
        assertThat(calls("Kitchen", "--forward", "Nobody")).isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("There is no Nobody to forward to");
        assertThat(calls("Kitchen", "--after", "1")).isEqualTo(Exit.WRONG_USE);
        assertThat(calls("Kitchen", "--do-not-disturb", "perhaps")).isEqualTo(Exit.WRONG_USE);
    }

    @Test
    void aGroupHasANameANumberAndMembers() {
        assertThat(group("Office", "--members", "Kitchen,Workshop", "--json")).isEqualTo(Exit.DONE);
        assertThat(json().get("extension").intValue()).isEqualTo(23);
        asked(
                accounts -> {
                    assertThat(accounts.exists("office")).isTrue();
                    assertThat(accounts.userOf("23")).isEqualTo("office");
                    assertThat(accounts.group("office"))
                            .isEqualTo(new RingGroup(List.of("kitchen", "workshop"), false, 15));
                    assertThat(accounts.phones("office", DigestAlgorithm.MD5)).isEmpty();
                });
        group("Office", "--members", "Workshop", "--in-turn", "--seconds", "8");
        run("user", "group", "--data", data);
        assertThat(out).contains("Office", "rings workshop, each for 8 s");
        assertThat(calls("Kitchen", "--forward", "Office")).isEqualTo(Exit.DONE);
        asked(accounts -> assertThat(accounts.rules("kitchen").always()).isEqualTo("office"));
    }

    @Test
    void aNameIsAPersonsOrAGroupsAndNeverBoth() {
        assertThat(group("Kitchen", "--members", "Workshop")).isEqualTo(Exit.NO);
        group("Office", "--members", "Kitchen");
        assertThat(run("user", "add", "Office", "--data", data)).isEqualTo(Exit.WRONG_USE);
        assertThat(err).contains("Office is a ring group");
        assertThat(run("user", "group", "Office", "--remove", "--data", data)).isEqualTo(Exit.DONE);
        assertThat(run("user", "group", "Office", "--remove", "--data", data)).isEqualTo(Exit.NO);
        asked(accounts -> assertThat(accounts.group("office")).isNull());
    }

    @Test
    void whoIsShutOutRingsInNoGroupAndWhoComesAfterHasNoForwards() {
        group("Office", "--members", "Kitchen,Workshop");
        calls("Kitchen", "--forward", "Workshop");
        run("user", "revoke", "Kitchen", "--data", data);
        asked(
                accounts ->
                        assertThat(Objects.requireNonNull(accounts.group("office")).members())
                                .containsExactly("workshop"));
        run("user", "add", "Kitchen", "--data", data);
        asked(
                accounts -> {
                    assertThat(accounts.rules("kitchen")).isEqualTo(CallRules.NONE);
                    assertThat(accounts.userOf("21")).isEqualTo("kitchen");
                    assertThat(Objects.requireNonNull(accounts.group("office")).members())
                            .containsExactly("workshop");
                });
    }

    private int calls(String who, String... options) {
        return user("calls", who, options);
    }

    private int group(String name, String... options) {
        return user("group", name, options);
    }

    private int user(String command, String who, String... options) {
        List<String> all = new java.util.ArrayList<>(List.of("user", command, who, "--data", data));
        all.addAll(List.of(options));
        return run(all.toArray(String[]::new));
    }

    private void asked(java.util.function.Consumer<Accounts> question) {
        try (Store store =
                Store.open(
                        DataDirectory.at(Path.of(data)),
                        "lanline.local",
                        InstantSource.system(),
                        new SecureRandom())) {
            question.accept(store.accounts());
        }
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }

    private int run(String... args) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(outText));
        line.setErr(new PrintWriter(errText));
        int exit = line.execute(args);
        out = outText.toString();
        err = errText.toString();
        return exit;
    }
}
