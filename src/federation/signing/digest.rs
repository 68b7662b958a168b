//! The digest of a body: `Digest: SHA-256=…` as most servers send it, `Content-Digest:
//! sha-256=:…:` as RFC 9530 writes it. Where both are there, both must be right.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sfv::{BareItem, Dictionary, ListEntry, Parser};

use super::{Fault, Headers, compact};

/// The value of `Digest` for a body.
pub fn legacy(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(digest(&SHA256, body)))
}

/// The value of `Content-Digest` for a body.
pub fn content(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest(&SHA256, body)))
}

/// Whether the headers name the digest of this body: by at least one of the two headers, and by
/// each that is there.
pub fn check(headers: &Headers, body: &[u8]) -> Result<(), Fault> {
    let legacy = headers.one("digest")?;
    let content = headers.one("content-digest")?;
    if legacy.is_none() && content.is_none() {
        return Err(Fault::Refused("there is no digest of the body"));
    }
    let fits = legacy.is_none_or(|value| legacy_fits(value, body))
        && content.is_none_or(|value| content_fits(value, body));
    if fits { Ok(()) } else { Err(Fault::Refused("the digest is not that of the body")) }
}

/// Names and values of a list must say SHA-256 once; what it says of SHA-512 must be right too.
/// Other names are not looked at: they neither help nor harm.
fn all_fit<'v>(listed: impl Iterator<Item = (String, Option<&'v [u8]>)>, body: &[u8]) -> bool {
    let (mut short, mut long) = (0, 0);
    for (name, value) in listed {
        let right = match name.as_str() {
            "sha-256" => {
                short += 1;
                digest(&SHA256, body)
            }
            "sha-512" => {
                long += 1;
                digest(&SHA512, body)
            }
            _ => continue,
        };
        if value != Some(right.as_ref()) {
            return false;
        }
    }
    short == 1 && long <= 1
}

fn legacy_fits(value: &str, body: &[u8]) -> bool {
    let parsed: Vec<(String, Option<Vec<u8>>)> = value
        .split(',')
        .map(|part| {
            let (name, value) = part.trim().split_once('=').unwrap_or_default();
            (name.to_ascii_lowercase(), STANDARD.decode(value).ok())
        })
        .collect();
    all_fit(parsed.iter().map(|(name, value)| (name.clone(), value.as_deref())), body)
}

fn content_fits(value: &str, body: &[u8]) -> bool {
    let Ok(listed) = Parser::new(value).parse::<Dictionary>() else { return false };
    // A name that came twice would have been swallowed: written anew, the list is shorter.
    if sfv::FieldType::serialize(&listed).is_none_or(|anew| compact(&anew) != compact(value)) {
        return false;
    }
    let listed = listed.iter().map(|(name, entry)| {
        let value = match entry {
            ListEntry::Item(item) => match &item.bare_item {
                BareItem::ByteSequence(bytes) => Some(bytes.as_slice()),
                _ => None,
            },
            ListEntry::InnerList(_) => None,
        };
        (name.as_str().to_owned(), value)
    });
    all_fit(listed, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> Headers {
        Headers::from_pairs(pairs.iter().map(|(name, value)| (*name, *value)))
    }

    #[track_caller]
    fn is_right(pairs: &[(&str, &str)], expected: bool) {
        assert_eq!(check(&headers(pairs), b"hello").is_ok(), expected, "{pairs:?}");
    }

    #[test]
    fn what_we_write_we_read() {
        is_right(&[("Digest", &legacy(b"hello"))], true);
        is_right(&[("Content-Digest", &content(b"hello"))], true);
        is_right(&[("Digest", &legacy(b"hullo"))], false);
        is_right(&[("Content-Digest", &content(b"hullo"))], false);
        is_right(&[], false);
    }

    #[test]
    fn both_must_be_right_where_both_are_there() {
        let (good, bad) = (legacy(b"hello"), legacy(b"x"));
        is_right(&[("Digest", &good), ("Content-Digest", &content(b"hello"))], true);
        is_right(&[("Digest", &good), ("Content-Digest", &content(b"x"))], false);
        is_right(&[("Digest", &bad), ("Content-Digest", &content(b"hello"))], false);
    }

    #[test]
    fn the_label_says_which_digest_it_is() {
        let value = legacy(b"hello").replace("SHA-256=", "");
        let long = STANDARD.encode(digest(&SHA512, b"hello"));
        is_right(&[("Digest", &format!("sha-256={value}"))], true);
        is_right(&[("Digest", &format!("sha-512={value}"))], false);
        is_right(&[("Digest", &format!("md5={value}"))], false);
        is_right(&[("Digest", &value)], false);
        is_right(&[("Digest", &format!("SHA-512={long}"))], false);
        is_right(&[("Digest", &format!("SHA-256={value},SHA-512={long}"))], true);
        is_right(&[("Digest", &format!("SHA-256={value}, SHA-512={value}"))], false);
        is_right(&[("Digest", &format!("SHA-256={value}, unixsum=30637"))], true);
        is_right(&[("Digest", &format!("SHA-256={value},SHA-256={value}"))], false);
        is_right(&[("Digest", &format!("SHA-256=AAAA,SHA-256={value}"))], false);
        is_right(&[("Content-Digest", &format!("sha-512=:{value}:"))], false);
        is_right(&[("Content-Digest", &format!("sha-256=:AAAA:, sha-256=:{value}:"))], false);
        is_right(&[("Content-Digest", &format!("sha-256=\"{value}\""))], false);
        is_right(&[("Content-Digest", &value)], false);
    }

    #[test]
    fn twice_the_header_is_a_fault_of_its_own() {
        let good = legacy(b"hello");
        for second in [good.as_str(), "SHA-256=AAAA"] {
            let twice = headers(&[("Digest", &good), ("digest", second)]);
            assert_eq!(check(&twice, b"hello"), Err(Fault::Twice("digest")));
        }
    }
}
