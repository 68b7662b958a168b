DELETE FROM jobs WHERE id = 10 AND kind = 'index_words';
DROP TABLE mixes;
DROP INDEX follows_follower;
DROP TRIGGER accounts_hung;
DROP TRIGGER posts_hung;
DROP TABLE explore_works;
