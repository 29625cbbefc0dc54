package org.lanline.server.proof;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What follows from all that is known of a call, in the shape of docs/protocol.md.
 *
 * @param disagreements sentences about what one says and another one says otherwise
 * @param warning a sentence when somebody may be in between, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Conclusion(Verdict verdict, List<String> disagreements, @Nullable String warning) {

    Conclusion {
        disagreements = List.copyOf(disagreements);
    }

    record Verdict(Path path, Encrypted encrypted, Local local, Fingerprints fingerprints) {}

    /**
     * @param value direct, relayed, box or cannot-tell
     * @param by the machine that the media goes through, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Path(String value, @Nullable String by, List<String> grade, String why) {}

    /**
     * @param value yes, no or cannot-tell
     * @param how such as {@code DTLS 1.3, AEAD_AES_128_GCM}, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Encrypted(String value, @Nullable String how, List<String> grade, String why) {}

    /**
     * @param value yes, no or cannot-tell
     * @param bytesOutside that went to or came from addresses outside the LAN
     */
    record Local(String value, long bytesOutside, List<String> grade, String why) {}

    /**
     * @param value match, differ or cannot-tell
     */
    record Fingerprints(String value, String why) {}
}
