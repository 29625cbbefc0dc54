-- How far a proof is: 'running' while its call goes on, 'over' after it, 'cut' when the box stopped in between.
ALTER TABLE proof ADD COLUMN state TEXT NOT NULL DEFAULT 'over';
-- The packets of the call, where the box keeps those: how many there are, and a deflated pcapng file of them.
ALTER TABLE proof ADD COLUMN packets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE proof ADD COLUMN capture BLOB;
