package org.lanline.cli;

import org.lanline.server.config.WrongUse;
import org.lanline.server.ice.RelayPlace;
import org.lanline.server.ice.RelayPlaces;
import org.lanline.server.probe.Place;
import org.lanline.server.probe.Way;

import picocli.CommandLine.Option;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The servers that {@code lanline ice} may ask: {@code --stun}, {@code --turn} and who we are. */
final class IceServers {

    @Option(
            names = "--stun",
            paramLabel = "HOST[:PORT]",
            description = "ask this STUN server for reflexive addresses; may be given again")
    private List<String> stun = new ArrayList<>();

    @Option(
            names = "--turn",
            paramLabel = "HOST[:PORT]",
            description =
                    "get addresses at this relay, by UDP, TCP and TLS; by one of them with"
                            + " turn:HOST?transport=udp, ...=tcp or turns:HOST; may be given again")
    private List<String> turn = new ArrayList<>();

    @Option(names = "--user", paramLabel = "NAME", description = "with --turn: who we are")
    private String user = "";

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            arity = "0..1",
            interactive = true,
            description = "and the proof of it; asked for where TEXT is left out")
    private String password = "";

    /** The first address of each family of each STUN server. */
    List<InetSocketAddress> stun() throws InterruptedException {
        List<InetSocketAddress> all = new ArrayList<>();
        for (String each : stun) {
            Place place = Place.parse(each);
            for (InetAddress address : place.addresses()) {
                all.add(new InetSocketAddress(address, place.port(Way.UDP)));
            }
        }
        return all;
    }

    List<RelayPlace> relays() throws InterruptedException {
        if (!turn.isEmpty() && (user.isEmpty() || password.isEmpty())) {
            throw new WrongUse("--turn wants --user NAME and --password.");
        }
        if (turn.isEmpty() && !user.isEmpty()) {
            throw new WrongUse("--user and --password go with --turn.");
        }
        List<RelayPlace> all = new ArrayList<>();
        for (String each : turn) {
            all.addAll(RelayPlaces.of(each, user, password));
        }
        return all;
    }
}
