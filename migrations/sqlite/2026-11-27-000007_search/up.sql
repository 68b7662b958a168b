-- Words by which posts and people are found. The words are ours: folded, cut, and with pairs of
-- letters for scripts without spaces (docs/decisions/0016-search.md).

-- What changed and is not written into the index yet. Emptied before each change commits. Kind: 0 a
-- post, 1 somebody.
CREATE TABLE search_stale (
    kind SMALLINT NOT NULL,
    id BIGINT NOT NULL
);

CREATE TABLE search_posts (
    post_id INTEGER PRIMARY KEY NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);
CREATE VIRTUAL TABLE search_posts_index USING fts5 (
    words,
    content = 'search_posts',
    content_rowid = 'post_id',
    columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);
-- A deleted work must not be found in the file by its words.
INSERT INTO search_posts_index (search_posts_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER search_posts_added AFTER INSERT ON search_posts BEGIN
    INSERT INTO search_posts_index (rowid, words) VALUES (NEW.post_id, NEW.words);
END;
CREATE TRIGGER search_posts_removed AFTER DELETE ON search_posts BEGIN
    INSERT INTO search_posts_index (search_posts_index, rowid, words)
        VALUES ('delete', OLD.post_id, OLD.words);
END;
CREATE TRIGGER search_posts_changed AFTER UPDATE ON search_posts BEGIN
    INSERT INTO search_posts_index (search_posts_index, rowid, words)
        VALUES ('delete', OLD.post_id, OLD.words);
    INSERT INTO search_posts_index (rowid, words) VALUES (NEW.post_id, NEW.words);
END;

CREATE TABLE search_people (
    account_id INTEGER PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    words TEXT NOT NULL
);
CREATE VIRTUAL TABLE search_people_index USING fts5 (
    words,
    content = 'search_people',
    content_rowid = 'account_id',
    columnsize = 0,
    prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);
INSERT INTO search_people_index (search_people_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER search_people_added AFTER INSERT ON search_people BEGIN
    INSERT INTO search_people_index (rowid, words) VALUES (NEW.account_id, NEW.words);
END;
CREATE TRIGGER search_people_removed AFTER DELETE ON search_people BEGIN
    INSERT INTO search_people_index (search_people_index, rowid, words)
        VALUES ('delete', OLD.account_id, OLD.words);
END;
CREATE TRIGGER search_people_changed AFTER UPDATE ON search_people BEGIN
    INSERT INTO search_people_index (search_people_index, rowid, words)
        VALUES ('delete', OLD.account_id, OLD.words);
    INSERT INTO search_people_index (rowid, words) VALUES (NEW.account_id, NEW.words);
END;

-- Whoever changes words, by whatever way, is noticed here: no writer has to remember it.
CREATE TRIGGER posts_said AFTER INSERT ON posts BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, NEW.id);
END;
CREATE TRIGGER posts_said_else AFTER UPDATE OF title, medium, html, warning, deleted_at ON posts
WHEN NEW.title <> OLD.title OR NEW.medium <> OLD.medium OR NEW.html <> OLD.html
    OR NEW.warning <> OLD.warning OR NEW.deleted_at IS NOT OLD.deleted_at BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, NEW.id);
END;
CREATE TRIGGER media_described AFTER INSERT ON media
WHEN NEW.post_id IS NOT NULL AND NEW.alt <> '' BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, NEW.post_id);
END;
CREATE TRIGGER media_described_else AFTER UPDATE OF alt, post_id ON media
WHEN NEW.alt <> OLD.alt OR NEW.post_id IS NOT OLD.post_id BEGIN
    INSERT INTO search_stale (kind, id) SELECT 0, OLD.post_id WHERE OLD.post_id IS NOT NULL;
    INSERT INTO search_stale (kind, id) SELECT 0, NEW.post_id WHERE NEW.post_id IS NOT NULL;
END;
CREATE TRIGGER media_taken AFTER DELETE ON media WHEN OLD.post_id IS NOT NULL BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, OLD.post_id);
END;
CREATE TRIGGER post_tags_put AFTER INSERT ON post_tags BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, NEW.post_id);
END;
CREATE TRIGGER post_tags_taken AFTER DELETE ON post_tags BEGIN
    INSERT INTO search_stale (kind, id) VALUES (0, OLD.post_id);
END;
CREATE TRIGGER accounts_named AFTER INSERT ON accounts BEGIN
    INSERT INTO search_stale (kind, id) VALUES (1, NEW.id);
END;
CREATE TRIGGER accounts_named_else AFTER UPDATE OF username, domain, display_name ON accounts
WHEN NEW.username <> OLD.username OR NEW.domain <> OLD.domain
    OR NEW.display_name <> OLD.display_name BEGIN
    INSERT INTO search_stale (kind, id) VALUES (1, NEW.id);
END;

-- Who may find a post by searching, as it says itself (FEP-268d): 0 it does not say, 1 everybody,
-- 2 followers, 3 nobody.
ALTER TABLE remote_posts ADD COLUMN searchable_by SMALLINT NOT NULL DEFAULT 0;

-- What is here already is written into the index by a job, the newest first.
INSERT INTO jobs (id, kind, payload, run_at, created_at)
    SELECT 7, 'index_words', '{"kind":"index_words","posts":9223372036854775807,"people":9223372036854775807}', 0, 0
    WHERE EXISTS (SELECT 1 FROM accounts);
