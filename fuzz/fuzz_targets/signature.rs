//! Requests that carry a signature, or something like it.
//!
//! The input is a request as text: the line, the headers, an empty line, the body. Nothing in it
//! may make the reader stop; and since no input was ever signed, no key may have signed it.

#![no_main]

use federation::signing::{Claim, Headers, Message, PublicKey, Purpose, digest};
use libfuzzer_sys::fuzz_target;

/// The time of the seeds, in seconds.
const NOW: i64 = 1_796_000_000;

/// A key whose private half nobody has.
const KEY: &str = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let mut line = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (line.next().unwrap_or_default(), line.next().unwrap_or_default());
    let headers = Headers::from_pairs(
        lines.filter_map(|it| it.split_once(':')).map(|it| (it.0, it.1.trim())),
    );
    if headers.check().is_err() {
        return;
    }
    if let Some(pem) = headers.first("key") {
        let _key = PublicKey::from_pem(&pem.replace("\\n", "\n"));
    }
    let key = headers.first("multikey").and_then(|it| PublicKey::from_multikey(it).ok());
    let key = key.or_else(|| PublicKey::from_multikey(KEY).ok());
    let _checked = digest::check(&headers, body.as_bytes());
    for purpose in [Purpose::Delivery, Purpose::Fetch] {
        let message = Message { method, scheme: "https", target, headers: &headers };
        if let Ok(claim) = Claim::of(&message, purpose, NOW) {
            assert!(!claim.key_id.is_empty(), "a key without a name");
            let is_by = key.as_ref().is_some_and(|it| claim.is_by(it));
            assert!(!is_by, "nobody signed this");
        }
    }
});
