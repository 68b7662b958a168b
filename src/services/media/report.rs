//! What happened to my file: in words for the artist, and as values for programs.

use evidence::Extra;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::colour::Outcome;
use super::probe::{Model, Probe};

/// The whole story of one picture, from the upload to what visitors get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What came in.
    pub came: Came,
    /// What every served file still has.
    pub kept: Vec<Note>,
    /// What is different in the served files.
    pub changed: Vec<Note>,
    /// What the served files do not have. The original keeps it, for the artist alone.
    pub removed: Vec<Note>,
    /// Every file that is served.
    pub served: Vec<Served>,
}

/// The uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Came {
    /// `JPEG`, `PNG`, …
    pub format: String,
    /// Size of the file.
    pub bytes: u64,
    /// Pixels, as shown.
    pub width: u32,
    /// Pixels, as shown.
    pub height: u32,
    /// 1 for a still.
    pub frames: u32,
    /// Bits of one sample.
    pub bit_depth: u8,
    /// Maker and model, where the file names them.
    pub camera: Option<String>,
}

/// One thing that was kept, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Stable: `location`, `profile`, `turned`.
    pub code: String,
    /// For people.
    pub words: String,
}

/// One file that visitors can get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Served {
    /// `JPEG`, `WebP`, …
    pub format: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
    /// 0 to 100; absent where nothing is lost.
    pub quality: Option<u8>,
    /// Whether it is the uploaded file itself, with only what is listed as removed taken out.
    pub is_as_uploaded: bool,
    /// Whether it moves.
    pub is_animated: bool,
    /// Whether it is the full size, for other servers and for looking closely; pages show the
    /// others.
    #[serde(default)]
    pub is_full: bool,
}

fn note(code: &str, words: &str) -> Note {
    Note { code: code.to_owned(), words: words.to_owned() }
}

/// What the pipeline did that the probe cannot know.
pub(super) struct Deeds {
    pub(super) colours: Outcome,
    /// Whether there are pixels that are not opaque.
    pub(super) has_alpha: bool,
    /// Size of the uploaded file.
    pub(super) bytes: u64,
}

impl Report {
    pub(super) fn of(probe: &Probe, deeds: &Deeds, served: Vec<Served>) -> Self {
        let (width, height) = probe.shown_size();
        let came = Came {
            format: probe.format.name().to_owned(),
            bytes: deeds.bytes,
            width,
            height,
            frames: probe.frames,
            bit_depth: probe.bit_depth,
            camera: probe.recorded.camera.clone(),
        };
        let mut report =
            Self { came, kept: Vec::new(), changed: Vec::new(), removed: Vec::new(), served };
        report.tell_colours(deeds.colours);
        report.tell_pixels(probe, deeds);
        report.tell_extras(probe);
        report
    }

    fn tell_colours(&mut self, outcome: Outcome) {
        let (list, code, words) = match outcome {
            Outcome::Untagged => return,
            Outcome::Kept => (&mut self.kept, "profile", "The colour profile, byte for byte."),
            Outcome::Tagged => {
                (&mut self.kept, "colours", "The colours, now named by a profile inside the file.")
            }
            Outcome::Converted => (
                &mut self.changed,
                "converted",
                "Colours were turned into sRGB by the file's profile.",
            ),
            Outcome::Flattened => (
                &mut self.changed,
                "flattened",
                "High dynamic range was turned into the range of common screens.",
            ),
            Outcome::Guessed => (
                &mut self.changed,
                "guessed",
                "Printing inks without a profile were turned into RGB by a rule of thumb. Send RGB to be sure of colours.",
            ),
            Outcome::Ignored => (
                &mut self.changed,
                "ignored_profile",
                "The colour profile is damaged or made for another kind of picture, so it is not used.",
            ),
        };
        list.push(note(code, words));
    }

    fn tell_pixels(&mut self, probe: &Probe, deeds: &Deeds) {
        let is_smaller = self.served.iter().all(|one| one.width < self.came.width);
        if is_smaller {
            self.changed.push(note("smaller", "Visitors get smaller copies; none is cropped."));
        } else {
            self.kept.push(note("size", "The full size in pixels."));
        }
        if deeds.has_alpha {
            self.kept.push(note("transparency", "Transparency."));
        }
        if probe.is_animated() && self.served.iter().any(|one| one.is_animated) {
            self.kept.push(note("animation", "The animation, with all its frames."));
        }
        if !probe.orientation.is_upright() {
            self.changed.push(note("turned", "The picture was turned the way the file says."));
        }
        if probe.bit_depth > 8 {
            self.changed
                .push(note("depth", "Copies have 8 bits a colour; the original keeps all."));
        }
        if probe.model == Model::Cmyk {
            self.changed.push(note("inks", "Printing inks became RGB."));
        }
    }

    fn tell_extras(&mut self, probe: &Probe) {
        for extra in &probe.recorded.extras {
            self.removed.push(match extra {
                Extra::Location => note("location", "The place where it was taken."),
                Extra::Serials => note("serials", "Serial numbers and the owner's name."),
                Extra::Exif => note("exif", "Camera data (EXIF)."),
                Extra::Xmp => note("xmp", "Notes of the editing program (XMP)."),
                Extra::Photoshop => note("iptc", "Captions and Photoshop data (IPTC)."),
                Extra::Texts => note("texts", "Comments and texts."),
                Extra::Manifest => {
                    note("c2pa", "Content Credentials: they no longer fit a changed file.")
                }
                Extra::Other => note("other", "Data of other programs."),
            });
        }
    }
}
