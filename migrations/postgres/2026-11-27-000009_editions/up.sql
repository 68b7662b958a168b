-- Which edition of a post or of somebody this is. The number grows whenever anything changes that
-- is shown with it, whoever changes it and from wherever, so what was made of an edition once
-- (services/posts/shelf.rs) holds as long as the number does.

ALTER TABLE posts ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION next_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.edition := OLD.edition + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER edition_of_post BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION next_edition();

CREATE TRIGGER edition_of_account BEFORE UPDATE ON accounts FOR EACH ROW
EXECUTE FUNCTION next_edition();

-- Pictures. What the workshop notes about a file changes nothing that is shown.

CREATE FUNCTION edition_by_new_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_new_picture AFTER INSERT ON media FOR EACH ROW WHEN (NEW.post_id IS NOT NULL)
EXECUTE FUNCTION edition_by_new_picture();

CREATE FUNCTION edition_by_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id IN (OLD.post_id, NEW.post_id);
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_picture AFTER UPDATE OF
    post_id, position, state, format, width, height, blurhash, average_rgb, alt, terms, file_terms,
    resolved_terms, label, evidence_label, shown_label, renditions, remote_url, refusal, focus_x,
    focus_y, original_id, original_terms, rights, ruling, used_at
ON media FOR EACH ROW WHEN (NEW.post_id IS NOT NULL OR OLD.post_id IS NOT NULL)
EXECUTE FUNCTION edition_by_picture();

CREATE FUNCTION edition_by_lost_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = OLD.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_lost_picture AFTER DELETE ON media FOR EACH ROW WHEN (OLD.post_id IS NOT NULL)
EXECUTE FUNCTION edition_by_lost_picture();

-- Hashtags.

CREATE FUNCTION edition_by_new_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_new_tag AFTER INSERT ON post_tags FOR EACH ROW
EXECUTE FUNCTION edition_by_new_tag();

CREATE FUNCTION edition_by_lost_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = OLD.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_lost_tag AFTER DELETE ON post_tags FOR EACH ROW
EXECUTE FUNCTION edition_by_lost_tag();

CREATE FUNCTION edition_by_spelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1
    WHERE id IN (SELECT post_id FROM post_tags WHERE tag_id = NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_spelling AFTER UPDATE OF spelling ON tags FOR EACH ROW
EXECUTE FUNCTION edition_by_spelling();

-- People who are named.

CREATE FUNCTION edition_by_new_mention() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_new_mention AFTER INSERT ON mentions FOR EACH ROW
EXECUTE FUNCTION edition_by_new_mention();

CREATE FUNCTION edition_by_lost_mention() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = OLD.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_lost_mention AFTER DELETE ON mentions FOR EACH ROW
EXECUTE FUNCTION edition_by_lost_mention();

CREATE FUNCTION edition_by_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1
    WHERE id IN (SELECT post_id FROM mentions WHERE account_id = NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_named AFTER UPDATE OF username, domain, suspended_at ON accounts FOR EACH ROW
EXECUTE FUNCTION edition_by_named();

-- Where something is at home.

CREATE FUNCTION edition_by_new_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_new_home AFTER INSERT ON remote_posts FOR EACH ROW
EXECUTE FUNCTION edition_by_new_home();

CREATE FUNCTION edition_by_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE id = NEW.post_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_home AFTER UPDATE OF uri, url, refusal ON remote_posts FOR EACH ROW
EXECUTE FUNCTION edition_by_home();

CREATE FUNCTION edition_by_home_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
    UPDATE posts SET edition = edition + 1
    WHERE id IN (SELECT post_id FROM mentions WHERE account_id = NEW.account_id);
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_home_of_account AFTER UPDATE OF uri, url ON remote_actors FOR EACH ROW
EXECUTE FUNCTION edition_by_home_of_account();

CREATE FUNCTION edition_by_new_home_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_new_home_of_account AFTER INSERT ON remote_actors FOR EACH ROW
EXECUTE FUNCTION edition_by_new_home_of_account();

-- What stands behind a link, and the program something was written with.

CREATE FUNCTION edition_by_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE card_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_card AFTER UPDATE ON preview_cards FOR EACH ROW
EXECUTE FUNCTION edition_by_card();

CREATE FUNCTION edition_by_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE posts SET edition = edition + 1 WHERE app_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_app AFTER UPDATE OF name, website ON oauth_apps FOR EACH ROW
EXECUTE FUNCTION edition_by_app();

-- Staff are marked.

CREATE FUNCTION edition_by_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_role AFTER UPDATE OF role ON users FOR EACH ROW
EXECUTE FUNCTION edition_by_role();

CREATE FUNCTION edition_by_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts SET edition = edition + 1 WHERE id = NEW.account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER edition_by_new_user AFTER INSERT ON users FOR EACH ROW
EXECUTE FUNCTION edition_by_new_user();
