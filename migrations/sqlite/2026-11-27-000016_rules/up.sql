-- Rules of staff for what comes in and goes out. State: 0 off, 1 shadow (notes what it would do), 2 on.
CREATE TABLE rules (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    state SMALLINT NOT NULL,
    -- The version that holds now.
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- When it goes off by itself.
    expires_at BIGINT
);
-- What a rule said in each version. Rows are only ever added.
CREATE TABLE rule_versions (
    id INTEGER PRIMARY KEY NOT NULL,
    rule_id BIGINT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    at BIGINT NOT NULL,
    by_user BIGINT,
    -- JSON: when it applies.
    condition TEXT NOT NULL,
    -- The word of what it does.
    action TEXT NOT NULL,
    -- Why, for those whom it concerns.
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX rule_versions_version ON rule_versions (rule_id, version);
-- Works as rules saw them, for thirty days, so that a rule can be tried on what was. The id is of the time.
CREATE TABLE sightings (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    domain TEXT NOT NULL,
    -- JSON: all that rules may know of it, but for its words.
    facts TEXT NOT NULL,
    -- What everybody could read of it; empty once the post is gone.
    words TEXT NOT NULL
);
CREATE INDEX sightings_post ON sightings (post_id);
CREATE INDEX sightings_account ON sightings (account_id);
-- What rules did, or would have done. State: 0 nothing is open, 1 held, 2 released, 3 kept back for good.
CREATE TABLE rule_hits (
    id INTEGER PRIMARY KEY NOT NULL,
    rule_id BIGINT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    account_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    domain TEXT NOT NULL,
    action TEXT NOT NULL,
    is_shadow BOOLEAN NOT NULL,
    -- Whether it is the one of several that was done.
    is_done BOOLEAN NOT NULL,
    state SMALLINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT
);
CREATE INDEX rule_hits_rule ON rule_hits (rule_id, id);
CREATE INDEX rule_hits_state ON rule_hits (state, id);
CREATE INDEX rule_hits_post ON rule_hits (post_id);
