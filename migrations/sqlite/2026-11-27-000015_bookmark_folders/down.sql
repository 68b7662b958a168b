DROP INDEX scheduled_posts_soonest;
DROP INDEX bookmarks_folder;
ALTER TABLE bookmarks DROP COLUMN folder_id;
DROP TABLE bookmark_folders;
