package org.lanline.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes end as a description or as a named mistake, and a description reads back the same. */
final class SessionDescriptionFuzzTest {

    @FuzzTest(maxDuration = "10s")
    void anyBytesAreReadOrRefused(byte[] body) {
        if (SessionDescription.parse(body) instanceof Parsed.Ok(SessionDescription first)) {
            assertThat(SessionDescription.parse(first.write())).isEqualTo(new Parsed.Ok(first));
            OfferAnswer.kinds(first, first);
        }
    }
}
