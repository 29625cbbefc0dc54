package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.store.OpenedCode;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** {@code lanline user invite}: a code for a new person, or for one more device of somebody. */
@Command(
        name = "invite",
        description = "Open the door for one new person, or one more device of somebody.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Without NAME: a code to join with where the policy is invite, good for a day.",
            "With NAME: a code that makes a device this person's, good for ten minutes.",
            "Exit code: 0 done, 1 nobody of that name, 3 could not."
        })
final class UserInviteCommand implements Callable<Integer> {

    /** How the codes of this command are told from those that devices open. */
    private static final String OPENER = "command line";

    /** What is printed; the names are those of the JSON. */
    record Invited(String code, long expiresSeconds) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "a person who is in already, by name or user")
    private @Nullable String name;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        try (Store store = data.store()) {
            String whose = name;
            Person person = whose == null ? null : UserRevokeCommand.person(store, whose);
            if (whose != null && person == null) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "There is no %s: lanline user list shows who there is."
                                        .formatted(whose));
                return Exit.NO;
            }
            print(opened(store, person), person);
            return Exit.DONE;
        }
    }

    private static Invited opened(Store store, @Nullable Person person) {
        OpenedCode code =
                person == null
                        ? store.doors().openInvite(OPENER)
                        : store.doors().openPairing(person, OPENER);
        if (code == null) {
            throw new CannotStart("Too many codes are open: wait until some are used or too old.");
        }
        return new Invited(code.code(), code.expiresSeconds());
    }

    private void print(Invited invited, @Nullable Person person) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(invited));
            return;
        }
        String digits = invited.code().substring(0, 4) + " " + invited.code().substring(4);
        long minutes = invited.expiresSeconds() / 60;
        out.println("code      " + digits);
        out.println("good for  " + (minutes < 60 ? minutes + " minutes" : minutes / 60 + " hours"));
        out.println(
                "adds      " + (person == null ? "a new person" : "a device of " + person.name()));
    }
}
