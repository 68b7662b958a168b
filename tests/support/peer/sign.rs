//! Signatures of the peers, made and checked with code of their own: what the server signs is
//! checked by somebody who did not write the server.

use std::fmt::Write as _;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::wire::Request;

/// An RSA key with its public half as others read it.
pub struct Key {
    pair: RsaKeyPair,
    pub public_pem: String,
}

/// Which of the two ways to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// draft-cavage-http-signatures-12, as Mastodon does it.
    Cavage,
    /// RFC 9421 with `Content-Digest`.
    Rfc9421,
}

/// The keys that all peers share. They lie in files, since making one takes half a second.
pub fn pool() -> Vec<Key> {
    let files = [
        include_str!("keys/0.pem"),
        include_str!("keys/1.pem"),
        include_str!("keys/2.pem"),
        include_str!("keys/3.pem"),
    ];
    files.iter().map(|pem| Key::from_pem(pem)).collect()
}

impl Key {
    fn from_pem(pem: &str) -> Self {
        let der = unpacked(pem).expect("a PEM file");
        let pair = KeyPair::from_pkcs8(&der).expect("a key in PKCS#8");
        let public = pair.public_key().as_der().expect("a public key");
        let body = STANDARD.encode(public.as_ref());
        let lines: Vec<&str> =
            body.as_bytes().chunks(64).filter_map(|it| std::str::from_utf8(it).ok()).collect();
        let public_pem =
            format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
        Self { pair, public_pem }
    }

    /// A signature over a text, in base64.
    pub fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .expect("RSA signs");
        STANDARD.encode(signature)
    }
}

/// `SHA-256` of a body, in base64.
pub fn digest(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}

/// Signs a request: puts the headers in that a receiver asks for.
///
/// `now` is in milliseconds since 1970.
pub fn sign(request: &mut Request, origin: &str, key: &Key, key_id: &str, (way, now): (Way, i64)) {
    match way {
        Way::Cavage => sign_cavage(request, key, key_id, now),
        Way::Rfc9421 => sign_rfc9421(request, origin, key, key_id, now),
    }
}

fn sign_cavage(request: &mut Request, key: &Key, key_id: &str, now: i64) {
    request.headers.push(("Date".to_owned(), http_date(now)));
    let mut names = vec!["(request-target)", "host", "date"];
    if request.method == "POST" {
        let value = format!("SHA-256={}", digest(&request.body));
        request.headers.push(("Digest".to_owned(), value));
        names.extend(["digest", "content-type"]);
    }
    sign_over(request, key, key_id, &names, &[]);
}

/// A time in milliseconds as the header `Date` has it.
pub fn http_date(at: i64) -> String {
    let millis = u64::try_from(at).unwrap_or_default();
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis))
}

/// Signs exactly these headers in the old draft's way; `times` are `created` and `expires`.
pub fn sign_over(
    request: &mut Request,
    key: &Key,
    key_id: &str,
    names: &[&str],
    times: &[(&str, &str)],
) {
    let text = cavage_text(request, names, times).expect("every signed header is there");
    let times: Vec<String> = times.iter().map(|it| format!("{}={},", it.0, it.1)).collect();
    let times = times.concat();
    let value = format!(
        "keyId=\"{key_id}\",algorithm=\"rsa-sha256\",{times}headers=\"{}\",signature=\"{}\"",
        names.join(" "),
        key.sign(&text)
    );
    request.set("Signature", &value);
}

fn cavage_text(request: &Request, names: &[&str], times: &[(&str, &str)]) -> Option<String> {
    let line = |name: &&str| match *name {
        "(request-target)" => {
            let method = request.method.to_ascii_lowercase();
            Some(format!("(request-target): {method} {}", request.target))
        }
        name if name.starts_with('(') => {
            let time = times.iter().find(|it| name == format!("({})", it.0))?;
            Some(format!("{name}: {}", time.1))
        }
        name => Some(format!("{name}: {}", request.header(name)?)),
    };
    let lines: Option<Vec<String>> = names.iter().map(line).collect();
    Some(lines?.join("\n"))
}

fn sign_rfc9421(request: &mut Request, origin: &str, key: &Key, key_id: &str, now: i64) {
    let mut parts = vec!["@method", "@target-uri"];
    if request.method == "POST" {
        let value = format!("sha-256=:{}:", digest(&request.body));
        request.headers.push(("Content-Digest".to_owned(), value));
        parts.extend(["content-digest", "content-type"]);
    }
    let rest = format!(";created={};keyid=\"{key_id}\";alg=\"rsa-v1_5-sha256\"", now / 1000);
    sign_parts(request, origin, key, &parts, &rest);
}

/// Signs exactly these parts in the way of RFC 9421; `rest` is what follows their list.
pub fn sign_parts(request: &mut Request, origin: &str, key: &Key, parts: &[&str], rest: &str) {
    let quoted: Vec<String> = parts.iter().map(|it| format!("\"{it}\"")).collect();
    let params = format!("({}){rest}", quoted.join(" "));
    let text = rfc9421_text(request, origin, parts, &params).expect("every part is there");
    request.set("Signature-Input", &format!("sig1={params}"));
    request.set("Signature", &format!("sig1=:{}:", key.sign(&text)));
}

fn rfc9421_text(request: &Request, origin: &str, parts: &[&str], params: &str) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        let value = match *part {
            "@method" => request.method.clone(),
            "@target-uri" => format!("{origin}{}", request.target),
            "@authority" => request.header("host")?.to_ascii_lowercase(),
            "@path" => request.path().to_owned(),
            "@query" => {
                format!("?{}", request.target.split_once('?').map_or("", |(_, query)| query))
            }
            "@request-target" => request.target.clone(),
            "@scheme" => origin.split(':').next()?.to_owned(),
            name if !name.starts_with('@') => request.header(name)?.to_owned(),
            _ => return None,
        };
        let _infallible = writeln!(text, "\"{part}\": {value}");
    }
    let _infallible = write!(text, "\"@signature-params\": {params}");
    Some(text)
}

/// What a signature claims, before anybody looked whether it is true.
#[derive(Clone, Debug)]
pub struct Claim {
    pub key_id: String,
    pub way: Way,
    text: String,
    signature: Vec<u8>,
}

/// Reads the signature of a request, and checks everything that needs no key.
pub fn claim(request: &Request, origin: &str) -> Result<Claim, String> {
    let claim = match request.header("signature-input") {
        Some(input) => rfc9421_claim(request, origin, input),
        None => cavage_claim(request),
    };
    claim.and_then(|claim| {
        let is_post = request.method == "POST";
        if is_post { body_is_whole(request).map(|()| claim) } else { Ok(claim) }
    })
}

fn body_is_whole(request: &Request) -> Result<(), String> {
    let wanted = digest(&request.body);
    let cavage = request.header("digest").map(|it| it == format!("SHA-256={wanted}"));
    let rfc = request.header("content-digest").map(|it| it == format!("sha-256=:{wanted}:"));
    match (cavage, rfc) {
        (None, None) => Err("no digest".to_owned()),
        (Some(false), _) | (_, Some(false)) => Err("the digest is not that of the body".to_owned()),
        _ => Ok(()),
    }
}

fn cavage_claim(request: &Request) -> Result<Claim, String> {
    let value = request.header("signature").ok_or("no signature")?;
    let parameter = |name: &str| {
        let all = value.split(',').filter_map(|it| it.trim().split_once('='));
        let mut found = all.filter(|it| it.0 == name).map(|it| it.1.trim_matches('"').to_owned());
        found.next().ok_or(format!("no {name} in the signature"))
    };
    let names = parameter("headers")?;
    let names: Vec<&str> = names.split(' ').collect();
    let needed: &[&str] = if request.method == "POST" {
        &["(request-target)", "host", "date", "digest"]
    } else {
        &["(request-target)", "host", "date"]
    };
    if let Some(missing) = needed.iter().find(|it| !names.contains(it)) {
        return Err(format!("{missing} is not signed"));
    }
    let text = cavage_text(request, &names, &[]).ok_or("a signed header is not there")?;
    let signature = STANDARD.decode(parameter("signature")?).map_err(|it| it.to_string())?;
    Ok(Claim { key_id: parameter("keyId")?, way: Way::Cavage, text, signature })
}

fn rfc9421_claim(request: &Request, origin: &str, input: &str) -> Result<Claim, String> {
    let (label, params) = input.split_once('=').ok_or("Signature-Input is no dictionary")?;
    let inside = params.strip_prefix('(').and_then(|it| it.split_once(')'));
    let (list, rest) = inside.ok_or("Signature-Input holds no list")?;
    let parts: Vec<&str> = list.split(' ').map(|it| it.trim_matches('"')).collect();
    let covers = |name: &str| parts.contains(&name);
    let covers_target = covers("@target-uri") || (covers("@authority") && covers("@path"));
    if !covers("@method") || !covers_target {
        return Err("method and target are not signed".to_owned());
    }
    if request.method == "POST" && !covers("content-digest") {
        return Err("content-digest is not signed".to_owned());
    }
    let parameter = |name: &str| {
        let all = rest.split(';').filter_map(|it| it.split_once('='));
        let mut found = all.filter(|it| it.0 == name).map(|it| it.1.trim_matches('"').to_owned());
        found.next().ok_or(format!("no {name} in Signature-Input"))
    };
    parameter("created")?;
    let text = rfc9421_text(request, origin, &parts, params).ok_or("a signed part is not there")?;
    let value = request.header("signature").ok_or("no signature")?;
    let encoded = value.strip_prefix(label).and_then(|it| it.strip_prefix("=:"));
    let encoded = encoded.and_then(|it| it.strip_suffix(':')).ok_or("another label is signed")?;
    let signature = STANDARD.decode(encoded).map_err(|it| it.to_string())?;
    Ok(Claim { key_id: parameter("keyid")?, way: Way::Rfc9421, text, signature })
}

/// Whether the owner of this key made the signature.
pub fn is_by(claim: &Claim, public_pem: &str) -> bool {
    let Some(der) = unpacked(public_pem) else { return false };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
    key.verify(claim.text.as_bytes(), &claim.signature).is_ok()
}

fn unpacked(pem: &str) -> Option<Vec<u8>> {
    let body: String = pem.lines().filter(|it| !it.starts_with("-----")).map(str::trim).collect();
    STANDARD.decode(body).ok()
}
