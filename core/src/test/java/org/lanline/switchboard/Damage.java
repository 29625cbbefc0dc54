package org.lanline.switchboard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.lanline.kit.Mutator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Requests that are wrong in the ways in which SIP can be wrong: lines and values that the grammar
 * of RFC 3261 section 25 allows or nearly allows, in the manner of PROTOS' c07-sip, and after that
 * bytes that nothing allows. All seeded.
 */
final class Damage {
    private static final Path TORTURE = Path.of("src/test/resources/rfc4475");

    private static final List<String> VALUES =
            List.of(
                    "",
                    " ",
                    ",",
                    ",,,",
                    "*",
                    "0",
                    "-1",
                    "4294967296",
                    "99999999999999999999999",
                    "<>",
                    "<sip:>",
                    "<sip:@>",
                    "<sip:%00@%0d%0a>",
                    "<sip:a@[::ffff:10.0.0.1]:99999>",
                    "<sip:a@[2001:db8:::10.0.0.1]>;q=1.0000;expires=4294967296",
                    "<tel:+1;phone-context=a>",
                    "\"unclosed <sip:a@b>",
                    "\"\\\"\" <sip:a@b?Route=%3Csip:c%3E&a=b>",
                    "SIP/2.0/UDP [::1]:5060;received=::1;rport=;branch=;maddr=*",
                    "Digest username=\"\", nonce=, uri=\"\\\", nc=zzzzzzzz, qop=\"auth,,auth-int\"",
                    "1 A",
                    "2147483648 INVITE",
                    "application/sdp;boundary=\"\"",
                    "%n%n%n%n%s%s%s%s",
                    "\u00ff\u00fe\u0080");

    private static final List<String> COMPACT =
            List.of("v", "f", "t", "i", "m", "l", "c", "o", "k", "s", "e", "r", "b", "u");

    private final SplittableRandom random;
    private final List<byte[]> seeds;
    private final Mutator bytes;

    Damage(long seed, List<byte[]> plain) {
        this.random = new SplittableRandom(seed);
        this.seeds = new ArrayList<>(plain);
        seeds.addAll(torture());
        this.bytes = new Mutator(seed, seeds);
    }

    /** The messages of RFC 4475. */
    private static List<byte[]> torture() {
        try (Stream<Path> files = Files.list(TORTURE)) {
            List<byte[]> all = new ArrayList<>();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".dat")).sorted().toList()) {
                all.add(Files.readAllBytes(file));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] next() {
        return random.nextInt(3) == 0 ? bytes.next() : byGrammar();
    }

    private byte[] byGrammar() {
        String text = new String(any(seeds), ISO_8859_1);
        int body = text.indexOf("\r\n\r\n");
        List<String> lines =
                new ArrayList<>(
                        List.of((body < 0 ? text : text.substring(0, body)).split("\r\n", -1)));
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            damage(lines);
        }
        return (String.join("\r\n", lines) + (body < 0 ? "\r\n\r\n" : text.substring(body)))
                .getBytes(ISO_8859_1);
    }

    private void damage(List<String> lines) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        int colon = line.indexOf(':');
        String name = at == 0 || colon < 0 ? line : line.substring(0, colon);
        String value = at == 0 || colon < 0 ? "" : line.substring(colon + 1);
        switch (random.nextInt(9)) {
            case 0 -> lines.set(at, name + ":" + any(VALUES));
            case 1 -> lines.set(at, name + ":" + value + ";" + any(VALUES) + "=" + any(VALUES));
            case 2 -> lines.set(at, name + ":" + value + "," + value + any(VALUES));
            case 3 -> lines.set(at, name.toUpperCase(Locale.ROOT) + " \t :\r\n \t" + value);
            case 4 -> lines.set(at, any(COMPACT) + ":" + value);
            case 5 -> lines.add(at, line);
            case 6 -> lines.remove(lines.size() > 1 ? at : 0);
            case 7 ->
                    lines.set(at, name + ":" + value + any(VALUES).repeat(random.nextInt(1, 300)));
            default ->
                    lines.set(
                            at,
                            line.replace(
                                    any(List.of("SIP/2.0", "sip:", "@", ";", "\"", "<", " ")),
                                    any(VALUES)));
        }
        if (lines.isEmpty()) {
            lines.add("");
        }
    }

    private <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
