package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

class SipStreamTest {
    private final SipStream stream = new SipStream();
    private final List<String> heard = new ArrayList<>();
    private final SipStream.Out out =
            new SipStream.Out() {
                @Override
                public void message(Parsed message) {
                    heard.add(
                            switch (message) {
                                case Parsed.Ok ok ->
                                        ok.message().method() + ok.message().body().length;
                                case Parsed.Bad bad -> bad.status() + " " + bad.why();
                            });
                }

                @Override
                public void ping() {
                    heard.add("ping");
                }
            };

    private static String message(String method, int bodyLength) {
        return SipMessage.request(method, "sip:bob@10.0.0.2")
                .header("Via", "SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1")
                .header("From", "<sip:a@x>;tag=a")
                .header("To", "<sip:b@x>")
                .header("Call-ID", "c")
                .header("CSeq", "1 " + method)
                .body("text/plain", new byte[bodyLength])
                .done()
                .toString();
    }

    private boolean feed(String text) {
        return stream.feed(ByteBuffer.wrap(text.getBytes(UTF_8)), out);
    }

    @Test
    void messagesThatComeTogetherAreToldApart() {
        feed(message("INVITE", 10) + message("ACK", 0) + message("BYE", 2_000));

        assertThat(heard).containsExactly("INVITE10", "ACK0", "BYE2000");
    }

    @Test
    void aMessageThatComesByteForByteIsOne() {
        for (char c : message("MESSAGE", 300).toCharArray()) {
            assertThat(feed(String.valueOf(c))).isTrue();
        }

        assertThat(heard).containsExactly("MESSAGE300");
    }

    @Test
    void aDoubleLineEndIsAPingAndASingleOneIsNothing() {
        feed("\r\n\r\n");
        feed("\r\n" + message("BYE", 0) + "\r\n\r");
        feed("\n" + message("BYE", 1));

        assertThat(heard).containsExactly("ping", "BYE0", "ping", "BYE1");
    }

    @Test
    void aLineEndBeginsNoMessageAndItsFirstLetterDoes() {
        feed(message("BYE", 0) + "\r\n");
        assertThat(stream.isBetweenMessages()).isTrue();
        feed("B");
        assertThat(stream.isBetweenMessages()).isFalse();
    }

    @Test
    void theLargestMessageFitsAndOneByteMoreEndsTheStream() {
        int head = message("MESSAGE", 10_000).length() - 10_000;
        assertThat(feed(message("MESSAGE", 65_536 - head))).isTrue();
        assertThat(feed(message("MESSAGE", 65_537 - head))).isFalse();

        assertThat(heard).containsExactly("MESSAGE" + (65_536 - head), "513 Message over 64 KB");
    }

    @Test
    void aHeaderWithoutAnEndIsRefusedAt64Kilobytes() {
        String line = "X: " + "x".repeat(997) + "\r\n";
        String start = message("OPTIONS", 0).replace("\r\n\r\n", "\r\n");
        boolean open = feed(start);
        for (int i = 0; i < 100 && open; i++) {
            open = feed(line);
        }

        assertThat(open).isFalse();
        assertThat(heard).containsExactly("513 Message over 64 KB");
        assertThat(feed(message("BYE", 0))).isFalse();
        assertThat(heard).hasSize(1);
    }

    @Test
    void aMessageWithoutItsLengthEndsTheStream() {
        assertThat(feed(message("BYE", 0).replace("Content-Length: 0", "X: 0"))).isFalse();
        assertThat(heard).containsExactly("400 No Content-Length on a stream");
    }
}
