DROP INDEX follows_picky;
