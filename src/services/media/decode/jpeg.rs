//! JPEG, by `zune-jpeg`.

use std::borrow::Cow;

use evidence::container::jpeg::segments;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::{Decoded, broken, pixels};
use crate::media::colour::Profile;
use crate::media::pixels::Channels;
use crate::media::probe::{Model, Probe};
use crate::media::refusal::MediaRefusal;

pub(super) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, MediaRefusal> {
    let adobe = if probe.model == Model::Cmyk { adobe_transform(bytes) } else { None };
    let (space, channels) = match probe.model {
        Model::Grey => (ColorSpace::Luma, Channels::Grey),
        Model::Rgb => (ColorSpace::RGB, Channels::Rgb),
        Model::Cmyk => (ColorSpace::CMYK, Channels::Cmyk),
    };
    let bytes = match adobe {
        // The decoder would turn these inks into RGB by a rule of thumb. Told that they are plain, it
        // hands them out as they are, for the profile to turn.
        Some(Adobe { place, transform }) if transform != 0 => {
            Cow::Owned(with_byte(bytes, place, 0))
        }
        _ => Cow::Borrowed(bytes),
    };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes.as_ref()), options);
    decoder.decode_headers().map_err(refused)?;
    let size = decoder.dimensions().ok_or_else(|| broken("its header is too short"))?;
    let needed = decoder.output_buffer_size().ok_or(MediaRefusal::TooHeavy)?;
    let mut data = vec![0; needed];
    decoder.decode_into(&mut data).map_err(refused)?;
    if let Some(adobe) = adobe {
        upright_inks(&mut data, adobe);
    }
    let size = (u32::try_from(size.0), u32::try_from(size.1));
    let (Ok(width), Ok(height)) = size else {
        return Err(MediaRefusal::TooHeavy);
    };
    let profile = profile(bytes.as_ref()).map_or(Profile::None, Profile::Icc);
    Ok(Decoded { pixels: pixels((width, height), channels, data)?, profile })
}

fn refused(error: impl std::fmt::Debug) -> MediaRefusal {
    broken(format!("{error:?}"))
}

/// What Adobe's APP14 segment says about a file of four inks.
#[derive(Clone, Copy)]
struct Adobe {
    /// Where its last byte stands in the file.
    place: usize,
    /// 2 for YCCK, 0 for plain inks.
    transform: u8,
}

fn adobe_transform(bytes: &[u8]) -> Option<Adobe> {
    let segment =
        segments(bytes).find(|one| one.marker == 0xEE && one.data.starts_with(b"Adobe"))?;
    Some(Adobe { place: segment.start + 4 + 11, transform: *segment.data.get(11)? })
}

fn with_byte(bytes: &[u8], place: usize, value: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    if let Some(byte) = changed.get_mut(place) {
        *byte = value;
    }
    changed
}

/// Adobe stores inks the other way round (255 for none). YCCK holds brightness and colour (BT.601) of what
/// the first three inks leave, which turns them round once more.
fn upright_inks(data: &mut [u8], adobe: Adobe) {
    let (pixels, _) = data.as_chunks_mut::<4>();
    for pixel in pixels {
        let [first, second, third, black] = *pixel;
        let [cyan, magenta, yellow] = if adobe.transform == 0 {
            [255 - first, 255 - second, 255 - third]
        } else {
            rgb_of(first, second, third)
        };
        *pixel = [cyan, magenta, yellow, 255 - black];
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte before"
)]
fn rgb_of(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    [byte(y + 1.402 * cr), byte(y - 0.344_136 * cb - 0.714_136 * cr), byte(y + 1.772 * cb)]
}

/// Joins the pieces of the profile in the order of their numbers (ICC.1, annex B.4).
fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut pieces: Vec<(u8, &[u8])> = segments(bytes)
        .filter(|segment| segment.marker == 0xE2)
        .filter_map(|segment| {
            let [number, _, data @ ..] = segment.data.strip_prefix(b"ICC_PROFILE\0")? else {
                return None;
            };
            Some((*number, data))
        })
        .collect();
    pieces.sort_by_key(|(number, _)| *number);
    let profile: Vec<u8> = pieces.into_iter().flat_map(|(_, data)| data).copied().collect();
    (!profile.is_empty()).then_some(profile)
}
