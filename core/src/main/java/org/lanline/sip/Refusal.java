package org.lanline.sip;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The answer to a request that could not be read whole: its own lines copied back, so that its
 * sender knows which request is meant, even where one of them is what is wrong.
 */
final class Refusal {
    private Refusal() {}

    /** Null when there is nobody to answer: no request, an ACK, or no Via. */
    static byte @Nullable [] answer(Index index) {
        boolean answerable = index.refusal > 0 && !"ACK".equals(index.method);
        int via = index.find(HeaderName.VIA, 0);
        if (!answerable || index.status > 0 || via < 0) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        write(out, "SIP/2.0 " + index.refusal + " " + index.why + "\r\n");
        for (int i = 0; i < index.count; i++) {
            switch (index.name(i)) {
                case VIA, FROM, CALL_ID, CSEQ -> copy(out, index, i);
                case TO -> copyWithTag(out, index, i, via);
                default -> {}
            }
        }
        write(out, "Content-Length: 0\r\n\r\n");
        return out.toByteArray();
    }

    private static void copy(ByteArrayOutputStream out, Index index, int line) {
        int from = index.lineStart(line);
        out.write(index.bytes, from, index.valueEnd(line) - from);
        write(out, "\r\n");
    }

    /** The same request gets the same tag again, without anything being remembered. */
    private static void copyWithTag(ByteArrayOutputStream out, Index index, int line, int via) {
        int from = index.lineStart(line);
        out.write(index.bytes, from, index.valueEnd(line) - from);
        Grammar to = index.value(line);
        if (to.nameAddr() && to.atEnd() && to.nameAddrView().tag() == null) {
            byte[] hop = Arrays.copyOfRange(index.bytes, index.lineStart(via), index.valueEnd(via));
            write(out, ";tag=" + Integer.toHexString(Arrays.hashCode(hop)));
        }
        write(out, "\r\n");
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(UTF_8));
    }
}
