package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.dtls.ClientHello;
import org.lanline.dtls.DtlsNames;
import org.lanline.dtls.ServerHello;
import org.lanline.trace.decode.Room;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One association: what was agreed, and how the handshake went. */
public final class DtlsSession {
    private static final int MOST_STEPS = 200;
    private static final int MOST_PATHS = 32;
    private static final int STEP_BYTES = 80;

    /**
     * Something in the handshake.
     *
     * @param again true for a retransmission
     */
    public record Step(int frame, long nanos, boolean fromClient, String what, boolean again) {}

    /**
     * A certificate that was sent in clear.
     *
     * @param der as it was sent
     */
    @SuppressWarnings("ArrayRecordComponent") // hashed, never compared
    public record Certificate(int frame, byte[] der) {}

    private final Set<AddressPair> paths = new LinkedHashSet<>(1);
    private final List<Step> steps = new ArrayList<>();
    private InetSocketAddress client;
    private InetSocketAddress server;
    private @Nullable ClientHello clientHello;
    private @Nullable ServerHello serverHello;
    private int serverHelloFrame;
    private int group;
    private @Nullable Certificate clientCertificate;
    private @Nullable Certificate serverCertificate;
    private int retransmissions;
    private int alertFrame;
    private @Nullable String alert;
    private final int[] epochs = new int[2];
    private final int[] epochFrames = new int[2];
    private int doneFrame;
    private long doneNanos;
    private int firstFrame;
    private long firstNanos;

    DtlsSession(InetSocketAddress client, InetSocketAddress server) {
        this.client = client;
        this.server = server;
    }

    /** The association may go on between other addresses, as ICE has it. */
    void on(AddressPair path) {
        if (paths.size() < MOST_PATHS) {
            paths.add(path);
        }
    }

    void step(Step step, Room room) {
        if (firstFrame == 0) {
            firstFrame = step.frame();
            firstNanos = step.nanos();
        }
        retransmissions += step.again() ? 1 : 0;
        if (steps.size() < MOST_STEPS && room.take(STEP_BYTES)) {
            steps.add(step);
        }
    }

    void ends(InetSocketAddress ofClient, InetSocketAddress ofServer) {
        client = ofClient;
        server = ofServer;
    }

    void client(ClientHello hello) {
        clientHello = hello;
    }

    void server(ServerHello hello, int frame) {
        serverHello = hello;
        serverHelloFrame = frame;
        int share = hello.extensions().selectedShare();
        group = share == 0 ? group : share;
    }

    void group(int number) {
        group = number == 0 ? group : number;
    }

    void certificate(boolean fromClient, Certificate certificate) {
        if (fromClient) {
            clientCertificate = certificate;
        } else {
            serverCertificate = certificate;
        }
    }

    void alert(int frame, String words) {
        alert = words;
        alertFrame = frame;
    }

    /** An encrypted record: which keys its sender has. */
    void encrypted(boolean fromClient, int epoch, int frame, long nanos) {
        int side = fromClient ? 0 : 1;
        if (epoch > epochs[side]) {
            epochs[side] = epoch;
            epochFrames[side] = frame;
        }
        // in 1.3 the server's first record of epoch 3 is what it sends after the client's Finished
        boolean both = epochs[0] >= 1 && epochs[1] >= 1;
        boolean complete = is13() ? both && (epochs[1] >= 3 || epochs[0] >= 3) : both;
        if (complete && doneFrame == 0) {
            doneFrame = frame;
            doneNanos = nanos;
        }
    }

    private boolean is13() {
        return version() == DtlsNames.DTLS_1_3;
    }

    /** The one on which its handshake was first seen. */
    public AddressPair path() {
        return paths.iterator().next();
    }

    /** Every pair of addresses on which its records were seen. */
    public Set<AddressPair> paths() {
        return Collections.unmodifiableSet(paths);
    }

    /** Who sent the ClientHello, or what was seen first where the capture lacks it. */
    public InetSocketAddress client() {
        return client;
    }

    public InetSocketAddress server() {
        return server;
    }

    public @Nullable ClientHello clientHello() {
        return clientHello;
    }

    public @Nullable ServerHello serverHello() {
        return serverHello;
    }

    public int serverHelloFrame() {
        return serverHelloFrame;
    }

    /** The version really agreed; 0 when no ServerHello was seen. */
    public int version() {
        return serverHello == null ? 0 : serverHello.version();
    }

    public String versionName() {
        return version() == 0 ? "not known" : DtlsNames.version(version());
    }

    /** Null when no ServerHello was seen. */
    public @Nullable String cipher() {
        return serverHello == null ? null : DtlsNames.cipherSuite(serverHello.cipherSuite());
    }

    /** The group of the key exchange; null when it was not seen. */
    public @Nullable String group() {
        return group == 0 ? null : DtlsNames.group(group);
    }

    /** The profiles that the client offers, by name. */
    public List<String> offeredProfiles() {
        return clientHello == null
                ? List.of()
                : clientHello.extensions().srtpProfiles().stream()
                        .map(DtlsNames::srtpProfile)
                        .toList();
    }

    /** The profile that the server took, which 1.3 encrypts; null when it cannot be read. */
    public @Nullable String profile() {
        List<Integer> taken = taken();
        return taken.isEmpty() ? null : DtlsNames.srtpProfile(taken.getFirst());
    }

    /** True when the profile taken does not encrypt. */
    public boolean isNullProfile() {
        List<Integer> taken = taken();
        return !taken.isEmpty() && DtlsNames.isNull(taken.getFirst());
    }

    private List<Integer> taken() {
        return serverHello == null ? List.of() : serverHello.extensions().srtpProfiles();
    }

    /** True when this is the handshake of a call, as use_srtp says. */
    public boolean isForSrtp() {
        return !offeredProfiles().isEmpty() || profile() != null;
    }

    public @Nullable Certificate certificate(boolean ofClient) {
        return ofClient ? clientCertificate : serverCertificate;
    }

    public int retransmissions() {
        return retransmissions;
    }

    /** What an alert in clear says; null when there was none. */
    public @Nullable String alert() {
        return alert;
    }

    public int alertFrame() {
        return alertFrame;
    }

    public boolean isComplete() {
        return doneFrame > 0;
    }

    /** 0 while it is not complete. */
    public int doneFrame() {
        return doneFrame;
    }

    /** The frames of the first encrypted records of client and server. */
    public List<Integer> proof() {
        return java.util.stream.IntStream.of(epochFrames[0], epochFrames[1], doneFrame)
                .filter(each -> each > 0)
                .boxed()
                .distinct()
                .toList();
    }

    public int firstFrame() {
        return firstFrame;
    }

    public long firstNanos() {
        return firstNanos;
    }

    /** From the first datagram to the last one needed, nanoseconds; -1 while not complete. */
    public long durationNanos() {
        return doneFrame == 0 ? -1 : doneNanos - firstNanos;
    }

    /** The first {@value #MOST_STEPS}. */
    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** True when a hello was seen: what goes on without one was agreed on before the capture. */
    public boolean hasHandshake() {
        return clientHello != null || serverHello != null;
    }

    /** How often the word went over to the other side. */
    public int flights() {
        int flights = 0;
        Boolean before = null;
        for (Step step : steps) {
            if (!step.again() && (before == null || before != step.fromClient())) {
                flights++;
                before = step.fromClient();
            }
        }
        return flights;
    }
}
