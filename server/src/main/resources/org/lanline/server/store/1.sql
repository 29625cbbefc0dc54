-- The first schema. A step that has been released is never changed: add the next number.

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- name_key is equal for names that look alike; user is the user part of the address of record.
CREATE TABLE person (
    id       INTEGER PRIMARY KEY,
    user     TEXT    NOT NULL UNIQUE,
    name     TEXT    NOT NULL,
    name_key TEXT    NOT NULL UNIQUE,
    created  INTEGER NOT NULL
) STRICT;

-- A revoked device stays, so that its token is told "revoked" and not "unknown".
CREATE TABLE device (
    id         TEXT    PRIMARY KEY,
    person     INTEGER NOT NULL REFERENCES person (id),
    token_hash TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    revoked    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX device_of_person ON device (person);

-- The password of a person's phones: HA1 of RFC 7616, never the password.
CREATE TABLE phone_password (
    person     INTEGER PRIMARY KEY REFERENCES person (id),
    ha1_md5    TEXT    NOT NULL,
    ha1_sha256 TEXT    NOT NULL,
    created    INTEGER NOT NULL
) STRICT;

-- One-time codes: for a device of one person, or (person is null) for a new name by invitation.
CREATE TABLE code (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    person      INTEGER REFERENCES person (id),
    opener      TEXT    NOT NULL,
    selector    TEXT    NOT NULL,
    code_hash   TEXT    NOT NULL,
    secret_hash TEXT    NOT NULL UNIQUE,
    tries_left  INTEGER NOT NULL,
    created     INTEGER NOT NULL,
    expires     INTEGER NOT NULL,
    used        INTEGER
) STRICT;

CREATE INDEX code_by_selector ON code (selector);
