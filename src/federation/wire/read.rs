//! Reading values that strangers wrote: in every shape that servers give them, cut to a bound.

use serde_json::{Map, Value};
use services::Timestamp;
use url::Url;

use super::members;

/// Addresses longer than this are nobody's.
const LONGEST_URL: usize = 2_048;

/// The three spellings of everybody.
const PUBLIC: [&str; 3] = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"];

/// Whether an address means everybody.
pub(crate) fn is_public(id: &str) -> bool {
    PUBLIC.contains(&id)
}

/// An object of a document. A key may stand with the prefix `as:`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doc<'a>(&'a Map<String, Value>);

impl<'a> Doc<'a> {
    /// The object, if the value is one.
    pub(crate) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// What stands under a key; `null` is nothing.
    pub(crate) fn get(self, key: &str) -> Option<&'a Value> {
        let found = self.0.get(key).or_else(|| {
            // Rare enough that the text is only made where the plain key is missing.
            if self.0.keys().any(|it| it.starts_with("as:")) {
                self.0.get(&format!("as:{key}"))
            } else {
                None
            }
        });
        found.filter(|value| !value.is_null())
    }

    /// The types without prefix.
    pub(crate) fn kinds(self) -> Vec<&'a str> {
        let value = self.0.get("type").or_else(|| self.0.get("@type"));
        let plain = |it: &'a Value| it.as_str().map(bare_kind);
        members(value).into_iter().filter_map(plain).collect()
    }

    /// Whether it has one of these types.
    pub(crate) fn is_any(self, wanted: &[&str]) -> bool {
        self.kinds().iter().any(|kind| wanted.contains(kind))
    }

    /// The first text under a key, at most that many characters.
    pub(crate) fn text(self, key: &str, longest: usize) -> Option<String> {
        self.get(key).and_then(first_text).map(|text| cut(text, longest))
    }

    /// The first text under a key, else the first of its texts by language, which stand under the
    /// key with `Map` behind it, and that language.
    pub(crate) fn text_or_map(
        self,
        key: &str,
        longest: usize,
    ) -> (Option<String>, Option<&'a str>) {
        let by_language = self.0.get(&format!("{key}Map")).and_then(Value::as_object);
        let plain = self.text(key, longest);
        // The language of the text that is shown; where both stand, the map says which it is.
        let first = by_language.and_then(|map| {
            let same = |value: &Value| plain.as_deref().is_none_or(|it| value.as_str() == Some(it));
            map.iter().find(|(_, value)| same(value)).or_else(|| map.iter().next())
        });
        let mapped = || first.and_then(|(_, value)| first_text(value)).map(|it| cut(it, longest));
        (plain.or_else(mapped), first.map(|(language, _)| language.as_str()))
    }

    /// The id of the document.
    pub(crate) fn id(self) -> Option<Url> {
        let value = self.0.get("id").or_else(|| self.0.get("@id"))?;
        value.as_str().and_then(address)
    }

    /// The id of the document as it stands there. It is compared as text: what one server calls a
    /// thing is what others must call it, letter by letter.
    pub(crate) fn id_text(self) -> Option<&'a str> {
        let value = self.0.get("id").or_else(|| self.0.get("@id"))?;
        value.as_str().filter(|id| address(id).is_some())
    }

    /// The first id under a key as it stands there, if it can be asked.
    pub(crate) fn link_text(self, key: &str) -> Option<&'a str> {
        members(self.get(key)).into_iter().find_map(id_text)
    }

    /// The first id under a key: an address, or an object that has one.
    pub(crate) fn link(self, key: &str) -> Option<Url> {
        self.links(key, 1).into_iter().next()
    }

    /// The ids under a key, at most so many.
    pub(crate) fn links(self, key: &str, most: usize) -> Vec<Url> {
        members(self.get(key)).into_iter().filter_map(id_of).take(most).collect()
    }

    /// The ids under a key as they stand there, also those that are no addresses (`as:Public`).
    pub(crate) fn names(self, key: &str, most: usize) -> Vec<&'a str> {
        members(self.get(key)).into_iter().take(most).filter_map(raw_id).collect()
    }

    /// The members of a list, at most so many.
    pub(crate) fn list(self, key: &str, most: usize) -> Vec<&'a Value> {
        let mut list = members(self.get(key));
        list.truncate(most);
        list
    }

    /// A time.
    pub(crate) fn time(self, key: &str) -> Option<Timestamp> {
        self.get(key).and_then(first_text).and_then(time)
    }

    /// Whether a key says yes; words count too.
    pub(crate) fn is_set(self, key: &str) -> bool {
        match self.get(key) {
            Some(Value::Bool(set)) => *set,
            Some(Value::String(word)) => word.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A count that somebody else claims: of a collection the `totalItems`.
    pub(crate) fn claimed(self, key: &str) -> Option<i64> {
        let value = self.get(key)?;
        let number = Doc::of(value).and_then(|it| it.get("totalItems")).unwrap_or(value);
        count(number)
    }
}

/// What we believe of a number of others: none below zero, none beyond a thousand million, and
/// nothing that is no whole number.
const MOST_CLAIMED: i64 = 1_000_000_000;

pub(crate) fn count(value: &Value) -> Option<i64> {
    let number = value.as_i64().or_else(|| value.as_u64().map(|_| i64::MAX))?;
    (number >= 0).then(|| number.min(MOST_CLAIMED))
}

/// A type without the prefix or the address of its vocabulary.
fn bare_kind(kind: &str) -> &str {
    let kind = kind.strip_prefix("https://www.w3.org/ns/activitystreams#").unwrap_or(kind);
    kind.strip_prefix("as:").unwrap_or(kind)
}

/// The first text in a value.
pub(crate) fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(members) => members.iter().find_map(first_text),
        Value::Object(map) => map.get("@value").or_else(|| map.get("@id"))?.as_str(),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The id that a value is or carries.
pub(crate) fn raw_id(value: &Value) -> Option<&str> {
    match value {
        Value::String(id) => Some(id),
        Value::Object(map) => {
            ["id", "@id", "href", "url"].iter().find_map(|key| map.get(*key)?.as_str())
        }
        _ => None,
    }
}

/// The same, if it can be asked.
pub(crate) fn id_text(value: &Value) -> Option<&str> {
    raw_id(value).filter(|id| address(id).is_some())
}

/// The same as an address.
pub(crate) fn id_of(value: &Value) -> Option<Url> {
    raw_id(value).and_then(address)
}

/// An address that can be asked: of the web, with a host, without a password in it.
pub(crate) fn address(text: &str) -> Option<Url> {
    if text.len() > LONGEST_URL {
        return None;
    }
    let url = Url::parse(text.trim()).ok()?;
    let is_plain = matches!(url.scheme(), "https" | "http")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    is_plain.then_some(url)
}

/// Whether a document at `home` may name `other` as its own: the same host, and no step down from
/// an encrypted address to one that is not.
pub(crate) fn is_at_home(home: &Url, other: &Url) -> bool {
    home.host() == other.host()
        && home.port_or_known_default() == other.port_or_known_default()
        && is_no_step_down(home, other)
}

/// Whether `other` is as safe to ask as `home`.
pub(crate) fn is_no_step_down(home: &Url, other: &Url) -> bool {
    other.scheme() == "https" || home.scheme() == "http"
}

/// At most so many characters.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    // Bytes are no fewer than characters, so short texts need no counting.
    if text.len() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest).collect()
}

/// A time as servers write it. Without an offset it is taken as UTC.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let parsed = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
    })?;
    Some(Timestamp(parsed.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_are_read_with_and_without_an_offset_and_never_panic() {
        assert_eq!(time("2026-11-26T06:00:00Z"), Some(Timestamp(1_795_672_800_000)));
        assert_eq!(time("2026-11-26T08:00:00.000+02:00"), time("2026-11-26T06:00:00Z"));
        assert_eq!(time("2026-11-26T06:00:00"), time("2026-11-26T06:00:00Z"));
        for odd in ["", "yesterday", "99999-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "\u{0}"] {
            assert_eq!(time(odd), None, "{odd}");
        }
        assert_eq!(time(&"9".repeat(100_000)), None);
    }

    #[test]
    fn counts_that_cannot_be_are_cut_or_left_out() {
        for (value, expected) in [
            (json!(12), Some(12)),
            (json!(-1), None),
            (json!(1_000_000_000_000_000_000_u64), Some(MOST_CLAIMED)),
            (json!(18_446_744_073_709_551_615_u64), Some(MOST_CLAIMED)),
            (json!("12"), None),
            (json!(1.5), None),
            (json!(null), None),
        ] {
            let document = json!({ "likes": { "totalItems": value } });
            assert_eq!(Doc::of(&document).unwrap().claimed("likes"), expected, "{value}");
        }
    }

    #[test]
    fn a_neighbour_is_not_home() {
        let url = |text: &str| Url::parse(text).unwrap();
        let home = url("https://far.example/u/ana");
        assert!(is_at_home(&home, &url("https://far.example:443/inbox")));
        for other in [
            "http://far.example/inbox",
            "https://far.example:8443/inbox",
            "https://cdn.far.example/inbox",
            "https://far.example.evil.example/inbox",
        ] {
            assert!(!is_at_home(&home, &url(other)), "{other}");
        }
        assert!(is_at_home(&url("http://127.0.0.1:9/u"), &url("http://127.0.0.1:9/i")));
        for odd in ["javascript:alert(1)", "data:text/html,x", "https://a:b@far.example/", "x"] {
            assert_eq!(address(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_key_may_have_a_prefix_and_a_text_a_language() {
        let document = json!({ "type": ["as:Note"], "as:name": "a", "contentMap": { "de": "b" } });
        let document = Doc::of(&document).unwrap();
        assert_eq!(document.kinds(), ["Note"]);
        assert_eq!(document.text("name", 9).as_deref(), Some("a"));
        assert_eq!(document.text_or_map("content", 9), (Some("b".to_owned()), Some("de")));
        let both = json!({ "content": "b", "contentMap": { "en": "a", "ja": "b" } });
        let both = Doc::of(&both).unwrap().text_or_map("content", 9);
        assert_eq!(both, (Some("b".to_owned()), Some("ja")));
        assert_eq!(cut("äöü", 2), "äö");
    }
}
