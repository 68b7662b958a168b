//! Texts that some generators hide in the lowest bits of a picture (`stealth-pnginfo`).
//!
//! The bits run down the columns from the top left: fifteen letters that say what comes, then how many
//! bits the text has (32, most significant first), then the text, plain or gzip. One family uses
//! transparency, the other red, green and blue in turn. Saving without loss keeps them.

use consent::AiLabel;

use crate::inflate::gunzip_start;
use crate::rules::{named_in_json, snippet};
use crate::{Finding, Tier};

/// Bits of the fifteen letters, and of the length behind them.
const LETTERS: usize = 15 * 8;
const LENGTH: usize = 32;
/// Bytes of the text that are read; it is shown to the uploader, and only its beginning.
const MOST_TEXT: usize = 4 << 10;
/// Pixels of a picture whose text is read; of a larger one, only the letters.
const MOST_PIXELS: usize = 4 << 20;

/// Which bits of a pixel carry the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carrier {
    Alpha,
    Colours,
}

impl Carrier {
    /// The bits of one pixel, in order.
    fn bits(self, pixel: &[u8]) -> impl Iterator<Item = u8> {
        let (from, count) = match self {
            Self::Alpha => (3, 1),
            Self::Colours => (0, 3),
        };
        pixel.iter().skip(from).take(count).map(|sample| sample & 1)
    }
}

/// The letters at the front, where they stand, and whether the text is packed.
#[derive(Debug, Clone, Copy)]
struct Mark {
    letters: &'static [u8; 15],
    carrier: Carrier,
    is_packed: bool,
}

const MARKS: [Mark; 4] = [
    Mark { letters: b"stealth_pnginfo", carrier: Carrier::Alpha, is_packed: false },
    Mark { letters: b"stealth_pngcomp", carrier: Carrier::Alpha, is_packed: true },
    Mark { letters: b"stealth_rgbinfo", carrier: Carrier::Colours, is_packed: false },
    Mark { letters: b"stealth_rgbcomp", carrier: Carrier::Colours, is_packed: true },
];

impl Mark {
    fn bit(&self, place: usize) -> Option<u8> {
        self.letters.get(place / 8).map(|byte| byte >> (7 - place % 8) & 1)
    }

    /// Whether the bits of `pixel`, the one at `row` of the first column, are those of the letters.
    fn fits(&self, row: usize, pixel: &[u8]) -> bool {
        let each = if self.carrier == Carrier::Alpha { 1 } else { 3 };
        let mut bits = self.carrier.bits(pixel).enumerate();
        bits.all(|(offset, bit)| self.bit(row * each + offset).is_none_or(|wanted| wanted == bit))
    }
}

/// Reads a picture row by row, and gives up at the first bit that is none of a mark's: after two or
/// three rows of nearly every picture.
pub(super) struct Stealth {
    samples: usize,
    height: usize,
    /// Columns that are kept: as many as the longest text needs.
    columns: usize,
    rows: usize,
    rows_wanted: usize,
    /// The marks that the rows so far may be.
    possible: Vec<Mark>,
    /// Row by row, `columns` pixels each.
    pixels: Vec<u8>,
}

impl Stealth {
    /// `None` for a picture that has no colours.
    pub(super) fn new(width: usize, height: usize, samples: usize) -> Option<Self> {
        let possible = MARKS.into_iter();
        let possible = possible.filter(|mark| samples == 4 || mark.carrier == Carrier::Colours);
        let is_small = width.checked_mul(height)? <= MOST_PIXELS;
        matches!(samples, 3 | 4).then(|| Self {
            samples,
            height,
            columns: (LETTERS + LENGTH + MOST_TEXT * 8).div_ceil(height.max(1)).min(width),
            rows: 0,
            rows_wanted: if is_small { height } else { height.min(LETTERS) },
            possible: possible.collect(),
            pixels: Vec::new(),
        })
    }

    /// Whether more rows would tell more.
    pub(super) fn wants_more(&self) -> bool {
        !self.possible.is_empty() && self.rows < self.rows_wanted
    }

    /// Takes the next row.
    pub(super) fn row(&mut self, row: &[u8]) {
        let first = row.get(..self.samples).unwrap_or_default();
        self.possible.retain(|mark| mark.fits(self.rows, first));
        let kept = row.get(..self.columns * self.samples).unwrap_or(row);
        self.pixels.extend_from_slice(kept);
        self.rows += 1;
    }

    /// What was found, after all rows that were wanted.
    pub(super) fn finding(&self) -> Option<Finding> {
        self.possible.iter().find_map(|mark| self.read(*mark))
    }

    fn read(&self, mark: Mark) -> Option<Finding> {
        let hidden = self.hidden(mark.carrier);
        let text = hidden.strip_prefix(mark.letters)?;
        let text = hidden_text(text, mark.is_packed);
        let place = if mark.carrier == Carrier::Alpha { "alpha" } else { "colour" };
        let letters = String::from_utf8_lossy(mark.letters);
        Some(Finding {
            id: "stealth-pnginfo",
            tier: Tier::Strong,
            generator: text.as_deref().and_then(named_in_json).map(str::to_owned),
            where_: format!("lowest bits of the {place} channels ({letters})"),
            snippet: text.map_or_else(|| letters.into_owned(), |text| snippet(&text)),
            label: AiLabel::AiGenerated,
        })
    }

    /// The bytes that a carrier holds, down the columns.
    fn hidden(&self, carrier: Carrier) -> Vec<u8> {
        // Where not all rows were read, the text goes on below them and not in the next column.
        let columns = if self.rows == self.height { self.columns } else { 1 };
        let places = (0..columns).flat_map(|x| (0..self.rows).map(move |y| y * self.columns + x));
        let pixels = places
            .filter_map(|place| self.pixels.get(place * self.samples..(place + 1) * self.samples));
        let bits: Vec<u8> = pixels.flat_map(|pixel| carrier.bits(pixel)).collect();
        let (bytes, _) = bits.as_chunks::<8>();
        bytes.iter().map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
    }
}

/// The beginning of the text behind the letters, where it can be read.
fn hidden_text(bytes: &[u8], is_packed: bool) -> Option<String> {
    let (length, bytes) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()? / 8;
    let bytes = bytes.get(..length.min(MOST_TEXT).min(bytes.len()))?;
    let bytes = if is_packed { gunzip_start(bytes) } else { bytes.to_vec() };
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
