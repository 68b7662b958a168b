//! WebP, by `image-webp`.

use std::io::Cursor;

use evidence::container::webp::chunks;
use image_webp::WebPDecoder;

use super::{Decoded, SCRATCH, broken, pixels};
use crate::media::colour::Profile;
use crate::media::pixels::Channels;
use crate::media::refusal::MediaRefusal;

pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, MediaRefusal> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    decoder.set_memory_limit(SCRATCH);
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let needed = decoder.output_buffer_size().ok_or(MediaRefusal::TooHeavy)?;
    let mut data = vec![0; needed];
    decoder.read_image(&mut data).map_err(broken)?;
    let profile = chunks(bytes).find(|chunk| &chunk.name == b"ICCP");
    let profile = profile.map_or(Profile::None, |chunk| Profile::Icc(chunk.data.to_vec()));
    Ok(Decoded { pixels: pixels(decoder.dimensions(), channels, data)?, profile })
}
