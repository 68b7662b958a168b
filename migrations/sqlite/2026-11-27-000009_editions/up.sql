-- Which edition of a post or of somebody this is. The number grows whenever anything changes that
-- is shown with it, whoever changes it and from wherever, so what was made of an edition once
-- (services/posts/shelf.rs) holds as long as the number does.

ALTER TABLE posts ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;

CREATE TRIGGER edition_of_post AFTER UPDATE ON posts BEGIN
    UPDATE posts SET edition = OLD.edition + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER edition_of_account AFTER UPDATE ON accounts BEGIN
    UPDATE accounts SET edition = OLD.edition + 1 WHERE id = NEW.id;
END;

-- Pictures. What the workshop notes about a file changes nothing that is shown.

CREATE TRIGGER edition_by_new_picture AFTER INSERT ON media WHEN NEW.post_id IS NOT NULL BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
END;

CREATE TRIGGER edition_by_picture AFTER UPDATE OF
    post_id, position, state, format, width, height, blurhash, average_rgb, alt, terms, file_terms,
    resolved_terms, label, evidence_label, shown_label, renditions, remote_url, refusal, focus_x,
    focus_y, original_id, original_terms, rights, ruling, used_at
ON media WHEN NEW.post_id IS NOT NULL OR OLD.post_id IS NOT NULL BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id IN (OLD.post_id, NEW.post_id);
END;

CREATE TRIGGER edition_by_lost_picture AFTER DELETE ON media WHEN OLD.post_id IS NOT NULL BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = OLD.post_id;
END;

-- Hashtags.

CREATE TRIGGER edition_by_new_tag AFTER INSERT ON post_tags BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
END;

CREATE TRIGGER edition_by_lost_tag AFTER DELETE ON post_tags BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = OLD.post_id;
END;

CREATE TRIGGER edition_by_spelling AFTER UPDATE OF spelling ON tags BEGIN
    UPDATE posts SET edition = edition + 1
    WHERE id IN (SELECT post_id FROM post_tags WHERE tag_id = NEW.id);
END;

-- People who are named.

CREATE TRIGGER edition_by_new_mention AFTER INSERT ON mentions BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
END;

CREATE TRIGGER edition_by_lost_mention AFTER DELETE ON mentions BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = OLD.post_id;
END;

CREATE TRIGGER edition_by_named AFTER UPDATE OF username, domain, suspended_at ON accounts BEGIN
    UPDATE posts SET edition = edition + 1
    WHERE id IN (SELECT post_id FROM mentions WHERE account_id = NEW.id);
END;

-- Where something is at home.

CREATE TRIGGER edition_by_new_home AFTER INSERT ON remote_posts BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
END;

CREATE TRIGGER edition_by_home AFTER UPDATE OF uri, url, refusal ON remote_posts BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
END;

CREATE TRIGGER edition_by_home_of_account AFTER UPDATE OF uri, url ON remote_actors BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
    UPDATE posts SET edition = edition + 1
    WHERE id IN (SELECT post_id FROM mentions WHERE account_id = NEW.account_id);
END;

CREATE TRIGGER edition_by_new_home_of_account AFTER INSERT ON remote_actors BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
END;

-- What stands behind a link, and the program something was written with.

CREATE TRIGGER edition_by_card AFTER UPDATE ON preview_cards BEGIN
    UPDATE posts SET edition = edition + 1 WHERE card_id = NEW.id;
END;

CREATE TRIGGER edition_by_app AFTER UPDATE OF name, website ON oauth_apps BEGIN
    UPDATE posts SET edition = edition + 1 WHERE app_id = NEW.id;
END;

-- Staff are marked.

CREATE TRIGGER edition_by_role AFTER UPDATE OF role ON users BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
END;

CREATE TRIGGER edition_by_new_user AFTER INSERT ON users BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
END;
