//! The old draft that everybody speaks: `draft-cavage-http-signatures-12`.
//!
//! `Signature: keyId="…",algorithm="…",headers="(request-target) host date digest",signature="…"`

use std::time::UNIX_EPOCH;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Algorithm, Claim, Fault, MOST_SIGNATURE, Message, Purpose};

/// Headers that one signature covers at most.
const MOST_COVERED: usize = 32;

/// The parameters of a signature, each there at most once.
#[derive(Debug, Default)]
struct Params<'h> {
    key_id: Option<&'h str>,
    algorithm: Option<&'h str>,
    headers: Option<&'h str>,
    signature: Option<&'h str>,
    created: Option<&'h str>,
    expires: Option<&'h str>,
}

impl<'h> Params<'h> {
    fn parse(header: &'h str) -> Result<Self, Fault> {
        let mut params = Self::default();
        let mut rest = header.trim();
        loop {
            let (name, after) = rest.split_once('=').ok_or(BROKEN)?;
            let (value, is_quoted, after) = value(after)?;
            params.set(name.trim(), value, is_quoted)?;
            let after = after.trim_start();
            if after.is_empty() {
                return Ok(params);
            }
            rest = after.strip_prefix(',').ok_or(BROKEN)?.trim_start();
        }
    }

    fn set(&mut self, name: &str, value: &'h str, is_quoted: bool) -> Result<(), Fault> {
        let (known, place, quoted) = match name {
            "keyId" => ("keyId", &mut self.key_id, true),
            "algorithm" => ("algorithm", &mut self.algorithm, true),
            "headers" => ("headers", &mut self.headers, true),
            "signature" => ("signature", &mut self.signature, true),
            "created" => ("created", &mut self.created, false),
            "expires" => ("expires", &mut self.expires, false),
            _ => return Err(Fault::Unknown),
        };
        if place.is_some() {
            return Err(Fault::Twice(known));
        }
        if quoted != is_quoted {
            return Err(BROKEN);
        }
        *place = Some(value);
        Ok(())
    }
}

const BROKEN: Fault = Fault::Refused("the signature cannot be read");

/// The value at the start of a text, whether it stood in quotes, and what follows.
fn value(text: &str) -> Result<(&str, bool, &str), Fault> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"').ok_or(BROKEN)?;
        // No value of ours has a reason to escape anything; two readers would differ on it.
        return if value.contains('\\') { Err(BROKEN) } else { Ok((value, true, rest)) };
    }
    let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
    let (value, rest) = text.split_at_checked(end).ok_or(BROKEN)?;
    if value.is_empty() { Err(BROKEN) } else { Ok((value, false, rest)) }
}

/// Whole seconds. What does not fit is refused, not wrapped around.
fn seconds(text: &str) -> Result<i64, Fault> {
    let is_plain = text.bytes().all(|it| it.is_ascii_digit());
    let parsed = text.parse().ok().filter(|_| is_plain);
    parsed.ok_or(Fault::Refused("a time of the signature cannot be read"))
}

/// Reads a signature of this form.
pub(super) fn claim(
    message: &Message<'_>,
    header: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Claim, Fault> {
    let params = Params::parse(header)?;
    let created = params.created.map(seconds).transpose()?;
    let expires = params.expires.map(seconds).transpose()?;
    let covered = covered(params.headers.unwrap_or_default())?;
    check_cover(&covered, purpose)?;
    super::check_times(created, expires, now)?;
    if covered.contains(&"date") {
        check_date(message.headers.first("date").unwrap_or_default(), now)?;
    }
    let mut base = String::with_capacity(256);
    for name in &covered {
        if !base.is_empty() {
            base.push('\n');
        }
        base.push_str(&line(message, name, created, expires)?);
    }
    Ok(Claim {
        key_id: params.key_id.filter(|it| !it.is_empty()).ok_or(BROKEN)?.to_owned(),
        algorithm: algorithm(params.algorithm)?,
        base: base.into_bytes(),
        signature: signature(params.signature.unwrap_or_default())?,
    })
}

fn covered(list: &str) -> Result<Vec<&str>, Fault> {
    let covered: Vec<&str> = list.split(' ').filter(|it| !it.is_empty()).collect();
    let is_twice = |(at, name): (usize, &&str)| covered.iter().skip(at + 1).any(|it| it == name);
    if covered.len() > MOST_COVERED || covered.iter().enumerate().any(is_twice) {
        return Err(Fault::Refused("the list of what is signed cannot be right"));
    }
    Ok(covered)
}

/// What must be signed: where the request goes, when, and what it brings.
fn check_cover(covered: &[&str], purpose: Purpose) -> Result<(), Fault> {
    let has = |name: &str| covered.contains(&name);
    let is_enough = has("(request-target)")
        && has("host")
        && (has("date") || has("(created)"))
        && (purpose == Purpose::Fetch || has("digest"));
    if is_enough { Ok(()) } else { Err(Fault::Refused("the signature does not cover enough")) }
}

fn check_date(date: &str, now: i64) -> Result<(), Fault> {
    let at = httpdate::parse_http_date(date)
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .ok_or(Fault::Refused("the date cannot be read"))?;
    if super::in_window(at, now) {
        Ok(())
    } else {
        Err(Fault::Refused("the date is too old, or in the future"))
    }
}

/// One line of the text that is signed.
fn line(
    message: &Message<'_>,
    name: &str,
    created: Option<i64>,
    expires: Option<i64>,
) -> Result<String, Fault> {
    let missing = Fault::Refused("something that is signed is not there");
    match name {
        "(request-target)" => {
            let method = message.method.to_ascii_lowercase();
            Ok(format!("(request-target): {method} {}", message.target))
        }
        "(created)" => Ok(format!("(created): {}", created.ok_or(missing)?)),
        "(expires)" => Ok(format!("(expires): {}", expires.ok_or(missing)?)),
        header => {
            if message.headers.has_two(header) {
                return Err(Fault::Refused("something that is signed is there twice"));
            }
            let value = message.headers.first(header).ok_or(missing)?;
            Ok(format!("{header}: {}", value.trim()))
        }
    }
}

fn algorithm(name: Option<&str>) -> Result<Algorithm, Fault> {
    match name {
        None | Some("hs2019") => Ok(Algorithm::OfKey),
        Some("rsa-sha256") => Ok(Algorithm::Rsa),
        Some("ed25519") => Ok(Algorithm::Ed25519),
        Some(_) => Err(Fault::Refused("that algorithm is not taken")),
    }
}

fn signature(text: &str) -> Result<Vec<u8>, Fault> {
    // Four characters hold three bytes.
    let fits = !text.is_empty() && text.len() <= MOST_SIGNATURE * 4 / 3 + 4;
    let bytes = if fits { STANDARD.decode(text).ok() } else { None };
    bytes.ok_or(Fault::Refused("the signature itself cannot be read"))
}

/// The text that we sign. The digest is there when there is a body.
pub(super) fn text_to_sign(
    method: &str,
    target: &str,
    host: &str,
    date: &str,
    digest: Option<&str>,
) -> String {
    let method = method.to_ascii_lowercase();
    let mut text = format!("(request-target): {method} {target}\nhost: {host}\ndate: {date}");
    if let Some(digest) = digest {
        text.push_str("\ndigest: ");
        text.push_str(digest);
    }
    text
}

/// The header that carries our signature.
pub(super) fn header(key_id: &str, has_digest: bool, signature: &[u8]) -> String {
    let digest = if has_digest { " digest" } else { "" };
    let signature = STANDARD.encode(signature);
    format!(
        "keyId=\"{key_id}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date{digest}\",signature=\"{signature}\""
    )
}
