-- What is known of a call that is over. call_json is what GET /api/proofs/{id} answers, but for who
-- asks; signalling is a pcapng file. Both are deflated. started: seconds since 1970.
CREATE TABLE proof (
    id           TEXT    PRIMARY KEY,
    call         TEXT    NOT NULL,
    started      INTEGER NOT NULL,
    seconds      INTEGER NOT NULL,
    path         TEXT    NOT NULL,
    encrypted    TEXT    NOT NULL,
    local        TEXT    NOT NULL,
    fingerprints TEXT    NOT NULL,
    call_json    BLOB    NOT NULL,
    signalling   BLOB    NOT NULL
) STRICT;

CREATE INDEX proof_by_time ON proof (started);

-- Who wants it. A proof that nobody wants any more is forgotten.
CREATE TABLE proof_side (
    proof     TEXT    NOT NULL REFERENCES proof (id) ON DELETE CASCADE,
    person    INTEGER NOT NULL REFERENCES person (id),
    side      TEXT    NOT NULL,
    peer      TEXT    NOT NULL,
    peer_name TEXT    NOT NULL,
    PRIMARY KEY (proof, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX proof_of_person ON proof_side (person);
