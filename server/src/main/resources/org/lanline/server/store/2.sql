-- Where phones are that registered over UDP (RFC 3261 section 10.3): what their 200 has promised.
-- path: one hop a line. expires: milliseconds since 1970.
CREATE TABLE binding (
    number     INTEGER PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES person (id),
    contact    TEXT    NOT NULL,
    instance   TEXT,
    reg_id     INTEGER NOT NULL,
    host       TEXT    NOT NULL,
    port       INTEGER NOT NULL,
    path       TEXT    NOT NULL,
    call_id    TEXT    NOT NULL,
    cseq       INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    user_agent TEXT,
    gruu       INTEGER NOT NULL
) STRICT;

CREATE INDEX binding_of_person ON binding (person);
