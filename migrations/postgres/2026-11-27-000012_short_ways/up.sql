-- Who reads somebody in some languages only; few do, and home asks it first.
CREATE INDEX follows_picky ON follows (follower_id) WHERE languages <> '';
