package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a packet filter of this machine keeps devices from the box: ufw, nftables and iptables
 * are read, and the rule that is missing is written out.
 */
final class Firewall {

    /** A port that devices must reach; {@code last} is the same for a single one. */
    record Opening(boolean udp, int first, int last) {
        String range(String between) {
            return first == last ? String.valueOf(first) : first + between + last;
        }

        String protocol() {
            return udp ? "udp" : "tcp";
        }
    }

    private static final String ABOUT = "firewall";
    private static final Pattern TABLE = Pattern.compile("^table (\\S+) (\\S+) \\{");
    private static final Pattern CHAIN = Pattern.compile("^\\s+chain (\\S+) \\{");
    private static final Pattern NUMBERS = Pattern.compile("\\b(\\d{1,5})(?:[-:](\\d{1,5}))?\\b");

    private static final Pattern JUMP = Pattern.compile("^(?:counter .*)?(?:jump|goto) (\\S+)$");
    private static final int MOST_JUMPS = 5;
    private static final Pattern PLAIN_DROP =
            Pattern.compile("(counter( packets \\d+ bytes \\d+)? )?(drop|reject.*)");
    private static final Pattern ALL_OF_A_LAN =
            Pattern.compile(
                    "((meta )?iif(name)? (?!\"?(lo\"?("
                            + " |$)|docker|br-|veth|virbr|lxc|lxd|tun|tap|wg))\\S+|ip6? saddr"
                            + " (?!127\\.|::1)\\S+)( counter packets \\d+ bytes \\d+)? accept");

    private final Command command;

    Firewall(Command command) {
        this.command = command;
    }

    List<Finding> look(List<Opening> openings) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        boolean ufw = ufw(openings, findings);
        if (!ufw) {
            nft(openings, findings);
            iptables(openings, findings);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.pass(ABOUT, "no packet filter is in the way"));
        }
        return findings;
    }

    // --- ufw -------------------------------------------------------------------------------------

    private boolean ufw(List<Opening> openings, List<Finding> findings)
            throws InterruptedException {
        Command.Said said = command.run("ufw", "status");
        if (said == null || said.text().contains("Status: inactive")) {
            return false;
        }
        if (said.exitCode() != 0) {
            findings.add(unseen("ufw"));
            return false;
        }
        List<Opening> missing =
                openings.stream().filter(each -> !ufwAllows(said.text(), each)).toList();
        String rules =
                missing.stream()
                        .map(each -> "ufw allow " + each.range(":") + "/" + each.protocol())
                        .collect(Collectors.joining(" && "));
        findings.add(verdict("ufw", missing, rules));
        return true;
    }

    private static boolean ufwAllows(String status, Opening opening) {
        return status.lines()
                .filter(line -> line.contains("ALLOW"))
                .map(line -> line.substring(0, line.indexOf("ALLOW")).strip())
                .filter(to -> !to.contains("/") || to.contains("/" + opening.protocol()))
                .anyMatch(to -> to.startsWith("Anywhere") || covers(to, opening));
    }

    // --- nftables --------------------------------------------------------------------------------

    private void nft(List<Opening> openings, List<Finding> findings) throws InterruptedException {
        Command.Said said = command.run("nft", "list", "ruleset");
        if (said == null) {
            return;
        }
        if (said.exitCode() != 0) {
            findings.add(unseen("nft"));
            return;
        }
        Map<String, List<String>> chains = chains(said.text());
        chains.forEach((name, chain) -> judge(name, chain, chains, openings, findings));
    }

    /** The lines of each chain, by its family, table and name. */
    private static Map<String, List<String>> chains(String ruleset) {
        Map<String, List<String>> chains = new LinkedHashMap<>();
        String table = "";
        List<String> chain = new ArrayList<>();
        for (String line : ruleset.lines().toList()) {
            Matcher inTable = TABLE.matcher(line);
            Matcher inChain = CHAIN.matcher(line);
            if (inTable.find()) {
                table = inTable.group(1) + " " + inTable.group(2) + " ";
            } else if (inChain.find()) {
                chain = new ArrayList<>();
                chains.put(table + inChain.group(1), chain);
            } else if (line.strip().equals("}")) {
                chain = new ArrayList<>();
            } else {
                chain.add(line.strip());
            }
        }
        return chains;
    }

    private static void judge(
            String name,
            List<String> chain,
            Map<String, List<String>> chains,
            List<Opening> openings,
            List<Finding> findings) {
        boolean input = chain.stream().anyMatch(line -> line.contains("hook input"));
        boolean ip = name.startsWith("inet ") || name.startsWith("ip");
        String table = name.substring(0, name.lastIndexOf(' ') + 1);
        List<String> rules = new ArrayList<>();
        follow(chain, table, chains, MOST_JUMPS, rules);
        if (!input || !ip || !drops(rules)) {
            return;
        }
        List<Opening> missing =
                rules.stream().anyMatch(Firewall::acceptsAll)
                        ? List.of()
                        : openings.stream()
                                .filter(
                                        each ->
                                                rules.stream()
                                                        .noneMatch(line -> accepts(line, each)))
                                .toList();
        boolean firewalld = table.contains(" firewalld ");
        findings.add(
                verdict(
                        firewalld ? "firewalld" : "nftables (" + name + ")",
                        missing,
                        firewalld ? firewalldRules(missing) : nftRules(name, missing)));
    }

    /** The rules of a chain, and in their places those of the chains that it jumps to. */
    private static void follow(
            List<String> chain,
            String table,
            Map<String, List<String>> chains,
            int deep,
            List<String> rules) {
        for (String rule : chain) {
            Matcher jump = JUMP.matcher(rule);
            if (jump.find() && deep > 0) {
                follow(
                        chains.getOrDefault(table + jump.group(1), List.of()),
                        table,
                        chains,
                        deep - 1,
                        rules);
            } else {
                rules.add(rule);
            }
        }
    }

    /**
     * Everything that comes in on some interface, or from some network, and not just on this host.
     */
    private static boolean acceptsAll(String rule) {
        return ALL_OF_A_LAN.matcher(rule).matches();
    }

    private static String firewalldRules(List<Opening> missing) {
        return missing.stream()
                .map(each -> "--add-port=" + each.range("-") + "/" + each.protocol())
                .collect(
                        Collectors.joining(
                                " ", "firewall-cmd --permanent ", " && firewall-cmd --reload"));
    }

    private static boolean drops(List<String> chain) {
        boolean plainDrop = chain.stream().anyMatch(line -> PLAIN_DROP.matcher(line).matches());
        return plainDrop || chain.stream().anyMatch(line -> line.contains("policy drop"));
    }

    private static boolean accepts(String rule, Opening opening) {
        int at = rule.indexOf(opening.protocol() + " dport ");
        int either = at < 0 ? rule.indexOf("th dport ") : at;
        return rule.endsWith("accept") && either >= 0 && covers(rule.substring(either), opening);
    }

    private static String nftRules(String chain, List<Opening> missing) {
        List<String> rules = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp")) {
            String ports = ports(missing, protocol, "-", ", ");
            if (!ports.isEmpty()) {
                rules.add(
                        "nft insert rule %s %s dport '{ %s }' accept"
                                .formatted(chain, protocol, ports));
            }
        }
        return String.join(" && ", rules);
    }

    // --- iptables --------------------------------------------------------------------------------

    private void iptables(List<Opening> openings, List<Finding> findings)
            throws InterruptedException {
        for (String program : List.of("iptables", "ip6tables")) {
            boolean seen = findings.stream().anyMatch(each -> each.what().contains("filter INPUT"));
            Command.Said said = seen ? null : command.run(program, "-S", "INPUT");
            if (said != null && said.exitCode() == 0 && iptablesDrops(said.text())) {
                List<Opening> missing =
                        openings.stream()
                                .filter(each -> !iptablesAccepts(said.text(), each))
                                .toList();
                findings.add(verdict(program, missing, iptablesRules(program, missing)));
            }
        }
    }

    private static boolean iptablesDrops(String rules) {
        return rules.lines()
                .anyMatch(
                        line ->
                                line.matches("-P INPUT (DROP|REJECT)")
                                        || line.matches("-A INPUT -j (DROP|REJECT).*"));
    }

    private static boolean iptablesAccepts(String rules, Opening opening) {
        boolean lan =
                rules.lines()
                        .anyMatch(
                                line ->
                                        line.matches(
                                                "-A INPUT (-i (?!lo"
                                                    + " |docker|br-|veth|virbr|lxc|lxd|tun|tap|wg)|-s"
                                                    + " (?!127\\.|::1))\\S+ -j ACCEPT"));
        return lan
                || rules.lines()
                        .filter(line -> line.endsWith("-j ACCEPT"))
                        .filter(line -> line.contains("-p " + opening.protocol()))
                        .map(
                                line ->
                                        line.indexOf("--dport") < 0
                                                ? ""
                                                : line.replaceFirst(".*--dport", ""))
                        .anyMatch(ports -> covers(ports, opening));
    }

    private static String iptablesRules(String program, List<Opening> missing) {
        List<String> rules = new ArrayList<>();
        for (String protocol : List.of("tcp", "udp")) {
            String ports = ports(missing, protocol, ":", ",");
            if (!ports.isEmpty()) {
                rules.add(
                        "%s -I INPUT -p %s -m multiport --dports %s -j ACCEPT"
                                .formatted(program, protocol, ports));
            }
        }
        return String.join(" && ", rules);
    }

    // --- all -------------------------------------------------------------------------------------

    private static String ports(
            List<Opening> missing, String protocol, String range, String between) {
        return missing.stream()
                .filter(each -> each.protocol().equals(protocol))
                .map(each -> each.range(range))
                .collect(Collectors.joining(between));
    }

    private static boolean covers(String numbers, Opening opening) {
        Matcher matcher = NUMBERS.matcher(numbers);
        while (matcher.find()) {
            int first = Integer.parseInt(matcher.group(1));
            @Nullable String end = matcher.group(2);
            int last = end == null ? first : Integer.parseInt(end);
            if (first <= opening.first() && opening.last() <= last) {
                return true;
            }
        }
        return false;
    }

    private static Finding verdict(String who, List<Opening> missing, String rules) {
        if (missing.isEmpty()) {
            return Finding.pass(ABOUT, who + " lets devices reach the box");
        }
        String ports =
                missing.stream()
                        .map(each -> each.range("-") + "/" + each.protocol())
                        .collect(Collectors.joining(" "));
        return Finding.warn(
                ABOUT,
                "%s has no rule that lets devices reach %s".formatted(who, ports),
                "as root: " + rules);
    }

    private static Finding unseen(String program) {
        return Finding.warn(
                ABOUT, program + " is here, but tells its rules to root only", "run this as root");
    }
}
