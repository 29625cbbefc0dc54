package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.config.WrongUse;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.store.Person;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.PhonePassword;
import org.lanline.server.store.PhonePasswords;
import org.lanline.server.store.Store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lanline user add}: a password for a desk phone or softphone. */
@Command(
        name = "add",
        description = "Give a person a password for a desk phone or softphone.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The password is shown this once: the box keeps only what it needs to check it.",
            "Exit code: 0 done, 1 this person has a password already (or, with --phone, as many as"
                    + " can be), 2 not a name, 3 could not."
        })
final class UserAddCommand implements Callable<Integer> {

    private static final String HAS_ONE =
            "%s has a password already: take it away with lanline user revoke --password, use that"
                    + " one, or add a phone with one of its own: --phone LABEL.";
    private static final String HAS_ALL =
            "%s has %d phones and can have no more: remove one with lanline user revoke --phone.";

    private static final int LABEL_CHARACTERS = 60;

    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;

    /** What is printed; the names are those of the JSON. */
    record Added(String address, String user, String password, String server, String serverByTls) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "what others see, such as Kitchen")
    private String name = "";

    @Option(
            names = "--digest",
            paramLabel = "md5|sha-256",
            description =
                    "sha-256: these phones prove the password by SHA-256 alone, which old ones"
                            + " cannot (md5: as the box asks everybody)")
    private @Nullable String digest;

    @Option(
            names = "--phone",
            paramLabel = "LABEL",
            description = "a phone of this name: those that the person has keep their passwords")
    private @Nullable String phone;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        PersonName wanted = name(name);
        try (Store store = data.store()) {
            PhonePassword made = add(store, wanted);
            if (made == null) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(
                        (phone == null ? HAS_ONE : HAS_ALL)
                                .formatted(wanted.text(), PhonePasswords.MOST));
                return Exit.NO;
            }
            print(added(store, made));
            return Exit.DONE;
        }
    }

    private @Nullable PhonePassword add(Store store, PersonName wanted) {
        boolean sha256Only = sha256Only();
        if (phone == null) {
            return store.phones().add(wanted, sha256Only);
        }
        Person known = UserRevokeCommand.person(store, wanted.text());
        if (known == null || !store.phones().has(known)) {
            return store.phones().add(wanted, label(phone), sha256Only);
        }
        if (digest != null) {
            throw new WrongUse(
                    "All phones of a person prove themselves by one digest: leave --digest out.");
        }
        return store.phones().addAnother(known, label(phone));
    }

    private boolean sha256Only() {
        return switch (digest) {
            case null -> false;
            case "md5" -> false;
            case "sha-256" -> true;
            default -> throw new WrongUse("--digest is md5 or sha-256, not " + digest + ".");
        };
    }

    private static String label(String typed) {
        if (typed.length() > LABEL_CHARACTERS || typed.chars().anyMatch(Character::isISOControl)) {
            throw new WrongUse(
                    "What a phone is called has %d characters at most, all in one line."
                            .formatted(LABEL_CHARACTERS));
        }
        return typed.strip();
    }

    static PersonName name(String typed) {
        return switch (PersonName.parse(typed)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new WrongUse(why);
        };
    }

    private Added added(Store store, PhonePassword made) {
        String user = made.person().user();
        Config config = data.config();
        return new Added(
                "sip:" + user + "@" + store.realm(),
                user,
                made.password(),
                server(store.sipPort(), config.sipPort(), SIP_PORT),
                server(store.sipsPort(), config.sipsPort(), SIPS_PORT));
    }

    /** Where a phone on this LAN finds the box. */
    private static String server(int running, int set, int usual) {
        int port = running != 0 ? running : set != 0 ? set : usual;
        InetAddress address = lanAddress(LanInterfaces.scan());
        if (address == null) {
            return "127.0.0.1:" + port;
        }
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }

    private static @Nullable InetAddress lanAddress(List<LanInterface> interfaces) {
        return interfaces.isEmpty() ? null : interfaces.getFirst().addresses().getFirst().address();
    }

    private void print(Added added) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(added));
        } else {
            out.println("address   " + added.address());
            out.println("user      " + added.user());
            out.println("password  " + added.password());
            out.println("server    " + added.server());
            out.println("by TLS    " + added.serverByTls());
        }
    }
}
