//! All words of a file in one flat list, so that a rule need not know in which box they stood.

use crate::c2pa::{self, Statement};
use crate::container::{self, Kind, Part};
use crate::exif::{self, tag};
use crate::photoshop;
use crate::xmp::{self, Property, ns};

/// Bytes of a manifest store that are read.
const LARGEST_STORE: usize = 16 << 20;
/// Bytes of an XMP packet that are read.
const LARGEST_PACKET: usize = 4 << 20;

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
}

/// Bytes of a segment or trailer that are searched: marks stand at its front or its end.
const RAW_WINDOW: usize = 1 << 20;

impl Facts {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut facts = Self::default();
        for part in container::parts(bytes) {
            facts.add(part);
        }
        facts.free_texts();
        facts
    }

    fn add(&mut self, part: Part<'_>) {
        let data = part.data.as_ref();
        let text = |source, place: &str, key: String, value: String| Text {
            source,
            place: place.to_owned(),
            key,
            value,
        };
        match part.kind {
            Kind::Xmp if data.len() <= LARGEST_PACKET => {
                self.properties.extend(xmp::properties(data));
            }
            Kind::C2pa if data.len() <= LARGEST_STORE => {
                self.statements.extend(c2pa::statements(data));
            }
            Kind::Exif => self.texts.extend(exif::fields(data).into_iter().map(|field| {
                text(Source::Exif(field.number), field.name, String::new(), field.text)
            })),
            Kind::Photoshop => self.texts.extend(
                photoshop::credits(data)
                    .into_iter()
                    .map(|credit| text(Source::Credit, "iptc Credit", String::new(), credit)),
            ),
            Kind::Text => {
                let place = format!("{} {}", part.place, part.key);
                let value = String::from_utf8_lossy(data).into_owned();
                self.texts.push(text(Source::Key, &place, part.key, value));
            }
            Kind::Comment => {
                let value = String::from_utf8_lossy(data).into_owned();
                self.texts.push(text(Source::Comment, part.place, String::new(), value));
            }
            Kind::Other => {
                let start = data.len().saturating_sub(RAW_WINDOW);
                let data = data.get(start..).unwrap_or_default().to_vec();
                self.raw.push(Raw { place: part.place, data });
            }
            Kind::Xmp | Kind::C2pa => {}
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
        let texts = free.map(|property| Text {
            source: Source::Xmp,
            place: format!("xmp {}", property.name),
            key: String::new(),
            value: property.value.clone(),
        });
        self.texts.extend(texts.collect::<Vec<_>>());
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
        texts
            .chain(properties.map(|one| (format!("xmp {}", one.name), one.value.as_str())))
            .collect()
    }
}
