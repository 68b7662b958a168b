-- Paid work that somebody offers: "jobs" to people.
-- State: 0 waits for staff, 1 approved, 2 refused, 3 taken down by staff, 4 withdrawn by its poster.
-- Whether an approved one is open follows from `expires_at`; nothing closes it.
CREATE TABLE openings (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state SMALLINT NOT NULL,
    -- Where it stands on the list: an id of the time when it came there.
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    company TEXT NOT NULL,
    discipline SMALLINT NOT NULL,
    -- 0 permanent, 1 contract, 2 commission, 3 internship.
    kind SMALLINT NOT NULL,
    -- 0 at a place, 1 remote, 2 either.
    workplace SMALLINT NOT NULL,
    place TEXT NOT NULL,
    -- In hundredths of the currency (ISO 4217).
    pay_min BIGINT NOT NULL,
    pay_max BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- 0 an hour, 1 a day, 2 a month, 3 a year, 4 for the project.
    pay_per SMALLINT NOT NULL,
    -- 0 no generative AI, 1 the team uses it, 2 the work includes it.
    ai_clause SMALLINT NOT NULL,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    -- Title, company and place in lower case, for those who look for words.
    words TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The last change of what it says or of its state.
    changed_at BIGINT NOT NULL,
    approved_at BIGINT,
    -- Why staff refused it or took it down.
    reason TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    decided_by BIGINT,
    -- The state before it was withdrawn, to go back to.
    withdrawn_from SMALLINT
);
CREATE INDEX openings_live ON openings (state, expires_at);
CREATE INDEX openings_state ON openings (state, id);
CREATE INDEX openings_account ON openings (account_id, id);
