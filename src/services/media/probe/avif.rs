//! The header of an AVIF file.

use evidence::Format;
use evidence::container::bmff::{Item, Meta, boxes, is_sequence};
use evidence::reader::Reader;

use super::{Coding, Header, MediaRefusal, broken};
use crate::media::orient::Orientation;

/// Where the coded bytes of a picture lie, and what to do with them.
pub(in crate::media) struct Picture {
    pub(in crate::media) colour: Vec<u8>,
    pub(in crate::media) alpha: Option<Vec<u8>>,
    pub(in crate::media) meaning: Colour,
}

/// What the numbers of an AVIF picture mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::media) struct Colour {
    pub(in crate::media) profile: Option<Vec<u8>>,
    /// Primaries, transfer, matrix (ITU-T H.273), and whether all 256 values are used.
    pub(in crate::media) codes: Option<(u8, u8, u8, bool)>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Header, MediaRefusal> {
    let meta = Meta::of(bytes).ok_or_else(|| cut_or_broken(bytes))?;
    let item = meta.item(meta.primary).ok_or_else(|| broken("its picture is missing"))?;
    match &item.kind {
        b"av01" => {}
        b"grid" => return Err(MediaRefusal::Unsupported("AVIF in tiles")),
        _ => return Err(broken("its picture is missing")),
    }
    let size = meta
        .property(item, b"ispe")
        .and_then(extent)
        .ok_or_else(|| broken("its size is missing"))?;
    let mut header = Header::of(Format::Avif, size);
    let (bit_depth, is_chroma_halved, is_grey) = coding(&meta, item);
    header.is_whole = meta.data(item).is_some_and(|data| !data.is_empty());
    // A sequence has a still as well: that is what is shown.
    header.probe.frames = 1;
    header.probe.has_alpha = meta.alpha_of(item).is_some();
    header.probe.bit_depth = bit_depth;
    header.probe.has_profile = colour(&meta, item).profile.is_some();
    header.probe.orientation = turn(&meta, item)?;
    header.probe.coding = if is_chroma_halved { Coding::LossyHalved } else { Coding::Lossy };
    let planes = match (is_grey, is_chroma_halved) {
        (true, _) => 2,
        (false, true) => 3,
        (false, false) => 6,
    };
    // Planes are counted in half bytes a pixel; over 8 bits they take two bytes a sample.
    let planes = if bit_depth > 8 { planes * 2 } else { planes };
    let alpha = if header.probe.has_alpha { 3 } else { 0 };
    header.weigh(3 + alpha + (planes + 1_u64).div_ceil(2));
    Ok(header)
}

/// The coded bytes of the picture that [`read`] found good.
pub(in crate::media) fn picture(bytes: &[u8]) -> Option<Picture> {
    let meta = Meta::of(bytes)?;
    let item = meta.item(meta.primary)?;
    Some(Picture {
        colour: meta.data(item)?,
        alpha: meta.alpha_of(item).and_then(|alpha| meta.data(alpha)),
        meaning: colour(&meta, item),
    })
}

fn cut_or_broken(bytes: &[u8]) -> MediaRefusal {
    let read: usize = boxes(bytes).map(|one| one.data.len() + 8).sum();
    let is_cut =
        read < bytes.len() || is_sequence(bytes) || boxes(bytes).all(|one| &one.name != b"meta");
    if is_cut { MediaRefusal::Truncated } else { broken("its header does not fit together") }
}

fn extent(data: &[u8]) -> Option<(u32, u32)> {
    let mut reader = Reader::new(data);
    reader.take(4)?;
    Some((reader.u32_be()?, reader.u32_be()?))
}

/// Bit depth, halved chroma, grey: from the codec's configuration (AV1-ISOBMFF, 2.3.3).
fn coding(meta: &Meta<'_>, item: &Item) -> (u8, bool, bool) {
    let flags =
        meta.property(item, b"av1C").and_then(|data| data.get(2).copied()).unwrap_or_default();
    let bit_depth = match (flags & 0x40 != 0, flags & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    };
    (bit_depth, flags & 0x0C != 0, flags & 0x10 != 0)
}

fn colour(meta: &Meta<'_>, item: &Item) -> Colour {
    let mut found = Colour::default();
    for property in meta.properties_of(item).filter(|property| &property.name == b"colr") {
        let mut reader = Reader::new(property.data);
        match reader.array() {
            Some([b'p', b'r', b'o', b'f'] | [b'r', b'I', b'C', b'C']) => {
                found.profile = Some(reader.rest().to_vec());
            }
            Some([b'n', b'c', b'l', b'x']) => found.codes = codes(&mut reader),
            _ => {}
        }
    }
    found
}

fn codes(reader: &mut Reader<'_>) -> Option<(u8, u8, u8, bool)> {
    let mut code = || reader.u16_be().and_then(|code| u8::try_from(code).ok());
    let (primaries, transfer, matrix) = (code()?, code()?, code()?);
    Some((primaries, transfer, matrix, reader.u8()? & 0x80 != 0))
}

/// The turn and mirror of the item, as one of the eight orientations. A crop is not applied: such files
/// are refused rather than shown with edges that the artist cut off.
fn turn(meta: &Meta<'_>, item: &Item) -> Result<Orientation, MediaRefusal> {
    let mut turned = Orientation::default();
    for property in meta.properties_of(item) {
        let value = property.data.first().copied().unwrap_or_default();
        turned = match &property.name {
            b"irot" => turned.then(Orientation::turned_left(value & 3)),
            b"imir" => turned.then(Orientation::mirrored(value & 1 == 1)),
            b"clap" => return Err(MediaRefusal::Unsupported("AVIF with a crop")),
            _ => turned,
        };
    }
    Ok(turned)
}
