//! Making a picture smaller: never larger, never cropped, and without a second full-size copy.

use std::ops::Range;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, MulDiv, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::pixels::{Channels, Pixels};

/// The widths that pages ask for, in pixels; each names its rendition.
pub(super) const STEPS: [u32; 3] = [480, 960, 1600];

/// What Mastodon and most others take of one picture, in pixels (Mastodon, `MediaAttachment`).
pub(super) const FULL_PIXELS: u64 = 8_294_400;

/// The longest side of a small copy.
const SMALL: u32 = 640;

/// No side of a rendition is longer: the limit of WebP.
const LONGEST: u32 = 16_383;

/// Rows of the result that are made at a time: it bounds the memory between the two passes.
const BAND: u32 = 256;

/// One rendition to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    /// The width that names it: 480, 960 or 1600.
    pub(super) step: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Whether it is the largest that anyone but the artist gets.
    pub(super) is_full: bool,
}

impl Target {
    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// What is made of a picture of this size (as shown): each step that is narrower than the picture, and
/// the first that is not, in the picture's own width; and where these leave something to be seen, one
/// as large as other servers take. Smallest first.
pub(super) fn targets((width, height): (u32, u32)) -> Vec<Target> {
    let mut found = Vec::new();
    for step in STEPS {
        found.push(target(step, (width, height)));
        if step >= width {
            break;
        }
    }
    let full = full_target((width, height));
    let taken = found.iter().filter(|it| it.pixels() <= FULL_PIXELS);
    if taken.map(Target::pixels).max().is_none_or(|most| most < full.pixels()) {
        found.push(full);
        found.sort_by_key(Target::pixels);
    }
    found
}

/// The whole picture within [`FULL_PIXELS`] and [`LONGEST`], in its own size where that fits.
fn full_target((width, height): (u32, u32)) -> Target {
    let area = u64::from(width) * u64::from(height);
    let longest = width.max(height);
    let ratio = (precise(FULL_PIXELS) / precise(area.max(1))).sqrt();
    let ratio = ratio.min(f64::from(LONGEST) / f64::from(longest.max(1))).min(1.0);
    let of = |side: u32| whole(f64::from(side) * ratio).clamp(1, side.max(1));
    Target { step: of(width), width: of(width), height: of(height), is_full: true }
}

/// Exact for what fits into a picture.
fn precise(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// Rounded down, so that the product of two sides stays within its bound.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side of a picture, between 0 and 2^15"
)]
fn whole(side: f64) -> u32 {
    side.floor() as u32
}

fn target(step: u32, (width, height): (u32, u32)) -> Target {
    let wanted = step.min(width);
    let tall = scaled(height, wanted, width);
    if tall <= LONGEST {
        return Target { step, width: wanted, height: tall, is_full: false };
    }
    Target { step, width: scaled(width, LONGEST, height), height: LONGEST, is_full: false }
}

/// The one small copy of a picture of this size: no side is longer than [`SMALL`].
pub(super) fn small_target((width, height): (u32, u32)) -> Target {
    let longest = width.max(height);
    let wanted = longest.min(SMALL);
    let (width, height) = (scaled(width, wanted, longest), scaled(height, wanted, longest));
    Target { step: SMALL, width, height, is_full: false }
}

/// `side * to / from`, rounded, at least 1.
fn scaled(side: u32, to: u32, from: u32) -> u32 {
    if to == from {
        return side;
    }
    let exact = (u64::from(side) * u64::from(to) + u64::from(from) / 2) / u64::from(from.max(1));
    u32::try_from(exact).unwrap_or(side).max(1)
}

/// Makes transparency part of the colours, in place, so that clear pixels do not bleed into others.
pub(super) fn premultiply(pixels: &mut Pixels) {
    alpha(pixels, true);
}

/// Takes it out again.
pub(super) fn unmultiply(pixels: &mut Pixels) {
    alpha(pixels, false);
}

fn alpha(pixels: &mut Pixels, is_in: bool) {
    if !pixels.channels.has_alpha() {
        return;
    }
    let kind = pixel_type(pixels.channels);
    let Ok(mut image) = Image::from_slice_u8(pixels.width, pixels.height, &mut pixels.data, kind)
    else {
        return;
    };
    let worker = MulDiv::new();
    // Fails only for pixel types without transparency.
    let done = if is_in {
        worker.multiply_alpha_inplace(&mut image)
    } else {
        worker.divide_alpha_inplace(&mut image)
    };
    debug_assert!(done.is_ok());
}

/// A smaller copy of a picture, whose transparency is part of its colours.
pub(super) fn shrink(pixels: &Pixels, (width, height): (u32, u32)) -> Pixels {
    let kind = pixel_type(pixels.channels);
    let samples = pixels.channels.samples();
    let row = width as usize * samples;
    let mut data = vec![0; row * height as usize];
    if let Ok(source) = ImageRef::new(pixels.width, pixels.height, &pixels.data, kind) {
        let mut resizer = Resizer::new();
        for (band, part) in bands(height).zip(data.chunks_mut(row * BAND as usize)) {
            let scale = f64::from(pixels.height) / f64::from(height);
            let (top, rows) = (f64::from(band.start) * scale, f64::from(band.end - band.start));
            let options = ResizeOptions::new()
                .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
                .use_alpha(false)
                .crop(
                    0.0,
                    top,
                    f64::from(pixels.width),
                    (rows * scale).min(f64::from(pixels.height) - top),
                );
            let Ok(mut part) = Image::from_slice_u8(width, band.end - band.start, part, kind)
            else {
                continue;
            };
            // The sizes are right by construction, so there is nothing to fail.
            let done = resizer.resize(&source, &mut part, &options);
            debug_assert!(done.is_ok());
        }
    }
    Pixels { width, height, channels: pixels.channels, data }
}

fn bands(height: u32) -> impl Iterator<Item = Range<u32>> {
    (0..height.div_ceil(BAND)).map(move |band| band * BAND..((band + 1) * BAND).min(height))
}

fn pixel_type(channels: Channels) -> PixelType {
    match channels {
        Channels::Grey => PixelType::U8,
        Channels::GreyAlpha => PixelType::U8x2,
        Channels::Rgb => PixelType::U8x3,
        Channels::Rgba | Channels::Cmyk => PixelType::U8x4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(size: (u32, u32)) -> Vec<(u32, u32, u32)> {
        targets(size).into_iter().map(|one| (one.step, one.width, one.height)).collect()
    }

    #[test]
    fn nothing_is_ever_enlarged() {
        assert_eq!(widths((100, 50)), [(480, 100, 50)]);
        assert_eq!(widths((480, 1)), [(480, 480, 1)]);
        assert_eq!(widths((700, 1400)), [(480, 480, 960), (960, 700, 1400)]);
        let steps = [(480, 480, 360), (960, 960, 720), (1600, 1600, 1200)];
        assert_eq!(widths((1600, 1200)), steps);
        assert_eq!(widths((4000, 3000))[..3], steps);
    }

    #[test]
    fn what_is_larger_than_a_page_has_a_full_size_within_what_others_take() {
        let full = |size| targets(size).into_iter().find(|it| it.is_full);
        assert_eq!(full((1600, 1200)), None);
        assert_eq!(full((480, 360)), None);
        for (size, expected) in [
            ((2000, 1500), (2000, 1500)),
            ((4000, 3000), (3325, 2494)),
            ((4961, 7016), (2421, 3424)),
            ((1000, 16_000), (720, 11_520)),
        ] {
            let full = full(size).unwrap();
            assert_eq!((full.width, full.height), expected, "{size:?}");
            assert!(full.pixels() <= FULL_PIXELS);
        }
    }

    #[test]
    fn extreme_shapes_keep_their_ratio_and_a_pixel() {
        assert_eq!(
            widths((16_384, 10)),
            [(480, 480, 1), (960, 960, 1), (1600, 1600, 1), (16_383, 16_383, 9)]
        );
        assert_eq!(widths((300, 16_384)), [(480, 300, 16_383)]);
    }

    #[test]
    fn a_small_copy_fits_into_a_square() {
        let size = |of| {
            let target = small_target(of);
            (target.width, target.height)
        };
        assert_eq!(size((4000, 3000)), (640, 480));
        assert_eq!(size((3000, 4000)), (480, 640));
        assert_eq!(size((640, 640)), (640, 640));
        assert_eq!(size((100, 50)), (100, 50));
        assert_eq!(size((16_384, 1)), (640, 1));
        assert_eq!(size((1, 16_384)), (1, 640));
    }

    #[test]
    fn bands_join_without_a_seam() {
        // A ramp from top to bottom: any seam would be a step backwards.
        let rows: Vec<u8> = (0..1200_u32).map(|y| u8::try_from(y * 255 / 1199).unwrap()).collect();
        let data = rows.iter().flat_map(|&value| [value; 4]).collect();
        let tall = Pixels::new(4, 1200, Channels::Grey, data).unwrap();
        let small = shrink(&tall, (2, 600));
        let column: Vec<u8> = small.data.chunks(2).map(|row| row[0]).collect();
        assert!(column.is_sorted(), "{column:?}");
    }

    #[test]
    fn clear_pixels_do_not_bleed() {
        // Left half clear red, right half opaque blue.
        let row: Vec<u8> =
            (0..8).flat_map(|x| if x < 4 { [255, 0, 0, 0] } else { [0, 0, 255, 255] }).collect();
        let mut pixels = Pixels::new(8, 8, Channels::Rgba, row.repeat(8)).unwrap();
        premultiply(&mut pixels);
        let mut small = shrink(&pixels, (3, 3));
        unmultiply(&mut small);
        let reds = small.data.chunks(4).filter(|pixel| pixel[3] > 0).map(|pixel| pixel[0]).max();
        assert!(reds < Some(8), "{reds:?}");
    }
}
