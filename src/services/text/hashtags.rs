//! `#words` in any script.

/// Longer runs are no hashtags.
const LONGEST: usize = 100;

/// Reads a hashtag at the start of `text`, which begins with `#` or `＃`; `before` is the
/// character in front of it. Gives the word without the sign. A number alone is no hashtag.
pub(super) fn at(text: &str, before: Option<char>) -> Option<&str> {
    if before.is_some_and(|c| is_of_word(c) || matches!(c, '/' | '&' | '#' | '=' | ')')) {
        return None;
    }
    let after = text.strip_prefix(['#', '＃'])?;
    let end = after.char_indices().find(|(_, c)| !is_of_word(*c)).map_or(after.len(), |(at, _)| at);
    let word = after.get(..end)?.trim_end_matches(['·', '\u{200c}']);
    let starts_well = word.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
    let says_something = word.chars().any(char::is_alphabetic);
    (starts_well && says_something && word.chars().count() <= LONGEST).then_some(word)
}

/// Whether this word can stand behind the sign of a hashtag.
pub fn is_name(word: &str) -> bool {
    at(&format!("#{word}"), None) == Some(word)
}

/// The name that all spellings of a hashtag share.
pub fn name_of(spelling: &str) -> String {
    spelling.trim_start_matches(['#', '＃']).to_lowercase()
}

/// Letters and digits of every script, with the signs that belong to a word: marks that turn a
/// letter into another, joiners, the Catalan middle dot.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '_' | '·'
            | '\u{0300}'..='\u{036f}'
            | '\u{0591}'..='\u{05c7}'
            | '\u{064b}'..='\u{0652}'
            | '\u{093c}' | '\u{094d}' | '\u{09bc}' | '\u{09cd}' | '\u{0a3c}' | '\u{0a4d}'
            | '\u{0abc}' | '\u{0acd}' | '\u{0b3c}' | '\u{0b4d}' | '\u{0bcd}' | '\u{0c4d}'
            | '\u{0ccd}' | '\u{0d4d}' | '\u{0dca}'
            | '\u{0e47}'..='\u{0e4e}'
            | '\u{0f39}' | '\u{1037}' | '\u{1039}' | '\u{103a}' | '\u{17d2}'
            | '\u{200c}' | '\u{200d}'
            | '\u{3099}' | '\u{309a}' | '\u{30fb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_script_are_hashtags() {
        for (text, word) in [
            ("#art", "art"),
            ("#MerMay2026!", "MerMay2026"),
            ("#2026art", "2026art"),
            ("#snake_case, x", "snake_case"),
            ("#日本画 です", "日本画"),
            ("＃日本画", "日本画"),
            ("#हिन्दी", "हिन्दी"),
            ("#ภาพวาดที่", "ภาพวาดที่"),
            ("#رسم", "رسم"),
            ("#col·lecció.", "col·lecció"),
            ("#кот-котик", "кот"),
        ] {
            assert_eq!(at(text, None), Some(word), "{text}");
        }
    }

    #[test]
    fn numbers_and_parts_of_other_things_are_not() {
        for (text, before) in [
            ("#1", None),
            ("#", None),
            ("##", None),
            ("#-x", None),
            ("#·x", None),
            ("#x", Some('a')),
            ("#39", Some('&')),
            ("#top", Some('/')),
        ] {
            assert_eq!(at(text, before), None, "{text}");
        }
        assert_eq!(at(&format!("#{}", "x".repeat(101)), None), None);
    }

    #[test]
    fn spellings_share_a_name() {
        assert_eq!(name_of("MerMay"), "mermay");
        assert_eq!(name_of("#ÉTÉ"), "été");
    }
}
