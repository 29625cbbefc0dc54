package org.lanline.server.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;

import java.nio.ByteBuffer;

/** What a message that passed was, in a few words: of SIP its first line. */
final class PassedWords {

    private static final int LONGEST_LINE = 200;

    private PassedWords() {}

    static String of(Passed passed) {
        return switch (passed.protocol()) {
            case SIP -> firstLine(passed.bytes());
            case STUN -> stun(passed.bytes());
        };
    }

    private static String firstLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && end < LONGEST_LINE && bytes[end] != '\r') {
            end++;
        }
        return new String(bytes, 0, end, UTF_8);
    }

    private static String stun(byte[] bytes) {
        StunMessage message = new StunMessage();
        if (message.parse(ByteBuffer.wrap(bytes)) != StunMessage.Verdict.STUN) {
            return "STUN that cannot be read";
        }
        String what =
                switch (message.method()) {
                    case StunMethod.BINDING -> "Binding";
                    case StunMethod.ALLOCATE -> "Allocate";
                    case StunMethod.REFRESH -> "Refresh";
                    case StunMethod.CREATE_PERMISSION -> "CreatePermission";
                    case StunMethod.CHANNEL_BIND -> "ChannelBind";
                    default -> "STUN method " + message.method();
                };
        return what + (message.isRequest() ? " request" : error(message));
    }

    private static String error(StunMessage message) {
        int code = message.errorCode();
        return code > 0 ? " error " + code : " response";
    }
}
