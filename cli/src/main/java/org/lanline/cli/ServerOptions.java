package org.lanline.cli;

import org.lanline.server.probe.Way;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** {@code --tcp} and {@code --tls}: how a STUN or TURN server is reached. */
final class ServerOptions {

    @ArgGroup(exclusive = true)
    private Reliable reliable = new Reliable();

    /** One of them, or neither. */
    private static final class Reliable {
        @Option(names = "--tcp", description = "ask by TCP instead of UDP")
        private boolean tcp;

        @Option(names = "--tls", description = "ask by TLS (usual port 5349)")
        private boolean tls;
    }

    Way way() {
        return reliable.tls ? Way.TLS : reliable.tcp ? Way.TCP : Way.UDP;
    }
}
