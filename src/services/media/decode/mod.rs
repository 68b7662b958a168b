//! From bytes to pixels: once a picture, eight bits a sample, with as few copies as the decoders allow.
//!
//! All decoders are written in Rust, so a hostile file can at worst be refused or panic; the pool turns
//! a panic into a refusal.

mod avif;
mod gif;
mod jpeg;
mod png;
mod webp;

use evidence::Format;

use super::colour::Profile;
use super::pixels::Pixels;
use super::probe::Probe;
use super::refusal::MediaRefusal;

/// What the decoders may use beside the result, in bytes; the probe has counted the rest.
const SCRATCH: usize = 96 << 20;

/// A picture and what its colours mean.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) pixels: Pixels,
    pub(super) profile: Profile,
}

/// Decodes a picture that was probed; of an animation, its first frame.
pub(super) fn decode(bytes: &[u8], probe: &Probe) -> Result<Decoded, MediaRefusal> {
    let decoded = match probe.format {
        Format::Jpeg => jpeg::decode(bytes, probe),
        Format::Png => png::decode(bytes),
        Format::WebP => webp::decode(bytes),
        Format::Gif => gif::decode(bytes),
        Format::Avif => avif::decode(bytes),
    }?;
    if decoded.pixels.size() != (probe.width, probe.height) {
        return Err(broken("its header names another size"));
    }
    Ok(decoded)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(what: impl ToString) -> MediaRefusal {
    const LONGEST: usize = 120;
    MediaRefusal::Broken(what.to_string().chars().take(LONGEST).collect())
}

/// Puts a decoder's result together.
fn pixels(
    (width, height): (u32, u32),
    channels: super::pixels::Channels,
    data: Vec<u8>,
) -> Result<Pixels, MediaRefusal> {
    Pixels::new(width, height, channels, data)
        .ok_or_else(|| broken("it holds fewer pixels than it says"))
}
