package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.phone.Account;
import org.lanline.phone.Call;
import org.lanline.phone.Phone;
import org.lanline.phone.PhoneEvent;
import org.lanline.phone.Settings;
import org.lanline.server.net.UdpLoop;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A phone on a server: the connection, made anew when it breaks, and the phone on it. Loop thread,
 * but for the constructor.
 */
public final class PhoneLine implements Phone.Out, UdpLoop.Core, SipLink.Listener {
    private static final int FIRST_WAIT_SECONDS = 1;
    private static final int LONGEST_WAIT_SECONDS = 30;

    /** Told on the loop; must not block, and must not call back in. */
    public interface Watcher {
        void event(PhoneEvent event);

        /** A message has left or come. */
        default void passed(Flow flow, SipMessage message, boolean outgoing, long nowNanos) {}

        /** There is a connection to the server, by the words. */
        default void connected(Flow flow, String words, long nowNanos) {}

        /** There is none, and another one will be tried after so long. */
        default void disconnected(String why, int againSeconds) {}
    }

    private final UdpLoop loop;
    private final PhoneServer server;
    private final Account account;
    private final Settings settings;
    private final PhoneSound sound;
    private final RandomGenerator random;
    private final Watcher watcher;
    private @Nullable SipLink link;
    private @Nullable Flow flow;
    private @Nullable Phone phone;
    private long flowIds;
    private boolean wantsRegistration;
    private boolean closed;
    private int waitSeconds = FIRST_WAIT_SECONDS;
    private long connectAtNanos = Long.MAX_VALUE;

    public PhoneLine(
            UdpLoop loop,
            PhoneServer server,
            Account account,
            Settings settings,
            PhoneSound sound,
            RandomGenerator random,
            Watcher watcher) {
        this.loop = loop;
        this.server = server;
        this.account = account;
        this.settings = settings;
        this.sound = sound;
        this.random = random;
        this.watcher = watcher;
    }

    /** Connects, and registers where that is wished. */
    public void open(boolean register) {
        wantsRegistration = register;
        loop.add(this);
        connect();
    }

    private void connect() {
        connectAtNanos = Long.MAX_VALUE;
        try {
            link =
                    switch (server.transport()) {
                        case UDP -> new UdpSipLink(loop, server.address(), this);
                        case TCP ->
                                new StreamSipLink(loop, server.address(), null, ++flowIds, this);
                        case TLS ->
                                new StreamSipLink(
                                        loop,
                                        server.address(),
                                        Objects.requireNonNull(server.trust()),
                                        ++flowIds,
                                        this);
                        case WS, WSS ->
                                new WebSipLink(
                                        loop,
                                        server.address(),
                                        Objects.requireNonNull(server.trust()),
                                        ++flowIds,
                                        this);
                    };
        } catch (IOException failed) {
            later(String.valueOf(failed.getMessage()));
        }
    }

    private void later(String why) {
        if (closed) {
            return;
        }
        connectAtNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        watcher.disconnected(why, waitSeconds);
        waitSeconds = Math.min(LONGEST_WAIT_SECONDS, 2 * waitSeconds);
    }

    // --- the connection

    @Override
    public void opened(SipLink from, Flow made, String words) {
        long now = System.nanoTime();
        link = from;
        flow = made;
        waitSeconds = FIRST_WAIT_SECONDS;
        watcher.connected(made, words, now);
        Phone there = phone;
        if (there != null) {
            there.reconnected(made, now, this);
            return;
        }
        Phone fresh = new Phone(account, settings, made, sound, random);
        phone = fresh;
        if (wantsRegistration) {
            fresh.register(now, this);
        }
    }

    @Override
    public void received(SipLink from, Flow by, Parsed parsed) {
        Phone there = phone;
        if (there != null && by.equals(flow) && parsed instanceof Parsed.Ok(SipMessage message)) {
            long now = System.nanoTime();
            watcher.passed(by, message, false, now);
            there.receive(by, message, now, this);
        }
    }

    @Override
    public void gone(SipLink from, String why) {
        if (link != null && !link.equals(from)) {
            return;
        }
        Flow lost = flow;
        link = null;
        flow = null;
        if (phone != null && lost != null) {
            phone.closed(lost, System.nanoTime(), this);
        }
        later(why);
    }

    @Override
    public void send(Flow to, SipMessage message) {
        SipLink open = link;
        if (open != null && to.equals(flow)) {
            watcher.passed(to, message, true, System.nanoTime());
            open.send(message);
        }
    }

    @Override
    public void event(PhoneEvent event) {
        watcher.event(event);
    }

    @Override
    public void tick(long nowNanos) {
        if (connectAtNanos <= nowNanos) {
            connect();
        }
        if (phone != null) {
            phone.tick(nowNanos, this);
        }
    }

    @Override
    public long deadline() {
        long next = phone == null ? Long.MAX_VALUE : phone.deadline();
        return Math.min(next, connectAtNanos);
    }

    // --- wishes

    public boolean isRegistered() {
        return phone != null && phone.isRegistered();
    }

    /** Calls that are not over. */
    public List<Call> calls() {
        return phone == null ? List.of() : phone.calls();
    }

    /** Null where there is no connection. */
    public @Nullable Call call(SipUri to) {
        return phone == null || flow == null ? null : phone.call(to, System.nanoTime(), this);
    }

    public void answer(Call call) {
        if (phone != null) {
            phone.answer(call, System.nanoTime(), this);
        }
    }

    public void refuse(Call call, int status) {
        if (phone != null) {
            phone.refuse(call, status, System.nanoTime(), this);
        }
    }

    public void hangUp(Call call) {
        if (phone != null) {
            phone.hangUp(call, System.nanoTime(), this);
        }
    }

    public void hold(Call call, boolean hold) {
        if (phone != null) {
            phone.hold(call, hold, System.nanoTime(), this);
        }
    }

    public void transfer(Call call, SipUri to) {
        if (phone != null) {
            phone.transfer(call, to, System.nanoTime(), this);
        }
    }

    public void join(Call call, Call with) {
        if (phone != null) {
            phone.join(call, with, System.nanoTime(), this);
        }
    }

    public void write(SipUri to, String text) {
        if (phone != null) {
            phone.write(to, text, System.nanoTime(), this);
        }
    }

    /** Presses a key in a call. */
    public boolean press(Call call, char key) {
        return sound.press(call, key);
    }

    /** Takes the registration back. */
    public void unregister() {
        if (phone != null && flow != null) {
            phone.unregister(System.nanoTime(), this);
        }
    }

    /** Says nothing more. */
    public void close() {
        closed = true;
        connectAtNanos = Long.MAX_VALUE;
        loop.remove(this);
        if (link != null) {
            link.close();
        }
    }
}
