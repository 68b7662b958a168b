-- The first house: people, works, what they allow, and the queue.
-- Times are milliseconds since 1970 (UTC). `terms` columns pack four permissions, two bits each.

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    domain TEXT NOT NULL DEFAULT '',
    display_name TEXT NOT NULL DEFAULT '',
    bio_source TEXT NOT NULL DEFAULT '',
    bio_html TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '[]',
    avatar_id BIGINT,
    header_id BIGINT,
    terms SMALLINT NOT NULL DEFAULT 255,
    default_label SMALLINT NOT NULL DEFAULT 0,
    is_indexable BOOLEAN NOT NULL DEFAULT TRUE,
    is_locked BOOLEAN NOT NULL DEFAULT FALSE,
    shows_counts BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    suspended_at BIGINT,
    posts_count BIGINT NOT NULL DEFAULT 0,
    followers_count BIGINT NOT NULL DEFAULT 0,
    following_count BIGINT NOT NULL DEFAULT 0,
    last_post_at BIGINT
);
CREATE UNIQUE INDEX accounts_address ON accounts (username, domain);

CREATE TABLE invitations (
    id INTEGER PRIMARY KEY NOT NULL,
    code TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    max_uses INTEGER,
    uses INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX invitations_code ON invitations (code);

CREATE TABLE users (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email TEXT,
    password_hash TEXT NOT NULL,
    role SMALLINT NOT NULL DEFAULT 0,
    application TEXT NOT NULL DEFAULT '',
    invitation_id BIGINT REFERENCES invitations (id) ON DELETE SET NULL,
    locale TEXT NOT NULL DEFAULT 'en',
    created_at BIGINT NOT NULL,
    approved_at BIGINT,
    approved_by BIGINT,
    disabled_at BIGINT,
    last_seen_at BIGINT,
    notifications_read_id BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_account ON users (account_id);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_waiting ON users (created_at) WHERE approved_at IS NULL;

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    user_agent TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (user_id, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE access_tokens (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX access_tokens_token ON access_tokens (token_hash);
CREATE INDEX access_tokens_user ON access_tokens (user_id, id);

CREATE TABLE one_time_links (
    id INTEGER PRIMARY KEY NOT NULL,
    kind SMALLINT NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    created_by BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX one_time_links_token ON one_time_links (token_hash);
CREATE INDEX one_time_links_user ON one_time_links (user_id);

CREATE TABLE settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT
);

CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    by_user BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL,
    visibility SMALLINT NOT NULL,
    parent_id BIGINT,
    parent_account_id BIGINT,
    root_id BIGINT,
    title TEXT NOT NULL DEFAULT '',
    year TEXT NOT NULL DEFAULT '',
    medium TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL DEFAULT '',
    warning TEXT NOT NULL DEFAULT '',
    sensitivity INTEGER NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',
    terms SMALLINT NOT NULL,
    actor_terms SMALLINT NOT NULL,
    resolved_terms SMALLINT NOT NULL,
    label SMALLINT NOT NULL DEFAULT 0,
    shown_label SMALLINT NOT NULL DEFAULT 0,
    is_held BOOLEAN NOT NULL DEFAULT FALSE,
    media_count SMALLINT NOT NULL DEFAULT 0,
    submission_key TEXT,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    likes_count BIGINT NOT NULL DEFAULT 0,
    boosts_count BIGINT NOT NULL DEFAULT 0,
    replies_count BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX posts_author ON posts (account_id, id, parent_account_id);
CREATE INDEX posts_recent ON posts (id, account_id, parent_account_id);
CREATE INDEX posts_author_kind ON posts (account_id, kind, id) WHERE deleted_at IS NULL;
CREATE INDEX posts_parent ON posts (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX posts_root ON posts (root_id, id) WHERE root_id IS NOT NULL;
CREATE INDEX posts_wall ON posts (kind, id) WHERE visibility = 0 AND deleted_at IS NULL AND parent_id IS NULL;
CREATE UNIQUE INDEX posts_submission ON posts (account_id, submission_key);

CREATE TABLE post_versions (
    id INTEGER PRIMARY KEY NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    title TEXT NOT NULL,
    year TEXT NOT NULL,
    medium TEXT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    warning TEXT NOT NULL,
    sensitivity INTEGER NOT NULL,
    media TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX post_versions_post ON post_versions (post_id, id);

CREATE TABLE drafts (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX drafts_account ON drafts (account_id, id);

CREATE TABLE media (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts (id) ON DELETE SET NULL,
    draft_id BIGINT REFERENCES drafts (id) ON DELETE SET NULL,
    purpose SMALLINT NOT NULL DEFAULT 0,
    position SMALLINT NOT NULL DEFAULT 0,
    state SMALLINT NOT NULL DEFAULT 0,
    file_name TEXT NOT NULL DEFAULT '',
    format TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    byte_size BIGINT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    blurhash TEXT NOT NULL DEFAULT '',
    average_rgb INTEGER NOT NULL DEFAULT 0,
    alt TEXT NOT NULL DEFAULT '',
    terms SMALLINT NOT NULL DEFAULT 0,
    file_terms SMALLINT NOT NULL DEFAULT 0,
    resolved_terms SMALLINT NOT NULL DEFAULT 255,
    label SMALLINT NOT NULL DEFAULT 0,
    evidence_label SMALLINT NOT NULL DEFAULT 0,
    shown_label SMALLINT NOT NULL DEFAULT 0,
    evidence TEXT NOT NULL DEFAULT '[]',
    report TEXT NOT NULL DEFAULT '{}',
    renditions TEXT NOT NULL DEFAULT '[]',
    original_key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX media_post ON media (post_id, position) WHERE post_id IS NOT NULL;
CREATE INDEX media_account ON media (account_id, id);
CREATE INDEX media_unattached ON media (created_at) WHERE post_id IS NULL;

CREATE TABLE likes (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX likes_once ON likes (account_id, post_id);
CREATE INDEX likes_post ON likes (post_id, id);

CREATE TABLE boosts (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX boosts_once ON boosts (account_id, post_id);
CREATE INDEX boosts_post ON boosts (post_id, id);
CREATE INDEX boosts_author ON boosts (account_id, id);

CREATE TABLE bookmarks (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX bookmarks_once ON bookmarks (account_id, post_id);
CREATE INDEX bookmarks_post ON bookmarks (post_id);
CREATE INDEX bookmarks_account ON bookmarks (account_id, id);

CREATE TABLE follows (
    id INTEGER PRIMARY KEY NOT NULL,
    follower_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    followee_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    shows_boosts BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT
);
CREATE UNIQUE INDEX follows_once ON follows (follower_id, followee_id);
CREATE INDEX follows_followee ON follows (followee_id, id);

CREATE TABLE blocks (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX blocks_once ON blocks (account_id, target_id);
CREATE INDEX blocks_target ON blocks (target_id);

CREATE TABLE mutes (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX mutes_once ON mutes (account_id, target_id);
CREATE INDEX mutes_target ON mutes (target_id);

CREATE TABLE mentions (
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (post_id, account_id)
);
CREATE INDEX mentions_account ON mentions (account_id, post_id);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    spelling TEXT NOT NULL
);
CREATE UNIQUE INDEX tags_name ON tags (name);

CREATE TABLE post_tags (
    tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (tag_id, post_id)
);
CREATE INDEX post_tags_post ON post_tags (post_id);

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL,
    from_account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX notifications_account ON notifications (account_id, id);
CREATE INDEX notifications_from ON notifications (from_account_id, account_id, kind);
CREATE INDEX notifications_post ON notifications (post_id) WHERE post_id IS NOT NULL;

CREATE TABLE consent_events (
    id INTEGER PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    subject SMALLINT NOT NULL,
    subject_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    by_account_id BIGINT,
    origin TEXT NOT NULL,
    old_terms SMALLINT NOT NULL,
    new_terms SMALLINT NOT NULL,
    old_label SMALLINT NOT NULL,
    new_label SMALLINT NOT NULL
);
CREATE INDEX consent_events_subject ON consent_events (subject, subject_id, id);
CREATE INDEX consent_events_account ON consent_events (account_id, id);

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state SMALLINT NOT NULL DEFAULT 0,
    run_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    leased_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, run_at);

-- What was said about consent stays said: rows may be added, never changed or taken away.
CREATE TRIGGER consent_events_keep_update BEFORE UPDATE ON consent_events
BEGIN SELECT RAISE(ABORT, 'consent_events is append-only'); END;
CREATE TRIGGER consent_events_keep_delete BEFORE DELETE ON consent_events
BEGIN SELECT RAISE(ABORT, 'consent_events is append-only'); END;
CREATE TRIGGER audit_events_keep_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_events_keep_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
