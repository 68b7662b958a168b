//! All words of a file in one flat list, so that a rule need not know in which box they stood.

use std::collections::BTreeSet;

use crate::c2pa::{self, Statement};
use crate::container::{self, Kind, Part};
use crate::exif::{self, tag};
use crate::photoshop;
use crate::xmp::{self, Property, ns};

/// Bytes of a manifest store that are read.
const LARGEST_STORE: usize = 16 << 20;
/// Bytes of all XMP packets of a file together.
const LARGEST_PACKETS: usize = 4 << 20;
/// Texts of one file.
const MOST_TEXTS: usize = 1024;
/// Names of programs in one file; an edit history repeats the same few.
const MOST_MAKERS: usize = 256;

/// What kind of place a text stood in. Rules differ by it: a program may be named in a description
/// without having made the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A PNG text with a key.
    Key,
    /// An EXIF field, by its number.
    Exif(u16),
    /// A comment.
    Comment,
    /// A credit line of IPTC-IIM.
    Credit,
    /// An XMP property that holds free text.
    Xmp,
}

/// A text with its place.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) source: Source,
    /// In words, for the uploader.
    pub(crate) place: String,
    /// The PNG key; empty otherwise.
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Bytes that stand outside any known structure.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    pub(crate) place: &'static str,
    pub(crate) data: Vec<u8>,
}

#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) texts: Vec<Text>,
    pub(crate) properties: Vec<Property>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) raw: Vec<Raw>,
    /// Bytes kept so far.
    kept: usize,
    /// Bytes of XMP packets read so far.
    packets: usize,
}

/// Bytes at the end of a segment or trailer that are searched.
const RAW_WINDOW: usize = 1 << 20;
/// Bytes of one text that are read. The longest workflow seen in real files is shorter.
const LONGEST_TEXT: usize = 1 << 20;
/// Bytes of all texts and raw parts of a file together, so that a large file costs no more than others.
const MOST_BYTES: usize = 4 << 20;

impl Facts {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut facts = Self::default();
        for part in container::parts(bytes) {
            facts.add(&part);
        }
        facts.free_texts();
        facts
    }

    fn add(&mut self, part: &Part<'_>) {
        let data = part.data.as_ref();
        match part.kind {
            Kind::Xmp if self.packets + data.len() <= LARGEST_PACKETS => {
                self.packets += data.len();
                self.properties.extend(xmp::properties(data));
            }
            Kind::C2pa if data.len() <= LARGEST_STORE => {
                self.statements.extend(c2pa::statements(data));
            }
            Kind::Exif => {
                for field in exif::fields(data) {
                    self.text(Source::Exif(field.number), field.name, "", field.text);
                }
            }
            Kind::Photoshop => {
                for credit in photoshop::credits(data) {
                    self.text(Source::Credit, "iptc Credit", "", credit);
                }
            }
            Kind::Text => {
                let place = format!("{} {}", part.place, part.key);
                self.text(Source::Key, &place, &part.key, readable(data));
            }
            Kind::Comment => self.text(Source::Comment, part.place, "", readable(data)),
            Kind::Other => self.raw(part.place, data),
            Kind::Xmp | Kind::C2pa => {}
        }
    }

    /// Whether there is room for so many more bytes, which are counted then.
    fn has_room(&mut self, bytes: usize) -> bool {
        let is_fit = self.kept + bytes <= MOST_BYTES;
        self.kept += if is_fit { bytes } else { 0 };
        is_fit
    }

    fn text(&mut self, source: Source, place: &str, key: &str, value: String) {
        if self.texts.len() < MOST_TEXTS && self.has_room(value.len()) {
            let (place, key) = (place.to_owned(), key.to_owned());
            self.texts.push(Text { source, place, key, value });
        }
    }

    fn raw(&mut self, place: &'static str, data: &[u8]) {
        let start = data.len().saturating_sub(RAW_WINDOW);
        let data = data.get(start..).unwrap_or_default();
        if self.has_room(data.len()) {
            self.raw.push(Raw { place, data: data.to_vec() });
        }
    }

    /// Properties that hold what a user or a program wrote freely.
    fn free_texts(&mut self) {
        let free = self.properties.iter().filter(|property| {
            matches!(
                property.name.as_str(),
                "UserComment" | "description" | "ImageDescription" | "AIGC"
            )
        });
        let texts: Vec<_> =
            free.map(|one| (format!("xmp {}", one.name), one.value.clone())).collect();
        for (place, value) in texts {
            self.text(Source::Xmp, &place, "", value);
        }
    }

    /// The PNG text with that key.
    pub(crate) fn key(&self, key: &str) -> Option<&Text> {
        self.texts.iter().find(|text| text.source == Source::Key && text.key == key)
    }

    /// The EXIF field with that number.
    pub(crate) fn exif(&self, number: u16) -> Option<&Text> {
        self.texts.iter().find(|text| text.source == Source::Exif(number))
    }

    /// Every field whose purpose is to name the program or maker, as place and value. Titles, authors
    /// and rights are left out on purpose: artists write "not for Midjourney" there.
    pub(crate) fn makers(&self) -> Vec<(String, &str)> {
        let named = self.texts.iter().filter(|text| match text.source {
            Source::Exif(number) => matches!(number, tag::SOFTWARE | tag::MAKE | tag::MODEL),
            Source::Key => matches!(text.key.as_str(), "Software" | "Source" | "CreatorTool"),
            Source::Credit => true,
            Source::Comment | Source::Xmp => false,
        });
        let properties = self.properties.iter().filter(|property| {
            property.is(ns::XMP, "CreatorTool")
                || property.is(ns::EVENT, "softwareAgent")
                || property.is(ns::PHOTOSHOP, "Credit")
        });
        let texts = named.map(|text| (text.place.clone(), text.value.as_str()));
        let properties = properties.map(|one| (format!("xmp {}", one.name), one.value.as_str()));
        let mut seen = BTreeSet::new();
        texts.chain(properties).filter(|(_, value)| seen.insert(*value)).take(MOST_MAKERS).collect()
    }
}

/// The beginning of a text, as far as it is read.
fn readable(data: &[u8]) -> String {
    let end = data.len().min(LONGEST_TEXT);
    String::from_utf8_lossy(data.get(..end).unwrap_or_default()).into_owned()
}
