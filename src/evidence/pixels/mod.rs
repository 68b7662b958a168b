//! Marks hidden in pixels: the texts of `stealth-pnginfo`, and the `dwtDct` watermark.
//!
//! Both read a picture row by row. A PNG is decoded no further than they want, so that a large one costs
//! neither memory nor time; the other formats are decoded whole, and only when they are small enough.

mod decode;
mod dwt_dct;
mod stealth;

use crate::Finding;
use crate::container::Format;
use dwt_dct::DwtDct;
use stealth::Stealth;

/// How much of the pixels is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The first rows of a PNG.
    FirstRows,
    /// As many pixels as all detectors want.
    Enough,
}

/// Everything that the pixels of a file show.
pub(crate) fn find(bytes: &[u8], look: Look) -> Vec<Finding> {
    let watched = match (Format::of(bytes), look) {
        (Some(Format::Png), _) => decode::png(bytes, look),
        (Some(Format::WebP), Look::Enough) => decode::webp(bytes),
        (Some(Format::Jpeg), Look::Enough) => decode::jpeg(bytes),
        _ => None,
    };
    watched.map(|watch| watch.findings()).unwrap_or_default()
}

/// Looks for the `dwtDct` watermark in pixels that are decoded already.
///
/// `samples` holds rows from the top, eight bits a sample, without padding; `channels` is 3 for RGB and
/// 4 for RGBA. The pixels must be as the file has them: neither turned nor resized, and in the file's own
/// colour space. `None` for any other count of channels, for pictures under 65,536 pixels, and where the
/// samples end too early.
pub fn watermark(samples: &[u8], width: u32, height: u32, channels: usize) -> Option<Finding> {
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let mut detector = DwtDct::new(width, height, channels)?;
    for row in samples.chunks_exact(width.checked_mul(channels)?) {
        if !detector.wants_more() {
            break;
        }
        detector.row(row);
    }
    detector.finding()
}

/// The detectors that look at one picture.
struct Watch {
    stealth: Option<Stealth>,
    watermark: Option<DwtDct>,
}

impl Watch {
    fn new(width: usize, height: usize, samples: usize, look: Look) -> Self {
        let watermark =
            (look == Look::Enough).then(|| DwtDct::new(width, height, samples)).flatten();
        Self { stealth: Stealth::new(width, height, samples), watermark }
    }

    /// Only the watermark, for formats with losses: no text in the lowest bits outlives them.
    fn lossy(width: usize, height: usize, samples: usize) -> Self {
        Self { stealth: None, watermark: DwtDct::new(width, height, samples) }
    }

    fn wants_more(&self) -> bool {
        self.stealth.as_ref().is_some_and(Stealth::wants_more)
            || self.watermark.as_ref().is_some_and(DwtDct::wants_more)
    }

    fn row(&mut self, row: &[u8]) {
        if let Some(stealth) = self.stealth.as_mut().filter(|stealth| stealth.wants_more()) {
            stealth.row(row);
        }
        if let Some(watermark) = self.watermark.as_mut().filter(|one| one.wants_more()) {
            watermark.row(row);
        }
    }

    /// Gives every row of a decoded picture to the detectors, as long as one wants more.
    fn rows(mut self, samples: &[u8], row_length: usize) -> Self {
        for row in samples.chunks_exact(row_length.max(1)) {
            if !self.wants_more() {
                break;
            }
            self.row(row);
        }
        self
    }

    fn findings(&self) -> Vec<Finding> {
        let stealth = self.stealth.as_ref().and_then(Stealth::finding);
        stealth.into_iter().chain(self.watermark.as_ref().and_then(DwtDct::finding)).collect()
    }
}
