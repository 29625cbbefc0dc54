package org.lanline.cli;

import tools.jackson.databind.json.JsonMapper;

/** What {@code --json} prints. */
final class Json {

    private Json() {}

    /** One line of JSON of a record, map or list. */
    static String write(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }
}
