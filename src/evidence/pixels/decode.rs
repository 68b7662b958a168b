//! Rows of pixels out of files. What cannot be decoded, or costs too much, is not looked at.

use std::io::Cursor;

use image_webp::WebPDecoder;
use png::{ColorType, Decoder, Limits, Transformations};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::{Look, Watch};
use crate::container::jpeg::{Segment, segments};

/// Bytes that a decoder may use for anything but the rows.
const MEMORY: usize = 8 << 20;
/// Pixels of a row of PNG that is decoded; a file of one row could otherwise fill the memory.
const WIDEST: u32 = 1 << 16;

/// What a file may be to be decoded whole: its cost is that of its pixels and that of its bytes. With
/// these a picture of noise takes a tenth of a second and 25 MB, and others a third of the time.
struct Bound {
    pixels: usize,
    bytes: usize,
}

impl Bound {
    const JPEG: Self = Self { pixels: 4 << 20, bytes: 5 << 20 };
    /// All coefficients are kept, and each scan goes over them.
    const PROGRESSIVE_JPEG: Self = Self { pixels: 2 << 20, bytes: 2 << 20 };
    const LOSSLESS_WEBP: Self = Self { pixels: 2 << 20, bytes: 16 << 20 };
    const LOSSY_WEBP: Self = Self { pixels: 2 << 20, bytes: 640 << 10 };
    const INTERLACED_PNG: Self = Self { pixels: 2 << 20, bytes: 16 << 20 };

    fn holds(&self, width: usize, height: usize, bytes: &[u8]) -> bool {
        bytes.len() <= self.bytes
            && width.checked_mul(height).is_some_and(|pixels| pixels <= self.pixels)
    }
}

/// Scans of a progressive JPEG: each costs a pass over the picture. Encoders write ten or so.
const MOST_SCANS: usize = 24;

/// Reads as many rows of a PNG as the detectors want; of an animation, its still picture.
pub(super) fn png(bytes: &[u8], look: Look) -> Option<Watch> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY });
    // Samples of eight bits and colours instead of palettes; the lowest bits of others stay as they are.
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().ok()?;
    let samples = match reader.output_color_type().0 {
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        _ => return None,
    };
    let info = reader.info();
    if info.width > WIDEST {
        return None;
    }
    let (width, height) = (usize::try_from(info.width).ok()?, usize::try_from(info.height).ok()?);
    let mut watch = Watch::new(width, height, samples, look);
    if info.interlaced {
        let is_fit = look == Look::Enough && Bound::INTERLACED_PNG.holds(width, height, bytes);
        let mut data = vec![0; if is_fit { reader.output_buffer_size()? } else { return None }];
        reader.next_frame(&mut data).ok()?;
        return Some(watch.rows(&data, width * samples));
    }
    while watch.wants_more() {
        // A cut file still shows what is in front of the cut.
        let Ok(Some(row)) = reader.next_row() else {
            break;
        };
        watch.row(row.data());
    }
    Some(watch)
}

/// Decodes a still WebP.
pub(super) fn webp(bytes: &[u8]) -> Option<Watch> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
    decoder.set_memory_limit(MEMORY);
    let (width, height) = decoder.dimensions();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let is_lossy = decoder.is_lossy();
    let bound = if is_lossy { Bound::LOSSY_WEBP } else { Bound::LOSSLESS_WEBP };
    if decoder.is_animated() || !bound.holds(width, height, bytes) {
        return None;
    }
    let samples = if decoder.has_alpha() { 4 } else { 3 };
    let mut data = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut data).ok()?;
    let watch = if is_lossy {
        Watch::lossy(width, height, samples)
    } else {
        Watch::new(width, height, samples, Look::Enough)
    };
    Some(watch.rows(&data, width * samples))
}

/// Decodes a JPEG of three components.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Watch> {
    let frame = segments(bytes).find(Segment::is_frame)?;
    // Precision, height, width, and the count of components.
    let [_, height @ .., components] = *frame.data.first_chunk::<6>()?;
    let [high, low, left, right] = height;
    let height = usize::from(u16::from_be_bytes([high, low]));
    let width = usize::from(u16::from_be_bytes([left, right]));
    let is_plain = matches!(frame.marker, 0xC0 | 0xC1);
    let bound = if is_plain { Bound::JPEG } else { Bound::PROGRESSIVE_JPEG };
    if components != 3 || !bound.holds(width, height, bytes) {
        return None;
    }
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .jpeg_set_max_scans(MOST_SCANS);
    let data = JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode().ok()?;
    Some(Watch::lossy(width, height, 3).rows(&data, width * 3))
}
