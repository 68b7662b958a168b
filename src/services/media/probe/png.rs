//! The header of a PNG file.

use evidence::Format;
use evidence::container::png::chunks;
use evidence::reader::Reader;

use super::{Header, MediaRefusal, Model, broken};

pub(super) fn read(bytes: &[u8]) -> Result<Header, MediaRefusal> {
    let mut chunks = chunks(bytes);
    let first = chunks.next().ok_or(MediaRefusal::Truncated)?;
    if &first.name != b"IHDR" {
        return Err(broken("its header is missing"));
    }
    let mut reader = Reader::new(first.data);
    let read = || -> Option<(u32, u32, u8, u8)> {
        Some((reader.u32_be()?, reader.u32_be()?, reader.u8()?, reader.u8()?))
    };
    let mut read = read;
    let (width, height, bit_depth, kind) =
        read().ok_or_else(|| broken("its header is too short"))?;
    let mut header = Header::of(Format::Png, (width, height));
    header.probe.bit_depth = bit_depth;
    let mut has_pixels = false;
    let mut has_transparency = false;
    for chunk in chunks {
        match &chunk.name {
            b"tRNS" => has_transparency = true,
            b"iCCP" => header.probe.has_profile = true,
            b"acTL" if !has_pixels => header.probe.frames = frames(chunk.data),
            b"IDAT" => has_pixels = true,
            b"IEND" => header.is_whole = has_pixels,
            _ => {}
        }
    }
    let is_grey = matches!(kind, 0 | 4);
    header.probe.model = if is_grey { Model::Grey } else { Model::Rgb };
    header.probe.has_alpha = has_transparency || matches!(kind, 4 | 6);
    let colours = if is_grey { 1 } else { 3 };
    header.weigh(colours + u64::from(header.probe.has_alpha));
    Ok(header)
}

fn frames(data: &[u8]) -> u32 {
    Reader::new(data).u32_be().unwrap_or(1).max(1)
}
