package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.ice.State;
import org.lanline.phone.AudioTerms;
import org.lanline.phone.Means;
import org.lanline.phone.Secrecy;
import org.lanline.phone.Shield;
import org.lanline.server.discovery.Names;
import org.lanline.server.dtls.DtlsSrtp;
import org.lanline.server.dtls.PeerFingerprint;
import org.lanline.server.ice.AgentDriver;
import org.lanline.server.ice.RelayPlace;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.srtp.CryptoAttribute;
import org.lanline.srtp.SrtpProfile;
import org.lanline.srtp.SrtpSession;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * How the packets of one call get to the other side and back: two ports, ICE on the first of them
 * where both sides do it, and what protects the packets. What is agreed to be protected never
 * leaves in clear, and nothing else is heard. Loop thread.
 */
final class CallPath implements Means, AgentDriver.Listener, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int PORT_TRIES = 50;

    /** Whoever is at the other end of the path that ICE has found. */
    private static final InetSocketAddress AT_THE_END =
            InetSocketAddress.createUnresolved("the end of the path", 0);

    /** Called on the loop. */
    interface Owner {
        /** A packet of RTP or RTCP, decrypted. */
        void arrived(InetSocketAddress from, byte[] bytes, int length, long nowNanos);

        /**
         * There is no way to the other side, or not a safe one.
         *
         * @param why a sentence
         */
        void broken(String why);

        /**
         * A handshake has shown who is there.
         *
         * @param own fingerprint of this side's certificate, such as {@code sha-256 AB:CD:…}
         * @param peer of the one that the other side has shown
         */
        void certified(String own, String peer);
    }

    private final UdpLoop loop;
    private final Protector protector;
    private final boolean outgoing;
    private final Owner owner;
    private final UdpSocket media;
    private final UdpSocket control;
    private List<CryptoAttribute> keys = List.of();
    private @Nullable AgentDriver driver;
    private @Nullable AudioTerms terms;
    private boolean connected;

    /** Connected since ICE was begun, or begun anew. */
    private boolean fresh;

    private boolean closed;

    private @Nullable DtlsSrtp handshake;
    private @Nullable SrtpSession session;
    private @Nullable SrtpProfile profile;

    /** What the session or the handshake is of. */
    private Shield shield = new Shield.None();

    /** Announced, and begun as soon as there is a path. */
    private boolean handshakeDue;

    /**
     * @param outgoing whether the first offer is ours, which makes this side lead ICE
     */
    CallPath(UdpLoop loop, InetAddress local, Protector protector, boolean outgoing, Owner owner)
            throws IOException {
        this.loop = loop;
        this.protector = protector;
        this.outgoing = outgoing;
        this.owner = owner;
        UdpSocket[] pair = pair(local);
        this.media = pair[0];
        this.control = pair[1];
    }

    /** Two ports that follow each other, the first one even (RFC 3550 section 11). */
    private UdpSocket[] pair(InetAddress local) throws IOException {
        for (int i = 0; ; i++) {
            UdpSocket first = open(local, 0, this::onMedia);
            int port = first.local().getPort();
            if (port % 2 == 0) {
                try {
                    return new UdpSocket[] {first, open(local, port + 1, this::onControl)};
                } catch (IOException taken) {
                    if (i >= PORT_TRIES) {
                        first.close();
                        throw taken;
                    }
                }
            }
            first.close();
        }
    }

    private UdpSocket open(InetAddress local, int port, UdpLoop.Handler handler)
            throws IOException {
        InetSocketAddress bind = new InetSocketAddress(local, port);
        return loop.open(UdpOptions.at(bind, BUFFER_BYTES).withExpedited(), handler);
    }

    // --- what descriptions say of it

    @Override
    public InetSocketAddress media() {
        return media.local();
    }

    @Override
    public Secrecy secrecy() {
        return protector.secrecy();
    }

    @Override
    public boolean isPrivate() {
        return protector.isPrivate();
    }

    @Override
    public String fingerprint() {
        return protector.fingerprint();
    }

    @Override
    public List<CryptoAttribute> keys() {
        if (keys.isEmpty()) {
            keys = protector.keys();
        }
        return keys;
    }

    @Override
    public @Nullable Description ice(@Nullable Description offered) {
        if (secrecy() == Secrecy.NONE) {
            return null;
        }
        AgentDriver open = driver == null ? gather() : driver;
        if (offered != null && terms != null) {
            open.remote(offered); // a restart changes what this side says of itself
        }
        return open.agent().description(true);
    }

    private AgentDriver gather() {
        Role role = outgoing ? Role.CONTROLLING : Role.CONTROLLED;
        Agent agent = new Agent(Settings.STANDARD, role, protector.random());
        AgentDriver made = new AgentDriver(loop, agent, Names.NONE, protector.random(), this);
        driver = made;
        made.gatherUdp(media);
        made.noMore();
        return made;
    }

    // --- what was agreed

    void agreed(AudioTerms now) {
        terms = now;
        AgentDriver open = driver;
        Description theirs = now.ice();
        if (open != null && theirs != null) {
            open.remote(theirs);
        } else if (open != null) {
            open.close(); // the other side does no ICE
            driver = null;
        }
        if (!now.shield().equals(shield)) {
            protect(now.shield());
        }
    }

    private void protect(Shield now) {
        shield = now;
        switch (now) {
            case Shield.None _ -> session = null;
            case Shield.Keys(var ours, var theirs) -> {
                session = protector.session(ours, theirs);
                profile = ours.profile();
            }
            case Shield.Handshake it -> {
                handshakeDue = true;
                if (driver == null || fresh || !it.active()) {
                    begin(it);
                }
            }
        }
    }

    private void begin(Shield.Handshake it) {
        handshakeDue = false;
        if (handshake != null) {
            handshake.close();
        }
        PeerFingerprint expected = new PeerFingerprint(it.hash(), it.fingerprint());
        handshake = protector.handshake(it.active(), expected, new Handshaking(it));
    }

    /** Called on the thread of the handshake. */
    private final class Handshaking implements DtlsSrtp.Out {
        private final Shield.Handshake of;

        Handshaking(Shield.Handshake of) {
            this.of = of;
        }

        @Override
        public void send(byte[] bytes, int at, int length) {
            byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
            loop.post(() -> sendNow(ByteBuffer.wrap(copy)));
        }

        @Override
        public void agreed(DtlsSrtp.Keys made) {
            loop.post(
                    () -> {
                        if (of.equals(shield) && !closed) {
                            session = protector.session(made.ours(), made.theirs());
                            profile = made.ours().profile();
                            owner.certified("sha-256 " + fingerprint(), made.certificate());
                        }
                    });
        }

        @Override
        public void failed(String why) {
            loop.post(
                    () -> {
                        if (of.equals(shield) && !closed) {
                            owner.broken(why);
                        }
                    });
        }
    }

    private void sendNow(ByteBuffer packet) {
        AudioTerms agreed = terms;
        if (closed || agreed == null) {
            return;
        }
        if (driver != null) {
            driver.send(packet);
        } else if (isReachable(agreed.remote())) {
            media.send(agreed.remote(), packet);
        }
    }

    private static boolean isReachable(InetSocketAddress to) {
        return !to.isUnresolved() && to.getPort() > 0;
    }

    /** Whether what is sent gets out: there is a path, and what protects it. */
    boolean isOpen() {
        boolean path = driver == null || connected;
        return terms != null && path && (session != null || shield instanceof Shield.None);
    }

    SoundReport.Protection protection() {
        return switch (shield) {
            case Shield.None _ -> SoundReport.Protection.NONE;
            case Shield.Keys _ ->
                    isPrivate()
                            ? SoundReport.Protection.SDES
                            : SoundReport.Protection.READABLE_SDES;
            case Shield.Handshake _ -> SoundReport.Protection.DTLS;
        };
    }

    @Nullable SrtpProfile profile() {
        return session == null ? null : profile;
    }

    boolean isFoundByIce() {
        return driver != null && connected;
    }

    // --- packets

    /**
     * Sends RTP, protected in place.
     *
     * @param latched where the other side's packets come from; null before they do
     */
    void rtp(@Nullable InetSocketAddress latched, byte[] bytes, int at, int length) {
        AudioTerms agreed = terms;
        if (agreed != null) {
            send(media, latched == null ? agreed.remote() : latched, bytes, at, length);
        }
    }

    /** The same for RTCP. */
    void rtcp(@Nullable InetSocketAddress latched, byte[] bytes, int at, int length) {
        AudioTerms agreed = terms;
        if (agreed == null) {
            return;
        }
        boolean shared = agreed.control().equals(agreed.remote());
        if (shared) {
            send(media, latched == null ? agreed.remote() : latched, bytes, at, length);
        } else if (!(shield instanceof Shield.Handshake)) {
            // a handshake is made for the port of RTP only
            InetSocketAddress to = latched == null || latched.isUnresolved() ? null : latched;
            send(control, to == null ? agreed.control() : to, bytes, at, length);
        }
    }

    private void send(UdpSocket by, InetSocketAddress to, byte[] bytes, int at, int length) {
        if (!isOpen()) {
            return;
        }
        int protectedLength = session == null ? length : session.protect(bytes, at, length);
        if (protectedLength < 0) {
            return;
        }
        ByteBuffer packet = ByteBuffer.wrap(bytes, at, protectedLength);
        if (driver != null && by.equals(media)) {
            driver.send(packet);
        } else if (isReachable(to)) {
            by.queue(to, packet);
        }
    }

    private void onMedia(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        if (driver != null) {
            driver.received(media, from, datagram, nowNanos); // STUN is for it; and then received
        } else {
            take(from, datagram, nowNanos);
        }
    }

    private void onControl(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        take(from, datagram, nowNanos);
    }

    @Override
    public void received(ByteBuffer packet) {
        take(AT_THE_END, packet, System.nanoTime());
    }

    private void take(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        if (DtlsSrtp.isDtls(bytes, 0, bytes.length)) {
            if (handshake != null) {
                handshake.receive(bytes, 0, bytes.length);
            }
            return;
        }
        int length = bytes.length;
        if (session != null) {
            length = session.unprotect(bytes, 0, bytes.length);
        } else if (!(shield instanceof Shield.None)) {
            return; // before there are keys
        }
        if (length >= 0) {
            owner.arrived(from, bytes, length, nowNanos);
        }
    }

    // --- what ICE tells

    @Override
    public void event(Event event) {
        switch (event) {
            case Event.Selected _ -> {
                connected = true;
                fresh = true;
                if (handshakeDue && shield instanceof Shield.Handshake due) {
                    begin(due);
                }
            }
            case Event.Failed _ ->
                    owner.broken(
                            connected
                                    ? "The way to the other side was lost."
                                    : "No way was found to the other side.");
            case Event.Changed(State state) -> fresh &= state != State.NEW;
            case Event.Checked _, Event.Discovered _, Event.RoleChanged _, Event.NameWanted _ -> {}
        }
    }

    @Override
    public void candidate(Candidate candidate, @Nullable RelayPlace relay) {
        // descriptions have them
    }

    @Override
    public void gathered() {
        // at once: there are host candidates only
    }

    @Override
    public void remark(String sentence) {
        // of no use to who is in the call
    }

    @Override
    public void close() {
        closed = true;
        if (handshake != null) {
            handshake.close();
        }
        if (driver != null) {
            driver.close();
        }
        media.close();
        control.close();
    }
}
