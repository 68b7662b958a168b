//! AVIF, by `rav1d-safe` (docs/decisions/0004-avif.md): planes of brightness and colour, turned into
//! RGB here.

use rav1d_safe::{ColorRange, Decoder, Frame, PixelLayout, Planes, Settings};

use super::{Decoded, broken, pixels};
use crate::media::colour::Profile;
use crate::media::pixels::Channels;
use crate::media::probe::{AvifColour, avif_picture};
use crate::media::refusal::MediaRefusal;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, MediaRefusal> {
    let picture = avif_picture(bytes).ok_or_else(|| broken("its picture is missing"))?;
    let frame = frame(&picture.colour)?;
    let size = (frame.width(), frame.height());
    let alpha = picture.alpha.as_deref().map(self::frame).transpose()?;
    if alpha.as_ref().is_some_and(|alpha| (alpha.width(), alpha.height()) != size) {
        return Err(MediaRefusal::Unsupported("AVIF transparency of another size"));
    }
    let meaning = Meaning::of(&frame, &picture.meaning)?;
    let channels = if alpha.is_some() { Channels::Rgba } else { Channels::Rgb };
    let mut data = Vec::with_capacity(size.0 as usize * size.1 as usize * channels.samples());
    let mut rows = Rows::new(&frame);
    let mut alpha_rows = alpha.as_ref().map(Rows::new);
    for y in 0..size.1 as usize {
        rows.read(y);
        if let Some(alpha) = &mut alpha_rows {
            alpha.read(y);
        }
        push_row(&mut data, &rows, &meaning, alpha_rows.as_ref());
    }
    let (primaries, transfer) = (meaning.primaries, meaning.transfer);
    let profile =
        picture.meaning.profile.map_or(Profile::Codes { primaries, transfer }, Profile::Icc);
    Ok(Decoded { pixels: pixels(size, channels, data)?, profile })
}

fn frame(coded: &[u8]) -> Result<Frame, MediaRefusal> {
    let mut settings = Settings::default();
    settings.threads = 1;
    settings.max_frame_delay = 1;
    // The probe has checked the size that the container names; the coded one may differ.
    settings.frame_size_limit = 50 << 20;
    let mut decoder = Decoder::with_settings(settings).map_err(refused)?;
    if let Some(frame) = decoder.decode(coded).map_err(refused)? {
        return Ok(frame);
    }
    let late = decoder.flush().map_err(refused)?;
    late.into_iter().next().ok_or(MediaRefusal::Truncated)
}

fn refused(error: impl std::fmt::Debug) -> MediaRefusal {
    broken(format!("{error:?}"))
}

/// How to turn one pixel into RGB.
struct Meaning {
    primaries: u8,
    transfer: u8,
    matrix: Matrix,
    /// What is taken off brightness, and what it and the colours are multiplied with to reach 0 to 255.
    black: f32,
    luma: f32,
    chroma: f32,
    /// The value of no colour.
    middle: f32,
    /// What a sample of full range is multiplied with.
    full: f32,
}

enum Matrix {
    /// The planes are green, blue and red.
    Identity,
    /// Weights of red and blue in brightness.
    Weights(f32, f32),
}

impl Meaning {
    /// The container's word counts before the one in the coded picture (MIAF, 7.3.6.4).
    fn of(frame: &Frame, said: &AvifColour) -> Result<Self, MediaRefusal> {
        let info = frame.color_info();
        let codes = (
            info.primaries as u8,
            info.transfer_characteristics as u8,
            info.matrix_coefficients as u8,
        );
        let is_full = matches!(info.color_range, ColorRange::Full);
        let (primaries, transfer, matrix, is_full) =
            said.codes.unwrap_or((codes.0, codes.1, codes.2, is_full));
        let matrix = match matrix {
            0 => Matrix::Identity,
            1 => Matrix::Weights(0.2126, 0.0722),
            4 => Matrix::Weights(0.30, 0.11),
            7 => Matrix::Weights(0.212, 0.087),
            9 => Matrix::Weights(0.2627, 0.0593),
            2 | 5 | 6 => Matrix::Weights(0.299, 0.114),
            _ => return Err(MediaRefusal::Unsupported("a rare colour coding in AVIF")),
        };
        let step = f32::from(1_u16 << (frame.bit_depth() - 8));
        let top = 256.0 * step - 1.0;
        let (black, luma, chroma) = if is_full {
            (0.0, 255.0 / top, 255.0 / top)
        } else {
            (16.0 * step, 255.0 / (219.0 * step), 255.0 / (224.0 * step))
        };
        Ok(Self {
            primaries,
            transfer,
            matrix,
            black,
            luma,
            chroma,
            middle: 128.0 * step,
            full: 255.0 / top,
        })
    }

    /// From brightness, blue difference and red difference.
    fn rgb(&self, luma: u16, to_blue: u16, to_red: u16) -> [u8; 3] {
        let bright = |sample: u16| (f32::from(sample) - self.black) * self.luma;
        let Matrix::Weights(of_red, of_blue) = self.matrix else {
            return [byte(bright(to_red)), byte(bright(luma)), byte(bright(to_blue))];
        };
        let difference = |sample: u16| (f32::from(sample) - self.middle) * self.chroma;
        let luma = bright(luma);
        let red = luma + 2.0 * (1.0 - of_red) * difference(to_red);
        let blue = luma + 2.0 * (1.0 - of_blue) * difference(to_blue);
        let green = (luma - of_red * red - of_blue * blue) / (1.0 - of_red - of_blue);
        [byte(red), byte(green), byte(blue)]
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte before"
)]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// One row of the three planes, as 16-bit samples.
struct Rows<'a> {
    frame: &'a Frame,
    planes: [Vec<u16>; 3],
    /// How many columns and rows share one colour sample, as shifts.
    shifts: (u8, u8),
}

impl<'a> Rows<'a> {
    fn new(frame: &'a Frame) -> Self {
        let shifts = match frame.pixel_layout() {
            PixelLayout::I420 => (1, 1),
            PixelLayout::I422 => (1, 0),
            _ => (0, 0),
        };
        Self { frame, planes: [Vec::new(), Vec::new(), Vec::new()], shifts }
    }

    fn read(&mut self, y: usize) {
        let low = y >> self.shifts.1;
        let [luma, u, v] = &mut self.planes;
        match self.frame.planes() {
            Planes::Depth8(planes) => {
                fill(luma, planes.y().row(y).iter().map(|&sample| u16::from(sample)));
                if let (Some(first), Some(second)) = (planes.u(), planes.v()) {
                    fill(u, first.row(low).iter().map(|&sample| u16::from(sample)));
                    fill(v, second.row(low).iter().map(|&sample| u16::from(sample)));
                }
            }
            Planes::Depth16(planes) => {
                fill(luma, planes.y().row(y).iter().copied());
                if let (Some(first), Some(second)) = (planes.u(), planes.v()) {
                    fill(u, first.row(low).iter().copied());
                    fill(v, second.row(low).iter().copied());
                }
            }
        }
    }
}

fn fill(row: &mut Vec<u16>, samples: impl Iterator<Item = u16>) {
    row.clear();
    row.extend(samples);
}

fn push_row(data: &mut Vec<u8>, rows: &Rows<'_>, meaning: &Meaning, alpha: Option<&Rows<'_>>) {
    let [luma, u, v] = &rows.planes;
    let width = rows.frame.width() as usize;
    for (x, &y) in luma.iter().take(width).enumerate() {
        let low = x >> rows.shifts.0;
        let rgb = match (u.get(low), v.get(low)) {
            (Some(&u), Some(&v)) => meaning.rgb(y, u, v),
            _ => [byte((f32::from(y) - meaning.black) * meaning.luma); 3],
        };
        data.extend_from_slice(&rgb);
        if let Some(alpha) = alpha {
            // Transparency is written in full range.
            let [sample, ..] = &alpha.planes;
            let sample = sample.get(x).copied().unwrap_or_default();
            data.push(byte(f32::from(sample) * alpha_scale(alpha.frame, meaning)));
        }
    }
}

fn alpha_scale(frame: &Frame, meaning: &Meaning) -> f32 {
    let top = 256.0 * f32::from(1_u16 << (frame.bit_depth() - 8)) - 1.0;
    if top > 0.0 { 255.0 / top } else { meaning.full }
}
