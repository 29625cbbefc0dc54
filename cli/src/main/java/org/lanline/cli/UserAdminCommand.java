package org.lanline.cli;

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

/** {@code lanline user admin}: who looks after the box. */
@Command(
        name = "admin",
        description = "Let a person look after the box: see and do what is at /admin.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The right is the person's, on all of their devices. It can be given here only, on the"
                    + " machine of the box.",
            "Exit code: 0 done, 1 nobody of that name, or it was so already, 3 could not."
        })
final class UserAdminCommand implements Callable<Integer> {

    /** What is printed; the names are those of the JSON. */
    record Right(String user, String name, boolean administrator) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "a person who is in, by name or user")
    private String name = "";

    @Option(names = "--off", description = "take the right away")
    private boolean off;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try (Store store = data.store()) {
            Person person = UserRevokeCommand.person(store, name);
            if (person == null) {
                err.println(
                        "There is no %s: lanline user list shows who there is.".formatted(name));
                return Exit.NO;
            }
            if (!store.administrator(person, !off)) {
                err.println(
                        off
                                ? "%s does not look after this box.".formatted(person.name())
                                : "%s looks after this box already.".formatted(person.name()));
                return Exit.NO;
            }
            print(person);
            return Exit.DONE;
        }
    }

    private void print(Person person) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(new Right(person.user(), person.name(), !off)));
        } else {
            out.println(
                    off
                            ? "%s does not look after this box any more.".formatted(person.name())
                            : "%s looks after this box from now on: open /admin on a device of theirs."
                                    .formatted(person.name()));
        }
    }
}
