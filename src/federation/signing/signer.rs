//! Signing what we send.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Position, Url};

use super::{cavage, digest, rfc9421};

/// How a request is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The old draft.
    #[default]
    Cavage,
    /// RFC 9421.
    Rfc9421,
}

/// Signs requests in the name of one account. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Signer {
    key_id: String,
    pair: Arc<KeyPair>,
    form: Form,
}

/// aws-lc could not sign. It has never happened.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the request could not be signed")]
pub struct NotSigned;

impl Signer {
    /// Signs with this key, in the old form.
    pub fn new(key_id: String, pair: Arc<KeyPair>) -> Self {
        Self { key_id, pair, form: Form::Cavage }
    }

    /// The same, in this form.
    #[must_use]
    pub fn in_form(&self, form: Form) -> Self {
        Self { form, ..self.clone() }
    }

    /// How it signs.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Which key others will look for.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The headers that carry the signature, for a request to this address with this body at
    /// this time (in seconds). `Host` is what follows from the address.
    pub fn headers(
        &self,
        method: &str,
        url: &Url,
        body: Option<&[u8]>,
        now: i64,
    ) -> Result<Vec<(&'static str, String)>, NotSigned> {
        match self.form {
            Form::Cavage => self.cavage(method, url, body, now),
            Form::Rfc9421 => self.rfc9421(method, url, body, now),
        }
    }

    fn cavage(
        &self,
        method: &str,
        url: &Url,
        body: Option<&[u8]>,
        now: i64,
    ) -> Result<Vec<(&'static str, String)>, NotSigned> {
        let date = date(now);
        let digest = body.map(digest::legacy);
        let target = &url[Position::BeforePath..Position::AfterQuery];
        let text = cavage::text_to_sign(method, target, &host(url), &date, digest.as_deref());
        let signature = self.sign(text.as_bytes())?;
        let header = cavage::header(&self.key_id, digest.is_some(), &signature);
        let mut headers = vec![("date", date), ("signature", header)];
        headers.extend(digest.map(|it| ("digest", it)));
        Ok(headers)
    }

    fn rfc9421(
        &self,
        method: &str,
        url: &Url,
        body: Option<&[u8]>,
        now: i64,
    ) -> Result<Vec<(&'static str, String)>, NotSigned> {
        let digest = body.map(digest::content);
        let uri = &url[..Position::AfterQuery];
        let to_sign = rfc9421::to_sign(method, uri, digest.as_deref(), &self.key_id, now);
        let signature = self.sign(to_sign.base.as_bytes())?;
        let mut headers = vec![
            ("date", date(now)),
            ("signature-input", to_sign.input),
            ("signature", format!("sig1=:{}:", STANDARD.encode(signature))),
        ];
        headers.extend(digest.map(|it| ("content-digest", it)));
        Ok(headers)
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
            .map_err(|_| NotSigned)?;
        Ok(signature)
    }
}

/// What the client writes into `Host`.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn date(now: i64) -> String {
    let since = Duration::from_secs(u64::try_from(now).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
