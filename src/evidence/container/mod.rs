//! The boxes a picture file is made of, and the ones among them that carry words.
//!
//! Each format has a file with an iterator over its parts. They are also what the picture pipeline
//! reads headers and strips files with, so there is one reader of each format in the house.

pub mod bmff;
pub mod gif;
pub mod jpeg;
pub mod png;
pub mod webp;

use std::borrow::Cow;

use crate::inflate::Allowance;

/// The picture formats that are read, told by their first bytes and never by a file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// ISO/IEC 10918.
    Jpeg,
    /// W3C PNG, third edition (animated ones too).
    Png,
    /// RFC 9649.
    WebP,
    /// `GIF87a` and `GIF89a`.
    Gif,
    /// AV1 Image File Format, still or animated.
    Avif,
}

impl Format {
    /// Looks at the first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(png::SIGNATURE) {
            Some(Self::Png)
        } else if webp::is_webp(bytes) {
            Some(Self::WebP)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if bmff::is_avif(bytes) {
            Some(Self::Avif)
        } else {
            None
        }
    }

    /// The media type, as in `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
        }
    }

    /// The ending of a file name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
        }
    }

    /// The name people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Avif => "AVIF",
        }
    }
}

/// What kind of words a part carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An XMP packet.
    Xmp,
    /// A TIFF structure with EXIF tags, without any prefix.
    Exif,
    /// A Photoshop resource block with IPTC-IIM records.
    Photoshop,
    /// A C2PA manifest store (JUMBF).
    C2pa,
    /// A text with a key, as in PNG.
    Text,
    /// A comment without a key.
    Comment,
    /// Bytes that stand in a place of their own: an application segment, a trailer.
    Other,
}

/// One part of a file that may say how the picture was made.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    pub(crate) kind: Kind,
    /// Where it stands, in words for the uploader: `png tEXt`, `jpeg APP1`.
    pub(crate) place: &'static str,
    /// The key of a [`Kind::Text`]; empty otherwise.
    pub(crate) key: String,
    pub(crate) data: Cow<'a, [u8]>,
}

impl<'a> Part<'a> {
    pub(crate) fn new(kind: Kind, place: &'static str, data: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { kind, place, key: String::new(), data: data.into() }
    }
}

/// More parts than this in one file are not looked at; real files have a few dozen.
pub(crate) const MOST_PARTS: usize = 4096;

/// Every part of the file that may carry words, in file order.
pub(crate) fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    let mut allowance = Allowance::for_a_file();
    match Format::of(bytes) {
        Some(Format::Jpeg) => jpeg::parts(bytes),
        Some(Format::Png) => png::parts(bytes, &mut allowance),
        Some(Format::WebP) => webp::parts(bytes),
        Some(Format::Gif) => gif::parts(bytes),
        Some(Format::Avif) => bmff::parts(bytes),
        None => Vec::new(),
    }
}

/// An EXIF block without the `Exif\0\0` that some formats put before it and others do not.
fn tiff_of(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"Exif\0\0").unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        assert_eq!(Format::of(b"\xFF\xD8\xFF\xE0"), Some(Format::Jpeg));
        assert_eq!(Format::of(b"GIF89a"), Some(Format::Gif));
        assert_eq!(Format::of(b"RIFF\x04\0\0\0WEBP"), Some(Format::WebP));
        assert_eq!(Format::of(b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"), Some(Format::Avif));
        assert_eq!(Format::of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), None);
        assert_eq!(Format::of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(Format::of(b""), None);
    }
}
