-- What a bucket says beside the files of a picture: its terms as they are resolved, and 256 times the
-- label that is shown; -1: nothing yet. A folder says nothing.
ALTER TABLE media ADD COLUMN stated INTEGER NOT NULL DEFAULT -1;
CREATE INDEX media_unstated ON media (id) WHERE state = 1 AND stated <> resolved_terms + 256 * shown_label;
