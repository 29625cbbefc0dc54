-- The short number that reaches somebody from a keypad.
ALTER TABLE person ADD COLUMN extension INTEGER;
UPDATE person SET extension = 20 + (SELECT count(*) FROM person AS other WHERE other.id <= person.id);
-- A number that is somebody's user reaches that user.
UPDATE person SET extension = NULL WHERE CAST(extension AS TEXT) IN (SELECT user FROM person);
CREATE UNIQUE INDEX person_by_extension ON person (extension);

-- Where calls to somebody go; targets are users or short numbers. seconds: until nobody has answered.
CREATE TABLE call_rule (
    person         INTEGER PRIMARY KEY REFERENCES person (id),
    do_not_disturb INTEGER NOT NULL,
    always         TEXT,
    busy           TEXT,
    unanswered     TEXT,
    seconds        INTEGER NOT NULL
) STRICT;

-- Several people behind one address: a group has a name, a user and a number as a person has. seconds: how long each rings in turn.
CREATE TABLE ring_group (
    person  INTEGER PRIMARY KEY REFERENCES person (id),
    in_turn INTEGER NOT NULL,
    seconds INTEGER NOT NULL
) STRICT;

CREATE TABLE ring_group_member (
    ring_group INTEGER NOT NULL REFERENCES ring_group (person) ON DELETE CASCADE,
    person     INTEGER NOT NULL REFERENCES person (id),
    position   INTEGER NOT NULL,
    PRIMARY KEY (ring_group, person)
) STRICT, WITHOUT ROWID;
