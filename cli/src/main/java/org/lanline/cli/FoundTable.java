package org.lanline.cli;

import org.lanline.server.discovery.ServiceSearch.Service;
import org.lanline.wire.Printable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found on the LAN, as a table for people. */
final class FoundTable {

    private static final Map<String, String> KINDS = kinds();

    /** A stranger's name may be long or worse; this much of it is shown. */
    private static final int MAX_CELL = 60;

    private FoundTable() {}

    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("_lanline._tcp", "Lanline box");
        kinds.put("_sip._udp", "SIP over UDP");
        kinds.put("_sip._tcp", "SIP over TCP");
        kinds.put("_sips._tcp", "SIP over TLS");
        return kinds;
    }

    /** The service types that are looked for. */
    static List<String> types() {
        return List.copyOf(KINDS.keySet());
    }

    static List<String> lines(List<Service> services) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "WHAT", "ADDRESS", "HOST"));
        services.stream()
                .sorted(
                        Comparator.comparing(Service::instance)
                                .thenComparingInt(each -> types().indexOf(each.type())))
                .map(FoundTable::row)
                .forEach(rows::add);
        int[] widths = new int[4];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(Service service) {
        return List.of(
                cell(service.instance()),
                KINDS.getOrDefault(service.type(), service.type()),
                cell(address(service)),
                cell(service.host()));
    }

    private static String address(Service service) {
        if (service.addresses().isEmpty()) {
            return "port " + service.port();
        }
        String first = service.addresses().getFirst();
        String hostPort = (first.contains(":") ? "[" + first + "]" : first) + ":" + service.port();
        return service.type().equals("_lanline._tcp") ? "https://" + hostPort + "/" : hostPort;
    }

    /** Strangers write these: nothing in them may move the cursor or turn the text around. */
    private static String cell(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints()
                .limit(MAX_CELL)
                .map(each -> Printable.is(each) ? each : '?')
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(row.get(column));
            line.repeat(" ", widths[column] - row.get(column).length() + 2);
        }
        return line.toString().stripTrailing();
    }
}
