//! Pictures drawn by code, and marks put into their pixels.

use std::io::Cursor;

use image_webp::{ColorType as WebPColour, WebPEncoder};
use png::{BitDepth, ColorType, Encoder};

use super::Chance;

/// A picture in memory, three or four samples a pixel.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) samples: usize,
    pub(crate) data: Vec<u8>,
}

impl Drawn {
    /// A slope of colour with discs and bars on it, and some noise; another picture for each number.
    pub(crate) fn new(number: u32, width: u32, height: u32) -> Self {
        let mut chance = Chance(number.wrapping_mul(7919).wrapping_add(1));
        let mut colours = || [0; 3].map(|_: i32| i32::try_from(chance.under(256)).unwrap());
        let (from, to) = (colours(), colours());
        let fills = [0; 12].map(|_| colours());
        let shapes = fills.map(|fill| {
            let place = [0; 3].map(|_| i64::from(chance.under(width.max(height))));
            (fill, place, chance.under(2) == 0)
        });
        let noise = i32::try_from(chance.under(9)).unwrap();
        let mut data = Vec::new();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let part = i32::try_from((x + y) * 256 / (width + height)).unwrap();
            let mut colour: Vec<i32> =
                from.iter().zip(to).map(|(from, to)| from + (to - from) * part / 256).collect();
            for (fill, [across, down, size], is_disc) in &shapes {
                let (dx, dy, size) =
                    ((i64::from(x) - across).abs(), (i64::from(y) - down).abs(), size / 6);
                if (*is_disc && dx * dx + dy * dy < size * size)
                    || (!is_disc && dx.max(dy * 3) < size)
                {
                    colour = fill.to_vec();
                }
            }
            for value in colour {
                let shake = i32::try_from(chance.under(17)).unwrap() - 8;
                data.push(u8::try_from((value + shake * noise / 8).clamp(0, 255)).unwrap());
            }
        }
        Self { width, height, samples: 3, data }
    }

    /// The same picture, opaque.
    pub(crate) fn with_alpha(self) -> Self {
        let data = self.data.chunks(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]).collect();
        Self { samples: 4, data, ..self }
    }

    pub(crate) fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(if self.samples == 3 { ColorType::Rgb } else { ColorType::Rgba });
        encoder.set_depth(BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&self.data).unwrap();
        file
    }

    /// Without losses.
    pub(crate) fn webp(&self) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let colour = if self.samples == 3 { WebPColour::Rgb8 } else { WebPColour::Rgba8 };
        let encoder = WebPEncoder::new(&mut file);
        encoder.encode(&self.data, self.width, self.height, colour).unwrap();
        file.into_inner()
    }

    /// With all of its colour, as few programs save.
    pub(crate) fn jpeg(&self, quality: u8) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, quality);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
        let size = (u16::try_from(self.width).unwrap(), u16::try_from(self.height).unwrap());
        encoder.encode(&self.data, size.0, size.1, jpeg_encoder::ColorType::Rgb).unwrap();
        file
    }
}

/// What the reference code of two generators embeds.
pub(crate) const SD: &[u8] = b"StableDiffusionV1";
pub(crate) const SDXL: &[u8] = &[0xB3, 0xEC, 0x90, 0x7B, 0xB1, 0x9E];

/// Embeds a payload as `invisible-watermark` does (`EmbedMaxDct`, scales 0, 36, 36), in floats.
pub(crate) fn marked(mut picture: Drawn, payload: &[u8]) -> Drawn {
    let (across, down) = (picture.width as usize / 8, picture.height as usize / 8);
    for square in 0..across * down {
        let place = square % (payload.len() * 8);
        let bit = payload[place / 8] >> (7 - place % 8) & 1;
        mark_square(&mut picture, square % across * 8, square / across * 8, f64::from(bit));
    }
    picture
}

fn mark_square(picture: &mut Drawn, left: usize, top: usize, bit: f64) {
    let width = picture.width as usize;
    let places = |entry: usize| {
        let (x, y) = (left + entry % 4 * 2, top + entry / 4 * 2);
        [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map(|(x, y)| (y * width + x) * 3)
    };
    let sum = |entry: usize| -> f64 {
        places(entry).iter().map(|&at| yuv(&picture.data[at..at + 3])[1]).sum::<f64>() / 2.0
    };
    let largest = (1..16).max_by(|a, b| sum(*a).total_cmp(&sum(*b)).then(b.cmp(a))).unwrap();
    let old = sum(largest);
    let shift = (((old / 36.0).floor() + 0.25 + 0.5 * bit) * 36.0 - old) / 2.0;
    for at in places(largest) {
        let [y, u, v] = yuv(&picture.data[at..at + 3]);
        picture.data[at..at + 3].copy_from_slice(&rgb(y, (u + shift).clamp(0.0, 255.0).floor(), v));
    }
}

fn yuv(pixel: &[u8]) -> [f64; 3] {
    let [red, green, blue] = [0, 1, 2].map(|at| f64::from(pixel[at]));
    let luma = (0.299 * red + 0.587 * green + 0.114 * blue).round();
    let difference =
        |colour: f64, by: f64| ((colour - luma) * by + 128.0).round().clamp(0.0, 255.0);
    [luma, difference(blue, 0.492), difference(red, 0.877)]
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn rgb(y: f64, u: f64, v: f64) -> [u8; 3] {
    let (u, v) = (u - 128.0, v - 128.0);
    [y + 1.14 * v, y - 0.395 * u - 0.581 * v, y + 2.032 * u]
        .map(|one| one.round().clamp(0.0, 255.0) as u8)
}

/// Hides letters and a text in the lowest bits, down the columns: in transparency where the picture has
/// it, in the colours otherwise.
pub(crate) fn hide(mut picture: Drawn, letters: &str, text: &[u8]) -> Drawn {
    let length = u32::try_from(text.len() * 8).unwrap().to_be_bytes();
    let bytes = [letters.as_bytes(), &length, text].concat();
    let mut bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1));
    let carriers = if letters.contains("png") { 3..4 } else { 0..3 };
    for (x, y) in (0..picture.width).flat_map(|x| (0..picture.height).map(move |y| (x, y))) {
        for carrier in carriers.clone() {
            let at = (y * picture.width + x) as usize * picture.samples + carrier;
            picture.data[at] = picture.data[at] & 0xFE | bits.next().unwrap_or_default();
        }
    }
    picture
}
