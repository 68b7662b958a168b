-- Since when moderators limit somebody: only followers see them in lists. And since when all their
-- pictures have a curtain. Empty: they do not.
ALTER TABLE accounts ADD COLUMN limited_at BIGINT;
ALTER TABLE accounts ADD COLUMN sensitized_at BIGINT;
CREATE INDEX accounts_limited ON accounts (id) WHERE limited_at IS NOT NULL;
CREATE INDEX accounts_sensitized ON accounts (id) WHERE sensitized_at IS NOT NULL;

-- Who a boost is for, as in `posts.visibility`; never 3.
ALTER TABLE boosts ADD COLUMN visibility SMALLINT NOT NULL DEFAULT 0;

-- What moderators did to somebody and told them. `id` is also that of the notification.
-- Action: 0 words alone, 1 login stopped, 2 pictures behind a curtain, 3 limited, 4 suspended.
CREATE TABLE account_warnings (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    action SMALLINT NOT NULL,
    words TEXT NOT NULL,
    post_ids TEXT NOT NULL DEFAULT '[]',
    created_at BIGINT NOT NULL,
    created_by BIGINT
);
CREATE INDEX account_warnings_of ON account_warnings (account_id, id);

-- Follows that somebody here lost at once. `id` is also that of the notification.
-- Kind: 0 staff blocked a server, 1 they blocked it themselves, 2 staff suspended somebody.
-- `target` is the server or the person; the counts stay when the list is taken away.
CREATE TABLE severances (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind SMALLINT NOT NULL,
    target TEXT NOT NULL,
    followers_count BIGINT NOT NULL DEFAULT 0,
    following_count BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX severances_of ON severances (account_id, id);

-- One of these follows: with whom, as `name@domain`, in which direction, and what was wished of it.
CREATE TABLE severed_follows (
    id INTEGER PRIMARY KEY NOT NULL,
    severance_id BIGINT NOT NULL REFERENCES severances (id) ON DELETE CASCADE,
    handle TEXT NOT NULL,
    is_follower BOOLEAN NOT NULL,
    shows_boosts BOOLEAN NOT NULL DEFAULT TRUE,
    notifies BOOLEAN NOT NULL DEFAULT FALSE,
    languages TEXT NOT NULL DEFAULT ''
);
CREATE INDEX severed_follows_of ON severed_follows (severance_id, id);

-- How somebody answers an announcement: an emoji.
CREATE TABLE announcement_reactions (
    id INTEGER PRIMARY KEY NOT NULL,
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX announcement_reactions_once ON announcement_reactions (announcement_id, account_id, name);
CREATE INDEX announcement_reactions_by ON announcement_reactions (account_id);

-- People whose account was deleted: their name signs what tells it to other servers, and stands on
-- the stone at their address.
CREATE TABLE departed (
    account_id INTEGER PRIMARY KEY NOT NULL,
    username TEXT NOT NULL,
    deleted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX departed_name ON departed (username);
