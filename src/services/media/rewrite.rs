//! Changing the parts of a file around its pixels, which are copied byte for byte.

use evidence::container::{gif, jpeg, png, webp};

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The longest payload of a JPEG segment.
const SEGMENT: usize = 65_533;

/// Bits of the first byte of a `VP8X` chunk (RFC 9649, 2.7.1).
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

/// A JPEG with only the segments that `keep` likes, an XMP packet if there is one, and nothing behind
/// its end. `None` when the packet is too long for a segment.
pub(super) fn jpeg(
    file: &[u8],
    xmp: Option<&str>,
    keep: impl Fn(&jpeg::Segment<'_>) -> bool,
) -> Option<Vec<u8>> {
    let mut packet = match xmp {
        Some(xmp) => Some(jpeg_packet(xmp)?),
        None => None,
    };
    let mut new = vec![0xFF, 0xD8];
    for segment in jpeg::segments(file) {
        // The packet comes behind JFIF's segment, which must be the first.
        if segment.marker != 0xE0 {
            new.extend(packet.take().unwrap_or_default());
        }
        if keep(&segment) {
            new.extend_from_slice(file.get(segment.start..segment.end)?);
        }
    }
    Some(new)
}

fn jpeg_packet(xmp: &str) -> Option<Vec<u8>> {
    let size = XMP.len() + xmp.len();
    let length = u16::try_from(size + 2).ok().filter(|_| size <= SEGMENT)?;
    Some([&[0xFF, 0xE1], length.to_be_bytes().as_slice(), XMP, xmp.as_bytes()].concat())
}

/// A PNG with only the chunks that `keep` likes, an XMP packet if there is one, and nothing behind its
/// end.
pub(super) fn png(
    file: &[u8],
    xmp: Option<&str>,
    keep: impl Fn(&png::Chunk<'_>) -> bool,
) -> Option<Vec<u8>> {
    let mut new = png::SIGNATURE.to_vec();
    for chunk in png::chunks(file) {
        if keep(&chunk) {
            new.extend_from_slice(file.get(chunk.start..chunk.end)?);
        }
        if let Some(xmp) = xmp.filter(|_| &chunk.name == b"IHDR") {
            // Key, no compression, no language, no translated key (W3C PNG, 11.3.3.4).
            let text = [b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), xmp.as_bytes()].concat();
            new.extend(png_chunk(*b"iTXt", &text)?);
        }
    }
    Some(new)
}

fn png_chunk(name: [u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(data.len()).ok()?;
    let checked = [name.as_slice(), data].concat();
    Some([length.to_be_bytes().as_slice(), &checked, &checksum(&checked).to_be_bytes()].concat())
}

/// CRC-32 as PNG wants it (W3C PNG, annex D). Packets are short, so no table is kept.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// A WebP with only the chunks that `keep` likes and an XMP packet if there is one. A file in the
/// simple form becomes an extended one when it gets a packet.
pub(super) fn webp(
    file: &[u8],
    xmp: Option<&str>,
    keep: impl Fn(&webp::Chunk<'_>) -> bool,
) -> Option<Vec<u8>> {
    let mut kept: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    for chunk in webp::chunks(file) {
        if keep(&chunk) && &chunk.name != b"XMP " {
            kept.push((chunk.name, chunk.data.to_vec()));
        }
    }
    if let Some(xmp) = xmp {
        if !kept.iter().any(|(name, _)| name == b"VP8X") {
            kept.insert(0, (*b"VP8X", header_for(file)?));
        }
        kept.push((*b"XMP ", xmp.as_bytes().to_vec()));
    }
    let has = |name: &[u8; 4]| kept.iter().any(|(one, _)| one == name);
    let flags = [(b"ICCP", HAS_PROFILE), (b"EXIF", HAS_EXIF), (b"XMP ", HAS_XMP)];
    let is = flags.iter().filter(|(name, _)| has(name)).fold(0, |sum, (_, flag)| sum | flag);
    let mask = HAS_PROFILE | HAS_EXIF | HAS_XMP;
    if let Some(flags) =
        kept.iter_mut().find(|(name, _)| name == b"VP8X").and_then(|(_, data)| data.first_mut())
    {
        *flags = *flags & !mask | is;
    }
    riff(&kept)
}

/// A WebP fresh from the encoder with a profile put into it.
pub(super) fn webp_with_profile(
    file: &[u8],
    profile: Option<&[u8]>,
    has_alpha: bool,
    size: (u32, u32),
) -> Vec<u8> {
    let Some(profile) = profile else {
        return file.to_vec();
    };
    let mut chunks: Vec<([u8; 4], Vec<u8>)> = webp::chunks(file)
        .filter(|chunk| &chunk.name != b"VP8X")
        .map(|chunk| (chunk.name, chunk.data.to_vec()))
        .collect();
    let flags = HAS_PROFILE | if has_alpha { HAS_ALPHA } else { 0 };
    chunks.insert(0, (*b"VP8X", extended_header(flags, size)));
    chunks.insert(1, (*b"ICCP", profile.to_vec()));
    riff(&chunks).unwrap_or_else(|| file.to_vec())
}

/// The extended header of a file in the simple form.
fn header_for(file: &[u8]) -> Option<Vec<u8>> {
    let probe = super::probe::probe(file, &super::Limits::default()).ok()?;
    let flags = if probe.has_alpha { HAS_ALPHA } else { 0 };
    Some(extended_header(flags, (probe.width, probe.height)))
}

fn extended_header(flags: u8, (width, height): (u32, u32)) -> Vec<u8> {
    let side = |side: u32| side.saturating_sub(1).to_le_bytes().into_iter().take(3);
    [flags, 0, 0, 0].into_iter().chain(side(width)).chain(side(height)).collect()
}

fn riff(chunks: &[([u8; 4], Vec<u8>)]) -> Option<Vec<u8>> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        body.extend_from_slice(name);
        body.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
        body.extend_from_slice(data);
        body.extend(std::iter::repeat_n(0, data.len() % 2));
    }
    let length = u32::try_from(body.len()).ok()?;
    Some([b"RIFF", length.to_le_bytes().as_slice(), &body].concat())
}

/// A GIF with only the blocks that `keep` likes, and nothing behind its end.
pub(super) fn gif(file: &[u8], keep: impl Fn(&gif::BlockKind) -> bool) -> Option<Vec<u8>> {
    let mut new = Vec::new();
    let mut has_end = false;
    for block in gif::blocks(file) {
        has_end |= block.kind == gif::BlockKind::End;
        if keep(&block.kind) {
            new.extend_from_slice(file.get(block.start..block.end)?);
        }
    }
    if !has_end {
        new.push(0x3B);
    }
    Some(new)
}
