DROP TABLE passkey_questions;
DROP TABLE passkeys;
DROP TABLE pending_sign_ins;
DROP TABLE recovery_codes;
ALTER TABLE users DROP COLUMN second_factor_at;
ALTER TABLE users DROP COLUMN totp_step;
ALTER TABLE users DROP COLUMN totp_secret;
