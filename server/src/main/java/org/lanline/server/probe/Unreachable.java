package org.lanline.server.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.Locale;

import javax.net.ssl.SSLException;

/** Why a server was not reached, as one sentence with the way out. */
public final class Unreachable {

    private Unreachable() {}

    /** Nothing came back at all. */
    public static String silent(Way way, InetSocketAddress server) {
        return "No answer from %s by %s: check the address, and that no firewall drops %s port %d; a Lanline box keeps it closed until a call needs it."
                .formatted(Texts.of(server), way, way == Way.UDP ? "UDP" : "TCP", server.getPort());
    }

    public static String sentence(Way way, InetSocketAddress server, IOException failed) {
        Throwable cause = failed;
        while (!(cause instanceof SSLException) && cause.getCause() instanceof IOException deeper) {
            cause = deeper;
        }
        return switch (cause) {
            case SocketTimeoutException _ -> silent(way, server);
            case NoRouteToHostException _ -> noWay(server);
            case PortUnreachableException _ -> nobody(way, server);
            case ConnectException _ -> unreached(way, server, String.valueOf(cause.getMessage()));
            case SSLException _ ->
                    "%s does not speak TLS as it should (%s): try without --tls, or another port."
                            .formatted(Texts.of(server), cause.getMessage());
            default -> unreached(way, server, String.valueOf(cause.getMessage()));
        };
    }

    private static String unreached(Way way, InetSocketAddress server, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("refused")) {
            return nobody(way, server);
        }
        if (lower.contains("unreachable")) {
            return noWay(server);
        }
        return "%s cannot be asked by %s (%s): check address and port."
                .formatted(Texts.of(server), way, message);
    }

    private static String nobody(Way way, InetSocketAddress server) {
        return "Nothing listens at %s by %s: check the port; a Lanline box opens it when a call needs it."
                .formatted(Texts.of(server), way);
    }

    private static String noWay(InetSocketAddress server) {
        return "This machine has no way to %s: check its address, cable or Wi-Fi, and routes."
                .formatted(Texts.of(server));
    }
}
