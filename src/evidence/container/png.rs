//! PNG: a signature and chunks of length, type, data and checksum (W3C PNG, 5).

use std::borrow::Cow;

use super::{Kind, MOST_PARTS, Part, tiff_of};
use crate::inflate::Allowance;
use crate::reader::Reader;

/// The first eight bytes of every PNG file.
pub const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Bytes of a key, by the standard.
const LONGEST_KEY: usize = 79;

/// One chunk of a PNG file.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Four letters: `IHDR`, `tEXt`.
    pub name: [u8; 4],
    /// Where the length field stands.
    pub start: usize,
    /// Where the next chunk starts.
    pub end: usize,
    /// What it holds.
    pub data: &'a [u8],
}

/// The chunks up to and with `IEND`. A cut file ends the row early.
pub fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = if bytes.starts_with(SIGNATURE) { SIGNATURE.len() } else { bytes.len() };
    std::iter::from_fn(move || {
        let mut reader = Reader::new(bytes.get(at..)?);
        let length = usize::try_from(reader.u32_be()?).ok()?;
        let name = reader.array()?;
        let data = reader.take(length)?;
        reader.take(4)?;
        let chunk = Chunk { name, start: at, end: at + reader.position(), data };
        at = if &name == b"IEND" { bytes.len() } else { chunk.end };
        Some(chunk)
    })
}

pub(super) fn parts<'a>(bytes: &'a [u8], allowance: &mut Allowance) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    let mut end = 0;
    for chunk in chunks(bytes) {
        end = chunk.end;
        if found.len() < MOST_PARTS {
            found.extend(part_of(&chunk, allowance));
        }
    }
    let trailer = bytes.get(end..).unwrap_or_default();
    if end > 0 && !trailer.is_empty() {
        found.push(Part::new(Kind::Other, "png trailer", trailer));
    }
    found
}

fn part_of<'a>(chunk: &Chunk<'a>, allowance: &mut Allowance) -> Option<Part<'a>> {
    match &chunk.name {
        b"tEXt" => plain(chunk.data),
        b"zTXt" => packed(chunk.data, allowance),
        b"iTXt" => international(chunk.data, allowance),
        b"eXIf" => Some(Part::new(Kind::Exif, "exif", tiff_of(chunk.data))),
        b"caBX" => Some(Part::new(Kind::C2pa, "png caBX", chunk.data)),
        _ => None,
    }
}

fn plain(data: &[u8]) -> Option<Part<'_>> {
    let mut reader = Reader::new(data);
    let key = reader.until_nul()?;
    Some(text("png tEXt", key, Cow::Borrowed(reader.rest())))
}

fn packed<'a>(data: &'a [u8], allowance: &mut Allowance) -> Option<Part<'a>> {
    let mut reader = Reader::new(data);
    let key = reader.until_nul()?;
    reader.u8()?;
    Some(text("png zTXt", key, Cow::Owned(allowance.inflate(reader.rest()))))
}

fn international<'a>(data: &'a [u8], allowance: &mut Allowance) -> Option<Part<'a>> {
    let mut reader = Reader::new(data);
    let key = reader.until_nul()?;
    let is_packed = reader.u8()? == 1;
    reader.u8()?;
    // The language, and the key in that language.
    reader.until_nul()?;
    reader.until_nul()?;
    let value = if is_packed {
        Cow::Owned(allowance.inflate(reader.rest()))
    } else {
        Cow::Borrowed(reader.rest())
    };
    Some(text("png iTXt", key, value))
}

/// A text chunk, or what some programs hide in one: an XMP packet, or a whole EXIF block in hex.
fn text<'a>(place: &'static str, key: &[u8], value: Cow<'a, [u8]>) -> Part<'a> {
    let kind = match key {
        b"XML:com.adobe.xmp" => Kind::Xmp,
        b"Raw profile type xmp" => return Part::new(Kind::Xmp, place, from_hex(&value)),
        b"Raw profile type exif" | b"Raw profile type APP1" => {
            let block = from_hex(&value);
            let kind =
                if block.starts_with(b"http://ns.adobe.com/xap") { Kind::Xmp } else { Kind::Exif };
            let tiff = tiff_of(&block).to_vec();
            return Part::new(kind, place, tiff);
        }
        b"Raw profile type iptc" => return Part::new(Kind::Photoshop, place, from_hex(&value)),
        _ => Kind::Text,
    };
    let key = key.get(..LONGEST_KEY).unwrap_or(key);
    Part { kind, place, key: String::from_utf8_lossy(key).into_owned(), data: value }
}

/// Reads a raw profile as `ImageMagick` writes it: a name, a length, then hex digits in lines.
fn from_hex(value: &[u8]) -> Vec<u8> {
    let lines = value.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let digits = lines.skip(2).flatten().filter_map(|&byte| (byte as char).to_digit(16));
    let mut bytes = Vec::new();
    let mut high = None;
    for digit in digits {
        let digit = u8::try_from(digit).unwrap_or_default();
        match high.take() {
            None => high = Some(digit << 4),
            Some(first) => bytes.push(first | digit),
        }
    }
    bytes
}
