//! The header of a WebP file.

use evidence::Format;
use evidence::container::webp::{Chunk, announced_length, chunks};
use evidence::reader::Reader;

use super::{Coding, Header, MediaRefusal, broken};

pub(super) fn read(bytes: &[u8]) -> Result<Header, MediaRefusal> {
    let first = chunks(bytes).next().ok_or(MediaRefusal::Truncated)?;
    let size = match &first.name {
        b"VP8X" => canvas(first.data),
        b"VP8 " => lossy_size(first.data),
        b"VP8L" => lossless_size(first.data),
        _ => return Err(broken("its header is missing")),
    };
    let mut header =
        Header::of(Format::WebP, size.ok_or_else(|| broken("its header is too short"))?);
    let mut picture = 0;
    header.probe.frames = 0;
    let mut is_lossless = false;
    for chunk in chunks(bytes) {
        match &chunk.name {
            b"VP8X" => {
                header.probe.has_alpha = chunk.data.first().is_some_and(|flags| flags & 0x10 != 0);
            }
            b"VP8L" => {
                is_lossless = true;
                header.probe.has_alpha |= has_lossless_alpha(&chunk);
                picture += 1;
            }
            b"VP8 " => picture += 1,
            b"ANMF" => header.probe.frames = header.probe.frames.saturating_add(1),
            b"ICCP" => header.probe.has_profile = true,
            _ => {}
        }
    }
    let is_moving = header.probe.frames > 0;
    header.probe.frames = header.probe.frames.max(1);
    header.probe.coding = if is_lossless { Coding::Exact } else { Coding::LossyHalved };
    header.is_whole = (picture > 0 || is_moving)
        && announced_length(bytes).is_some_and(|end| end <= bytes.len() + 1);
    // The decoder keeps a canvas and a frame for a moving picture; a lossless one without transparency
    // is decoded with it and then copied; a lossy one has its planes beside the result.
    header.weigh(match (is_moving, is_lossless, header.probe.has_alpha) {
        (true, _, _) => 12,
        (false, true, true) => 4,
        (false, true, false) | (false, false, true) => 7,
        (false, false, false) => 5,
    });
    Ok(header)
}

fn canvas(data: &[u8]) -> Option<(u32, u32)> {
    let mut reader = Reader::new(data.get(4..)?);
    let mut side = || {
        let [low, middle, high] = reader.array()?;
        Some(u32::from_le_bytes([low, middle, high, 0]) + 1)
    };
    Some((side()?, side()?))
}

/// RFC 6386, 9.1: three bytes of frame tag, a start code, then 14 bits a side.
fn lossy_size(data: &[u8]) -> Option<(u32, u32)> {
    let mut reader = Reader::new(data);
    reader.take(6)?;
    let mut side = || Some(u32::from(reader.u16_le()? & 0x3FFF));
    Some((side()?, side()?))
}

/// RFC 9649, 3.4: a signature, then 14 bits a side less one.
fn lossless_size(data: &[u8]) -> Option<(u32, u32)> {
    let bits = lossless_bits(data)?;
    Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
}

fn lossless_bits(data: &[u8]) -> Option<u32> {
    let mut reader = Reader::new(data);
    reader.u8()?;
    reader.u32_le()
}

fn has_lossless_alpha(chunk: &Chunk<'_>) -> bool {
    lossless_bits(chunk.data).is_some_and(|bits| bits >> 28 & 1 == 1)
}
