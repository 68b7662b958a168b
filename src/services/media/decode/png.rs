//! PNG, by the `png` crate, which turns palettes and 16 bits into 8 bits row by row.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};

use super::{Decoded, SCRATCH, broken, pixels};
use crate::media::colour::Profile;
use crate::media::pixels::Channels;
use crate::media::refusal::MediaRefusal;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, MediaRefusal> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: SCRATCH });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(broken)?;
    let info = reader.info();
    let size = (info.width, info.height);
    let profile = match (&info.coding_independent_code_points, &info.icc_profile) {
        (Some(codes), _) => {
            Profile::Codes { primaries: codes.color_primaries, transfer: codes.transfer_function }
        }
        (None, Some(profile)) => Profile::Icc(profile.to_vec()),
        (None, None) => Profile::None,
    };
    let channels = match reader.output_color_type().0 {
        ColorType::Grayscale => Channels::Grey,
        ColorType::GrayscaleAlpha => Channels::GreyAlpha,
        ColorType::Rgb => Channels::Rgb,
        ColorType::Rgba => Channels::Rgba,
        ColorType::Indexed => return Err(broken("its palette is missing")),
    };
    let needed = reader.output_buffer_size().ok_or(MediaRefusal::TooHeavy)?;
    let mut data = vec![0; needed];
    reader.next_frame(&mut data).map_err(broken)?;
    Ok(Decoded { pixels: pixels(size, channels, data)?, profile })
}
