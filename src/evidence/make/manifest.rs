//! C2PA manifest stores: JUMBF boxes with CBOR inside.

use super::boxes::iso_box;
use super::{Avif, avif, chunk, jpeg, long, png, segment, webp};

/// The head of a CBOR value.
fn head(major: u8, size: usize) -> Vec<u8> {
    let size = u16::try_from(size).unwrap();
    [&[major << 5 | 0x19], size.to_be_bytes().as_slice()].concat()
}

pub(crate) fn string(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

pub(crate) fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut value = head(5, pairs.len());
    for (key, said) in pairs {
        value.extend([string(key), said.clone()].concat());
    }
    value
}

fn list(values: &[Vec<u8>]) -> Vec<u8> {
    [head(4, values.len()), values.concat()].concat()
}

fn labelled(label: &str, inner: &[u8]) -> Vec<u8> {
    let described = [&[0; 16], &[3_u8] as &[u8], label.as_bytes(), b"\0"].concat();
    iso_box("jumb", &[iso_box("jumd", &described), inner.to_vec()].concat())
}

/// An assertion or claim in CBOR.
pub(crate) fn jumbf(label: &str, cbor: &[u8]) -> Vec<u8> {
    labelled(label, &iso_box("cbor", cbor))
}

/// An assertion in JSON.
pub(crate) fn jumbf_json(label: &str, json: &str) -> Vec<u8> {
    labelled(label, &iso_box("json", json.as_bytes()))
}

/// The assertion that a source type was given when the picture was made.
pub(crate) fn actions(label: &str, source_type: &str, agent: Vec<u8>) -> Vec<u8> {
    let action = map(&[
        ("action", string("c2pa.created")),
        ("digitalSourceType", string(source_type)),
        ("softwareAgent", agent),
    ]);
    jumbf(label, &map(&[("actions", list(&[action]))]))
}

/// A claim by a program.
pub(crate) fn claim(generator: &str) -> Vec<u8> {
    let info = map(&[("name", string(generator)), ("version", string("1.0"))]);
    jumbf("c2pa.claim.v2", &map(&[("claim_generator_info", list(&[info]))]))
}

/// A store of one manifest with these assertions.
pub(crate) fn manifest(assertions: &[Vec<u8>]) -> Store {
    let inner = labelled("c2pa.assertions", &assertions.concat());
    Store(labelled("c2pa", &labelled("urn:c2pa:1", &inner)))
}

/// A manifest store, to be put into files.
pub(crate) struct Store(pub(crate) Vec<u8>);

impl Store {
    pub(crate) fn in_png(&self) -> Vec<u8> {
        png(&[chunk("caBX", &self.0)])
    }

    pub(crate) fn in_webp(&self) -> Vec<u8> {
        webp(&[("C2PA", &self.0)])
    }

    pub(crate) fn in_avif(&self) -> Vec<u8> {
        avif(&Avif { manifest: &self.0, ..Avif::default() })
    }

    /// Cut into segments of a few bytes; all but the first repeat the head of the box.
    pub(crate) fn in_jpeg(&self) -> Vec<u8> {
        let (first, rest) = self.0.split_at(8);
        let pieces = rest.chunks(120).enumerate().map(|(place, piece)| {
            let number = long(place + 1).to_be_bytes();
            segment(0xEB, &[b"JP\0\x01", number.as_slice(), first, piece].concat())
        });
        jpeg(&pieces.collect::<Vec<_>>(), b"")
    }
}
