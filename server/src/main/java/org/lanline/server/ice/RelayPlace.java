package org.lanline.server.ice;

import org.lanline.server.probe.Refusals;
import org.lanline.server.probe.Texts;
import org.lanline.server.probe.Unreachable;
import org.lanline.server.probe.Way;

import java.net.InetSocketAddress;

/** A TURN server, how it is reached, and who we are there. */
public record RelayPlace(Way way, InetSocketAddress server, String user, String password) {

    /** Why it has refused an allocation, as one sentence. */
    String refusal(int code) {
        return code == 0
                ? Unreachable.silent(way, server)
                : Refusals.sentence(code, Texts.of(server));
    }

    @Override
    public String toString() {
        return "RelayPlace[" + way + " " + Texts.of(server) + " as " + user + "]";
    }
}
