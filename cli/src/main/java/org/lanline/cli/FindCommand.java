package org.lanline.cli;

import org.lanline.server.config.CannotStart;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.discovery.ServiceSearch;
import org.lanline.server.discovery.ServiceSearch.Service;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code lanline find}: who is on this LAN. */
@Command(
        name = "find",
        description = "List the boxes and SIP services on this LAN.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Asks by multicast DNS on every interface; needs no DNS server and no route.",
            "Exit code: 0 found, 1 nothing found, 3 could not look."
        })
final class FindCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 60;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "2",
            description = "how long to listen, 1 to " + MAX_SECONDS + " (default: 2)")
    private int seconds;

    @Option(names = "--json", description = "print one JSON array, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds takes 1 to " + MAX_SECONDS + ", not " + seconds);
        }
        List<Service> found = search();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    JsonMapper.shared()
                            .writeValueAsString(found.stream().map(FindCommand::json).toList()));
        } else if (found.isEmpty()) {
            out.println("No box and no SIP service answered on this LAN.");
        } else {
            FoundTable.lines(found).forEach(out::println);
        }
        return found.isEmpty() ? Exit.NO : Exit.DONE;
    }

    private List<Service> search() throws InterruptedException {
        try {
            return new ServiceSearch(LanInterfaces.scan(), FoundTable.types(), new SecureRandom())
                    .run(Duration.ofSeconds(seconds));
        } catch (IOException e) {
            throw new CannotStart("Could not look on this LAN: " + e.getMessage() + ".");
        }
    }

    private static Map<String, Object> json(Service service) {
        Map<String, String> text = new LinkedHashMap<>();
        for (String pair : service.text()) {
            int equals = pair.indexOf('=');
            text.putIfAbsent(
                    equals < 0 ? pair : pair.substring(0, equals),
                    equals < 0 ? "" : pair.substring(equals + 1));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", service.instance());
        fields.put("type", service.type());
        fields.put("host", service.host());
        fields.put("port", service.port());
        fields.put("addresses", service.addresses());
        fields.put("text", text);
        return fields;
    }
}
