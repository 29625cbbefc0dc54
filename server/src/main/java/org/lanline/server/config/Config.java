package org.lanline.server.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of one box, validated. Options win over the file, the file over the defaults.
 *
 * @param data the one directory that holds everything that is kept
 * @param httpsPort 0 takes a free port; so for every port
 * @param sipsClients whose certificates phones by TLS must show (PEM), or null for none
 * @param proofsDays 0 keeps none
 * @param capture whether the packets of calls are kept with their proofs
 * @param certificate the own certificate and its key, or null for the local CA
 */
public record Config(
        Path data,
        String name,
        String host,
        String domain,
        Policy policy,
        int httpsPort,
        int httpPort,
        int sipPort,
        int sipsPort,
        @Nullable Path sipsClients,
        @Nullable OwnCertificate certificate,
        Digest digest,
        Relay relay,
        int proofsDays,
        boolean capture,
        boolean discovery,
        UdpIo udpIo) {

    /** Name of the optional file inside the data directory. */
    public static final String FILE_NAME = "lanline.conf";

    private static final int LARGEST_PORT = 65535;
    private static final int MOST_DAYS = 3650;
    private static final int MOST_TURN_USERS = 100;

    /** Who may join. */
    public enum Policy {
        OPEN,
        INVITE
    }

    /** The digest algorithm of a phone's challenge (RFC 8760). */
    public enum Digest {
        MD5,
        SHA_256
    }

    /** How UDP is read and written: the fastest way that works here, or one of the two. */
    public enum UdpIo {
        AUTO,
        PORTABLE,
        LINUX
    }

    /** Who is relayed. */
    public enum RelayPolicy {
        ON_FAILURE,
        ALWAYS,
        NEVER;

        /** As the settings spell it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where the relay sends to. */
    public enum RelayPeers {
        CALL,
        ON_LINK
    }

    /** Somebody who may always use the relay. */
    public record TurnUser(String name, String password) {
        @Override
        public String toString() {
            return "TurnUser[" + name + "]";
        }
    }

    /**
     * How calls go through the box.
     *
     * @param users who may always use it; with any, it is open from the start
     */
    public record Relay(
            RelayPolicy policy,
            int turnPort,
            int turnsPort,
            List<TurnUser> users,
            RelayPeers peers) {

        /** The same as another box has it. */
        public Relay at(String policyWord, int turn, int turns) {
            RelayPolicy other =
                    Stream.of(RelayPolicy.values())
                            .filter(each -> each.word().equals(policyWord))
                            .findFirst()
                            .orElse(policy);
            return new Relay(other, turn, turns, users, peers);
        }
    }

    /** Two PEM files. */
    public record OwnCertificate(Path chain, Path key) {}

    /** The same on other ports. */
    public Config at(int https, int http, int sip, int sips) {
        return new Config(
                data,
                name,
                host,
                domain,
                policy,
                https,
                http,
                sip,
                sips,
                sipsClients,
                certificate,
                digest,
                relay,
                proofsDays,
                capture,
                discovery,
                udpIo);
    }

    /** The data directory when none is given: {@code ~/.lanline}. */
    public static Path defaultData() {
        return Path.of(System.getProperty("user.home"), ".lanline");
    }

    /**
     * Reads the file, if there is one, and lays the options over it.
     *
     * @param data the data directory
     * @param file the file that was named, or null to look for {@link #FILE_NAME} in {@code data}
     * @param options what was given on the command line
     * @throws WrongUse for a key that does not exist or a value that it cannot have
     * @throws CannotStart when the file cannot be read
     */
    public static Config load(Path data, @Nullable Path file, Map<Key, String> options) {
        Map<Key, String> values = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            values.put(key, key.fallback());
        }
        Path present = file != null ? file : data.resolve(FILE_NAME);
        Map<Key, String> inFile = file != null || Files.exists(present) ? read(present) : Map.of();
        values.putAll(inFile);
        values.putAll(options);
        Map<Key, String> places = new EnumMap<>(Key.class);
        inFile.keySet().forEach(key -> places.put(key, key.key() + " in " + present));
        options.keySet().forEach(places::remove);
        return of(data, new Values(values, places));
    }

    private static Map<Key, String> read(Path file) {
        Properties properties = new OncePerKey(file);
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new CannotStart(
                    "The settings file "
                            + file
                            + " cannot be read: check that it exists, is text and is yours.",
                    unreadable);
        }
        Map<Key, String> values = new EnumMap<>(Key.class);
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            Key key =
                    Key.of(name)
                            .orElseThrow(
                                    () ->
                                            new WrongUse(
                                                    "Unknown key \"%s\" in %s: take it out, or see lanline serve --help for the keys there are."
                                                            .formatted(name, file)));
            values.put(key, properties.getProperty(name).strip());
        }
        return values;
    }

    /** Of two lines with one key, one would be left out without a word. */
    private static final class OncePerKey extends Properties {
        private static final long serialVersionUID = 1L;
        private final transient Path file;

        OncePerKey(Path file) {
            this.file = file;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
                throw new WrongUse(
                        "The key \"%s\" is in %s twice: take one line out.".formatted(key, file));
            }
            return super.put(key, value);
        }
    }

    private static Config of(Path data, Values read) {
        Optional<Integer> base =
                read.text(Key.PORT_BASE).isEmpty()
                        ? Optional.empty()
                        : Optional.of(read.port(Key.PORT_BASE, LARGEST_PORT - 5));
        return new Config(
                data,
                read.required(Key.NAME),
                read.host(),
                read.domain(),
                read.choice(Key.POLICY, Policy.class),
                base.map(port -> offset(port, 0))
                        .orElseGet(() -> read.port(Key.HTTPS_PORT, LARGEST_PORT)),
                base.map(port -> offset(port, 1))
                        .orElseGet(() -> read.port(Key.HTTP_PORT, LARGEST_PORT)),
                base.map(port -> offset(port, 2))
                        .orElseGet(() -> read.port(Key.SIP_PORT, LARGEST_PORT)),
                base.map(port -> offset(port, 5))
                        .orElseGet(() -> read.port(Key.SIPS_PORT, LARGEST_PORT)),
                read.text(Key.SIPS_CLIENTS).isEmpty() ? null : Path.of(read.text(Key.SIPS_CLIENTS)),
                read.certificate(),
                read.choice(Key.DIGEST, Digest.class),
                read.relay(
                        base.map(port -> offset(port, 3))
                                .orElseGet(() -> read.port(Key.TURN_PORT, LARGEST_PORT)),
                        base.map(port -> offset(port, 4))
                                .orElseGet(() -> read.port(Key.TURNS_PORT, LARGEST_PORT))),
                read.days(Key.PROOFS_DAYS),
                read.onOff(Key.CAPTURE),
                read.onOff(Key.DISCOVERY),
                read.choice(Key.UDP_IO, UdpIo.class));
    }

    private static int offset(int base, int offset) {
        return base == 0 ? 0 : base + offset;
    }

    /**
     * Typed views of the texts, each refusing what it cannot be.
     *
     * @param places where a text is from that is no option, for people
     */
    private record Values(Map<Key, String> texts, Map<Key, String> places) {

        String text(Key key) {
            return texts.getOrDefault(key, "");
        }

        String required(Key key) {
            String text = text(key);
            if (text.isBlank()
                    || text.length() > 60
                    || text.chars().anyMatch(Character::isISOControl)) {
                throw wrong(key, "a text of 1 to 60 characters");
            }
            return text;
        }

        String host() {
            String host = text(Key.HOST).toLowerCase(Locale.ROOT);
            if (!host.matches("[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?")) {
                throw wrong(Key.HOST, "letters, digits and hyphens, without .local");
            }
            return host;
        }

        String domain() {
            String domain = text(Key.DOMAIN).toLowerCase(Locale.ROOT);
            if (!domain.matches("[a-z0-9]([a-z0-9.-]{0,100}[a-z0-9])?")) {
                throw wrong(Key.DOMAIN, "a domain name such as lanline.local");
            }
            return domain;
        }

        int port(Key key, int largest) {
            String text = text(key);
            int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
            if (port < 0 || port > largest) {
                throw wrong(key, "a port from 0 to " + largest);
            }
            return port;
        }

        int days(Key key) {
            String text = text(key);
            int days = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
            if (days < 0 || days > MOST_DAYS) {
                throw wrong(key, "a number of days from 0 to " + MOST_DAYS);
            }
            return days;
        }

        boolean onOff(Key key) {
            return switch (text(key)) {
                case "on" -> true;
                case "off" -> false;
                default -> throw wrong(key, "on or off");
            };
        }

        <E extends Enum<E>> E choice(Key key, Class<E> type) {
            List<String> names = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (name.equals(text(key).toLowerCase(Locale.ROOT))) {
                    return constant;
                }
                names.add(name);
            }
            throw wrong(key, String.join(" or ", names));
        }

        Relay relay(int turnPort, int turnsPort) {
            return new Relay(
                    choice(Key.RELAY, RelayPolicy.class),
                    turnPort,
                    turnsPort,
                    turnUsers(),
                    choice(Key.RELAY_PEERS, RelayPeers.class));
        }

        private List<TurnUser> turnUsers() {
            List<TurnUser> users =
                    Pattern.compile("\\s+")
                            .splitAsStream(text(Key.TURN_USER).strip())
                            .filter(each -> !each.isEmpty())
                            .map(this::turnUser)
                            .toList();
            long names = users.stream().map(TurnUser::name).distinct().count();
            if (names < users.size() || users.size() > MOST_TURN_USERS) {
                throw wrong(
                        Key.TURN_USER,
                        "every name once, and at most " + MOST_TURN_USERS + " users");
            }
            return users;
        }

        private TurnUser turnUser(String text) {
            int colon = text.indexOf(':');
            if (colon < 1 || colon > 128 || text.length() - colon < 9 || text.length() > 256) {
                throw wrong(
                        Key.TURN_USER,
                        "a name, a colon and a password of 8 characters or more, without spaces;"
                                + " several users with spaces between them");
            }
            return new TurnUser(text.substring(0, colon), text.substring(colon + 1));
        }

        @Nullable OwnCertificate certificate() {
            String chain = text(Key.CERTIFICATE);
            String key = text(Key.CERTIFICATE_KEY);
            if (chain.isEmpty() != key.isEmpty()) {
                throw new WrongUse(
                        "An own certificate needs both --certificate and --certificate-key: give"
                                + " the other one too.");
            }
            return chain.isEmpty() ? null : new OwnCertificate(Path.of(chain), Path.of(key));
        }

        private WrongUse wrong(Key key, String expected) {
            return new WrongUse(
                    "%s cannot be \"%s\": give %s."
                            .formatted(
                                    places.getOrDefault(key, "--" + key.key()),
                                    text(key),
                                    expected));
        }
    }
}
