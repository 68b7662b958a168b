-- The second factor of somebody: the secret of the codes that their app shows, sealed with the
-- server's own secret; the last step of time whose code was taken, so that none is taken twice;
-- and since when it is asked for. No secret: the password alone signs in.
ALTER TABLE users ADD COLUMN totp_secret TEXT;
ALTER TABLE users ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN second_factor_at BIGINT;

-- Codes for whoever lost the app, each good once. Only their hashes are kept.
CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
);

-- Browsers between the password and the second factor. Nothing but that step opens with these
-- tokens.
CREATE TABLE pending_sign_ins (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL,
    -- Answers that were tried.
    tries SMALLINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX pending_sign_ins_token ON pending_sign_ins (token_hash);
CREATE INDEX pending_sign_ins_user ON pending_sign_ins (user_id);
CREATE INDEX pending_sign_ins_expiry ON pending_sign_ins (expires_at);

-- Passkeys: what a phone, a computer or a key proves with. Everything that is checked of it
-- (public key, counter, flags) stands in `state`, as the library writes it. `handle` is the name
-- of the person that the passkey keeps; all of one person have the same.
CREATE TABLE passkeys (
    id BIGINT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    handle BYTEA NOT NULL,
    credential_id BYTEA NOT NULL,
    state BYTEA NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);
CREATE INDEX passkeys_user ON passkeys (user_id, id);

-- What a passkey was asked, until it answers once or five minutes are over.
CREATE TABLE passkey_questions (
    id BIGINT PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    state BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX passkey_questions_token ON passkey_questions (token_hash);
CREATE INDEX passkey_questions_user ON passkey_questions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX passkey_questions_expiry ON passkey_questions (expires_at);
