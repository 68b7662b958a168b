//! What a file is, read from its header before anything is decoded.
//!
//! The name and the announced type play no part. A header that asks for more than the limits is
//! refused here, so a decompression bomb costs a few microseconds.

mod avif;
mod gif;
mod jpeg;
mod png;
mod webp;

pub(super) use avif::{Colour as AvifColour, picture as avif_picture};
use evidence::{Format, Recorded};

use super::limits::Limits;
use super::orient::Orientation;
use super::refusal::MediaRefusal;

/// What the samples of a picture mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// One sample: brightness.
    Grey,
    /// Three samples, or a palette of them.
    Rgb,
    /// Four inks.
    Cmyk,
}

/// How exactly a file stores its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Every pixel as it was.
    Exact,
    /// Nearly, with colours at full size.
    Lossy,
    /// Nearly, with colours at half the size, as most JPEGs do.
    LossyHalved,
}

/// What the header of a picture file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Told by content.
    pub format: Format,
    /// Pixels, as stored: a turn is not applied yet.
    pub width: u32,
    /// Pixels, as stored.
    pub height: u32,
    /// How many pictures follow each other; 1 for a still.
    pub frames: u32,
    /// Whether the file can hold transparency. Many that can are opaque.
    pub has_alpha: bool,
    /// Bits of one sample.
    pub bit_depth: u8,
    /// What the samples mean.
    pub model: Model,
    /// Whether there is an ICC profile.
    pub has_profile: bool,
    /// How to turn the picture for showing.
    pub orientation: Orientation,
    /// How exactly the pixels are stored.
    pub coding: Coding,
    /// What decoding takes, in bytes: the decoder's own buffers and the result.
    pub memory: u64,
    /// What else the file records.
    pub recorded: Recorded,
}

impl Probe {
    /// Whether it moves.
    pub fn is_animated(&self) -> bool {
        self.frames > 1
    }

    /// Width and height as people see it, after turning.
    pub fn shown_size(&self) -> (u32, u32) {
        if self.orientation.is_sideways() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Reads the header and holds it against the limits.
///
/// # Errors
///
/// The reason why the file is not taken; nothing was decoded then.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, MediaRefusal> {
    if bytes.is_empty() {
        return Err(MediaRefusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(MediaRefusal::TooLarge { bytes: bytes.len(), limit: limits.bytes });
    }
    let format = Format::of(bytes).ok_or_else(|| MediaRefusal::Type(looks_like(bytes)))?;
    let read = match format {
        Format::Jpeg => jpeg::read,
        Format::Png => png::read,
        Format::WebP => webp::read,
        Format::Gif => gif::read,
        Format::Avif => avif::read,
    };
    let header = read(bytes)?;
    // Before the check for a cut file: who sends a bomb should hear of its size.
    hold(&header.probe, limits)?;
    if !header.is_whole {
        return Err(MediaRefusal::Truncated);
    }
    Ok(complete(header, bytes))
}

fn hold(probe: &Probe, limits: &Limits) -> Result<(), MediaRefusal> {
    let Probe { width, height, frames, memory, .. } = *probe;
    if width == 0 || height == 0 {
        return Err(MediaRefusal::Broken("it says that it has no pixels".to_owned()));
    }
    if width.max(height) > limits.side || probe.pixels() > limits.pixels {
        return Err(MediaRefusal::TooManyPixels { width, height });
    }
    if frames > limits.frames
        || (frames > 1 && probe.pixels() * u64::from(frames) > limits.animation)
    {
        return Err(MediaRefusal::TooManyFrames);
    }
    if memory > limits.memory {
        return Err(MediaRefusal::TooHeavy);
    }
    Ok(())
}

/// Adds what stands in the metadata, which is read only now that the size is known to be fine.
fn complete(header: Header, bytes: &[u8]) -> Probe {
    let recorded = evidence::recorded(bytes);
    let mut probe = header.probe;
    // AVIF says the turn in its own properties, and then EXIF's does not count (MIAF, 7.3.9).
    if probe.format != Format::Avif {
        probe.orientation = recorded.orientation.map(Orientation::from_exif).unwrap_or_default();
    }
    probe.recorded = recorded;
    probe
}

/// What a format's reader found: the probe without metadata, and whether the file has its end.
struct Header {
    probe: Probe,
    is_whole: bool,
}

impl Header {
    fn of(format: Format, (width, height): (u32, u32)) -> Self {
        let probe = Probe {
            format,
            width,
            height,
            frames: 1,
            has_alpha: false,
            bit_depth: 8,
            model: Model::Rgb,
            has_profile: false,
            orientation: Orientation::default(),
            coding: Coding::Exact,
            memory: 0,
            recorded: Recorded::default(),
        };
        Self { probe, is_whole: false }
    }

    /// Sets the memory to these many bytes a pixel.
    fn weigh(&mut self, bytes_a_pixel: u64) {
        self.probe.memory = self.probe.pixels() * bytes_a_pixel;
    }
}

fn broken(what: &str) -> MediaRefusal {
    MediaRefusal::Broken(what.to_owned())
}

/// Names what people send by mistake, in words that finish "This is …".
fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let has_type = |brand: &[u8]| head.get(4..8) == Some(b"ftyp") && head.get(8..12) == Some(brand);
    let is_heif =
        [b"heic", b"heix", b"mif1", b"hevc"].iter().any(|brand| has_type(brand.as_slice()));
    if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")) {
        Some("an SVG drawing")
    } else if text.starts_with("<!doctype html")
        || text.starts_with("<html")
        || text.starts_with("<head")
    {
        Some("a web page")
    } else if is_heif {
        Some("a HEIC picture")
    } else if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") {
        Some("a TIFF or raw picture")
    } else if head.starts_with(b"8BPS") {
        Some("a Photoshop document")
    } else if head.starts_with(b"%PDF") {
        Some("a PDF document")
    } else if head.starts_with(b"BM") {
        Some("a BMP picture")
    } else if head.starts_with(b"\xFF\x0A") || head.starts_with(b"\0\0\0\x0CJXL ") {
        Some("a JPEG XL picture")
    } else if head.starts_with(b"PK\x03\x04") {
        Some("an archive")
    } else if head.get(4..8) == Some(b"ftyp") || head.starts_with(b"\x1A\x45\xDF\xA3") {
        Some("a video")
    } else {
        None
    }
}
