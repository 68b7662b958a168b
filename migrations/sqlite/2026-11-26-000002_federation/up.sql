-- Other servers: who lives there, what came from them, what goes to them.
-- Times are milliseconds since 1970 (UTC).

-- People of this server: where they moved, where they came from, whether their lists are shown.
ALTER TABLE accounts ADD COLUMN hides_follows BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN also_known_as TEXT NOT NULL DEFAULT '[]';
ALTER TABLE accounts ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN moved_at BIGINT;

-- The keys activities are signed with. Account 0 is the server itself.
CREATE TABLE account_keys (
    account_id INTEGER PRIMARY KEY NOT NULL,
    rsa_private BLOB NOT NULL,
    rsa_public TEXT NOT NULL,
    ed25519_private BLOB NOT NULL,
    ed25519_public TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Another server. `cursor` is the last row of `outgoing` below which everything is settled.
CREATE TABLE instances (
    id INTEGER PRIMARY KEY NOT NULL,
    domain TEXT NOT NULL,
    software TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    promise SMALLINT NOT NULL DEFAULT 0,
    promise_note TEXT NOT NULL DEFAULT '',
    sends_terms BOOLEAN NOT NULL DEFAULT FALSE,
    looked_at BIGINT,
    signs_rfc9421 BOOLEAN NOT NULL DEFAULT FALSE,
    cursor BIGINT NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since BIGINT,
    next_try_at BIGINT,
    gave_up_at BIGINT,
    last_success_at BIGINT,
    last_error TEXT NOT NULL DEFAULT '',
    last_received_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX instances_domain ON instances (domain);
CREATE INDEX instances_cursor ON instances (cursor);

-- Servers we have nothing to do with; subdomains are meant too.
CREATE TABLE domain_blocks (
    domain TEXT PRIMARY KEY NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    created_by BIGINT,
    created_at BIGINT NOT NULL
);

-- Where deliveries go: a server's shared inbox, or an actor's own where there is none.
CREATE TABLE inboxes (
    id INTEGER PRIMARY KEY NOT NULL,
    instance_id BIGINT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    gone_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX inboxes_url ON inboxes (url);
CREATE INDEX inboxes_instance ON inboxes (instance_id);

-- What is known of somebody elsewhere beside their account. `terms_at` is the `updated` of the
-- document whose terms were last taken in full: only a later one loosens them.
CREATE TABLE remote_actors (
    account_id INTEGER PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    instance_id BIGINT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    actor_type SMALLINT NOT NULL DEFAULT 0,
    inbox TEXT NOT NULL,
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    followers TEXT NOT NULL DEFAULT '',
    following TEXT NOT NULL DEFAULT '',
    outbox TEXT NOT NULL DEFAULT '',
    featured TEXT NOT NULL DEFAULT '',
    avatar_url TEXT NOT NULL DEFAULT '',
    header_url TEXT NOT NULL DEFAULT '',
    also_known_as TEXT NOT NULL DEFAULT '[]',
    moved_to TEXT NOT NULL DEFAULT '',
    key_id TEXT NOT NULL DEFAULT '',
    key_pem TEXT NOT NULL DEFAULT '',
    ed25519_key TEXT NOT NULL DEFAULT '',
    key_fetched_at BIGINT NOT NULL DEFAULT 0,
    claimed_followers BIGINT,
    claimed_following BIGINT,
    claimed_posts BIGINT,
    is_confirmed BOOLEAN NOT NULL DEFAULT FALSE,
    updated_at BIGINT,
    terms_at BIGINT,
    fetched_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX remote_actors_uri ON remote_actors (uri);
CREATE INDEX remote_actors_key ON remote_actors (key_id);
CREATE INDEX remote_actors_inbox ON remote_actors (inbox_id, account_id);
CREATE INDEX remote_actors_instance ON remote_actors (instance_id, account_id);

-- What is known of a post from elsewhere beside the post.
CREATE TABLE remote_posts (
    post_id INTEGER PRIMARY KEY NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    object_type TEXT NOT NULL DEFAULT 'Note',
    parent_uri TEXT NOT NULL DEFAULT '',
    quote_uri TEXT NOT NULL DEFAULT '',
    published_at BIGINT NOT NULL,
    updated_at BIGINT,
    terms_at BIGINT,
    stated_terms SMALLINT NOT NULL DEFAULT 0,
    header_terms SMALLINT NOT NULL DEFAULT 0,
    claimed_likes BIGINT,
    claimed_boosts BIGINT,
    claimed_replies BIGINT,
    refusal TEXT NOT NULL DEFAULT '',
    fetched_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX remote_posts_uri ON remote_posts (uri);
CREATE INDEX remote_posts_parent ON remote_posts (parent_uri) WHERE parent_uri <> '';

-- Where a picture from elsewhere lies; empty for pictures of this server.
ALTER TABLE media ADD COLUMN remote_url TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN focus_x REAL NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN focus_y REAL NOT NULL DEFAULT 0;

-- What was deleted elsewhere does not come back by an older copy.
CREATE TABLE tombstones (
    uri TEXT PRIMARY KEY NOT NULL,
    deleted_at BIGINT NOT NULL
);
CREATE INDEX tombstones_age ON tombstones (deleted_at);

-- Under which id the other side knows a follow, a like, a boost; empty for the rule's own.
ALTER TABLE follows ADD COLUMN uri TEXT;
ALTER TABLE likes ADD COLUMN uri TEXT;
ALTER TABLE boosts ADD COLUMN uri TEXT;
CREATE UNIQUE INDEX follows_uri ON follows (uri);
CREATE UNIQUE INDEX likes_uri ON likes (uri);
CREATE UNIQUE INDEX boosts_uri ON boosts (uri);

-- Pinned works, in the artist's order.
CREATE TABLE pins (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX pins_once ON pins (account_id, post_id);
CREATE INDEX pins_post ON pins (post_id);

-- What others sent us, exactly as it came. A row is its own job: applied and marked in one change.
CREATE TABLE incoming (
    id INTEGER PRIMARY KEY NOT NULL,
    activity_uri TEXT NOT NULL,
    actor_uri TEXT NOT NULL,
    domain TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state SMALLINT NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at BIGINT NOT NULL,
    leased_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    received_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE UNIQUE INDEX incoming_activity ON incoming (activity_uri);
CREATE INDEX incoming_due ON incoming (run_at, id) WHERE state < 2;
CREATE INDEX incoming_settled ON incoming (settled_at) WHERE settled_at IS NOT NULL;

-- What we send, exactly as it goes, with the inboxes it is for (packed ids). Never changed.
CREATE TABLE outgoing (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL,
    activity_uri TEXT NOT NULL,
    object_key TEXT NOT NULL,
    body TEXT NOT NULL,
    inboxes BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX outgoing_object ON outgoing (object_key, id);
CREATE UNIQUE INDEX outgoing_activity ON outgoing (activity_uri);

-- Deliveries that will not be tried again. What is settled well leaves no row.
CREATE TABLE failed_deliveries (
    id INTEGER PRIMARY KEY NOT NULL,
    outgoing_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    status SMALLINT NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX failed_deliveries_once ON failed_deliveries (outgoing_id, inbox_id);
CREATE INDEX failed_deliveries_age ON failed_deliveries (at);

-- Every inbox that ever got a post of ours: its deletion goes there too.
CREATE TABLE post_audiences (
    post_id INTEGER PRIMARY KEY NOT NULL,
    inboxes BLOB NOT NULL
);

-- Complaints, from here and from elsewhere. Staff read them.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY NOT NULL,
    uri TEXT,
    from_account_id BIGINT REFERENCES accounts (id) ON DELETE SET NULL,
    from_domain TEXT NOT NULL DEFAULT '',
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    post_ids TEXT NOT NULL DEFAULT '[]',
    comment TEXT NOT NULL DEFAULT '',
    is_forwarded BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by BIGINT
);
CREATE UNIQUE INDEX reports_uri ON reports (uri);
CREATE INDEX reports_open ON reports (id) WHERE settled_at IS NULL;
CREATE INDEX reports_account ON reports (account_id, id);
CREATE INDEX reports_from ON reports (from_account_id) WHERE from_account_id IS NOT NULL;
