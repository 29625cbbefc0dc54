package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.ice.Candidate;
import org.lanline.ice.Credentials;
import org.lanline.ice.Description;
import org.lanline.ice.Foundations;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The line that people carry from one machine to the other. */
final class IceLineTest {

    @Test
    void aLineIsShortOfOnePieceAndReadBack() {
        Description description = description(4);
        String line = IceLine.write(IceLine.Kind.OFFER, description);
        assertThat(line).matches("lanline-offer:[A-Za-z0-9_-]+").hasSizeLessThan(400);
        assertThat(IceLine.parse(IceLine.Kind.OFFER, "  " + line + "\n"))
                .isInstanceOfSatisfying(
                        IceLine.Parsed.Ok.class,
                        ok -> assertThat(ok.description().lines()).isEqualTo(description.lines()));
    }

    @Test
    void aLineThatWasCutOrChangedAnywhereIsFoundOut() {
        String line = IceLine.write(IceLine.Kind.ANSWER, description(3));
        int prefix = "lanline-answer:".length();
        for (int length = prefix; length < line.length() - 1; length++) {
            assertThat(IceLine.parse(IceLine.Kind.ANSWER, line.substring(0, length)))
                    .isInstanceOf(IceLine.Parsed.Bad.class);
        }
        Random random = new Random(1);
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            int at = prefix + random.nextInt(line.length() - prefix);
            char other = line.charAt(at) == 'A' ? 'B' : 'A';
            String changed = line.substring(0, at) + other + line.substring(at + 1);
            boolean read =
                    IceLine.parse(IceLine.Kind.ANSWER, changed) instanceof IceLine.Parsed.Ok(var d)
                            && !d.lines().equals(description(3).lines());
            accepted += read ? 1 : 0;
        }
        assertThat(accepted).isZero();
    }

    @Test
    void theWrongOneOfTheTwoIsCalledByItsName() {
        String answer = IceLine.write(IceLine.Kind.ANSWER, description(1));
        assertThat(IceLine.parse(IceLine.Kind.OFFER, answer))
                .isEqualTo(
                        new IceLine.Parsed.Bad(
                                "This line is an answer; paste the one that begins with"
                                        + " lanline-offer:"));
    }

    @Test
    void aLineThatUnpacksToALotIsNotUnpacked() {
        java.util.zip.Deflater deflater = new java.util.zip.Deflater();
        deflater.setInput(new byte[5_000_000]);
        deflater.finish();
        byte[] packed = new byte[16_000];
        int length = deflater.deflate(packed);
        deflater.end();
        String bomb =
                "lanline-offer:"
                        + java.util.Base64.getUrlEncoder()
                                .encodeToString(java.util.Arrays.copyOf(packed, length));
        assertThat(IceLine.parse(IceLine.Kind.OFFER, bomb)).isInstanceOf(IceLine.Parsed.Bad.class);
    }

    private static Description description(int candidates) {
        Foundations foundations = new Foundations();
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < candidates; i++) {
            InetAddress address = InetAddress.ofLiteral(i % 2 == 0 ? "10.77.0." + i : "fd77::" + i);
            all.add(Candidate.host(new InetSocketAddress(address, 40_000 + i), i, foundations));
        }
        return new Description(
                Credentials.make(new Random(1)), false, Set.of("ice2", "trickle"), all, true);
    }
}
