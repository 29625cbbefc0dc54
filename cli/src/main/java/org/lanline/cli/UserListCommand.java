package org.lanline.cli;

import org.lanline.server.store.DeskPhone;
import org.lanline.server.store.Device;
import org.lanline.server.store.Group;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lanline user list}: everybody who may come in, and with what. */
@Command(
        name = "list",
        description = "List people and their devices.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UserListCommand implements Callable<Integer> {

    /**
     * @param extension the short number from a keypad, 0 for none
     * @param phone true when there is a password for phones
     * @param phones each with a password of its own, and the number by which it is removed
     * @param administrator true for who looks after the box
     */
    record Listed(
            String name,
            String user,
            String address,
            int extension,
            boolean phone,
            boolean administrator,
            List<HeldPhone> phones,
            List<Held> devices) {}

    record HeldPhone(long id, String phone, long createdSeconds) {}

    record Held(String id, String device, String kind, long createdSeconds, long lastSeenSeconds) {}

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "print one JSON array, for programs")
    private boolean json;

    @Override
    public Integer call() {
        try (Store store = data.store()) {
            List<Listed> people =
                    store.people().stream().map(person -> listed(store, person)).toList();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.write(people));
            } else if (people.isEmpty()) {
                out.println(
                        "Nobody yet: open the page and join, or add a phone with lanline user"
                                + " add.");
            } else {
                people.forEach(person -> print(store, person, out));
                groups(store, out);
            }
            return Exit.DONE;
        }
    }

    private static Listed listed(Store store, Person person) {
        List<Held> devices = store.devicesOf(person).stream().map(UserListCommand::held).toList();
        String address = "sip:" + person.user() + "@" + store.realm();
        return new Listed(
                person.name(),
                person.user(),
                address,
                person.extension(),
                store.phones().has(person),
                store.isAdministrator(person),
                store.phones().of(person).stream().map(UserListCommand::held).toList(),
                devices);
    }

    private static HeldPhone held(DeskPhone phone) {
        return new HeldPhone(phone.id(), phone.label(), phone.createdSeconds());
    }

    private static Held held(Device device) {
        return new Held(
                device.id(),
                device.label(),
                device.kind().word(),
                device.createdSeconds(),
                device.seenSeconds());
    }

    private static void groups(Store store, PrintWriter out) {
        for (Group group : store.calls().groups()) {
            out.println(UserGroupCommand.Ring.of(store, group).line());
            rules(store, group.self(), out);
        }
    }

    private static void rules(Store store, Person person, PrintWriter out) {
        UserCallsCommand.Calls calls =
                UserCallsCommand.Calls.of(
                        person, store.calls().rules(person.user()), store.calls().waiting(person));
        UserCallsCommand.lines(calls).forEach(line -> out.println("    " + line));
    }

    private static void print(Store store, Listed person, PrintWriter out) {
        String number = person.extension() == 0 ? "" : "  " + person.extension();
        out.println(person.name() + "  " + person.address() + number);
        Person known = store.person(person.user());
        if (known != null) {
            rules(store, known, out);
        }
        if (person.administrator()) {
            out.println("    looks after the box");
        }
        if (person.phone()) {
            out.println("    password for phones");
            for (HeldPhone each : person.phones()) {
                out.println("    phone %d  %s".formatted(each.id(), each.phone()).stripTrailing());
            }
        }
        for (Held device : person.devices()) {
            out.println(
                    "    %s  %s  %s  last seen %s"
                            .formatted(
                                    device.id(),
                                    device.kind(),
                                    device.device(),
                                    MINUTE.format(
                                            Instant.ofEpochSecond(device.lastSeenSeconds()))));
        }
    }
}
