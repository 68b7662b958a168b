//! The keys of a text that looks like JSON. Generators write `NaN`, cut texts and other things that a
//! strict parser refuses, so only the keys are read.

/// Keys that are read of one text.
const MOST: usize = 5_000;

/// Every key at any depth: a quoted string with a colon behind it. Empty when the text is not an object.
pub(crate) fn keys(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    if !text.trim_start().starts_with('{') {
        return found;
    }
    let mut rest = text;
    while found.len() < MOST {
        let Some((_, after)) = rest.split_once('"') else {
            break;
        };
        let Some(end) = closing_quote(after) else {
            break;
        };
        let (Some(string), Some(behind)) = (after.get(..end), after.get(end + 1..)) else {
            break;
        };
        if behind.trim_start().starts_with(':') {
            found.push(string);
        }
        rest = behind;
    }
    found
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => return Some(place),
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// What stands behind a key, without quotes: a word or number up to the next comma or bracket.
pub(crate) fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut quoted = String::with_capacity(key.len() + 2);
    quoted.extend(["\"", key, "\""]);
    let (_, after) = text.split_once(&quoted)?;
    let value = after.trim_start().strip_prefix(':')?.trim_start();
    let end = value.find([',', '}', ']', '\n'])?;
    Some(value.get(..end)?.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_at_any_depth() {
        let text = r#"{"a": {"b\"c": NaN, "d": ["e", "f"]}, "g" : "h: i"}"#;
        assert_eq!(keys(text), ["a", r#"b\"c"#, "d", "g"]);
        assert!(keys("not json \"a\":").is_empty());
    }

    #[test]
    fn a_plain_value_is_read() {
        assert_eq!(value_of(r#"{"Label": "1", "x": 2}"#, "Label"), Some("1"));
        assert_eq!(value_of(r#"{"Label": "1", "x": 2}"#, "x"), Some("2"));
        assert_eq!(value_of("{}", "x"), None);
    }
}
