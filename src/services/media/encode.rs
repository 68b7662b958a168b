//! From pixels to files. The only code in C here: libwebp, which gets nothing but pixels of ours.

use evidence::Format;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use webp::WebPConfig;

use super::pixels::{Channels, Pixels};
use super::rewrite;

/// Quality of lossy WebP, 0 to 100.
pub(super) const WEBP_QUALITY: u8 = 82;
/// Quality of JPEG, 0 to 100.
pub(super) const JPEG_QUALITY: u8 = 86;

/// Pixels from which on the faster WebP method is taken: half the time for 3 % more bytes.
const LARGE: usize = 1 << 19;

/// Pixels up to which a JPEG gets Huffman tables of its own.
const LARGEST_OPTIMISED: usize = 4 << 20;

/// How a file is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    WebP,
    WebPExact,
    /// With colours at full size, or at half.
    Jpeg {
        is_chroma_halved: bool,
    },
    Png,
}

impl Style {
    pub(super) fn format(self) -> Format {
        match self {
            Self::WebP | Self::WebPExact => Format::WebP,
            Self::Jpeg { .. } => Format::Jpeg,
            Self::Png => Format::Png,
        }
    }

    /// For the report; `None` where nothing is lost.
    pub(super) fn quality(self) -> Option<u8> {
        match self {
            Self::WebP => Some(WEBP_QUALITY),
            Self::Jpeg { .. } => Some(JPEG_QUALITY),
            Self::WebPExact | Self::Png => None,
        }
    }
}

/// Writes a file with the profile in it and nothing else. `None` when the encoder gives up, which none
/// should for a picture within the limits.
pub(super) fn encode(pixels: &Pixels, style: Style, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    match style {
        Style::WebP => webp(pixels, false, profile),
        Style::WebPExact => webp(pixels, true, profile),
        Style::Jpeg { is_chroma_halved } => jpeg(pixels, is_chroma_halved, profile),
        Style::Png => png(pixels, profile),
    }
}

fn webp(pixels: &Pixels, is_exact: bool, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let (width, height) = pixels.size();
    let encoder = match pixels.channels {
        Channels::Rgb => webp::Encoder::from_rgb(&pixels.data, width, height),
        Channels::Rgba => webp::Encoder::from_rgba(&pixels.data, width, height),
        _ => return None,
    };
    let mut config = WebPConfig::new().ok()?;
    config.quality = f32::from(WEBP_QUALITY);
    config.method = if width as usize * height as usize > LARGE { 2 } else { 4 };
    if is_exact {
        config.lossless = 1;
        config.exact = 1;
        config.quality = 70.0;
    }
    let file = encoder.encode_advanced(&config).ok()?;
    Some(rewrite::webp_with_profile(&file, profile, pixels.channels.has_alpha(), pixels.size()))
}

fn jpeg(pixels: &Pixels, is_chroma_halved: bool, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let kind = match pixels.channels {
        Channels::Grey => ColorType::Luma,
        Channels::Rgb => ColorType::Rgb,
        _ => return None,
    };
    let (width, height) = (u16::try_from(pixels.width).ok()?, u16::try_from(pixels.height).ok()?);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, JPEG_QUALITY);
    encoder.set_sampling_factor(if is_chroma_halved {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    });
    // Tables of its own take a second pass and the whole picture in memory once more: worth 3 % of the bytes
    // of what pages show, and too much for the full size.
    encoder.set_optimized_huffman_tables(pixels.data.len() / 3 <= LARGEST_OPTIMISED);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).ok()?;
    }
    encoder.encode(&pixels.data, width, height, kind).ok()?;
    Some(file)
}

fn png(pixels: &Pixels, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut info = png::Info::with_size(pixels.width, pixels.height);
    info.bit_depth = png::BitDepth::Eight;
    info.color_type = match pixels.channels {
        Channels::Grey => png::ColorType::Grayscale,
        Channels::GreyAlpha => png::ColorType::GrayscaleAlpha,
        Channels::Rgb => png::ColorType::Rgb,
        Channels::Rgba => png::ColorType::Rgba,
        Channels::Cmyk => return None,
    };
    info.icc_profile = profile.map(Into::into);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut file, info).ok()?;
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels.data).ok()?;
    writer.finish().ok()?;
    Some(file)
}
