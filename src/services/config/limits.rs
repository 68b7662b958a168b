use serde::{Deserialize, Serialize};

use super::ConfigError;

/// How much of what.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of one picture file.
    pub upload_bytes: u64,
    /// Pictures in one post.
    pub pictures_per_post: usize,
    /// Characters of a post.
    pub post_characters: usize,
    /// Characters of a picture's description.
    pub alt_characters: usize,
    /// Drafts kept for one account.
    pub drafts: i64,
    /// Uploaded pictures of one account that are in no post yet.
    pub unattached_pictures: i64,
    /// Pictures that may wait, on disk, to be made before uploads are told to come back.
    pub decode_queue: usize,
    /// Failed sign-ins a quarter of an hour, for one address and for one account each.
    pub sign_in_tries: u32,
    /// Sign-ups an hour from one address.
    pub sign_ups: u32,
    /// Calls of the API in 5 minutes with one token, or from one address without any.
    pub api_calls: u32,
    /// Files sent through the API in 30 minutes with one token.
    pub api_uploads: u32,
    /// Posts and boosts taken back through the API in 30 minutes with one token.
    pub api_deletes: u32,
    /// Apps registered in 10 minutes from one address.
    pub app_registrations: u32,
    /// Bytes that the files of one person's pictures may take, renditions included; 0: no limit.
    pub bytes_per_person: u64,
    /// Bytes that copies of pictures from other servers may take; 0: no limit.
    pub remote_media_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            upload_bytes: 40 * 1024 * 1024,
            pictures_per_post: 20,
            post_characters: 10_000,
            alt_characters: 1_500,
            drafts: 100,
            unattached_pictures: 100,
            decode_queue: 400,
            sign_in_tries: 10,
            sign_ups: 5,
            api_calls: 300,
            api_uploads: 100,
            api_deletes: 30,
            app_registrations: 30,
            bytes_per_person: 10 << 30,
            remote_media_bytes: 10 << 30,
        }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.pictures_per_post == 0 || self.pictures_per_post > 20 {
            let reason = "between 1 and 20".to_owned();
            return Err(ConfigError::Value { key: "limits.pictures_per_post", reason });
        }
        if self.sign_in_tries == 0 || self.sign_ups == 0 {
            let reason = "at least 1".to_owned();
            return Err(ConfigError::Value {
                key: "limits.sign_in_tries, limits.sign_ups",
                reason,
            });
        }
        let api = [self.api_calls, self.api_uploads, self.api_deletes, self.app_registrations];
        if api.contains(&0) {
            let reason = "at least 1".to_owned();
            return Err(ConfigError::Value {
                key: "limits.api_calls, limits.api_uploads, limits.api_deletes, limits.app_registrations",
                reason,
            });
        }
        Ok(())
    }
}
