//! What is shown while a picture loads: a blurred hint of it, and its average colour.

use super::pixels::{Channels, Pixels};
use super::shrink::{premultiply, shrink};

/// The hint and the colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) blurhash: String,
    pub(super) average_rgb: [u8; 3],
}

/// Width that the hint is made from; more changes nothing in it.
const SAMPLE: u32 = 32;

impl Hint {
    /// Takes a small picture in RGB or RGBA; clear parts count as white.
    pub(super) fn of(mut pixels: Pixels) -> Self {
        premultiply(&mut pixels);
        let width = pixels.width.min(SAMPLE);
        let height = pixels.height.min(SAMPLE);
        let small = if pixels.size() == (width, height) {
            pixels
        } else {
            shrink(&pixels, (width, height))
        };
        let opaque = on_white(&small);
        // Four by three suits most shapes; a tall picture is the other way round.
        let (across, down) = if height > width { (3, 4) } else { (4, 3) };
        let blurhash = blurhash::encode(across, down, width, height, &opaque).unwrap_or_default();
        Self { blurhash, average_rgb: average(&opaque) }
    }
}

/// RGBA without transparency, as the hint's maker wants it.
fn on_white(pixels: &Pixels) -> Vec<u8> {
    if pixels.channels != Channels::Rgba {
        let (all, _) = pixels.data.as_chunks::<3>();
        return all.iter().flat_map(|&[red, green, blue]| [red, green, blue, 255]).collect();
    }
    let (all, _) = pixels.data.as_chunks::<4>();
    let paint = |&[red, green, blue, alpha]: &[u8; 4]| {
        let white = 255 - alpha;
        [red.saturating_add(white), green.saturating_add(white), blue.saturating_add(white), 255]
    };
    all.iter().flat_map(paint).collect()
}

fn average(pixels: &[u8]) -> [u8; 3] {
    let (all, _) = pixels.as_chunks::<4>();
    let count = u64::try_from(all.len()).unwrap_or(1).max(1);
    let sum = all.iter().fold([0_u64; 3], |[r, g, b], [red, green, blue, _]| {
        [r + u64::from(*red), g + u64::from(*green), b + u64::from(*blue)]
    });
    sum.map(|total| u8::try_from(total / count).unwrap_or(255))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_is_its_own_average() {
        let data = [200, 100, 50].repeat(64 * 40);
        let hint = Hint::of(Pixels::new(64, 40, Channels::Rgb, data).unwrap());
        assert_eq!(hint.average_rgb, [200, 100, 50]);
        // One character for the size, one for the strongest, four for the average, two for each other.
        assert_eq!(hint.blurhash.len(), 1 + 1 + 4 + 2 * 11);
    }

    #[test]
    fn clear_pixels_are_white() {
        let hint = Hint::of(Pixels::new(2, 2, Channels::Rgba, vec![0; 16]).unwrap());
        assert_eq!(hint.average_rgb, [255, 255, 255]);
    }
}
