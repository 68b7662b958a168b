//! JSON from strangers, read once into a tree with bounds.
//!
//! What is read here is what is processed later. A document with the same key twice is refused:
//! two programs would read two different things out of it.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The longest document that is read.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Values inside values at most.
pub const MOST_DEEP: usize = 32;

/// Values in one document at most.
pub const MOST_NODES: usize = 10_000;

/// Why a text is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than a document is.
    #[error("the document is longer than {MOST_BYTES} bytes")]
    TooLong,
    /// Values inside values inside values.
    #[error("the document is nested deeper than {MOST_DEEP}")]
    TooDeep,
    /// Too many of them.
    #[error("the document has more than {MOST_NODES} values")]
    TooMany,
    /// One object has one key twice.
    #[error("the document has the same key twice in one object")]
    TwiceTheSameKey,
    /// U+0000, which no database keeps and no text needs.
    #[error("the document has a zero character")]
    ZeroCharacter,
    /// Not JSON at all.
    #[error("the document is not JSON: {0}")]
    NotJson(String),
}

/// Reads a document within the bounds.
pub fn parse(bytes: &[u8]) -> Result<Value, Malformed> {
    if bytes.len() > MOST_BYTES {
        return Err(Malformed::TooLong);
    }
    let bounds = Bounds { nodes: Cell::new(0), broken: Cell::new(None) };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Node { bounds: &bounds, depth: 1 }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| match bounds.broken.take() {
        Some(bound) => bound,
        None => Malformed::NotJson(error.to_string()),
    })
}

/// What is left of the bounds, and which one broke: serde's errors carry words only.
struct Bounds {
    nodes: Cell<usize>,
    broken: Cell<Option<Malformed>>,
}

impl Bounds {
    fn broke<T, E: serde::de::Error>(&self, bound: Malformed) -> Result<T, E> {
        let error = E::custom(&bound);
        self.broken.set(Some(bound));
        Err(error)
    }

    fn count<E: serde::de::Error>(&self) -> Result<(), E> {
        let nodes = self.nodes.get() + 1;
        self.nodes.set(nodes);
        if nodes > MOST_NODES { self.broke(Malformed::TooMany) } else { Ok(()) }
    }

    fn text<E: serde::de::Error>(&self, text: &str) -> Result<(), E> {
        if text.contains('\0') { self.broke(Malformed::ZeroCharacter) } else { Ok(()) }
    }
}

/// One value, so many levels down.
#[derive(Clone, Copy)]
struct Node<'b> {
    bounds: &'b Bounds,
    depth: usize,
}

impl Node<'_> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MOST_DEEP {
            return self.bounds.broke(Malformed::TooDeep);
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.bounds.count()?;
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number too large"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.bounds.text(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        self.bounds.text(&value)?;
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(member) = members.next_element_seed(inside)? {
            list.push(member);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            self.bounds.text::<A::Error>(&key)?;
            let value = members.next_value_seed(inside)?;
            if map.insert(key, value).is_some() {
                return self.bounds.broke(Malformed::TwiceTheSameKey);
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nested(open: &str, close: &str, times: usize) -> String {
        format!("{}1{}", open.repeat(times), close.repeat(times))
    }

    #[test]
    fn what_serde_reads_we_read_the_same() {
        let text = r#"{"a":[1,-2,3.5,true,null,"x\n\"é"],"b":{"c":{}},"d":18446744073709551615}"#;
        assert_eq!(parse(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn each_bound_has_its_last_good_and_its_first_bad_document() {
        assert!(parse(nested("[", "]", MOST_DEEP - 1).as_bytes()).is_ok());
        let deep = [nested("[", "]", MOST_DEEP), nested("{\"a\":", "}", 10_000)];
        for text in deep {
            assert_eq!(parse(text.as_bytes()), Err(Malformed::TooDeep));
        }
        let list = |members: usize| format!("[{}]", vec!["0"; members].join(","));
        assert!(parse(list(MOST_NODES - 1).as_bytes()).is_ok());
        assert_eq!(parse(list(MOST_NODES).as_bytes()), Err(Malformed::TooMany));
        let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
        assert!(parse(long(MOST_BYTES).as_bytes()).is_ok());
        assert_eq!(parse(long(MOST_BYTES + 1).as_bytes()), Err(Malformed::TooLong));
    }

    #[test]
    fn a_key_twice_is_refused_however_it_is_spelt_and_wherever_it_stands() {
        let texts = [r#"{"id":1,"id":1}"#, r#"{"a":[{"id":1,"i\u0064":2}]}"#, r#"{"":1,"":2}"#];
        for text in texts {
            assert_eq!(parse(text.as_bytes()), Err(Malformed::TwiceTheSameKey), "{text}");
        }
        assert!(parse(br#"{"id":1,"Id":1,"a":{"id":1}}"#).is_ok());
    }

    #[test]
    fn zero_characters_are_refused_in_texts_and_keys() {
        for text in [r#"["a\u0000"]"#, r#"{"\u0000":1}"#] {
            assert_eq!(parse(text.as_bytes()), Err(Malformed::ZeroCharacter));
        }
    }

    #[test]
    fn what_is_not_json_is_named_so() {
        let texts: [&[u8]; 9] = [
            b"",
            b"{",
            b"{} {}",
            b"\xef\xbb\xbf{}",
            b"\"\xff\"",
            b"[1e999]",
            br#""\ud800""#,
            b"{'a':1}",
            b"[1,]",
        ];
        for text in texts {
            assert!(matches!(parse(text), Err(Malformed::NotJson(_))), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_is_read_is_what_serde_reads(text in "[\\[\\]{}:,\"a1 .\\\\e-]{0,60}") {
            if let Ok(value) = parse(text.as_bytes()) {
                prop_assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap());
            }
        }
    }
}
