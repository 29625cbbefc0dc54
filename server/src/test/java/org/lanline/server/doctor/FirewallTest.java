package org.lanline.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules as the programs print them, and the rule that is then said to be missing. */
final class FirewallTest {

    private static final List<Firewall.Opening> WANTED =
            List.of(
                    new Firewall.Opening(false, 8443, 8443),
                    new Firewall.Opening(true, 5060, 5060),
                    new Firewall.Opening(true, 49_152, 65_535));

    private static final String NFT =
            """
            table inet filter {
            	chain input {
            		type filter hook input priority filter; policy drop;
            		iif "lo" accept
            		tcp dport { 8080, 8443 } accept
            		%s
            	}
            	chain forward {
            		type filter hook forward priority filter; policy drop;
            	}
            }
            """;

    private final Map<String, Command.Said> programs = new HashMap<>();

    private Command.@Nullable Said run(String... words) {
        return programs.get(words[0]);
    }

    private List<Finding> look() throws InterruptedException {
        return new Firewall(this::run).look(WANTED);
    }

    private void says(String program, int exitCode, String text) {
        programs.put(program, new Command.Said(exitCode, text));
    }

    @Test
    void noneIsNoneInTheWay() throws Exception {
        assertThat(look()).extracting(Finding::grade).containsExactly(Grade.PASS);
    }

    @Test
    void nftRulesThatAreMissingAreWrittenOut() throws Exception {
        says("nft", 0, NFT.formatted(""));
        Finding finding = look().getFirst();
        assertThat(finding.grade()).isEqualTo(Grade.WARN);
        assertThat(finding.what()).contains("5060/udp 49152-65535/udp").doesNotContain("8443");
        assertThat(finding.fix())
                .isEqualTo(
                        "as root: nft insert rule inet filter input udp dport '{ 5060, 49152-65535"
                                + " }' accept");
    }

    @Test
    void nftRulesThatAreThereAreSeen() throws Exception {
        says("nft", 0, NFT.formatted("udp dport { 5060, 40000-65535 } counter accept"));
        assertThat(look()).extracting(Finding::grade).containsExactly(Grade.PASS);
    }

    @Test
    void aRuleForTheOtherProtocolDoesNotCount() throws Exception {
        says("nft", 0, NFT.formatted("tcp dport { 5060, 40000-65535 } accept"));
        assertThat(look()).extracting(Finding::grade).containsExactly(Grade.WARN);
    }

    @Test
    void aChainThatLetsAllInIsNotInTheWay() throws Exception {
        says("nft", 0, NFT.formatted("").replace("policy drop", "policy accept"));
        assertThat(look()).extracting(Finding::grade).containsExactly(Grade.PASS);
    }

    @Test
    void whatOnlyRootMaySeeIsSaid() throws Exception {
        says("nft", 1, "Operation not permitted (you must be root)");
        assertThat(look().getFirst().fix()).isEqualTo("run this as root");
    }

    @Test
    void iptablesAreReadToo() throws Exception {
        says("iptables", 0, "-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 8443 -j ACCEPT\n");
        assertThat(look().getFirst().fix())
                .isEqualTo(
                        "as root: iptables -I INPUT -p udp -m multiport --dports 5060,49152:65535"
                                + " -j ACCEPT");
    }

    @Test
    void ufwIsAskedFirstAndItsRulesAreItsOwn() throws Exception {
        says("nft", 0, NFT.formatted(""));
        says(
                "ufw",
                0,
                """
                Status: active

                To         Action  From
                --         ------  ----
                8443/tcp   ALLOW   Anywhere
                5060/tcp   ALLOW   Anywhere
                """);
        assertThat(look()).hasSize(1);
        assertThat(look().getFirst().fix())
                .isEqualTo("as root: ufw allow 5060/udp && ufw allow 49152:65535/udp");
    }

    @Test
    void aWholeNetworkThatIsLetInIsEnough() throws InterruptedException {
        for (String rule :
                List.of(
                        "iifname \"eth0\" accept",
                        "ip saddr 192.168.1.0/24 accept",
                        "iif 2 accept")) {
            says("nft", 0, NFT.formatted(rule));
            assertThat(look().getFirst().grade()).as(rule).isEqualTo(Grade.PASS);
        }
        for (String rule :
                List.of(
                        "iifname \"lo\" accept",
                        "iifname \"docker0\" accept",
                        "ct state established accept",
                        "ip saddr 127.0.0.0/8 accept")) {
            says("nft", 0, NFT.formatted(rule));
            assertThat(look().getFirst().grade()).as(rule).isEqualTo(Grade.WARN);
        }
    }

    @Test
    void rulesAreFollowedIntoOtherChains() throws InterruptedException {
        String ruleset =
                """
                table inet firewalld {
                	chain filter_INPUT {
                		type filter hook input priority filter + 10; policy accept;
                		ct state { established, related } accept
                		jump filter_IN_public
                		reject with icmpx admin-prohibited
                	}
                	chain filter_IN_public {
                		jump filter_IN_public_allow
                	}
                	chain filter_IN_public_allow {
                		tcp dport 8443 accept
                		udp dport 5060 accept
                	}
                }
                """;
        says("nft", 0, ruleset);
        Finding finding = look().getFirst();
        assertThat(finding.what())
                .isEqualTo("firewalld has no rule that lets devices reach 49152-65535/udp");
        assertThat(finding.fix())
                .isEqualTo(
                        "as root: firewall-cmd --permanent --add-port=49152-65535/udp &&"
                                + " firewall-cmd --reload");
    }
}
