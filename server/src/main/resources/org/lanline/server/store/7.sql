-- Messages to people of whom no device is there, until one is or the time is over; no others are ever kept.
CREATE TABLE message (
    number       INTEGER PRIMARY KEY,
    person       INTEGER NOT NULL REFERENCES person (id),
    sender       TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    date         TEXT,
    body         BLOB    NOT NULL,
    until        INTEGER NOT NULL
) STRICT;

-- How many calls somebody has missed since that person last made or took one.
CREATE TABLE missed_calls (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    calls  INTEGER NOT NULL
) STRICT;
