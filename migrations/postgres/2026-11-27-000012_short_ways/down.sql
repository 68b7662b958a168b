DROP INDEX accounts_header;
DROP INDEX accounts_avatar;
DROP INDEX media_draft;
DROP INDEX follows_picky;
