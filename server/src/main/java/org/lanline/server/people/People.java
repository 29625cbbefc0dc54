package org.lanline.server.people;

import org.lanline.server.config.Config.Policy;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.store.Revocation;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute;
import org.lanline.server.web.SocketEndpoint;
import org.lanline.switchboard.Event;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Everything that the people of a box need beside calls: made once, handed to the web server. */
public final class People {

    private final RendezvousSocket socket;
    private final PeopleApi api;
    private final Numbers numbers;

    /**
     * @param desk asked for the relay, on the loop thread
     * @param evidence given what devices saw of their calls, on the loop thread
     * @param domain the host part of everybody's address
     * @param random a secure one
     * @param services what can be dialled beside people and groups
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
            List<Numbers.Service> services,
            Supplier<About> about) {
        Rendezvous rendezvous =
                new Rendezvous(
                        Members.of(store), desk, evidence, domain, random, System.nanoTime());
        this.socket = new RendezvousSocket(loop, rendezvous);
        this.api = new PeopleApi(store, domain, policy, about, System::nanoTime);
        this.numbers = new Numbers(store, domain, services);
        loop.add(socket);
    }

    /** {@code /rendezvous}. */
    public SocketEndpoint socket() {
        return socket;
    }

    /** Everything under {@code /api}. */
    public List<ApiRoute> routes() {
        return Stream.of(api.routes(), numbers.routes()).<ApiRoute>flatMap(List::stream).toList();
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

    /** What the store says of these people has changed. Any thread but the loop's. */
    public void changed(Set<String> users) {
        socket.changed(users);
    }

    /** Says goodbye to everybody who is connected. Any thread but the loop's. */
    public void stop() {
        socket.stop();
    }
}
