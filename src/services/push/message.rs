//! Encrypts a message for one app: RFC 8291 (`aes128gcm`, RFC 8188), and the draft before it
//! (`aesgcm`, draft-ietf-webpush-encryption-04), which old apps read.

use anyhow::anyhow;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Bytes of one record: the message is one (RFC 8291, 4).
const RECORD: u32 = 4096;

/// Bytes of a public key, an uncompressed point.
const POINT: usize = 65;

/// What an app gave us to encrypt for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    point: Vec<u8>,
    auth: Vec<u8>,
}

/// A message in the form before the standard.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub(super) body: Vec<u8>,
    pub(super) salt: String,
    pub(super) key: String,
}

/// base64url without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key for one message.
pub(super) fn new_key() -> anyhow::Result<PrivateKey> {
    PrivateKey::generate(&ECDH_P256).map_err(|_| anyhow!("no key for a message"))
}

/// Both alphabets, with and without padding: apps send all of them.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim().trim_end_matches('=');
    URL_SAFE_NO_PAD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()
}

/// How many bytes are wanted of a key.
#[derive(Clone, Copy, Debug)]
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF of RFC 5869 with SHA-256.
fn derive<const N: usize>(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> anyhow::Result<[u8; N]> {
    let mut out = [0; N];
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(info, Length(N))
        .and_then(|it| it.fill(&mut out))
        .map_err(|_| anyhow!("a key cannot be derived"))?;
    Ok(out)
}

fn seal(key: &[u8; 16], nonce: [u8; 12], mut text: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let key = UnboundKey::new(&AES_128_GCM, key).map_err(|_| anyhow!("no key to seal with"))?;
    LessSafeKey::new(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut text)
        .map_err(|_| anyhow!("a message cannot be sealed"))?;
    Ok(text)
}

impl Keys {
    /// Reads what an app sent; none where that is no point, or no secret.
    pub fn read(public_key: &str, auth: &str) -> Option<Self> {
        let (point, auth) = (decode(public_key)?, decode(auth)?);
        let is_point = point.len() == POINT && point.first() == Some(&4);
        let keys = (is_point && auth.len() == 16).then_some(Self { point, auth })?;
        let probe = new_key().ok()?;
        keys.shared(&probe).ok()?;
        Some(keys)
    }

    fn shared(&self, ours: &PrivateKey) -> anyhow::Result<Vec<u8>> {
        let theirs = UnparsedPublicKey::new(&ECDH_P256, &self.point);
        agree(ours, theirs, anyhow!("the app's key is no key"), |secret| Ok(secret.to_vec()))
    }

    /// As the standard says.
    pub(super) fn encrypt(
        &self,
        ours: &PrivateKey,
        salt: [u8; 16],
        text: &[u8],
    ) -> anyhow::Result<Vec<u8>> {
        let public = point_of(ours)?;
        let info: [&[u8]; 3] = [b"WebPush: info\0", &self.point, &public];
        let secret: [u8; 32] = derive(&self.auth, &self.shared(ours)?, &info)?;
        let key = derive(&salt, &secret, &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce = derive(&salt, &secret, &[b"Content-Encoding: nonce\0"])?;
        // 2 ends the last record; no padding.
        let sealed = seal(&key, nonce, [text, &[2]].concat())?;
        let length = u8::try_from(public.len()).unwrap_or(u8::MAX);
        Ok([&salt, RECORD.to_be_bytes().as_slice(), &[length], &public, &sealed].concat())
    }

    /// As the draft before it said.
    pub(super) fn encrypt_as_before(
        &self,
        ours: &PrivateKey,
        salt: [u8; 16],
        text: &[u8],
    ) -> anyhow::Result<Before> {
        let public = point_of(ours)?;
        let secret: [u8; 32] =
            derive(&self.auth, &self.shared(ours)?, &[b"Content-Encoding: auth\0"])?;
        // Each key with its length in two bytes.
        let context: [&[u8]; 5] = [b"P-256\0", &[0, 65], &self.point, &[0, 65], &public];
        let context = context.concat();
        let key = derive(&salt, &secret, &[b"Content-Encoding: aesgcm\0", &context])?;
        let nonce = derive(&salt, &secret, &[b"Content-Encoding: nonce\0", &context])?;
        // Two bytes say how much padding there is: none.
        let body = seal(&key, nonce, [&[0, 0], text].concat())?;
        Ok(Before { body, salt: encode(&salt), key: encode(&public) })
    }
}

fn point_of(key: &PrivateKey) -> anyhow::Result<Vec<u8>> {
    let public = key.compute_public_key().map_err(|_| anyhow!("a key has no public half"))?;
    Ok(public.as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        // RFC 8291, appendix A.
        let keys = Keys::read(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "BTBZMqHH6r4Tts7J_aSIgg",
        )
        .unwrap();
        let ours = decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw").unwrap();
        let ours = PrivateKey::from_private_key(&ECDH_P256, &ours).unwrap();
        let salt = decode("DGv6ra1nlYgDCS1FRnbzlw").unwrap().try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let body = encode(&keys.encrypt(&ours, salt, text).unwrap());
        assert_eq!(
            body,
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let auth = "BTBZMqHH6r4Tts7J_aSIgg";
        assert_eq!(Keys::read("", auth), None);
        assert_eq!(Keys::read(&encode(&[4; 65]), auth), None, "not on the curve");
        let point = point_of(&new_key().unwrap()).unwrap();
        assert!(Keys::read(&encode(&point), auth).is_some());
        assert_eq!(Keys::read(&encode(&point), "short"), None);
    }
}
