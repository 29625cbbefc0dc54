package org.lanline.server.people;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON of strangers, whose bodies are short and flat: what is deeper costs nothing. */
public final class StrangersJson {

    private static final int DEEPEST = 8;
    private static final int LONGEST_NUMBER = 32;

    public static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .maxNumberLength(LONGEST_NUMBER)
                                                    .build())
                                    .build())
                    .build();

    private StrangersJson() {}
}
