//! JPEG: segments that start with `FF` and a marker (ITU-T T.81, annex B).

use std::collections::BTreeMap;

use super::{Kind, MOST_PARTS, Part, tiff_of};
use crate::reader::Reader;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const XMP_EXTENSION: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const EXIF: &[u8] = b"Exif\0\0";

/// Segments that say how to show the picture: density, colour profile, further pictures in the file,
/// Adobe's colour transform.
const TECHNICAL: [&[u8]; 5] = [b"JFIF\0", b"JFXX\0", b"ICC_PROFILE\0", b"MPF\0", b"Adobe"];

/// The end of the picture; what follows is a trailer.
pub const END: u8 = 0xD9;
/// The start of a scan; coded picture data follows.
pub const SCAN: u8 = 0xDA;
/// A comment.
pub const COMMENT: u8 = 0xFE;

/// One segment of a JPEG file.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// The byte after `FF`.
    pub marker: u8,
    /// Where the `FF` stands.
    pub start: usize,
    /// Where the next segment starts: behind the coded data, for a scan.
    pub end: usize,
    /// What the segment holds, without marker, length and coded data.
    pub data: &'a [u8],
}

impl Segment<'_> {
    /// Whether this segment says how large the picture is (SOF0 to SOF15).
    pub fn is_frame(&self) -> bool {
        matches!(self.marker, 0xC0..=0xCF) && !matches!(self.marker, 0xC4 | 0xC8 | 0xCC)
    }
}

/// The segments up to and with the end of the picture. A cut or broken file ends the row early, so
/// whoever needs the whole file looks for [`END`].
pub fn segments(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut at = if bytes.starts_with(&[0xFF, 0xD8]) { 2 } else { bytes.len() };
    std::iter::from_fn(move || {
        let segment = segment_at(bytes, at)?;
        at = if segment.marker == END { bytes.len() } else { segment.end };
        Some(segment)
    })
}

fn segment_at(bytes: &[u8], from: usize) -> Option<Segment<'_>> {
    let mut start = from;
    // Any number of FF may stand before a marker.
    while bytes.get(start) == Some(&0xFF) && bytes.get(start + 1) == Some(&0xFF) {
        start += 1;
    }
    let mut reader = Reader::new(bytes.get(start..)?);
    if reader.u8()? != 0xFF {
        return None;
    }
    let marker = reader.u8()?;
    if marker == END || matches!(marker, 0x01 | 0xD0..=0xD8) {
        return Some(Segment { marker, start, end: start + 2, data: &[] });
    }
    let length = usize::from(reader.u16_be()?).checked_sub(2)?;
    let data = reader.take(length)?;
    let mut end = start + reader.position();
    if marker == SCAN {
        end += coded_length(reader.rest());
    }
    Some(Segment { marker, start, end, data })
}

/// How long the coded data is: up to the next `FF` that is neither stuffing nor a restart marker.
fn coded_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(step) =
        bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == 0xFF))
    {
        at += step;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

pub(super) fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut manifest = Manifest::default();
    let mut extension = Vec::new();
    let mut end = 0;
    for segment in segments(bytes).take(MOST_PARTS) {
        end = segment.end;
        match segment.marker {
            0xE1 if segment.data.starts_with(XMP_EXTENSION) => extension.push(segment.data),
            0xEB => manifest.push(segment.data),
            _ => found.extend(part_of(&segment)),
        }
    }
    let extended = join_extensions(&extension).into_iter();
    found.extend(extended.map(|packet| Part::new(Kind::Xmp, "jpeg extended XMP", packet)));
    if !manifest.bytes.is_empty() {
        found.push(Part::new(Kind::C2pa, "jpeg APP11", manifest.bytes));
    }
    let trailer = bytes.get(end..).unwrap_or_default();
    if !trailer.is_empty() {
        found.push(Part::new(Kind::Other, "jpeg trailer", trailer));
    }
    found
}

fn part_of<'a>(segment: &Segment<'a>) -> Option<Part<'a>> {
    let data = segment.data;
    match segment.marker {
        0xE1 if data.starts_with(EXIF) => Some(Part::new(Kind::Exif, "exif", tiff_of(data))),
        0xE1 if data.starts_with(XMP) => {
            data.strip_prefix(XMP).map(|packet| Part::new(Kind::Xmp, "jpeg XMP", packet))
        }
        0xED => Some(Part::new(Kind::Photoshop, "jpeg APP13", data)),
        COMMENT => Some(Part::new(Kind::Comment, "jpeg comment", data)),
        0xE0..=0xEF if TECHNICAL.iter().any(|name| data.starts_with(name)) => None,
        0xE0..=0xEF => Some(Part::new(Kind::Other, "jpeg application segment", data)),
        _ => None,
    }
}

/// Puts the pieces of extended XMP packets (XMP part 3, 1.1.3.1) in order, a packet for each digest.
fn join_extensions(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut packets: BTreeMap<&[u8], BTreeMap<u32, &[u8]>> = BTreeMap::new();
    for piece in pieces {
        if let Some((digest, offset, data)) = extension_piece(piece) {
            packets.entry(digest).or_default().insert(offset, data);
        }
    }
    packets.into_values().map(|pieces| pieces.into_values().flatten().copied().collect()).collect()
}

fn extension_piece(piece: &[u8]) -> Option<(&[u8], u32, &[u8])> {
    let mut reader = Reader::new(piece.strip_prefix(XMP_EXTENSION)?);
    let digest = reader.take(32)?;
    reader.take(4)?;
    let offset = reader.u32_be()?;
    Some((digest, offset, reader.rest()))
}

/// Joins the APP11 segments of a manifest store: each starts with `JP`, a box number and a running
/// number, and those after the first repeat the box header: eight bytes, or sixteen for a long box.
#[derive(Default)]
struct Manifest {
    bytes: Vec<u8>,
}

impl Manifest {
    fn push(&mut self, data: &[u8]) {
        let mut reader = Reader::new(data);
        if reader.take(2) != Some(b"JP".as_slice()) || reader.take(2).is_none() {
            return;
        }
        let Some(number) = reader.u32_be() else {
            return;
        };
        if number > 1 {
            let is_long = reader.rest().starts_with(&[0, 0, 0, 1]);
            reader.take(if is_long { 16 } else { 8 });
        }
        self.bytes.extend_from_slice(reader.rest());
    }
}
