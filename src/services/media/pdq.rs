//! Knowing a picture again after it was scaled, recompressed, greyed, mirrored or framed.
//!
//! PDQ is a perceptual hash of 256 bits by Meta (`ThreatExchange`, `hashing/pdq`): brightness is
//! blurred, sampled at 64 by 64 places, and the signs of its 256 slowest waves against their median
//! are the bits. Two pictures are the same work when few bits differ: 31 or less in practice, while
//! pictures that have nothing to do with each other differ in some 128.

use super::pixels::{Channels, Pixels};

/// Places that are sampled, across and down.
const SIDE: usize = 64;
/// Waves that are kept, across and down.
const WAVES: usize = 16;
/// Passes of the blur in each direction.
const PASSES: usize = 2;
/// Brightness that a border may differ in and still be one; recompression ripples by less.
const FLAT: f32 = 12.0;
/// The part of a side that a border may take, each.
const WIDEST_BORDER: usize = 4;

/// The hash of a picture: 256 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pdq([u64; 4]);

impl Pdq {
    /// At most so many bits differ between copies of one work.
    pub const SAME: u32 = 31;
    /// At most so many bits differ where it is worth that a person looks.
    pub const NEAR: u32 = 64;
    /// The least quality with which a hash means anything: flat pictures all look alike.
    pub const WORTH: i16 = 50;

    /// The number of bits that differ, 0 to 256.
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// As it is kept: 32 bytes.
    pub fn to_bytes(self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    /// Reads what is kept. `None` for anything but 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (words, []) = bytes.as_chunks::<8>() else { return None };
        let words: Vec<u64> = words.iter().map(|word| u64::from_be_bytes(*word)).collect();
        words.try_into().ok().map(Self)
    }
}

/// What is remembered of a picture, and what is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// The hash to remember.
    pub hash: Pdq,
    /// What it is worth, 0 to 100; see [`Pdq::WORTH`].
    pub quality: i16,
    /// The hashes to look for: turned and mirrored in every way, and again without its border.
    pub variants: Vec<Pdq>,
}

impl Likeness {
    /// Of a picture that was made small already. Its transparent parts count as white.
    pub(super) fn of(pixels: &Pixels) -> Self {
        let whole = Plane::of(pixels);
        let samples = whole.samples();
        let quality = quality(&samples);
        let mut variants = turned(&samples);
        if let Some(inner) = whole.without_border() {
            let samples = inner.samples();
            if self::quality(&samples) >= Pdq::WORTH {
                variants.extend(turned(&samples));
            }
        }
        Self { hash: hash(&samples), quality, variants }
    }

    /// The least distance of any of its variants to a hash that is known.
    pub fn distance(&self, known: Pdq) -> u32 {
        self.variants.iter().map(|one| one.distance(known)).min().unwrap_or(256)
    }
}

type Samples = [[f32; SIDE]; SIDE];

/// Brightness, row by row.
struct Plane {
    width: usize,
    height: usize,
    data: Vec<f32>,
}

impl Plane {
    fn of(pixels: &Pixels) -> Self {
        let samples = pixels.channels.samples();
        let bright = |red: u8, green: u8, blue: u8| {
            0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
        };
        let over_white = |value: f32, alpha: u8| {
            let part = f32::from(alpha) / 255.0;
            value * part + 255.0 * (1.0 - part)
        };
        let of = |pixel: &[u8]| match (pixels.channels, pixel) {
            (Channels::Grey, &[grey]) => f32::from(grey),
            (Channels::GreyAlpha, &[grey, alpha]) => over_white(f32::from(grey), alpha),
            (Channels::Rgb, &[red, green, blue]) => bright(red, green, blue),
            (Channels::Rgba, &[red, green, blue, alpha]) => {
                over_white(bright(red, green, blue), alpha)
            }
            _ => 0.0,
        };
        let data = pixels.data.chunks_exact(samples).map(of).collect();
        Self { width: pixels.width as usize, height: pixels.height as usize, data }
    }

    /// What is inside of a border of one brightness; `None` where there is none.
    fn without_border(&self) -> Option<Self> {
        let is_flat = |values: &mut dyn Iterator<Item = f32>| {
            let (mut least, mut most) = (f32::MAX, f32::MIN);
            for value in values {
                (least, most) = (least.min(value), most.max(value));
            }
            most - least <= FLAT
        };
        let row = |y: usize| is_flat(&mut self.row(y).iter().copied());
        let column =
            |x: usize| is_flat(&mut (0..self.height).filter_map(|y| self.row(y).get(x).copied()));
        let (tall, wide) = (self.height / WIDEST_BORDER, self.width / WIDEST_BORDER);
        let top = (0..tall).take_while(|y| row(*y)).count();
        let bottom = (0..tall).take_while(|y| row(self.height - 1 - y)).count();
        let left = (0..wide).take_while(|x| column(*x)).count();
        let right = (0..wide).take_while(|x| column(self.width - 1 - x)).count();
        if top + bottom + left + right == 0 {
            return None;
        }
        let (width, height) = (self.width - left - right, self.height - top - bottom);
        let rows = (top..top + height).filter_map(|y| self.row(y).get(left..left + width));
        Some(Self { width, height, data: rows.flatten().copied().collect() })
    }

    fn row(&self, y: usize) -> &[f32] {
        self.data.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// The blurred picture at 64 by 64 places.
    fn samples(&self) -> Samples {
        let mut data = self.data.clone();
        let mut scratch = vec![0.0; data.len()];
        for _ in 0..PASSES {
            blur(&mut data, &mut scratch, self.height, self.width, 1, window(self.width));
            blur(&mut data, &mut scratch, self.width, 1, self.width, window(self.height));
        }
        let place = |at: usize, of: usize| (2 * at + 1) * of / (2 * SIDE);
        let value = |y: usize, x: usize| {
            let at = place(y, self.height) * self.width + place(x, self.width);
            data.get(at).copied().unwrap_or_default()
        };
        std::array::from_fn(|y| std::array::from_fn(|x| value(y, x)))
    }
}

/// Values under the blur's window: two of them span the distance between two samples.
fn window(side: usize) -> usize {
    side.div_ceil(2 * SIDE)
}

/// A running mean along lines: `lines` of them, `start` apart at the beginning, `step` within.
fn blur(
    data: &mut [f32],
    scratch: &mut [f32],
    lines: usize,
    start: usize,
    step: usize,
    window: usize,
) {
    let length = data.len().checked_div(lines).unwrap_or_default();
    if window < 2 || length == 0 {
        return;
    }
    let (before, after) = (window.div_ceil(2).saturating_sub(1), window / 2);
    for line in 0..lines {
        let at = |place: usize| line * start + place * step;
        let get = |place: usize| data.get(at(place)).copied().unwrap_or_default();
        let mut sum: f32 = (0..after.min(length)).map(get).sum();
        let mut count = f32::from(u16::try_from(after.min(length)).unwrap_or(u16::MAX));
        for place in 0..length {
            if place + after < length {
                sum += get(place + after);
                count += 1.0;
            }
            if place > before {
                sum -= get(place - before - 1);
                count -= 1.0;
            }
            if let Some(target) = scratch.get_mut(at(place)) {
                *target = sum / count.max(1.0);
            }
        }
    }
    data.copy_from_slice(scratch);
}

/// How much there is to see: the sum of all steps between neighbours, as the reference counts it.
fn quality(samples: &Samples) -> i16 {
    let step = |a: f32, b: f32| ((a - b) * 100.0 / 255.0).trunc().abs();
    let down = samples.windows(2).flat_map(|rows| match rows {
        [upper, lower] => upper.iter().zip(lower).map(|(a, b)| step(*a, *b)).collect(),
        _ => Vec::new(),
    });
    let across = samples.iter().flat_map(|row| {
        row.windows(2).map(|pair| match pair {
            [a, b] => step(*a, *b),
            _ => 0.0,
        })
    });
    let sum: f32 = down.chain(across).sum();
    let most = (1..=100_i16).take_while(|level| f32::from(*level) * 90.0 <= sum);
    most.last().unwrap_or_default()
}

/// The 256 slowest waves against their median.
fn hash(samples: &Samples) -> Pdq {
    let waves = waves();
    // The waves across each row, then down each column of what that gives.
    let rows: Vec<[f32; WAVES]> = samples
        .iter()
        .map(|row| {
            let strength = |wave: &[f32; SIDE]| wave.iter().zip(row).map(|(a, b)| a * b).sum();
            std::array::from_fn(|x| waves.get(x).map_or(0.0, strength))
        })
        .collect();
    let strength = |wave: &[f32; SIDE], x: usize| -> f32 {
        let column = rows.iter().filter_map(|row| row.get(x));
        wave.iter().zip(column).map(|(a, b)| a * b).sum()
    };
    let all: Vec<f32> =
        waves.iter().flat_map(|wave| (0..WAVES).map(|x| strength(wave, x))).collect();
    let mut sorted = all.clone();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get((sorted.len().saturating_sub(1)) / 2).copied().unwrap_or_default();
    let mut words = [0_u64; 4];
    let (parts, _) = all.as_chunks::<64>();
    for (word, part) in words.iter_mut().zip(parts) {
        *word = part.iter().fold(0, |bits, value| bits << 1 | u64::from(*value > median));
    }
    Pdq(words)
}

/// The rows 1 to 16 of the discrete cosine transform of length 64; row 0 is the mean, which says
/// nothing about the picture.
fn waves() -> [[f32; SIDE]; WAVES] {
    use std::sync::OnceLock;
    static WAVES_OF: OnceLock<[[f32; SIDE]; WAVES]> = OnceLock::new();
    *WAVES_OF.get_or_init(|| {
        let number = |value: usize| f32::from(u16::try_from(value).unwrap_or(u16::MAX));
        let scale = (2.0 / number(SIDE)).sqrt();
        let unit = std::f32::consts::PI / number(2 * SIDE);
        std::array::from_fn(|y| {
            std::array::from_fn(|x| scale * (unit * number((y + 1) * (2 * x + 1))).cos())
        })
    })
}

/// The hashes of a picture as it is, mirrored, and turned in each way.
fn turned(samples: &Samples) -> Vec<Pdq> {
    let mut all = Vec::with_capacity(8);
    let mut now = *samples;
    for _ in 0..4 {
        all.push(hash(&now));
        let mut mirrored = now;
        for row in &mut mirrored {
            row.reverse();
        }
        all.push(hash(&mirrored));
        now = quarter(&now);
    }
    all
}

fn quarter(samples: &Samples) -> Samples {
    let at = |y: usize, x: usize| samples.get(y).and_then(|row| row.get(x)).copied();
    std::array::from_fn(|y| std::array::from_fn(|x| at(SIDE - 1 - x, y).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::shrink::shrink;
    use crate::media::tests::pictures::painting;

    fn drawing(seed: u32, width: u32, height: u32) -> Pixels {
        let data = painting(seed, width, height).into_raw();
        Pixels::new(width, height, Channels::Rgb, data).unwrap()
    }

    fn map(pixels: &Pixels, change: impl Fn(&[u8]) -> Vec<u8>) -> Pixels {
        let data = pixels.data.chunks(3).flat_map(change).collect();
        Pixels::new(pixels.width, pixels.height, Channels::Rgb, data).unwrap()
    }

    #[test]
    fn copies_are_known_again() {
        for seed in 1..12 {
            let work = drawing(seed, 480, 360);
            let known = Likeness::of(&work);
            assert!(known.quality >= Pdq::WORTH, "seed {seed}: quality {}", known.quality);
            let small = Likeness::of(&shrink(&work, (200, 150)));
            assert!(small.distance(known.hash) <= Pdq::SAME, "seed {seed}, smaller");
            let grey = map(&work, |it| {
                let bright = (u16::from(it[0]) * 3 + u16::from(it[1]) * 6 + u16::from(it[2])) / 10;
                vec![u8::try_from(bright).unwrap(); 3]
            });
            assert!(Likeness::of(&grey).distance(known.hash) <= Pdq::SAME, "seed {seed}, grey");
            let brighter = map(&work, |it| it.iter().map(|v| v / 2 + 80).collect());
            assert!(Likeness::of(&brighter).distance(known.hash) <= Pdq::SAME, "seed {seed}, pale");
            let rows: Vec<&[u8]> = work.data.chunks(480 * 3).collect();
            let mirrored = rows.iter().flat_map(|row| row.chunks(3).rev().flatten().copied());
            let mirrored = Pixels::new(480, 360, Channels::Rgb, mirrored.collect()).unwrap();
            assert!(
                Likeness::of(&mirrored).distance(known.hash) <= Pdq::SAME,
                "seed {seed}, mirrored"
            );
        }
    }

    #[test]
    fn a_frame_does_not_hide_a_work() {
        for seed in 20..26 {
            let work = drawing(seed, 400, 300);
            let known = Likeness::of(&work);
            let mut framed = vec![255_u8; 460 * 360 * 3];
            for (y, row) in work.data.chunks(400 * 3).enumerate() {
                let start = ((y + 30) * 460 + 30) * 3;
                framed[start..start + row.len()].copy_from_slice(row);
            }
            let framed = Pixels::new(460, 360, Channels::Rgb, framed).unwrap();
            let distance = Likeness::of(&framed).distance(known.hash);
            assert!(distance <= Pdq::SAME, "seed {seed}: {distance}");
        }
    }

    #[test]
    fn works_that_have_nothing_to_do_with_each_other_stay_apart() {
        let all: Vec<Likeness> =
            (100..140).map(|seed| Likeness::of(&drawing(seed, 200, 160))).collect();
        let mut pairs = 0;
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                pairs += 1;
                let distance = one.distance(other.hash);
                assert!(distance > Pdq::NEAR, "{distance} bits between two drawings");
            }
        }
        assert!(pairs >= 500, "{pairs}");
    }

    #[test]
    fn a_flat_picture_is_worth_nothing() {
        let flat = Pixels::new(64, 64, Channels::Grey, vec![200; 64 * 64]).unwrap();
        assert_eq!(Likeness::of(&flat).quality, 0);
        let tiny = Pixels::new(1, 1, Channels::Rgba, vec![1, 2, 3, 0]).unwrap();
        assert_eq!(Likeness::of(&tiny).quality, 0);
    }

    #[test]
    fn bytes_lead_back_to_the_hash() {
        let hash = Likeness::of(&drawing(3, 100, 100)).hash;
        assert_eq!(Pdq::from_bytes(&hash.to_bytes()), Some(hash));
        assert_eq!(Pdq::from_bytes(&[]), None);
        assert_eq!(Pdq::from_bytes(&[1; 31]), None);
    }
}
