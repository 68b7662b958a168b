//! Recovery codes: ten of them, for whoever lost the app that shows the others.

use store::UserId;

use crate::secrets;

/// How many there are.
const COUNT: usize = 10;

/// Letters of one code, of five bits each: too many to try, even with the hashes at hand.
const LETTERS: usize = 16;

/// Letters between two hyphens.
const GROUP: usize = 4;

/// Crockford's: without the letters that look like another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new set, as people read them: `k3f9-…`.
pub(super) fn new_codes() -> anyhow::Result<Vec<String>> {
    (0..COUNT).map(|_| new_code()).collect()
}

fn new_code() -> anyhow::Result<String> {
    let bytes: [u8; LETTERS] = secrets::random()?;
    let letter = |it: &u8| ALPHABET.get(usize::from(it & 31)).copied().map(char::from);
    Ok(grouped(bytes.iter().filter_map(letter)))
}

/// Groups of four, with hyphens.
fn grouped(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for (index, letter) in letters.enumerate() {
        if index > 0 && index % GROUP == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

/// What is stored of a code somebody typed; none when it cannot be one. The same code of somebody
/// else has another hash.
pub(super) fn hash(user: UserId, typed: &str) -> Option<Vec<u8>> {
    let letters: String = typed
        .chars()
        .filter(|it| !it.is_whitespace() && *it != '-')
        .map(|it| match it.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    let is_code = letters.len() == LETTERS && letters.bytes().all(|it| ALPHABET.contains(&it));
    is_code.then(|| secrets::hash_token(&format!("recovery code of {user}: {letters}")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_different_codes_that_can_be_typed_carelessly() {
        let codes = new_codes().unwrap();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), COUNT);
        for code in &codes {
            assert_eq!(code.len(), LETTERS + 3, "{code}");
            let kept = hash(UserId(1), code);
            assert!(kept.is_some());
            let careless =
                code.to_uppercase().replace('0', "O").replace('1', "l").replace('-', " ");
            assert_eq!(hash(UserId(1), &careless), kept);
            assert_ne!(hash(UserId(2), code), kept);
        }
        for no_code in
            ["", "123456", "k3f9-k3f9-k3f9", "k3f9-k3f9-k3f9-k3fü", "u3f9-k3f9-k3f9-k3f9"]
        {
            assert_eq!(hash(UserId(1), no_code), None, "{no_code}");
        }
    }
}
