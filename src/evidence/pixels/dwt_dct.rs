//! The `dwtDct` watermark of the Python package `invisible-watermark` 0.2, which the reference code of
//! Stable Diffusion, SDXL and FLUX puts into every picture.
//!
//! The picture is cut into squares of 8 by 8 pixels. In each, one Haar level of the U channel gives
//! 4 by 4 sums; the largest of them, the first left out, carries one bit: whether it lies in the upper
//! half of a step of 36. The bits of a payload repeat over the squares, row by row.
//!
//! The package decides each bit by a fixed threshold, and so reads all ones where the colour of the
//! picture lies in the upper half of a step. Here the mean of each bit is compared with the bits that
//! are known (Pearson's correlation), which does not depend on the colour and finds nearly all of the
//! marks in unchanged files. Resizing, cropping at the top or left, and chroma subsampling remove them:
//! that nothing is found means nothing.

use consent::AiLabel;

use crate::{Finding, Tier};

/// The side of a square, in pixels.
const SIDE: usize = 8;
/// The side of a square's sums.
const SUMS: usize = 4;
/// The step of the quantiser, 36, for sums that were not halved yet.
const STEP: u16 = 72;
/// Pixels of the smallest picture that the package marks.
const LEAST_PIXELS: usize = 256 * 256;
/// Pixels that are looked at: the means hardly change after that.
const ENOUGH_PIXELS: usize = 2 << 20;

/// Columns of the widest picture that is read.
const WIDEST: usize = 1 << 16;

/// How far above chance a likeness must be, in standard deviations (of Fisher's z). Five stand for one
/// picture in some millions; the rest is for pictures that are less by chance than that.
const LEAST_DEVIATIONS: f64 = 5.6;
/// A likeness that no picture without the mark comes to, whatever it shows.
const BEYOND_DOUBT: f64 = 0.85;

/// What the code of one generator embeds.
struct Payload {
    generator: &'static str,
    /// Most significant bit first.
    bytes: &'static [u8],
    /// The bits repeat roughly after so many, as those of letters do.
    rhythm: usize,
}

const PAYLOADS: [Payload; 3] = [
    Payload { generator: "Stable Diffusion", bytes: b"StableDiffusionV1", rhythm: 8 },
    Payload {
        generator: "Stable Diffusion XL",
        bytes: &[0xB3, 0xEC, 0x90, 0x7B, 0xB1, 0x9E],
        rhythm: 1,
    },
    Payload { generator: "FLUX", bytes: &[0x2A, 0xFE, 0x87, 0x9C, 0xF5, 0x2E], rhythm: 1 },
];

impl Payload {
    /// The bits as they are compared: 1 or 0.
    fn bits(&self) -> Vec<f64> {
        let bytes = self.bytes.iter();
        let bits = bytes.flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1));
        bits.map(f64::from).collect()
    }

    /// How much the means are like this payload, where that is more than chance and drawing can make it.
    ///
    /// A bit meets only some columns of the picture: those that leave the same rest by the common divisor
    /// of the squares in a row and the bits. So stripes, tiles and large pixels give means that repeat with
    /// that divisor, and may be like a payload whose bits repeat as well. What repeats is taken away from
    /// both before they are compared, and what is left must be alike.
    fn likeness(&self, means: &[f64], squares: usize) -> Option<f64> {
        let bits = self.bits();
        let whole = correlation(&without_rhythm(means, 1), &without_rhythm(&bits, 1))?;
        if whole > BEYOND_DOUBT {
            return Some(whole);
        }
        let rhythm = self.rhythm_in(squares);
        let rest = correlation(&without_rhythm(means, rhythm), &without_rhythm(&bits, rhythm))?;
        let free = u32::try_from(bits.len().saturating_sub(rhythm + 2)).ok()?;
        let deviations = rest.min(1.0).atanh() * f64::from(free).sqrt();
        (deviations > LEAST_DEVIATIONS).then_some(whole)
    }

    /// After how many bits the columns of a picture come again; when only after all of them, the rhythm of
    /// the payload itself is all that can be told apart.
    fn rhythm_in(&self, squares: usize) -> usize {
        let bits = self.bytes.len() * 8;
        match common_divisor(squares, bits) {
            all if all == bits => self.rhythm,
            some => some.max(self.rhythm),
        }
    }
}

fn common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

/// The values less the mean of those that stand a multiple of `rhythm` away.
fn without_rhythm(values: &[f64], rhythm: usize) -> Vec<f64> {
    let beat = |start: usize| values.iter().skip(start).step_by(rhythm);
    let means: Vec<f64> = (0..rhythm).map(|start| mean(beat(start))).collect();
    values.iter().zip(means.iter().cycle()).map(|(value, mean)| value - mean).collect()
}

fn mean<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Reads a picture row by row and keeps eight rows of one channel, whatever the size.
pub(super) struct DwtDct {
    /// Samples of one pixel; the first three are red, green and blue.
    samples: usize,
    /// Squares in a row.
    squares: usize,
    /// Rows until enough is seen.
    rows_left: usize,
    /// U of the rows since the last whole row of squares.
    band: Vec<u8>,
    tallies: [Tally; PAYLOADS.len()],
    /// Squares seen so far.
    seen: usize,
}

impl DwtDct {
    /// `None` where the package would not have marked the picture, or where it has no colours.
    pub(super) fn new(width: usize, height: usize, samples: usize) -> Option<Self> {
        let is_markable = width.checked_mul(height)? >= LEAST_PIXELS
            && width.min(height) >= SIDE
            && width <= WIDEST;
        (is_markable && matches!(samples, 3 | 4)).then(|| Self {
            samples,
            squares: width / SIDE,
            rows_left: height.min((ENOUGH_PIXELS / width).max(SIDE)),
            band: Vec::with_capacity(width * SIDE),
            tallies: PAYLOADS.map(|payload| Tally::new(payload.bytes.len() * 8)),
            seen: 0,
        })
    }

    /// Whether more rows would tell more.
    pub(super) fn wants_more(&self) -> bool {
        self.rows_left > 0
    }

    /// Takes the next row.
    pub(super) fn row(&mut self, row: &[u8]) {
        self.rows_left = self.rows_left.saturating_sub(1);
        let width = self.squares * SIDE;
        self.band.extend(row.chunks_exact(self.samples).take(width).filter_map(blue_difference));
        if self.band.len() >= width * SIDE {
            self.squares_of_band();
            self.band.clear();
        }
    }

    fn squares_of_band(&mut self) {
        for square in 0..self.squares {
            let Some(bit) = bit_of(&self.band, square, self.squares * SIDE) else {
                return;
            };
            for tally in &mut self.tallies {
                tally.add(self.seen, bit);
            }
            self.seen += 1;
        }
    }

    /// What was found in the rows so far.
    pub(super) fn finding(&self) -> Option<Finding> {
        let mut matches = PAYLOADS.iter().zip(&self.tallies).filter_map(|(payload, tally)| {
            Some((payload, payload.likeness(&tally.means(), self.squares)?))
        });
        let (payload, likeness) = matches.next()?;
        Some(Finding {
            id: "dwtdct",
            tier: Tier::Strong,
            generator: Some(payload.generator.to_owned()),
            where_: "invisible watermark (dwtDct) in the colours".to_owned(),
            snippet: format!("correlation {likeness:.2} with the known payload"),
            label: AiLabel::AiGenerated,
        })
    }
}

/// How often each bit of a payload was read as one.
#[derive(Clone)]
struct Tally {
    /// Ones and squares, for each bit.
    bits: Vec<(u32, u32)>,
}

impl Tally {
    fn new(bits: usize) -> Self {
        Self { bits: vec![(0, 0); bits] }
    }

    fn add(&mut self, square: usize, bit: bool) {
        let place = square % self.bits.len().max(1);
        if let Some((ones, squares)) = self.bits.get_mut(place) {
            *ones += u32::from(bit);
            *squares += 1;
        }
    }

    fn means(&self) -> Vec<f64> {
        let means = self.bits.iter();
        means.map(|&(ones, squares)| f64::from(ones) / f64::from(squares.max(1))).collect()
    }
}

/// U of a pixel, rounded as `OpenCV` does for pictures of eight bits (14 bits behind the point).
fn blue_difference(pixel: &[u8]) -> Option<u8> {
    const HALF: i32 = 1 << 13;
    let [red, green, blue, ..] = *pixel else {
        return None;
    };
    let [red, green, blue] = [red, green, blue].map(i32::from);
    let luma = (4899 * red + 9617 * green + 1868 * blue + HALF) >> 14;
    let difference = ((blue - luma) * 8061 + (128 << 14) + HALF) >> 14;
    u8::try_from(difference.clamp(0, 255)).ok()
}

/// The bit that one square of a band carries.
fn bit_of(band: &[u8], square: usize, width: usize) -> Option<bool> {
    let mut sums = [0_u16; SUMS * SUMS];
    for y in 0..SIDE {
        let start = y * width + square * SIDE;
        let (pairs, _) = band.get(start..start + SIDE)?.as_chunks::<2>();
        let line = sums.get_mut(y / 2 * SUMS..)?;
        for (sum, [left, right]) in line.iter_mut().zip(pairs) {
            *sum += u16::from(*left) + u16::from(*right);
        }
    }
    let largest = sums.iter().skip(1).max()?;
    Some(largest % STEP > STEP / 2)
}

/// Pearson's correlation of values that are less their mean; `None` when one of the two does not vary.
fn correlation(first: &[f64], second: &[f64]) -> Option<f64> {
    let product = |one: &[f64], other: &[f64]| -> f64 {
        one.iter().zip(other).map(|(one, other)| one * other).sum()
    };
    let spread = (product(first, first) * product(second, second)).sqrt();
    (spread > 1e-9).then(|| product(first, second) / spread)
}
