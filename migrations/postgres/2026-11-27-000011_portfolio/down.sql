ALTER TABLE accounts DROP COLUMN verified_links;
DROP TABLE sequence_works;
DROP TABLE sequences;
