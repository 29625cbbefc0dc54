package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.server.probe.Nat.Filtering;
import org.lanline.server.probe.Nat.Mapping;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Behaviour discovery (RFC 5780 section 4): needs a server with two addresses. */
final class NatProbe {

    private final InetSocketAddress server;
    private final InetAddress own;
    private final RandomGenerator random;

    /**
     * @param own our address towards the server
     */
    NatProbe(InetSocketAddress server, InetAddress own, RandomGenerator random) {
        this.server = server;
        this.own = own;
        this.random = random;
    }

    /**
     * @param other OTHER-ADDRESS of the server's; null when it has none
     * @param translated whether the server sees us at another address than our own
     */
    Nat look(@Nullable InetSocketAddress other, boolean translated)
            throws IOException, InterruptedException {
        if (other == null) {
            return new Nat(
                    translated ? Mapping.UNKNOWN : Mapping.NONE,
                    Filtering.UNKNOWN,
                    "this server offers one address only, and it takes two to tell");
        }
        if (other.getAddress().equals(server.getAddress()) || other.getPort() == server.getPort()) {
            return Nat.unknown("the server's second address is not another one");
        }
        Mapping mapping = mapping(other);
        Filtering filtering = filtering();
        return new Nat(mapping, filtering, why(mapping, filtering, other));
    }

    private static String why(Mapping mapping, Filtering filtering, InetSocketAddress other) {
        if (mapping == Mapping.UNKNOWN) {
            return "the server's second address %s did not answer".formatted(Texts.of(other));
        }
        return filtering == Filtering.UNKNOWN ? "the server stopped answering" : "";
    }

    /** Section 4.3: one socket of ours, and how it is seen from elsewhere. */
    private Mapping mapping(InetSocketAddress other) throws IOException, InterruptedException {
        try (UdpLink link = UdpLink.at(own)) {
            BindingClient client = new BindingClient(link, false, random);
            InetSocketAddress first = mapped(client, server);
            if (first == null) {
                return Mapping.UNKNOWN;
            }
            if (first.equals(link.local())) {
                return Mapping.NONE;
            }
            InetSocketAddress second =
                    mapped(client, new InetSocketAddress(other.getAddress(), server.getPort()));
            if (second == null) {
                return Mapping.UNKNOWN;
            }
            if (second.equals(first)) {
                return Mapping.ENDPOINT_INDEPENDENT;
            }
            InetSocketAddress third = mapped(client, other);
            if (third == null) {
                return Mapping.UNKNOWN;
            }
            return third.equals(second)
                    ? Mapping.ADDRESS_DEPENDENT
                    : Mapping.ADDRESS_AND_PORT_DEPENDENT;
        }
    }

    private static @Nullable InetSocketAddress mapped(BindingClient client, InetSocketAddress to)
            throws IOException, InterruptedException {
        BindingClient.Answer answer = client.ask(to, 0);
        return answer == null ? null : answer.mapped();
    }

    /** Section 4.4: a socket that has sent to one address only, and who reaches it. */
    private Filtering filtering() throws IOException, InterruptedException {
        try (UdpLink link = UdpLink.at(own)) {
            BindingClient client = new BindingClient(link, false, random);
            if (mapped(client, server) == null) {
                return Filtering.UNKNOWN;
            }
            if (reaches(client, BindingClient.CHANGE_HOST_AND_PORT)) {
                return Filtering.ENDPOINT_INDEPENDENT;
            }
            if (reaches(client, BindingClient.CHANGE_PORT)) {
                return Filtering.ADDRESS_DEPENDENT;
            }
            return mapped(client, server) == null
                    ? Filtering.UNKNOWN
                    : Filtering.ADDRESS_AND_PORT_DEPENDENT;
        }
    }

    private boolean reaches(BindingClient client, int change)
            throws IOException, InterruptedException {
        BindingClient.Answer answer = client.ask(server, change);
        return answer != null && Objects.nonNull(answer.mapped());
    }
}
