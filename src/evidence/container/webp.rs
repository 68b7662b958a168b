//! WebP: RIFF chunks of a name, a length and data padded to an even size (RFC 9649).

use super::{Kind, MOST_PARTS, Part, tiff_of};
use crate::reader::Reader;

/// One chunk of a WebP file.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Four letters: `VP8X`, `XMP `.
    pub name: [u8; 4],
    /// Where the name stands.
    pub start: usize,
    /// Where the next chunk starts.
    pub end: usize,
    /// What it holds, without padding.
    pub data: &'a [u8],
}

/// Whether the first twelve bytes are those of a WebP file.
pub fn is_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice())
}

/// How long the file says it is, in bytes, with its first eight.
pub fn announced_length(bytes: &[u8]) -> Option<usize> {
    let mut reader = Reader::new(bytes.get(4..)?);
    usize::try_from(reader.u32_le()?).ok()?.checked_add(8)
}

/// The chunks of the file, up to its end or the first one that is cut. Programs disagree about the
/// length in the file header, so the bytes that are there decide.
pub fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = if is_webp(bytes) { 12 } else { bytes.len() };
    std::iter::from_fn(move || {
        let mut reader = Reader::new(bytes.get(at..)?);
        let name = reader.array()?;
        let length = usize::try_from(reader.u32_le()?).ok()?;
        let data = reader.take(length)?;
        let end = (at + reader.position() + length % 2).min(bytes.len());
        let chunk = Chunk { name, start: at, end, data };
        at = end;
        Some(chunk)
    })
}

pub(super) fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    chunks(bytes).take(MOST_PARTS).filter_map(|chunk| part_of(&chunk)).collect()
}

fn part_of<'a>(chunk: &Chunk<'a>) -> Option<Part<'a>> {
    match &chunk.name {
        b"XMP " | b"XMP\0" => Some(Part::new(Kind::Xmp, "webp XMP", chunk.data)),
        b"EXIF" => Some(Part::new(Kind::Exif, "exif", tiff_of(chunk.data))),
        b"C2PA" => Some(Part::new(Kind::C2pa, "webp C2PA", chunk.data)),
        _ => None,
    }
}
