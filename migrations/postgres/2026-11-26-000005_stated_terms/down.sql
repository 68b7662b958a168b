DROP INDEX media_unstated;
ALTER TABLE media DROP COLUMN stated;
