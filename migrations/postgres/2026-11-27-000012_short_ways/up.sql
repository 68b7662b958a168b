-- Who reads somebody in some languages only; few do, and home asks it first.
CREATE INDEX follows_picky ON follows (follower_id) WHERE languages <> '';
-- What belongs to a draft, when the draft is kept, published or thrown away.
CREATE INDEX media_draft ON media (draft_id) WHERE draft_id IS NOT NULL;
-- Whether a picture is somebody's portrait or banner: asked of each that hangs nowhere.
CREATE INDEX accounts_avatar ON accounts (avatar_id) WHERE avatar_id IS NOT NULL;
CREATE INDEX accounts_header ON accounts (header_id) WHERE header_id IS NOT NULL;
