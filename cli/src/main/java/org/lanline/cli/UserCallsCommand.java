package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.WrongUse;
import org.lanline.server.store.CallSettings;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;
import org.lanline.switchboard.CallRules;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lanline user calls}: where calls to somebody go. */
@Command(
        name = "calls",
        description = "Show or say where calls to a person or a group go.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "TARGET is a person, a group or a short number of this box, or none. It holds for pages"
                    + " and phones alike, from the next call on.",
            "Exit code: 0 done, 1 nobody of that name, or the number is taken, 2 wrong use, 3 could"
                    + " not."
        })
final class UserCallsCommand implements Callable<Integer> {

    private static final String NONE = "none";
    private static final int LEAST_SECONDS = 5;
    private static final int MOST_SECONDS = 120;

    /**
     * What is printed; the names are those of the JSON.
     *
     * @param extension 0 for none
     * @param always and the next two: a user or a short number, or null
     */
    record Calls(
            String user,
            String name,
            int extension,
            boolean doNotDisturb,
            @Nullable String always,
            @Nullable String whenBusy,
            @Nullable String whenUnanswered,
            int seconds,
            int missedCalls,
            int messagesWaiting) {

        static Calls of(Person person, CallRules rules, CallSettings.Waiting waiting) {
            return new Calls(
                    person.user(),
                    person.name(),
                    person.extension(),
                    rules.doNotDisturb(),
                    rules.always(),
                    rules.whenBusy(),
                    rules.whenUnanswered(),
                    rules.patienceSeconds(),
                    waiting.missedCalls(),
                    waiting.messages());
        }
    }

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "a person or a group, by name or user")
    private String name = "";

    @Option(
            names = "--extension",
            paramLabel = "NUMBER",
            description = "the short number that reaches them from a keypad")
    private @Nullable Integer extension;

    @Option(
            names = "--do-not-disturb",
            paramLabel = "on|off",
            description = "let none of their devices ring")
    private @Nullable String doNotDisturb;

    @Option(
            names = "--forward",
            paramLabel = "TARGET",
            description = "who has all of their calls instead")
    private @Nullable String always;

    @Option(
            names = "--forward-busy",
            paramLabel = "TARGET",
            description = "who has them when they are busy")
    private @Nullable String busy;

    @Option(
            names = "--forward-no-answer",
            paramLabel = "TARGET",
            description = "who has them when nobody answers or no device is there")
    private @Nullable String unanswered;

    @Option(
            names = "--after",
            paramLabel = "SECONDS",
            description = "how long until nobody has answered, 5 to 120 (20)")
    private @Nullable Integer seconds;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try (Store store = data.store()) {
            Person person = UserGroupCommand.anybody(store, name);
            if (person == null) {
                err.println(
                        "There is no %s: lanline user list shows who there is.".formatted(name));
                return Exit.NO;
            }
            CallRules before = store.calls().rules(person.user());
            CallRules rules = changed(store, before);
            checkWays(store, person.user(), rules);
            if (!numbered(store, person)) {
                err.println(
                        "%d is taken: lanline user list shows who has it.".formatted(extension));
                return Exit.NO;
            }
            if (!rules.equals(before)) {
                store.calls().rules(person, rules);
            }
            Person now = UserGroupCommand.anybody(store, person.user());
            print(Calls.of(now == null ? person : now, rules, store.calls().waiting(person)));
            return Exit.DONE;
        }
    }

    private boolean numbered(Store store, Person person) {
        if (extension == null) {
            return true;
        }
        if (extension < CallSettings.FIRST_EXTENSION || extension > CallSettings.LAST_EXTENSION) {
            throw new WrongUse(
                    "--extension takes a number from %d to %d."
                            .formatted(CallSettings.FIRST_EXTENSION, CallSettings.LAST_EXTENSION));
        }
        return store.calls().extension(person, extension) == CallSettings.Numbering.DONE;
    }

    private CallRules changed(Store store, CallRules before) {
        int after = seconds == null ? before.patienceSeconds() : seconds;
        if (after < LEAST_SECONDS || after > MOST_SECONDS) {
            throw new WrongUse("--after takes 5 to 120 seconds.");
        }
        return new CallRules(
                doNotDisturb == null ? before.doNotDisturb() : onOff(doNotDisturb),
                target(store, always, before.always()),
                target(store, busy, before.whenBusy()),
                target(store, unanswered, before.whenUnanswered()),
                after);
    }

    /** Calls that come back to whom they were for reach nobody. */
    private static void checkWays(Store store, String user, CallRules rules) {
        for (String target :
                Arrays.asList(rules.always(), rules.whenBusy(), rules.whenUnanswered())) {
            if (user.equals(resolved(store, target))) {
                throw new WrongUse("%s cannot forward calls to itself.".formatted(user));
            }
        }
        List<String> way = new ArrayList<>(List.of(user));
        String next = resolved(store, rules.always());
        while (next != null && !way.contains(next)) {
            way.add(next);
            next = resolved(store, store.calls().rules(next).always());
        }
        if (user.equals(next)) {
            throw new WrongUse(
                    "Calls would go round in a circle and reach nobody: %s, %s."
                            .formatted(String.join(", ", way), user));
        }
    }

    private static @Nullable String resolved(Store store, @Nullable String target) {
        String user = target == null ? null : store.calls().userOf(target);
        return user == null ? target : user;
    }

    private static boolean onOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new WrongUse("--do-not-disturb takes on or off.");
        };
    }

    private static @Nullable String target(
            Store store, @Nullable String typed, @Nullable String before) {
        if (typed == null) {
            return before;
        }
        if (typed.equals(NONE)) {
            return null;
        }
        Person person = UserGroupCommand.anybody(store, typed);
        if (person != null) {
            return person.user();
        }
        if (store.calls().userOf(typed) != null) {
            return typed;
        }
        throw new WrongUse(
                "There is no %s to forward to: give a person, a group or a short number, or none."
                        .formatted(typed));
    }

    private void print(Calls calls) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(calls));
            return;
        }
        out.println(
                calls.extension() == 0
                        ? calls.name() + "  " + calls.user()
                        : "%s  %s  %d".formatted(calls.name(), calls.user(), calls.extension()));
        lines(calls).forEach(line -> out.println("    " + line));
    }

    /** What is not as usual, a sentence each. */
    static List<String> lines(Calls calls) {
        List<String> lines = new ArrayList<>();
        if (calls.doNotDisturb()) {
            lines.add("is not to be disturbed");
        }
        if (calls.missedCalls() > 0) {
            lines.add("missed calls: " + calls.missedCalls());
        }
        if (calls.messagesWaiting() > 0) {
            lines.add("messages that wait: " + calls.messagesWaiting());
        }
        if (calls.always() != null) {
            lines.add("all calls go to " + calls.always());
        }
        if (calls.whenBusy() != null) {
            lines.add("calls go to %s when busy".formatted(calls.whenBusy()));
        }
        if (calls.whenUnanswered() != null) {
            lines.add(
                    "calls go to %s when nobody answers for %d s"
                            .formatted(calls.whenUnanswered(), calls.seconds()));
        }
        return lines;
    }
}
