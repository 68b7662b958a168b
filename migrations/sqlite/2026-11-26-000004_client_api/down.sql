DROP INDEX follows_notifies;
DROP INDEX mutes_expiry;
DROP INDEX accounts_active_here;
DROP INDEX accounts_active;
DROP INDEX posts_card;
DROP INDEX domain_blocks_number;
DROP INDEX access_tokens_app;
ALTER TABLE reports DROP COLUMN assigned_to;
ALTER TABLE reports DROP COLUMN rule_ids;
ALTER TABLE reports DROP COLUMN category;
ALTER TABLE domain_blocks DROP COLUMN is_obfuscated;
ALTER TABLE domain_blocks DROP COLUMN public_comment;
ALTER TABLE domain_blocks DROP COLUMN id;
ALTER TABLE notifications DROP COLUMN is_filtered;
ALTER TABLE follows DROP COLUMN languages;
ALTER TABLE follows DROP COLUMN notifies;
ALTER TABLE mutes DROP COLUMN hides_notifications;
ALTER TABLE mutes DROP COLUMN expires_at;
ALTER TABLE posts DROP COLUMN has_poll;
ALTER TABLE posts DROP COLUMN card_id;
ALTER TABLE posts DROP COLUMN app_id;
ALTER TABLE accounts DROP COLUMN is_discoverable;
ALTER TABLE accounts DROP COLUMN is_bot;
ALTER TABLE users DROP COLUMN posting_language;
ALTER TABLE users DROP COLUMN posting_sensitive;
ALTER TABLE users DROP COLUMN posting_visibility;
DROP TABLE push_subscriptions;
DELETE FROM access_tokens WHERE user_id IS NULL;
CREATE TABLE access_tokens_old (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
INSERT INTO access_tokens_old (id, user_id, token_hash, name, scopes, created_at, last_used_at)
    SELECT id, user_id, token_hash, name, scopes, created_at, last_used_at FROM access_tokens;
DROP TABLE access_tokens;
ALTER TABLE access_tokens_old RENAME TO access_tokens;
CREATE UNIQUE INDEX access_tokens_token ON access_tokens (token_hash);
CREATE INDEX access_tokens_user ON access_tokens (user_id, id);
DROP TABLE domain_allows;
DROP TABLE canonical_email_blocks;
DROP TABLE email_domain_blocks;
DROP TABLE ip_blocks;
DROP TABLE announcement_reads;
DROP TABLE announcements;
DROP TABLE preview_cards;
DROP TABLE notification_permissions;
DROP TABLE notification_requests;
DROP TABLE notification_policies;
DROP TABLE markers;
DROP TABLE conversations;
DROP TABLE scheduled_posts;
DROP TABLE poll_votes;
DROP TABLE polls;
DROP TABLE thread_mutes;
DROP TABLE filter_posts;
DROP TABLE filter_keywords;
DROP TABLE filters;
DROP TABLE list_accounts;
DROP TABLE lists;
DROP TABLE featured_tags;
DROP TABLE followed_tags;
DROP TABLE suggestion_dismissals;
DROP TABLE account_domain_blocks;
DROP TABLE endorsements;
DROP TABLE account_notes;
DROP TABLE oauth_codes;
DROP TABLE oauth_apps;
