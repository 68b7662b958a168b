-- What apps of the Mastodon API need: apps and their tokens, lists, filters, polls, what somebody
-- follows besides people, and what staff decide through them.

-- Programs that act for people. A secret is kept as a hash only.
CREATE TABLE oauth_apps (
    id INTEGER PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT NOT NULL DEFAULT '',
    -- With line ends between them, as they were registered.
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX oauth_apps_client ON oauth_apps (client_id);
CREATE INDEX oauth_apps_used ON oauth_apps (last_used_at);

-- What an app may change for a token, once.
CREATE TABLE oauth_codes (
    id INTEGER PRIMARY KEY NOT NULL,
    code_hash BLOB NOT NULL,
    app_id BIGINT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    -- Of PKCE, always S256; empty where the app did not ask for it.
    challenge TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- The token it was changed for: a code that comes again ends that token (RFC 6749, 4.1.2).
    token_id BIGINT
);
CREATE UNIQUE INDEX oauth_codes_code ON oauth_codes (code_hash);
CREATE INDEX oauth_codes_app ON oauth_codes (app_id);
CREATE INDEX oauth_codes_user ON oauth_codes (user_id);
CREATE INDEX oauth_codes_expiry ON oauth_codes (expires_at);

-- A token may belong to an app, and to nobody but the app.
CREATE TABLE access_tokens_new (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    app_id BIGINT REFERENCES oauth_apps (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
INSERT INTO access_tokens_new (id, user_id, token_hash, name, scopes, created_at, last_used_at)
    SELECT id, user_id, token_hash, name, scopes, created_at, last_used_at FROM access_tokens;
DROP TABLE access_tokens;
ALTER TABLE access_tokens_new RENAME TO access_tokens;
CREATE UNIQUE INDEX access_tokens_token ON access_tokens (token_hash);
CREATE INDEX access_tokens_user ON access_tokens (user_id, id);
CREATE INDEX access_tokens_app ON access_tokens (app_id) WHERE app_id IS NOT NULL;

-- How somebody posts, where they say nothing.
ALTER TABLE users ADD COLUMN posting_visibility SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN posting_sensitive BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN posting_language TEXT NOT NULL DEFAULT '';

ALTER TABLE accounts ADD COLUMN is_bot BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN is_discoverable BOOLEAN NOT NULL DEFAULT TRUE;
-- People who want to be found, those who posted last first: of this server, and of all.
CREATE INDEX accounts_active_here ON accounts (domain, last_post_at);
CREATE INDEX accounts_active ON accounts (last_post_at);

ALTER TABLE posts ADD COLUMN app_id BIGINT;
ALTER TABLE posts ADD COLUMN card_id BIGINT;
ALTER TABLE posts ADD COLUMN has_poll BOOLEAN NOT NULL DEFAULT FALSE;

-- Until when, and whether what they do is told nevertheless.
ALTER TABLE mutes ADD COLUMN expires_at BIGINT;
ALTER TABLE mutes ADD COLUMN hides_notifications BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX mutes_expiry ON mutes (expires_at) WHERE expires_at IS NOT NULL;

-- Whether each new post is told, and in which languages posts are wanted (with spaces between
-- them; empty: all).
ALTER TABLE follows ADD COLUMN notifies BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE follows ADD COLUMN languages TEXT NOT NULL DEFAULT '';
CREATE INDEX follows_notifies ON follows (followee_id) WHERE notifies;

-- Kept apart by somebody's policy: not told, waits to be looked at.
ALTER TABLE notifications ADD COLUMN is_filtered BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE account_notes (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    comment TEXT NOT NULL
);
CREATE UNIQUE INDEX account_notes_once ON account_notes (account_id, target_id);
CREATE INDEX account_notes_target ON account_notes (target_id);

-- People somebody shows on their profile.
CREATE TABLE endorsements (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX endorsements_once ON endorsements (account_id, target_id);
CREATE INDEX endorsements_target ON endorsements (target_id);

-- Whole servers that somebody does not want to see anything from.
CREATE TABLE account_domain_blocks (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_domain_blocks_once ON account_domain_blocks (account_id, domain);

CREATE TABLE suggestion_dismissals (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, target_id)
);
CREATE INDEX suggestion_dismissals_target ON suggestion_dismissals (target_id);

CREATE TABLE followed_tags (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX followed_tags_once ON followed_tags (account_id, tag_id);
CREATE INDEX followed_tags_tag ON followed_tags (tag_id);

CREATE TABLE featured_tags (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX featured_tags_once ON featured_tags (account_id, tag_id);
CREATE INDEX featured_tags_tag ON featured_tags (tag_id);

-- People somebody reads apart. Replies: 0 to those followed, 1 to those on the list, 2 none.
CREATE TABLE lists (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    replies_policy SMALLINT NOT NULL DEFAULT 1,
    is_exclusive BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL
);
CREATE INDEX lists_account ON lists (account_id, id);

CREATE TABLE list_accounts (
    id INTEGER PRIMARY KEY NOT NULL,
    list_id BIGINT NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX list_accounts_once ON list_accounts (list_id, account_id);
CREATE INDEX list_accounts_account ON list_accounts (account_id);

-- What somebody does not want to read. Contexts are bits: 1 home, 2 notifications, 4 public,
-- 8 thread, 16 account. Action: 0 warn, 1 hide, 2 blur.
CREATE TABLE filters (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    contexts SMALLINT NOT NULL,
    action SMALLINT NOT NULL DEFAULT 0,
    expires_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX filters_account ON filters (account_id, id);

CREATE TABLE filter_keywords (
    id INTEGER PRIMARY KEY NOT NULL,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX filter_keywords_filter ON filter_keywords (filter_id, id);

CREATE TABLE filter_posts (
    id INTEGER PRIMARY KEY NOT NULL,
    filter_id BIGINT NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX filter_posts_once ON filter_posts (filter_id, post_id);
CREATE INDEX filter_posts_post ON filter_posts (post_id);

-- Conversations that somebody does not want to hear of any more, by the post that began them.
CREATE TABLE thread_mutes (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    root_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX thread_mutes_once ON thread_mutes (account_id, root_id);

-- A question in a post. Options are JSON: their titles and how many votes each has.
CREATE TABLE polls (
    post_id INTEGER PRIMARY KEY NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    is_multiple BOOLEAN NOT NULL DEFAULT FALSE,
    hides_totals BOOLEAN NOT NULL DEFAULT FALSE,
    options TEXT NOT NULL,
    voters_count BIGINT,
    expires_at BIGINT,
    closed_at BIGINT,
    fetched_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX polls_open ON polls (expires_at) WHERE closed_at IS NULL;

CREATE TABLE poll_votes (
    id INTEGER PRIMARY KEY NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    choice SMALLINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX poll_votes_once ON poll_votes (post_id, account_id, choice);
CREATE INDEX poll_votes_account ON poll_votes (account_id);

-- Posts for later, as they were sent (JSON).
CREATE TABLE scheduled_posts (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    scheduled_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    submission_key TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX scheduled_posts_account ON scheduled_posts (account_id, id);
CREATE INDEX scheduled_posts_due ON scheduled_posts (scheduled_at);
CREATE UNIQUE INDEX scheduled_posts_submission ON scheduled_posts (account_id, submission_key);

-- Talks among those mentioned, one row for each who takes part.
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    root_id BIGINT NOT NULL,
    last_post_id BIGINT NOT NULL,
    is_unread BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversations_once ON conversations (account_id, root_id);
CREATE INDEX conversations_latest ON conversations (account_id, last_post_id);
CREATE INDEX conversations_root ON conversations (root_id);

-- How far somebody has read. Timeline: 0 home, 1 notifications.
CREATE TABLE markers (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    timeline SMALLINT NOT NULL,
    last_read_id BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, timeline)
);

-- From whom somebody wants to be told: 0 accept, 1 filter, 2 drop, for each kind of stranger.
CREATE TABLE notification_policies (
    account_id INTEGER PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    not_following SMALLINT NOT NULL DEFAULT 0,
    not_followers SMALLINT NOT NULL DEFAULT 0,
    new_accounts SMALLINT NOT NULL DEFAULT 0,
    private_mentions SMALLINT NOT NULL DEFAULT 1,
    limited_accounts SMALLINT NOT NULL DEFAULT 1
);

-- Somebody filtered whose notifications wait; accepted: they are let through from now on.
CREATE TABLE notification_requests (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    from_account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    last_post_id BIGINT,
    count BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX notification_requests_once ON notification_requests (account_id, from_account_id);
CREATE INDEX notification_requests_from ON notification_requests (from_account_id);

CREATE TABLE notification_permissions (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    from_account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, from_account_id)
);
CREATE INDEX notification_permissions_from ON notification_permissions (from_account_id);

-- Where an app wants to be woken (RFC 8030, 8291). Alerts are bits, by kind of notification.
-- Policy: 0 all, 1 followed, 2 follower, 3 none.
CREATE TABLE push_subscriptions (
    id INTEGER PRIMARY KEY NOT NULL,
    token_id BIGINT NOT NULL REFERENCES access_tokens (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    public_key TEXT NOT NULL,
    auth TEXT NOT NULL,
    alerts INTEGER NOT NULL DEFAULT 0,
    policy SMALLINT NOT NULL DEFAULT 0,
    is_standard BOOLEAN NOT NULL DEFAULT FALSE,
    -- What the app showed, sealed with the server's secret: apps know by it whose message it is.
    token TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX push_subscriptions_token ON push_subscriptions (token_id);
CREATE INDEX push_subscriptions_account ON push_subscriptions (account_id);

-- What stands behind a link in a post. State: 0 to be fetched, 1 shown, 2 nothing to show.
CREATE TABLE preview_cards (
    id INTEGER PRIMARY KEY NOT NULL,
    url TEXT NOT NULL,
    state SMALLINT NOT NULL DEFAULT 0,
    kind SMALLINT NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    author_name TEXT NOT NULL DEFAULT '',
    author_url TEXT NOT NULL DEFAULT '',
    provider_name TEXT NOT NULL DEFAULT '',
    provider_url TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    published_at BIGINT,
    fetched_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX preview_cards_url ON preview_cards (url);
CREATE INDEX posts_card ON posts (card_id, id) WHERE card_id IS NOT NULL;

-- What staff tell everybody.
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    is_all_day BOOLEAN NOT NULL DEFAULT FALSE,
    starts_at BIGINT,
    ends_at BIGINT,
    published_at BIGINT,
    updated_at BIGINT NOT NULL,
    created_by BIGINT
);

CREATE TABLE announcement_reads (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, announcement_id)
);
CREATE INDEX announcement_reads_of ON announcement_reads (announcement_id);

-- Staff's lists. An address is kept with its length in bits: 192.0.2.0/24.
-- Severity: 0 sign-ups wait, 1 no sign-ups, 2 no access.
CREATE TABLE ip_blocks (
    id INTEGER PRIMARY KEY NOT NULL,
    address TEXT NOT NULL,
    severity SMALLINT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    created_by BIGINT
);
CREATE UNIQUE INDEX ip_blocks_address ON ip_blocks (address);

CREATE TABLE email_domain_blocks (
    id INTEGER PRIMARY KEY NOT NULL,
    domain TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT
);
CREATE UNIQUE INDEX email_domain_blocks_once ON email_domain_blocks (domain);

-- Addresses of people who may not come back, as hashes of their plain form.
CREATE TABLE canonical_email_blocks (
    id INTEGER PRIMARY KEY NOT NULL,
    hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX canonical_email_blocks_once ON canonical_email_blocks (hash);

CREATE TABLE domain_allows (
    id INTEGER PRIMARY KEY NOT NULL,
    domain TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT
);
CREATE UNIQUE INDEX domain_allows_once ON domain_allows (domain);

-- Apps name a block by number.
ALTER TABLE domain_blocks ADD COLUMN id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE domain_blocks ADD COLUMN public_comment TEXT NOT NULL DEFAULT '';
ALTER TABLE domain_blocks ADD COLUMN is_obfuscated BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE domain_blocks SET id = created_at * 65536 + rowid % 65536;
CREATE INDEX domain_blocks_number ON domain_blocks (id);

ALTER TABLE reports ADD COLUMN category SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN rule_ids TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN assigned_to BIGINT;
