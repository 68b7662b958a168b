//! Shapes and colours of pictures as class names.
//!
//! The pages carry no inline style (the content security policy forbids it), so
//! a tile gets its width : height ratio from one of a fixed set of classes. The
//! steps are 1 % apart; the nearest one is never more than half a per cent off,
//! which on a tile of 400 px is a sliver of two pixels of mat.

use std::fmt::Write as _;

/// Number of ratio classes, `r0` (1:2) to `r209` (4:1).
pub const RATIO_STEPS: u16 = 210;

/// Narrowest tile. A taller picture hangs whole inside it, with mat beside it.
const NARROWEST: f64 = 0.5;
/// Factor from one class to the next.
const STEP: f64 = 1.01;
/// Widest tile.
const WIDEST: f64 = 4.0;

/// The class for a picture of this size in pixels.
pub fn ratio_class(width: u32, height: u32) -> String {
    format!("r{}", step_of(ratio(width, height)))
}

/// Width over height; a picture of no height counts as square.
pub(super) fn ratio(width: u32, height: u32) -> f64 {
    if width == 0 || height == 0 { 1.0 } else { f64::from(width) / f64::from(height) }
}

/// Whether the picture is too tall for its tile.
pub(super) fn is_tall(width: u32, height: u32) -> bool {
    ratio(width, height) < NARROWEST / STEP
}

/// Whether the picture is too wide for its tile.
pub(super) fn is_wide(width: u32, height: u32) -> bool {
    ratio(width, height) > WIDEST * STEP
}

fn step_of(ratio: f64) -> u16 {
    let half_way = STEP.sqrt();
    let mut upper = NARROWEST * half_way;
    let mut step = 0;
    while step + 1 < RATIO_STEPS && ratio > upper {
        upper *= STEP;
        step += 1;
    }
    step
}

/// The style sheet with every class, as it stands in
/// `frontend/components/art-grid/ratios.css`.
pub fn ratio_sheet() -> String {
    let mut sheet =
        String::from("/* Written by server::web::view::ratio_sheet; a test compares the two. */\n");
    for step in 0..RATIO_STEPS {
        let ratio = NARROWEST * STEP.powi(i32::from(step));
        let end = if step % 8 == 7 { "\n" } else { "" };
        let _ = write!(sheet, ".r{step}{{--r:{ratio:.3}}}{end}");
    }
    sheet.push('\n');
    sheet
}

/// The class that paints a picture's place in its average colour until it has
/// arrived: the first colour of its blurhash on four levels a channel.
///
/// None for what is no blurhash.
pub fn tone_class(blurhash: &str) -> Option<String> {
    const DIGITS: &[u8; 83] =
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    let average = blurhash.as_bytes().get(2..6)?;
    let mut colour: u32 = 0;
    for byte in average {
        let digit = DIGITS.iter().position(|d| d == byte)?;
        colour = colour.checked_mul(83)?.checked_add(u32::try_from(digit).ok()?)?;
    }
    let level = |shift: u32| (colour >> shift & 0xff) >> 6;
    Some(format!("tone-{}{}{}", level(16), level(8), level(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_class_is_more_than_half_a_per_cent_off() {
        for width in (500..4000).step_by(7) {
            let step = step_of(ratio(width, 1000));
            let shown = NARROWEST * STEP.powi(i32::from(step));
            let off = (shown / ratio(width, 1000) - 1.0).abs();
            assert!(off < 0.0052, "{width}: {off}");
        }
    }

    #[test]
    fn extremes_hang_in_the_narrowest_and_the_widest_tile() {
        assert_eq!(ratio_class(100, 700), "r0");
        assert!(is_tall(100, 700) && !is_tall(100, 200));
        assert_eq!(ratio_class(5000, 1000), "r209");
        assert!(is_wide(5000, 1000) && !is_wide(4000, 1000));
        assert_eq!(ratio_class(0, 0), ratio_class(1, 1));
    }

    #[test]
    fn the_style_sheet_knows_every_step() {
        let sheet = include_str!("../../../../frontend/components/art-grid/ratios.css");
        assert_eq!(sheet, ratio_sheet());
    }

    #[test]
    fn the_tone_is_the_first_colour_of_the_blurhash() {
        assert_eq!(tone_class("LEHV6nWB2yk8pyo0adR*.7kCMdnj").as_deref(), Some("tone-222"));
        assert_eq!(tone_class("short"), None);
        assert_eq!(tone_class("é\u{1}"), None);
    }
}
