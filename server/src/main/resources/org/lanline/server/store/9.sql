-- A password for each phone of a person, so that one can be removed and the others stay. The password that all phones
-- of a person had until now becomes that of the first one. No number comes twice: AUTOINCREMENT.
CREATE TABLE phone (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    person      INTEGER NOT NULL REFERENCES person (id),
    label       TEXT    NOT NULL,
    ha1_md5     TEXT    NOT NULL,
    ha1_sha256  TEXT    NOT NULL,
    sha256_only INTEGER NOT NULL,
    created     INTEGER NOT NULL
) STRICT;

CREATE INDEX phone_of_person ON phone (person);

INSERT INTO phone (person, label, ha1_md5, ha1_sha256, sha256_only, created)
    SELECT person, '', ha1_md5, ha1_sha256, sha256_only, created FROM phone_password ORDER BY person;

DROP TABLE phone_password;

ALTER TABLE binding ADD COLUMN phone INTEGER NOT NULL DEFAULT 0;
UPDATE binding SET phone = coalesce((SELECT id FROM phone WHERE phone.person = binding.person), 0);
