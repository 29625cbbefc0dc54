package org.lanline.server.people;

import org.lanline.server.config.Config.Policy;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.store.Revocation;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute;
import org.lanline.server.web.SocketEndpoint;
import org.lanline.switchboard.Event;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Everything that the people of a box need beside calls: made once, handed to the web server. */
public final class People {

    private final RendezvousSocket socket;
    private final PeopleApi api;

    /**
     * @param desk asked for the relay, on the loop thread
     * @param evidence given what devices saw of their calls, on the loop thread
     * @param domain the host part of everybody's address
     * @param random a secure one
     * @param about asked at every request, from any thread
     */
    public People(
            Store store,
            UdpLoop loop,
            RelayDesk desk,
            EvidenceDesk evidence,
            String domain,
            Policy policy,
            RandomGenerator random,
            Supplier<About> about) {
        Rendezvous rendezvous =
                new Rendezvous(
                        Members.of(store), desk, evidence, domain, random, System.nanoTime());
        this.socket = new RendezvousSocket(loop, rendezvous);
        this.api = new PeopleApi(store, domain, policy, about, System::nanoTime);
        loop.add(socket);
    }

    /** {@code /rendezvous}. */
    public SocketEndpoint socket() {
        return socket;
    }

    /** Everything under {@code /api}. */
    public List<ApiRoute> routes() {
        return List.copyOf(api.routes());
    }

    /** The switchboard has told something. Loop thread only. */
    public void follow(Event event) {
        socket.follow(event);
    }

    /**
     * Tells a device what the box makes of a call. Any thread.
     *
     * @param fields what docs/protocol.md has in the frame {@code proof}, but its type: a JSON
     *     object
     */
    public void proof(String device, String fields) {
        socket.proof(device, fields);
    }

    /** The store has told who is a stranger now. Any thread but the loop's. */
    public void revoked(Revocation revocation) {
        socket.revoked(revocation);
    }

    /** Says goodbye to everybody who is connected. Any thread but the loop's. */
    public void stop() {
        socket.stop();
    }
}
