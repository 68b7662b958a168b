//! Marks hidden in pixels, first family: the texts that some generators hide in the lowest bits.
//!
//! The text starts at the top left and runs down the columns, with fifteen letters that say so. Only
//! those are read, row by row, so that a large picture costs no memory. The others of the catalogue
//! (dwtDct) belong beside this one.

use consent::AiLabel;
use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

use crate::container::Format;
use crate::{Finding, Tier};

/// Bits of the fifteen letters.
const BITS: usize = 15 * 8;
/// Bytes the decoder may use for anything but the rows.
const MEMORY: usize = 8 << 20;
/// Pixels of a picture that is looked at.
const MOST_PIXELS: u64 = 52_428_800;

/// Which bits of a pixel carry the text.
#[derive(Clone, Copy)]
enum Carrier {
    Alpha,
    Colours,
}

/// Looks for a hidden text in a PNG.
pub(crate) fn find(bytes: &[u8]) -> Option<Finding> {
    if Format::of(bytes) != Some(Format::Png) {
        return None;
    }
    let mut decoder =
        Decoder::new_with_limits(std::io::Cursor::new(bytes), Limits { bytes: MEMORY });
    decoder.set_transformations(Transformations::IDENTITY);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    let (width, height) = (usize::try_from(info.width).ok()?, usize::try_from(info.height).ok()?);
    let is_fit = info.bit_depth == BitDepth::Eight
        && !info.interlaced
        && u64::from(info.width) * u64::from(info.height) <= MOST_PIXELS;
    let samples = match info.color_type {
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        _ => return None,
    };
    if !is_fit {
        return None;
    }
    let columns = Columns::read(&mut reader, samples, width, height)?;
    let alpha = (samples == 4).then(|| columns.letters(Carrier::Alpha)).flatten();
    let (place, letters) = alpha
        .filter(|letters| is_mark(letters, &["stealth_pnginfo", "stealth_pngcomp"]))
        .map(|letters| ("alpha channel", letters))
        .or_else(|| {
            let letters = columns.letters(Carrier::Colours)?;
            is_mark(&letters, &["stealth_rgbinfo", "stealth_rgbcomp"])
                .then_some(("colour channels", letters))
        })?;
    Some(Finding {
        id: "stealth-pnginfo",
        tier: Tier::Strong,
        generator: None,
        where_: format!("lowest bits of the {place}"),
        snippet: letters,
        label: AiLabel::AiGenerated,
    })
}

fn is_mark(letters: &str, marks: &[&str]) -> bool {
    marks.contains(&letters)
}

/// The first columns of a picture: as many pixels as fifteen letters need.
struct Columns {
    height: usize,
    count: usize,
    samples: usize,
    /// Row by row, `count` pixels each.
    pixels: Vec<u8>,
}

impl Columns {
    fn read(
        reader: &mut png::Reader<std::io::Cursor<&[u8]>>,
        samples: usize,
        width: usize,
        height: usize,
    ) -> Option<Self> {
        let count = BITS.div_ceil(height.max(1)).min(width);
        let height = height.min(BITS);
        let mut pixels = Vec::with_capacity(count * samples * height);
        for _ in 0..height {
            let row = reader.next_row().ok()??;
            pixels.extend_from_slice(row.data().get(..count * samples)?);
        }
        Some(Self { height, count, samples, pixels })
    }

    fn letters(&self, carrier: Carrier) -> Option<String> {
        let positions = (0..self.count).flat_map(|x| (0..self.height).map(move |y| (x, y)));
        let mut bits = Vec::with_capacity(BITS + 2);
        for (x, y) in positions {
            let start = (y * self.count + x) * self.samples;
            let pixel = self.pixels.get(start..start + self.samples)?;
            match carrier {
                Carrier::Alpha => bits.extend(pixel.get(3).map(|sample| sample & 1)),
                Carrier::Colours => bits.extend(pixel.iter().take(3).map(|sample| sample & 1)),
            }
            if bits.len() >= BITS {
                break;
            }
        }
        let (bytes, _) = bits.get(..BITS)?.as_chunks::<8>();
        let bytes = bytes.iter().map(|bits| bits.iter().fold(0_u8, |byte, bit| byte << 1 | bit));
        String::from_utf8(bytes.collect()).ok()
    }
}
