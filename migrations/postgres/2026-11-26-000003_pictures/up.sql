-- How to know a picture again: a PDQ hash (32 bytes; empty until the file was looked at) and how
-- much it is worth (0 to 100, from 50 on it is used).
ALTER TABLE media ADD COLUMN pdq BYTEA NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN pdq_quality SMALLINT NOT NULL DEFAULT 0;
-- Another artist's work that this one is a copy of, and that one's terms, which tighten its own.
ALTER TABLE media ADD COLUMN original_id BIGINT;
ALTER TABLE media ADD COLUMN original_terms SMALLINT NOT NULL DEFAULT 0;
-- Who made it and under which rights, as the file itself says (JSON).
ALTER TABLE media ADD COLUMN rights TEXT NOT NULL DEFAULT '{}';
-- What a moderator ruled about how it was made; 0: nothing.
ALTER TABLE media ADD COLUMN ruling SMALLINT NOT NULL DEFAULT 0;
-- What a detector thinks, 0 to 1, and which one it was; -1: none was asked.
ALTER TABLE media ADD COLUMN detector_score DOUBLE PRECISION NOT NULL DEFAULT -1;
ALTER TABLE media ADD COLUMN detector_model TEXT NOT NULL DEFAULT '';
-- Bytes of all files that are kept of it, and the day it was last asked for (copies only).
ALTER TABLE media ADD COLUMN kept_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
-- Until when somebody works on a picture that waits, and how often that was tried.
ALTER TABLE media ADD COLUMN claimed_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN tries SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX media_known ON media (id, account_id, pdq) WHERE pdq_quality >= 50;
CREATE INDEX media_sha256 ON media (sha256);
CREATE INDEX media_waiting ON media (id) WHERE state = 0;
CREATE INDEX media_copies ON media (used_at) WHERE remote_url <> '' AND kept_bytes > 0;

-- Whether the artist's terms are applied to copies of their works that others post.
ALTER TABLE accounts ADD COLUMN follows_copies BOOLEAN NOT NULL DEFAULT TRUE;
-- Whether somebody's lists leave works made with AI out.
ALTER TABLE accounts ADD COLUMN hides_ai BOOLEAN NOT NULL DEFAULT FALSE;

-- What a human is asked about a picture.
CREATE TABLE cases (
    id BIGINT PRIMARY KEY NOT NULL,
    kind SMALLINT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    original_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
    distance SMALLINT,
    statement TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    ruling SMALLINT,
    message TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    decided_by BIGINT
);
CREATE INDEX cases_open ON cases (id) WHERE decided_at IS NULL;
CREATE UNIQUE INDEX cases_once ON cases (media_id, kind);
CREATE INDEX cases_original ON cases (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX cases_account ON cases (account_id);

-- Hashes of pictures that a moderator ruled to be AI-made; nothing else puts one here.
CREATE TABLE ruled_hashes (
    id BIGINT PRIMARY KEY NOT NULL,
    sha256 BYTEA NOT NULL,
    pdq BYTEA NOT NULL,
    pdq_quality SMALLINT NOT NULL,
    ruled_by BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ruled_hashes_sha256 ON ruled_hashes (sha256);
