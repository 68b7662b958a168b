-- Words by which posts and people are found. The words are ours: folded, cut, and with pairs of
-- letters for scripts without spaces (docs/decisions/0016-search.md).

-- What changed and is not written into the index yet. Emptied before each change commits, so nothing
-- in it outlives a transaction. Kind: 0 a post, 1 somebody.
CREATE UNLOGGED TABLE search_stale (
    kind SMALLINT NOT NULL,
    id BIGINT NOT NULL
);

CREATE TABLE search_posts (
    post_id BIGINT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_posts_words ON search_posts USING GIN (words);

CREATE TABLE search_people (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_people_words ON search_people USING GIN (words);

-- Whoever changes words, by whatever way, is noticed here: no writer has to remember it.
CREATE FUNCTION search_post_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION search_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (kind, id) VALUES (1, NEW.id);
    RETURN NULL;
END $$;
-- For tables whose rows hang on a post.
CREATE FUNCTION search_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.post_id IS NOT NULL THEN
        INSERT INTO search_stale (kind, id) VALUES (0, OLD.post_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.post_id IS NOT NULL THEN
        INSERT INTO search_stale (kind, id) VALUES (0, NEW.post_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER posts_said AFTER INSERT ON posts
    FOR EACH ROW EXECUTE FUNCTION search_post_changed();
CREATE TRIGGER posts_said_else AFTER UPDATE OF title, medium, html, warning, deleted_at ON posts
    FOR EACH ROW WHEN (NEW.title <> OLD.title OR NEW.medium <> OLD.medium OR NEW.html <> OLD.html
        OR NEW.warning <> OLD.warning OR NEW.deleted_at IS DISTINCT FROM OLD.deleted_at)
    EXECUTE FUNCTION search_post_changed();
CREATE TRIGGER media_described AFTER INSERT ON media
    FOR EACH ROW WHEN (NEW.post_id IS NOT NULL AND NEW.alt <> '')
    EXECUTE FUNCTION search_part_changed();
CREATE TRIGGER media_described_else AFTER UPDATE OF alt, post_id ON media
    FOR EACH ROW WHEN (NEW.alt <> OLD.alt OR NEW.post_id IS DISTINCT FROM OLD.post_id)
    EXECUTE FUNCTION search_part_changed();
CREATE TRIGGER media_taken AFTER DELETE ON media
    FOR EACH ROW WHEN (OLD.post_id IS NOT NULL) EXECUTE FUNCTION search_part_changed();
CREATE TRIGGER post_tags_put AFTER INSERT ON post_tags
    FOR EACH ROW EXECUTE FUNCTION search_part_changed();
CREATE TRIGGER post_tags_taken AFTER DELETE ON post_tags
    FOR EACH ROW EXECUTE FUNCTION search_part_changed();
CREATE TRIGGER accounts_named AFTER INSERT ON accounts
    FOR EACH ROW EXECUTE FUNCTION search_person_changed();
CREATE TRIGGER accounts_named_else AFTER UPDATE OF username, domain, display_name ON accounts
    FOR EACH ROW WHEN (NEW.username <> OLD.username OR NEW.domain <> OLD.domain
        OR NEW.display_name <> OLD.display_name)
    EXECUTE FUNCTION search_person_changed();

-- Who may find a post by searching, as it says itself (FEP-268d): 0 it does not say, 1 everybody,
-- 2 followers, 3 nobody.
ALTER TABLE remote_posts ADD COLUMN searchable_by SMALLINT NOT NULL DEFAULT 0;

-- What is here already is written into the index by a job, the newest first.
INSERT INTO jobs (id, kind, payload, run_at, created_at)
    SELECT 7, 'index_words', '{"kind":"index_words","posts":9223372036854775807,"people":9223372036854775807}', 0, 0
    WHERE EXISTS (SELECT 1 FROM accounts);
