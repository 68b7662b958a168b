//! C2PA manifest stores, read without checking signatures.
//!
//! A declaration of AI counts even when the certificate has run out: several of the large generators
//! sign with certificates that expire within months. Signatures would matter for a claim in the
//! artist's favour, and none is taken from here.

use crate::reader::Reader;

/// Boxes inside boxes, and values inside values; real stores stay under 12.
const DEEPEST: u8 = 32;
/// Boxes and values of one store.
const MOST: usize = 50_000;

/// Bytes of an assertion in JSON.
const LONGEST_JSON: usize = 256 << 10;

/// Bytes of a label.
const LONGEST_LABEL: usize = 256;

/// A value of CBOR (RFC 8949), as far as it matters here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Map(Vec<(String, Value)>),
    List(Vec<Value>),
    Text(String),
    /// Numbers, bytes and the rest.
    Other,
}

impl Value {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn list(&self) -> &[Value] {
        if let Self::List(values) = self { values } else { &[] }
    }

    pub(crate) fn pairs(&self) -> &[(String, Value)] {
        if let Self::Map(pairs) = self { pairs } else { &[] }
    }
}

/// One labelled box of the store with what it says: a claim, or an assertion.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) label: String,
    pub(crate) value: Value,
}

/// Every statement of every manifest in the store, those of ingredients too.
pub(crate) fn statements(store: &[u8]) -> Vec<Statement> {
    let mut walk = Walk { found: Vec::new(), left: MOST };
    walk.boxes(store, "", 0);
    walk.found
}

struct Walk {
    found: Vec<Statement>,
    left: usize,
}

impl Walk {
    /// Reads JUMBF boxes (ISO/IEC 19566-5).
    fn boxes(&mut self, bytes: &[u8], label: &str, depth: u8) {
        let mut label = label.to_owned();
        let mut reader = Reader::new(bytes);
        while let Some((name, data)) = self.next_box(&mut reader) {
            match &name {
                b"jumb" if depth < DEEPEST => self.boxes(data, &label, depth + 1),
                b"jumd" => label = label_of(data).unwrap_or_default(),
                b"cbor" => self.statement(&label, data),
                b"json" if data.len() <= LONGEST_JSON => {
                    let value = Value::Text(String::from_utf8_lossy(data).into_owned());
                    self.found.push(Statement { label: label.clone(), value });
                }
                _ => {}
            }
        }
        if label == "c2pa.ai_generated_content" && self.found.iter().all(|one| one.label != label) {
            self.found.push(Statement { label, value: Value::Other });
        }
    }

    fn next_box<'a>(&mut self, reader: &mut Reader<'a>) -> Option<([u8; 4], &'a [u8])> {
        self.left = self.left.checked_sub(1)?;
        let size = reader.u32_be()?;
        let name = reader.array()?;
        let length = match size {
            0 => reader.left(),
            1 => usize::try_from(reader.u64_be()?).ok()?.checked_sub(16)?,
            _ => usize::try_from(size).ok()?.checked_sub(8)?,
        };
        // A store that was cut still says what is in front of the cut.
        Some((name, reader.take(length.min(reader.left()))?))
    }

    fn statement(&mut self, label: &str, data: &[u8]) {
        if let Some(value) = self.value(&mut Reader::new(data), 0) {
            self.found.push(Statement { label: label.to_owned(), value });
        }
    }

    fn value(&mut self, reader: &mut Reader<'_>, depth: u8) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        let first = reader.u8()?;
        let (major, low) = (first >> 5, first & 31);
        let size = match low {
            0..=23 => Some(u64::from(low)),
            24..=27 => Some(reader.sized(1 << (low - 24))?),
            31 => None,
            _ => return None,
        };
        match major {
            2 | 3 => self.string(reader, major, size),
            4 => Some(self.list(reader, size, depth)),
            5 => Some(self.map(reader, size, depth)),
            6 => self.value(reader, depth + 1),
            _ => Some(Value::Other),
        }
    }

    fn string(&mut self, reader: &mut Reader<'_>, major: u8, size: Option<u64>) -> Option<Value> {
        let Some(size) = size else {
            // A string in pieces: none of the known writers makes them for what is looked for.
            while !ends(reader) {
                self.value(reader, DEEPEST)?;
            }
            return Some(Value::Other);
        };
        let bytes = reader.take(usize::try_from(size).ok()?)?;
        Some(if major == 3 {
            Value::Text(String::from_utf8_lossy(bytes).into_owned())
        } else {
            Value::Other
        })
    }

    fn list(&mut self, reader: &mut Reader<'_>, size: Option<u64>, depth: u8) -> Value {
        let mut values = Vec::new();
        let mut left = size.unwrap_or(u64::MAX);
        while left > 0 && !(size.is_none() && ends(reader)) {
            left -= 1;
            match self.value(reader, depth + 1) {
                Some(value) => values.push(value),
                None => break,
            }
        }
        Value::List(values)
    }

    fn map(&mut self, reader: &mut Reader<'_>, size: Option<u64>, depth: u8) -> Value {
        let mut pairs = Vec::new();
        let mut left = size.unwrap_or(u64::MAX);
        while left > 0 && !(size.is_none() && ends(reader)) {
            left -= 1;
            let Some(key) = self.value(reader, depth + 1) else {
                break;
            };
            let Some(value) = self.value(reader, depth + 1) else {
                break;
            };
            if let Value::Text(key) = key {
                pairs.push((key, value));
            }
        }
        Value::Map(pairs)
    }
}

/// Reads the byte that ends a list, map or string of unsaid length, if it is next.
fn ends(reader: &mut Reader<'_>) -> bool {
    let is_end = reader.rest().first() == Some(&0xFF);
    if is_end {
        reader.u8();
    }
    is_end
}

fn label_of(description: &[u8]) -> Option<String> {
    let mut reader = Reader::new(description);
    reader.take(16)?;
    let has_label = reader.u8()? & 2 != 0;
    let label = has_label.then(|| reader.until_nul()).flatten()?;
    // Every box inside carries a copy of it.
    let label = label.get(..label.len().min(LONGEST_LABEL))?;
    Some(String::from_utf8_lossy(label).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &str, data: &[u8]) -> Vec<u8> {
        let size = u32::try_from(data.len() + 8).unwrap();
        [&size.to_be_bytes(), name.as_bytes(), data].concat()
    }

    #[test]
    fn a_labelled_box_is_read() {
        let described = boxed("jumd", &[&[0; 16], &[3_u8] as &[u8], b"c2pa.actions\0"].concat());
        let said = boxed("cbor", b"\xA1\x63key\x9F\x61a\xFF");
        let store = boxed("jumb", &[described, said].concat());
        let found = statements(&store);
        assert_eq!(found[0].label, "c2pa.actions");
        assert_eq!(found[0].value.get("key").map(|list| list.list().len()), Some(1));
    }

    #[test]
    fn hostile_stores_end() {
        let endless = boxed("cbor", b"\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
        assert_eq!(statements(&endless).len(), 1);
        let nest = boxed("cbor", &vec![0x81; 100_000]);
        assert!(statements(&nest).len() <= 1);
        let mut boxes = Vec::new();
        for _ in 0..1_000 {
            boxes = boxed("jumb", &boxes);
        }
        assert!(statements(&boxes).is_empty());
    }
}
