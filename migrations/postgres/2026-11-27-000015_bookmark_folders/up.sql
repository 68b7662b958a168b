-- Where somebody puts away what they saved. A bookmark is in one folder or in none.
CREATE TABLE bookmark_folders (
    id BIGINT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX bookmark_folders_account ON bookmark_folders (account_id, id);

ALTER TABLE bookmarks ADD COLUMN folder_id BIGINT REFERENCES bookmark_folders (id) ON DELETE SET NULL;
CREATE INDEX bookmarks_folder ON bookmarks (folder_id, id) WHERE folder_id IS NOT NULL;

-- What somebody planned, the soonest first.
CREATE INDEX scheduled_posts_soonest ON scheduled_posts (account_id, scheduled_at, id);
