package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config.Policy;
import org.lanline.server.store.Device;
import org.lanline.server.store.Joining;
import org.lanline.server.store.Membership;
import org.lanline.server.store.OpenedCode;
import org.lanline.server.store.Person;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Redeeming;
import org.lanline.server.store.Store;
import org.lanline.server.web.AddressBuckets;
import org.lanline.server.web.ApiRoute.Request;
import org.lanline.server.web.ApiRoute.Response;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The HTTP half of docs/protocol.md: joining, pairing, invites and devices. */
final class PeopleApi {

    private static final int JOINS_AT_ONCE = 120;
    private static final double JOINS_A_SECOND = 0.1;
    private static final Pattern CODE = Pattern.compile("[0-9]{8}");
    private static final Pattern SEPARATORS = Pattern.compile("[ -]");
    private static final int LONGEST_CODE = 16;

    record Joined(String user, String name, String address, String device, String token) {}

    record Pairing(String code, String secret, String path, long expiresSeconds) {}

    record Invite(String code, long expiresSeconds) {}

    record OwnDevice(
            String id,
            String device,
            String kind,
            long createdSeconds,
            long lastSeenSeconds,
            boolean current) {}

    record Me(
            String user,
            String name,
            String address,
            int extension,
            String device,
            boolean administrator,
            List<OwnDevice> devices) {}

    private final Store store;
    private final String domain;
    private final Policy policy;
    private final Supplier<About> about;
    private final LongSupplier nanos;
    private final Guesses guesses;
    private final AddressBuckets joins;

    /**
     * @param nanos a clock such as {@link System#nanoTime}
     */
    PeopleApi(
            Store store, String domain, Policy policy, Supplier<About> about, LongSupplier nanos) {
        this.store = store;
        this.domain = domain;
        this.policy = policy;
        this.about = about;
        this.nanos = nanos;
        this.guesses = new Guesses(nanos.getAsLong());
        this.joins = new AddressBuckets(JOINS_AT_ONCE, JOINS_A_SECOND);
    }

    List<PeopleRoute> routes() {
        return List.of(
                new PeopleRoute("GET", "/api/about", Set.of(), _ -> new Response(200, about.get())),
                new PeopleRoute(
                        "POST",
                        "/api/join",
                        Set.of(
                                Refusal.BAD_REQUEST,
                                Refusal.BAD_NAME,
                                Refusal.INVITE_NEEDED,
                                Refusal.BAD_INVITE,
                                Refusal.NAME_TAKEN,
                                Refusal.CODE_OVER,
                                Refusal.SLOW_DOWN,
                                Refusal.FULL),
                        this::join),
                new PeopleRoute(
                        "POST",
                        "/api/pairing",
                        Set.of(Refusal.BAD_TOKEN, Refusal.SLOW_DOWN),
                        this::pairing),
                new PeopleRoute(
                        "POST",
                        "/api/pair",
                        Set.of(
                                Refusal.BAD_REQUEST,
                                Refusal.BAD_CODE,
                                Refusal.TOO_MANY_DEVICES,
                                Refusal.CODE_OVER,
                                Refusal.SLOW_DOWN),
                        this::pair),
                new PeopleRoute(
                        "POST",
                        "/api/invites",
                        Set.of(Refusal.BAD_TOKEN, Refusal.SLOW_DOWN),
                        this::invite),
                new PeopleRoute("GET", "/api/me", Set.of(Refusal.BAD_TOKEN), this::me),
                new PeopleRoute(
                        "DELETE",
                        "/api/devices/{id}",
                        Set.of(Refusal.BAD_TOKEN, Refusal.NO_SUCH_DEVICE),
                        this::revoke));
    }

    // --- joining ------------------------------------------------------------------------------

    private Response join(Request request) throws Refused {
        Body body = Body.of(request.body());
        PersonName name = name(body.text("name"));
        if (!joins.take(request.remote().getAddress(), nanos.getAsLong())) {
            throw new Refused(
                    Refusal.SLOW_DOWN, "Many people have joined from here: wait a little.");
        }
        return switch (joining(request, body, name)) {
            case Joining.Joined(Membership membership) -> joined(membership);
            case Joining.NameTaken(String holder) ->
                    throw new Refused(
                            Refusal.NAME_TAKEN,
                            "%1$s is taken. Show a code on a device that is already %1$s, or scan its QR code."
                                    .formatted(holder));
            case Joining.Full _ ->
                    throw new Refused(
                            Refusal.FULL,
                            "This box knows as many people as it can: ask who looks after it.");
            case Joining.InviteRefused _ -> throw new AssertionError("was refused before");
        };
    }

    private static PersonName name(String typed) throws Refused {
        return switch (PersonName.parse(typed)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new Refused(Refusal.BAD_NAME, why);
        };
    }

    private Joining joining(Request request, Body body, PersonName name) throws Refused {
        return switch (policy) {
            case OPEN -> store.join(name, body.kind(), body.label());
            case INVITE -> invited(request.remote().getAddress(), body, name);
        };
    }

    private Joining invited(InetAddress address, Body body, PersonName name) throws Refused {
        String typed = body.optionalText("invite");
        if (typed == null || typed.isBlank()) {
            throw new Refused(
                    Refusal.INVITE_NEEDED,
                    "Joining here needs an invite: ask somebody who is in to make one.");
        }
        String invite = code(typed, Refusal.BAD_INVITE);
        long opened = beginGuess(address);
        Joining joining = store.doors().joinInvited(name, body.kind(), body.label(), invite);
        if (joining instanceof Joining.InviteRefused(Redeeming.Refusal refusal)) {
            throw wrongCode(address, opened, refusal, Refusal.BAD_INVITE);
        }
        guesses.right(address);
        return joining;
    }

    private Response joined(Membership membership) {
        Person person = membership.person();
        return new Response(
                201,
                new Joined(
                        person.user(),
                        person.name(),
                        address(person),
                        membership.device().id(),
                        membership.token()));
    }

    private String address(Person person) {
        return "sip:" + person.user() + "@" + domain;
    }

    // --- codes --------------------------------------------------------------------------------

    private Response pairing(Request request) throws Refused {
        Device device = device(request);
        OpenedCode code = opened(store.doors().openPairing(device.person(), device.id()));
        return new Response(
                201,
                new Pairing(
                        code.code(),
                        code.secret(),
                        "/#pair=" + code.secret(),
                        code.expiresSeconds()));
    }

    private Response invite(Request request) throws Refused {
        OpenedCode code = opened(store.doors().openInvite(device(request).id()));
        return new Response(201, new Invite(code.code(), code.expiresSeconds()));
    }

    private static OpenedCode opened(@Nullable OpenedCode code) throws Refused {
        if (code == null) {
            throw new Refused(
                    Refusal.SLOW_DOWN, "Too many codes are open: wait until some are used.");
        }
        return code;
    }

    private Response pair(Request request) throws Refused {
        Body body = Body.of(request.body());
        String secret = body.optionalText("secret");
        String typed = body.optionalText("code");
        if ((secret == null) == (typed == null)) {
            throw new Refused(Refusal.BAD_REQUEST, "Give either \"code\" or \"secret\".");
        }
        if (secret != null) {
            return bySecret(secret, body);
        }
        return byCode(code(String.valueOf(typed), Refusal.BAD_CODE), body, request);
    }

    /** A secret has 128 bits: nobody guesses it, so it is good even while codes must wait. */
    private Response bySecret(String secret, Body body) throws Refused {
        return switch (store.doors().pairBySecret(secret, body.kind(), body.label())) {
            case Redeeming.Redeemed(Membership membership) -> joined(membership);
            case Redeeming.Refused(Redeeming.Refusal refusal) ->
                    throw switch (refusal) {
                        case WRONG ->
                                new Refused(Refusal.BAD_CODE, "This QR code is not of this box.");
                        case OVER -> over();
                        case TOO_MANY_DEVICES -> tooManyDevices();
                    };
        };
    }

    private Response byCode(String code, Body body, Request request) throws Refused {
        InetAddress address = request.remote().getAddress();
        long opened = beginGuess(address);
        return switch (store.doors().pairByCode(code, body.kind(), body.label())) {
            case Redeeming.Redeemed(Membership membership) -> {
                guesses.right(address);
                yield joined(membership);
            }
            case Redeeming.Refused(Redeeming.Refusal refusal) ->
                    throw wrongCode(address, opened, refusal, Refusal.BAD_CODE);
        };
    }

    private static String code(String typed, Refusal refusal) throws Refused {
        String digits =
                typed.length() > LONGEST_CODE ? "" : SEPARATORS.matcher(typed).replaceAll("");
        if (!CODE.matcher(digits).matches()) {
            throw new Refused(refusal, "A code has 8 digits.");
        }
        return digits;
    }

    /** Returns how many codes have ever been opened. */
    private long beginGuess(InetAddress address) throws Refused {
        long opened = store.doors().codesOpened();
        return switch (guesses.begin(address, opened, nanos.getAsLong())) {
            case MAY_TRY -> opened;
            case NO_TRIES_LEFT ->
                    throw new Refused(
                            Refusal.CODE_OVER, "No tries are left: show a new code and type that.");
            case EVERYBODY_WAITS ->
                    throw new Refused(
                            Refusal.SLOW_DOWN,
                            "Too many wrong codes were tried on this box: scan the QR code, or"
                                    + " wait.");
        };
    }

    private Refused wrongCode(
            InetAddress address, long opened, Redeeming.Refusal refusal, Refusal wrong) {
        return switch (refusal) {
            case TOO_MANY_DEVICES -> tooManyDevices();
            case OVER -> over();
            case WRONG -> {
                int left = guesses.triesLeft(address, opened, nanos.getAsLong());
                yield new Refused(
                        wrong,
                        left == 0
                                ? "This code is wrong, and no tries are left: show a new one."
                                : "This code is wrong: look at it again.",
                        left);
            }
        };
    }

    private static Refused over() {
        return new Refused(Refusal.CODE_OVER, "This code is over: show a new one.");
    }

    private static Refused tooManyDevices() {
        return new Refused(
                Refusal.TOO_MANY_DEVICES,
                "This person has %d devices: remove one first.".formatted(Store.MOST_DEVICES));
    }

    // --- devices ------------------------------------------------------------------------------

    private Response me(Request request) throws Refused {
        Device current = device(request);
        Person person = current.person();
        List<OwnDevice> devices =
                store.devicesOf(person).stream()
                        .map(device -> ownDevice(device, device.id().equals(current.id())))
                        .toList();
        return new Response(
                200,
                new Me(
                        person.user(),
                        person.name(),
                        address(person),
                        person.extension(),
                        current.id(),
                        store.isAdministrator(person),
                        devices));
    }

    private static OwnDevice ownDevice(Device device, boolean current) {
        return new OwnDevice(
                device.id(),
                device.label(),
                device.kind().word(),
                device.createdSeconds(),
                device.seenSeconds(),
                current);
    }

    private Response revoke(Request request) throws Refused {
        Person person = device(request).person();
        Device device = store.deviceById(request.variables().getOrDefault("id", ""));
        if (device == null
                || device.person().id() != person.id()
                || !store.revokeDevice(device.id())) {
            throw new Refused(Refusal.NO_SUCH_DEVICE, "You have no such device.");
        }
        return new Response(204, null);
    }

    private Device device(Request request) throws Refused {
        return device(store, request);
    }

    /** The device that asks. */
    static Device device(Store store, Request request) throws Refused {
        String token = request.bearer();
        Device device = token == null ? null : store.device(token);
        if (device == null) {
            throw new Refused(
                    Refusal.BAD_TOKEN, "This device is not known here any more: join again.");
        }
        return device;
    }
}
