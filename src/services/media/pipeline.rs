//! From an uploaded picture to the files that visitors get, in order:
//! decode, drop idle transparency, shrink, turn, settle colours, encode, report.
//!
//! Before this stand the evidence scan and the probe; after it the terms are written in
//! ([`super::rights`]) and the files are kept. Shrinking comes before turning and colours, so that only
//! the decoder ever holds the full size.

use evidence::Format;

use super::blurhash::Hint;
use super::colour::{Outcome, Plan};
use super::decode::{Decoded, decode};
use super::encode::{Style, encode};
use super::orient::Orientation;
use super::pdq::Likeness;
use super::pixels::{Channels, Pixels};
use super::probe::{Coding, Probe};
use super::refusal::MediaRefusal;
use super::report::{Deeds, Report, Served};
use super::shrink::{Target, premultiply, shrink, small_target, targets, unmultiply};
use super::strip::strip;

/// A picture with no side longer than this may be a sprite, whose pixels are kept exactly.
const SPRITE: u32 = 256;

/// Pixels above which a rendition gets no WebP. The encoder takes some 30 bytes for each pixel of an
/// exact picture or one with transparency, and a few for an opaque one; such tall strips are rare.
const HEAVY: u32 = 4 << 20;
const HEAVY_OPAQUE: u32 = 20 << 20;

/// What Mastodon takes of one picture, in bytes.
const FULL_BYTES: usize = 16 << 20;

/// One file to be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The width that names it, 480, 960 or 1600 (640 for a small copy, its own for the full size); the file is never
    /// wider, and narrower only when the picture is.
    pub step: u32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// One file for each step and format.
    pub format: Format,
    /// Whether it moves. The step then only names it: an animation keeps its own size.
    pub is_animated: bool,
    /// Whether it is the largest that anyone but the artist gets.
    pub is_full: bool,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Everything that is made of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Smallest step first; in each, the format to prefer first.
    pub renditions: Vec<Rendition>,
    /// <https://blurha.sh>, 4 by 3 (3 by 4 for tall pictures).
    pub blurhash: String,
    /// The average colour, in sRGB.
    pub average_rgb: [u8; 3],
    /// Pixels of the original as shown.
    pub width: u32,
    /// Pixels of the original as shown.
    pub height: u32,
    /// What happened, for the artist.
    pub report: Report,
    /// How to know it again.
    pub likeness: Likeness,
    /// A generator's mark that was found in the pixels.
    pub mark: Option<evidence::Finding>,
}

/// Makes all renditions of a picture that was probed. Blocking: a second or so for a large one.
///
/// # Errors
///
/// When the pixels turn out to be damaged or of a kind that is not read.
pub fn render(bytes: &[u8], probe: &Probe) -> Result<Rendered, MediaRefusal> {
    render_as(bytes, probe, &targets(probe.shown_size()), true)
}

/// Makes one small still, no side longer than 640 px: what is kept of pictures of other servers.
///
/// # Errors
///
/// As [`render`].
pub fn render_small(bytes: &[u8], probe: &Probe) -> Result<Rendered, MediaRefusal> {
    render_as(bytes, probe, &[small_target(probe.shown_size())], false)
}

fn render_as(
    bytes: &[u8],
    probe: &Probe,
    targets: &[Target],
    moves: bool,
) -> Result<Rendered, MediaRefusal> {
    let Decoded { pixels, profile } = decode(bytes, probe)?;
    let channels = pixels.channels.samples();
    let mark = matches!(pixels.channels, Channels::Rgb | Channels::Rgba)
        .then(|| evidence::watermark(&pixels.data, pixels.width, pixels.height, channels))
        .flatten();
    let pixels = pixels.without_idle_alpha();
    let plan = Plan::of(profile, pixels.channels, probe.recorded.is_adobe_rgb);
    let has_alpha = pixels.channels.has_alpha();
    let shrunk = shrink_all(pixels, probe.orientation, targets);
    let mut work = Work { bytes, probe, plan, made: Vec::new(), hint: None, likeness: None };
    for (target, pixels) in shrunk {
        work.make(target, pixels, has_alpha)?;
    }
    if moves {
        work.add_animation();
    }
    work.made.sort_by_key(|(rendition, _)| (rendition.step, rank(rendition)));
    Ok(Rendered { mark, ..work.finish(has_alpha) })
}

/// Order within a step: what moves first, then the smaller format.
fn rank(rendition: &Rendition) -> (bool, bool) {
    (!rendition.is_animated, rendition.format != Format::WebP)
}

/// All sizes, smallest first, not yet turned. The full picture is dropped as soon as the largest size
/// is made; each smaller one is made of the one above it.
fn shrink_all(
    mut pixels: Pixels,
    orientation: Orientation,
    targets: &[Target],
) -> Vec<(Target, Pixels)> {
    let stored = |target: &Target| {
        if orientation.is_sideways() {
            (target.height, target.width)
        } else {
            (target.width, target.height)
        }
    };
    let mut made: Vec<(Target, Pixels)> = Vec::new();
    let mut exact = None;
    for target in targets.iter().rev() {
        let size = stored(target);
        match made.last() {
            Some((_, above)) => {
                let smaller = shrink(above, size);
                made.push((*target, smaller));
            }
            None if pixels.size() == size => {
                // Transparency cannot be taken out of colours without loss, so the exact one is set aside.
                exact = pixels.channels.has_alpha().then(|| pixels.data.clone());
                premultiply(&mut pixels);
                made.push((*target, std::mem::replace(&mut pixels, empty())));
            }
            None => {
                premultiply(&mut pixels);
                let smaller = shrink(&pixels, size);
                pixels = empty();
                made.push((*target, smaller));
            }
        }
    }
    for (_, pixels) in &mut made {
        unmultiply(pixels);
    }
    if let (Some(data), Some((_, largest))) = (exact, made.first_mut()) {
        largest.data = data;
    }
    made.reverse();
    made
}

fn empty() -> Pixels {
    Pixels { width: 0, height: 0, channels: Channels::Grey, data: Vec::new() }
}

/// The files made so far, and what they are made of.
struct Work<'a> {
    bytes: &'a [u8],
    probe: &'a Probe,
    plan: Plan,
    made: Vec<(Rendition, Served)>,
    hint: Option<Hint>,
    likeness: Option<Likeness>,
}

impl Work<'_> {
    /// Finishes one size and encodes it in its formats.
    fn make(
        &mut self,
        target: Target,
        pixels: Pixels,
        has_alpha: bool,
    ) -> Result<(), MediaRefusal> {
        let Pixels { width, height, channels, data } = pixels;
        let data = self.probe.orientation.apply(data, (width, height), channels.samples());
        let turned = Pixels { width: target.width, height: target.height, channels, data };
        let settled = self.plan.apply(turned);
        let (fallback, preferred) = self.styles(&target, has_alpha);
        // A profile for RGB does not fit grey samples.
        let settled = if self.plan.embed.is_some() { settled.into_rgb() } else { settled };
        let plain = self.file(&target, &settled, fallback)?;
        let colours = settled.into_rgb();
        if let Some(style) = preferred {
            let small = self.file(&target, &colours, style)?;
            // A file that is larger than the upload and than its own fallback helps nobody.
            if small.0.bytes.len() <= self.bytes.len().max(plain.0.bytes.len()) {
                self.made.push(small);
            }
        }
        if self.hint.is_none() {
            self.likeness = Some(Likeness::of(&colours));
            self.hint = Some(Hint::of(colours));
        }
        // Others take no larger file, and a visitor wants none.
        if !target.is_full || plain.0.bytes.len() <= FULL_BYTES {
            self.made.push(plain);
        }
        Ok(())
    }

    /// How a size is written: what every browser reads, and WebP where that is not too heavy to make.
    fn styles(&self, target: &Target, has_alpha: bool) -> (Style, Option<Style>) {
        let pixels = target.width * target.height;
        let is_halved = self.probe.coding == Coding::LossyHalved;
        let (fallback, preferred, most) = match (self.is_exact(target), has_alpha) {
            (true, _) => (Style::Png, Style::WebPExact, HEAVY),
            (false, true) => (Style::Png, Style::WebP, HEAVY),
            (false, false) => {
                (Style::Jpeg { is_chroma_halved: is_halved }, Style::WebP, HEAVY_OPAQUE)
            }
        };
        // The full size is for other servers, and they all read the common formats.
        (fallback, (pixels <= most && !target.is_full).then_some(preferred))
    }

    /// Whether this size is kept pixel by pixel: sprites, and flat drawings that stay small that way.
    fn is_exact(&self, target: &Target) -> bool {
        let (width, height) = self.probe.shown_size();
        let is_own_size = (target.width, target.height) == (width, height);
        let is_sprite = width.max(height) <= SPRITE;
        let is_flat = self.bytes.len() as u64 * 4 < u64::from(width) * u64::from(height) * 3;
        is_own_size && self.probe.coding == Coding::Exact && (is_sprite || is_flat)
    }

    fn file(
        &self,
        target: &Target,
        pixels: &Pixels,
        style: Style,
    ) -> Result<(Rendition, Served), MediaRefusal> {
        let profile = self.plan.embed.as_deref();
        let encoded = encode(pixels, style, profile)
            .ok_or_else(|| MediaRefusal::Broken("it cannot be encoded".to_owned()))?;
        let own = self.own_file(target, style.format()).filter(|own| own.len() <= encoded.len());
        let is_as_uploaded = own.is_some();
        let rendition = Rendition {
            step: target.step,
            width: target.width,
            height: target.height,
            format: style.format(),
            is_animated: false,
            is_full: target.is_full,
            bytes: own.unwrap_or(encoded),
        };
        let quality = if is_as_uploaded { None } else { style.quality() };
        let served = served(&rendition, quality, is_as_uploaded);
        Ok((rendition, served))
    }

    /// The uploaded file without what it records, where it can stand for a rendition of this format.
    fn own_file(&self, target: &Target, format: Format) -> Option<Vec<u8>> {
        let probe = self.probe;
        let is_same =
            probe.format == format && (target.width, target.height) == (probe.width, probe.height);
        let is_untouched = probe.orientation.is_upright()
            && !probe.is_animated()
            && !self.plan.changes_pixels()
            && matches!(self.plan.outcome, Outcome::Kept | Outcome::Untagged);
        (is_same && is_untouched).then(|| strip(self.bytes, format)).flatten()
    }

    /// An animation is served as it came, without what it records; stills of the same format step back.
    fn add_animation(&mut self) {
        let probe = self.probe;
        if !probe.is_animated() {
            return;
        }
        let Some(bytes) = strip(self.bytes, probe.format) else {
            return;
        };
        let step = self.made.iter().map(|(rendition, _)| rendition.step).max().unwrap_or_default();
        self.made.retain(|(rendition, _)| rendition.format != probe.format);
        let rendition = Rendition {
            step,
            width: probe.width,
            height: probe.height,
            format: probe.format,
            is_animated: true,
            is_full: false,
            bytes,
        };
        let served = served(&rendition, None, true);
        self.made.push((rendition, served));
    }

    fn finish(self, has_alpha: bool) -> Rendered {
        let (width, height) = self.probe.shown_size();
        let (renditions, served): (Vec<_>, Vec<_>) = self.made.into_iter().unzip();
        let deeds = Deeds { colours: self.plan.outcome, has_alpha, bytes: self.bytes.len() as u64 };
        let hint =
            self.hint.unwrap_or_else(|| Hint { blurhash: String::new(), average_rgb: [128; 3] });
        Rendered {
            renditions,
            blurhash: hint.blurhash,
            average_rgb: hint.average_rgb,
            width,
            height,
            report: Report::of(self.probe, &deeds, served),
            likeness: self.likeness.unwrap_or_default(),
            mark: None,
        }
    }
}

fn served(rendition: &Rendition, quality: Option<u8>, is_as_uploaded: bool) -> Served {
    Served {
        format: rendition.format.name().to_owned(),
        width: rendition.width,
        height: rendition.height,
        bytes: rendition.bytes.len() as u64,
        quality,
        is_as_uploaded,
        is_animated: rendition.is_animated,
        is_full: rendition.is_full,
    }
}
