package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;

import java.util.Random;

/** Whatever SIP passes, a copy of it can be made, is SIP again, and holds no secret. */
class SipCopyFuzzTest {

    private static final byte[] GOOD =
            SipCopyTest.message(
                            "MESSAGE",
                            """
                            Authorization: Bearer ll1_secret\r
                            Proxy-Authorization: Digest username="k",\r
                             response="secret"\r
                            Identity: secret;info=<https://x>\r
                            c: text/plain;\r
                             charset=utf-8\r
                            """,
                            "a=crypto:1 X inline:secretsecret|2^20 and words")
                    .bytes();

    private static boolean holds(byte[] message) {
        if (!(SipMessage.parse(message, 0, message.length) instanceof Parsed.Ok(SipMessage read))) {
            return false;
        }
        SipCopy copy = SipCopy.of(read);
        byte[] bytes = copy.bytes().clone();
        assertThat(SipMessage.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Ok.class);
        for (String name : new String[] {"Authorization", "Proxy-Authorization"}) {
            SipMessage again = ((Parsed.Ok) SipMessage.parse(bytes, 0, bytes.length)).message();
            assertThat(again.header(name)).isNull();
        }
        return true;
    }

    @FuzzTest(maxDuration = "20s")
    void anyMessageIsCopied(byte[] bytes) {
        var _ = holds(bytes.clone());
    }

    @Test
    void twentyThousandBentMessagesAreCopied() {
        Random random = new Random(17);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            read += holds(bent(random)) ? 1 : 0;
        }
        assertThat(read).isGreaterThan(2_000);
    }

    private static byte[] bent(Random random) {
        StringBuilder text = new StringBuilder(new String(GOOD, ISO_8859_1));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, ",;:\r\n\"<> ".charAt(random.nextInt(9)));
                default -> text.insert(at, "\r\nAuthorization: Bearer again");
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
