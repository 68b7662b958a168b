-- Explore and the mix of the home page (docs/decisions/0017-explore-and-mix.md).

-- Works that Explore may show: public, with pictures, no replies, by people who want to be found.
-- Whoever changes such a work or its author is noticed by the triggers below; store/explore/hang.rs
-- writes the row before the change commits. Medium: the kinds of store/explore/medium.rs, 0 none of
-- them. Made: 0 by hand or not said, 1 with the help of AI, 2 by AI. Shuffle: made of the id, without
-- any order.
CREATE TABLE explore_works (
    post_id BIGINT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL,
    is_local BOOLEAN NOT NULL,
    medium SMALLINT NOT NULL,
    made SMALLINT NOT NULL,
    is_sensitive BOOLEAN NOT NULL,
    shuffle BIGINT NOT NULL
);
CREATE INDEX explore_works_author ON explore_works (account_id, post_id);
CREATE INDEX explore_works_here ON explore_works (post_id) WHERE is_local;
CREATE INDEX explore_works_made ON explore_works (made, post_id) WHERE made > 0;
CREATE INDEX explore_works_medium ON explore_works (medium, post_id) WHERE medium > 0;
CREATE INDEX explore_works_shuffle ON explore_works (shuffle);

-- Kind 2 of `search_stale`: all works of somebody.
CREATE FUNCTION explore_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, id) VALUES (2, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER posts_hung AFTER UPDATE OF kind, visibility, media_count, is_held, shown_label, sensitivity ON posts
    FOR EACH ROW WHEN (NEW.kind <> OLD.kind OR NEW.visibility <> OLD.visibility
        OR NEW.media_count <> OLD.media_count OR NEW.is_held <> OLD.is_held
        OR NEW.shown_label <> OLD.shown_label OR NEW.sensitivity <> OLD.sensitivity)
    EXECUTE FUNCTION search_post_changed();
CREATE TRIGGER accounts_hung AFTER UPDATE OF is_discoverable, sensitized_at ON accounts
    FOR EACH ROW WHEN (NEW.is_discoverable <> OLD.is_discoverable
        OR (NEW.sensitized_at IS NULL) <> (OLD.sensitized_at IS NULL))
    EXECUTE FUNCTION explore_person_changed();

-- Whom somebody follows, by time: for those followed by people one follows.
CREATE INDEX follows_follower ON follows (follower_id, id);

-- How somebody mixes their home: parts of 0 to 100 each. The one without a name is the one used last.
CREATE TABLE mixes (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    follows SMALLINT NOT NULL,
    network SMALLINT NOT NULL,
    here SMALLINT NOT NULL,
    everywhere SMALLINT NOT NULL,
    puts_rare_first BOOLEAN NOT NULL,
    is_art_only BOOLEAN NOT NULL,
    shows_boosts BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX mixes_name ON mixes (account_id, name);

-- What is here already is hung by the job that writes the index, the newest first.
INSERT INTO jobs (id, kind, payload, run_at, created_at)
    SELECT 10, 'index_words', '{"kind":"index_words","posts":9223372036854775807,"people":-9223372036854775808}', 0, 0
    WHERE EXISTS (SELECT 1 FROM accounts);
