-- Phones that prove their password by SHA-256, and never by MD5.
ALTER TABLE phone_password ADD COLUMN sha256_only INTEGER NOT NULL DEFAULT 0;
