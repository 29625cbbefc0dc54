package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.people.RelayDesk;
import org.lanline.server.proof.Sight.Credential;
import org.lanline.server.relay.RelayWatch;
import org.lanline.sip.Transport;
import org.lanline.turn.Listener;
import org.lanline.turn.TurnEvent;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What passes the relay of the calls that are followed: who was given a credential, the messages of
 * STUN and TURN, and how much a relay has carried. A message belongs to the call that its sender's
 * credential is for; what a sender asked before it had logged in is kept until then. For the loop
 * thread.
 */
final class RelayTap implements RelayWatch {

    private static final int MOST_USERS = 4_096;
    private static final int MOST_CLIENTS = 1_024;
    private static final int MOST_STRANGERS = 64;
    private static final int MOST_OF_A_STRANGER = 8;
    private static final String IN_TLS = "this went inside TLS; the box shows what was in it";

    /** Whose credential it is, and for which call. */
    private record Owner(String user, String call) {}

    private final OpenCalls calls;
    private final InstantSource clock;
    private final Map<String, Owner> owners = new Bounded<>(MOST_USERS);
    private final Map<InetSocketAddress, String> callOfClient = new Bounded<>(MOST_CLIENTS);
    private final Map<InetSocketAddress, List<Passed>> strangers = new Bounded<>(MOST_STRANGERS);

    RelayTap(OpenCalls calls, InstantSource clock) {
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public void granted(String turnUser, RelayDesk.Wish wish) {
        owners.put(turnUser, new Owner(wish.user(), wish.call()));
        String because = wish.because().name().toLowerCase(Locale.ROOT);
        calls.bud(wish.call(), clock.millis())
                .granted(new Credential(clock.millis(), wish.user(), wish.device(), because));
    }

    @Override
    public void event(TurnEvent event) {
        switch (event) {
            case TurnEvent.Created it -> {
                Owner owner = owners.get(it.user());
                OpenCall call = owner == null ? null : calls.any(owner.call());
                if (owner != null && call != null) {
                    call.lent(it, owner.user(), clock.millis());
                }
            }
            case TurnEvent.Ended it -> {
                Owner owner = owners.get(it.user());
                OpenCall call = owner == null ? null : calls.any(owner.call());
                if (call != null) {
                    String how = it.end().name().toLowerCase(Locale.ROOT);
                    call.ended(it, how, clock.millis());
                }
            }
            case TurnEvent.Moved it -> {
                String call = callOfClient.get(it.from());
                if (call != null) {
                    callOfClient.put(it.to(), call);
                }
            }
            case TurnEvent.Refused _ -> {}
        }
    }

    @Override
    public void asked(
            Listener on, InetSocketAddress client, @Nullable String turnUser, ByteBuffer request) {
        Owner owner = turnUser == null ? null : owners.get(turnUser);
        if (owner != null && callOfClient.put(client, owner.call()) == null) {
            OpenCall call = calls.any(owner.call());
            List<Passed> before = strangers.remove(client);
            if (call != null && before != null) {
                before.forEach(each -> calls.tap(call, each));
            }
        }
        pass(client, passed(on.transport(), client, on.address(), request));
    }

    @Override
    public void answered(
            Listener.Transport transport,
            InetSocketAddress from,
            InetSocketAddress client,
            ByteBuffer answer) {
        pass(client, passed(transport, from, client, answer));
    }

    private void pass(InetSocketAddress client, Passed message) {
        String callId = callOfClient.get(client);
        OpenCall call = callId == null ? null : calls.any(callId);
        if (call != null) {
            calls.tap(call, message);
            return;
        }
        List<Passed> of = strangers.computeIfAbsent(client, _ -> new ArrayList<>());
        if (of.size() < MOST_OF_A_STRANGER) {
            of.add(message);
        }
    }

    private Passed passed(
            Listener.Transport transport,
            InetSocketAddress from,
            InetSocketAddress to,
            ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(message.position(), bytes);
        return new Passed(
                Moments.nanos(clock.instant()),
                Passed.Protocol.STUN,
                switch (transport) {
                    case UDP -> Transport.UDP;
                    case TCP -> Transport.TCP;
                    case TLS -> Transport.TLS;
                },
                from,
                to,
                transport == Listener.Transport.TLS ? IN_TLS : "",
                bytes);
    }

    /** A call is followed no longer. */
    void forget(String callId) {
        owners.values().removeIf(owner -> owner.call().equals(callId));
        callOfClient.values().removeIf(callId::equals);
    }
}
