package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.WrongUse;
import org.lanline.server.store.CallSettings;
import org.lanline.server.store.Group;
import org.lanline.server.store.Person;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lanline user group}: several people behind one name and number. */
@Command(
        name = "group",
        description = "List ring groups, or make, change or remove one.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Who calls a group rings all of its members, or one after the other with --in-turn.",
            "Exit code: 0 done, 1 there is no such group, or somebody has that name, 2 wrong use, 3"
                    + " could not."
        })
final class UserGroupCommand implements Callable<Integer> {

    private static final int SECONDS = 15;
    private static final int LEAST_SECONDS = 5;
    private static final int MOST_SECONDS = 120;

    /**
     * What is printed; the names are those of the JSON.
     *
     * @param members users
     */
    record Ring(
            String name,
            String user,
            String address,
            int extension,
            List<String> members,
            boolean inTurn,
            int seconds) {

        static Ring of(Store store, Group group) {
            return new Ring(
                    group.self().name(),
                    group.self().user(),
                    "sip:" + group.self().user() + "@" + store.realm(),
                    group.self().extension(),
                    group.ring().members(),
                    group.ring().inTurn(),
                    group.ring().seconds());
        }

        String line() {
            String who = members.isEmpty() ? "nobody" : String.join(", ", members);
            String how = inTurn ? ", each for %d s".formatted(seconds) : " at once";
            return "%s  %s  %d  rings %s%s".formatted(name, address, extension, who, how);
        }
    }

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "what the group is called, such as Office; without one, all are listed")
    private @Nullable String name;

    @Option(
            names = "--members",
            paramLabel = "NAME",
            split = ",",
            description = "who is rung, in this order")
    private List<String> members = new ArrayList<>();

    @Option(names = "--in-turn", description = "ring one after the other")
    private boolean inTurn;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "how long each rings in turn, 5 to 120 (15)")
    private int seconds = SECONDS;

    @Option(names = "--remove", description = "remove the group; its name is free")
    private boolean remove;

    @Option(names = "--json", description = "print JSON, for programs")
    private boolean json;

    @Override
    public Integer call() {
        try (Store store = data.store()) {
            String wanted = name;
            if (wanted == null) {
                list(store);
                return Exit.DONE;
            }
            return remove ? remove(store, wanted) : make(store, wanted);
        }
    }

    private void list(Store store) {
        List<Ring> all =
                store.calls().groups().stream().map(group -> Ring.of(store, group)).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(all));
        } else if (all.isEmpty()) {
            out.println("No group yet: lanline user group Office --members Kitchen,Workshop");
        } else {
            all.forEach(group -> out.println(group.line()));
        }
    }

    private int remove(Store store, String wanted) {
        Person person = anybody(store, wanted);
        Group group = person == null ? null : store.calls().group(person.user());
        if (group == null) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "There is no group %s: lanline user group lists them."
                                    .formatted(wanted));
            return Exit.NO;
        }
        store.calls().removeGroup(group);
        spec.commandLine().getOut().println(group.self().name() + " is no group any more.");
        return Exit.DONE;
    }

    private int make(Store store, String wanted) {
        PersonName named = UserAddCommand.name(wanted);
        if (members.isEmpty() || members.size() > CallSettings.MOST_MEMBERS) {
            throw new WrongUse(
                    "Say with --members who is rung: 1 to %d people."
                            .formatted(CallSettings.MOST_MEMBERS));
        }
        if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS) {
            throw new WrongUse("--seconds takes 5 to 120.");
        }
        List<Person> people = new ArrayList<>();
        for (String member : members) {
            Person person = UserRevokeCommand.person(store, member.strip());
            if (person == null) {
                throw new WrongUse(
                        "There is no %s: lanline user list shows who there is."
                                .formatted(member.strip()));
            }
            people.add(person);
        }
        Group group = store.calls().group(named, people, inTurn, seconds);
        if (group == null) {
            spec.commandLine()
                    .getErr()
                    .println("%s is somebody's name: choose another.".formatted(named.text()));
            return Exit.NO;
        }
        Ring ring = Ring.of(store, group);
        spec.commandLine().getOut().println(json ? Json.write(ring) : ring.line());
        return Exit.DONE;
    }

    /** A person or a group, by user, address or name. */
    static @Nullable Person anybody(Store store, String who) {
        Person person = UserRevokeCommand.person(store, who);
        if (person != null) {
            return person;
        }
        String key =
                PersonName.parse(who) instanceof PersonName.Parsed.Ok(PersonName wanted)
                        ? wanted.key()
                        : "";
        return store.calls().groups().stream()
                .map(Group::self)
                .filter(self -> self.user().equals(who) || isNamed(self, key))
                .findFirst()
                .orElse(null);
    }

    private static boolean isNamed(Person self, String key) {
        return PersonName.parse(self.name()) instanceof PersonName.Parsed.Ok(PersonName name)
                && name.key().equals(key);
    }
}
