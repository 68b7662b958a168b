-- Works in the order of their artist: sections of a portfolio (kind 0) and series (kind 1).
-- Positions run down, as ids do on lists by time: what stands first has the highest. Only their
-- order means something; a move hands the positions that are there round among the rows.
CREATE TABLE sequences (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    intro TEXT NOT NULL,
    -- The work that stands for it; the first one where nothing is chosen.
    cover_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX sequences_account ON sequences (account_id, kind, position);
CREATE INDEX sequences_cover ON sequences (cover_id) WHERE cover_id IS NOT NULL;

-- A work is in one section at most, and in one series at most.
CREATE TABLE sequence_works (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL,
    sequence_id BIGINT NOT NULL REFERENCES sequences (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (post_id, kind)
);
CREATE INDEX sequence_works_order ON sequence_works (sequence_id, position);

-- Addresses in the fields of a profile whose page links back with rel="me", and since when: a list
-- of pairs. One that is no field any more means nothing.
ALTER TABLE accounts ADD COLUMN verified_links TEXT NOT NULL DEFAULT '[]';
