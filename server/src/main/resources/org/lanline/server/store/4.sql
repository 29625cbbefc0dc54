-- Who looks after the box: may see and do what is under /api/admin. Given on the machine itself only.
ALTER TABLE person ADD COLUMN administrator INTEGER NOT NULL DEFAULT 0;
