package org.lanline.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class FourWordsTest {
    private static final String ONE =
            "sha-256"
                + " A7:13:71:1B:1C:71:A7:31:FC:C3:CA:68:41:B4:7C:99:34:B9:71:A7:D8:2F:EA:ED:87:17:8F:70:F7:E9:EB:86";
    private static final String TWO =
            "sha-256"
                + " F8:85:F9:63:0E:CA:B5:EF:6F:9E:1A:86:F4:A4:8F:A3:94:4B:92:F6:26:37:5D:B8:4B:BF:0A:F2:DE:79:92:5D";

    private static final List<String> GIVEN = List.of("hurricane", "clover", "oyster", "metal");

    @Test
    void bothEndsGetTheFourThatPythonsHashlibGivesForTheOtherEnd() {
        assertThat(FourWords.of(TWO, ONE)).isEqualTo(GIVEN);
    }

    @Test
    void anotherCertificateGivesOthers() {
        assertThat(FourWords.of(ONE, TWO.replace("F8", "F9"))).isNotEqualTo(GIVEN);
    }

    @Test
    void theListIsTheOneThatPagesHave() throws IOException {
        String page = Files.readString(Path.of("../web/src/call/word-list.ts"));
        Matcher list = Pattern.compile("`([^`]*)`").matcher(page);
        assertThat(list.find()).isTrue();
        assertThat(FourWords.list()).isEqualTo(List.of(list.group(1).strip().split("\\s+")));
    }
}
