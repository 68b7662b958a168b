DELETE FROM jobs WHERE id = 10 AND kind = 'index_words';
DROP TABLE mixes;
DROP INDEX follows_follower;
DROP TRIGGER accounts_hung ON accounts;
DROP TRIGGER posts_hung ON posts;
DROP FUNCTION explore_person_changed;
DROP TABLE explore_works;
