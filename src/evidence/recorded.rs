//! What a file records beside the picture: how to turn it, where it was taken, which camera took it.
//!
//! The picture pipeline turns the picture by it, leaves the rest out of what it serves, and tells the
//! artist so.

use std::collections::BTreeSet;

use exif::{Context, Exif, In, Reader, Tag, Value};

use crate::container::{self, Kind};

/// A block above this is not read: real ones stay under 64 KiB, the limit of a JPEG segment.
const LARGEST: usize = 1 << 20;

/// Something a file carries beside its pixels and its colour profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extra {
    /// A position on earth.
    Location,
    /// Serial numbers, or the name of the camera's owner.
    Serials,
    /// An EXIF block.
    Exif,
    /// An XMP packet.
    Xmp,
    /// Photoshop resources, which hold IPTC captions and more.
    Photoshop,
    /// Comments or texts.
    Texts,
    /// Content Credentials (C2PA).
    Manifest,
    /// Anything else: other segments, bytes behind the end of the picture.
    Other,
}

/// What a file records about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The EXIF orientation, 1 to 8; `None` where it is not said or not valid.
    pub orientation: Option<u8>,
    /// Maker and model of the camera or scanner.
    pub camera: Option<String>,
    /// Whether EXIF says that colours are Adobe RGB although no profile need be there (DCF, `R03`).
    pub is_adobe_rgb: bool,
    /// What else is there.
    pub extras: BTreeSet<Extra>,
}

/// Reads what the file carries beside the picture. Bounded, and silent about what it cannot read.
pub fn recorded(bytes: &[u8]) -> Recorded {
    let mut found = Recorded::default();
    for part in container::parts(bytes) {
        found.extras.insert(match part.kind {
            Kind::Exif => Extra::Exif,
            Kind::Xmp => Extra::Xmp,
            Kind::Photoshop => Extra::Photoshop,
            Kind::Text | Kind::Comment => Extra::Texts,
            Kind::C2pa => Extra::Manifest,
            Kind::Other => Extra::Other,
        });
        if part.kind == Kind::Exif && part.data.len() <= LARGEST {
            found.read(part.data.into_owned());
        }
    }
    found
}

impl Recorded {
    fn read(&mut self, tiff: Vec<u8>) {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let read = reader.read_raw(tiff).or_else(|error| error.distill_partial_result(|_| ()));
        let Ok(exif) = read else { return };
        let number = |tag| exif.get_field(tag, In::PRIMARY)?.value.get_uint(0);
        self.orientation = self.orientation.or_else(|| {
            let turn = u8::try_from(number(Tag::Orientation)?).ok()?;
            (1..=8).contains(&turn).then_some(turn)
        });
        if exif.fields().any(|field| field.tag.context() == Context::Gps) {
            self.extras.insert(Extra::Location);
        }
        let private = [Tag::BodySerialNumber, Tag::LensSerialNumber, Tag::CameraOwnerName];
        if exif.fields().any(|field| private.contains(&field.tag)) {
            self.extras.insert(Extra::Serials);
        }
        let words: Vec<String> =
            [Tag::Make, Tag::Model].iter().filter_map(|tag| words_of(&exif, *tag)).collect();
        if !words.is_empty() {
            self.camera = Some(words.join(" "));
        }
        self.is_adobe_rgb |= words_of(&exif, Tag::InteroperabilityIndex).as_deref() == Some("R03");
    }
}

fn words_of(exif: &Exif, tag: Tag) -> Option<String> {
    const LONGEST: usize = 64;
    let Value::Ascii(texts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let text = String::from_utf8_lossy(texts.first()?);
    let text: String =
        text.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use exif::experimental::Writer;
    use exif::{Field, Rational};

    fn jpeg_with(fields: &[Field]) -> Vec<u8> {
        let mut writer = Writer::new();
        for field in fields {
            writer.push_field(field);
        }
        let mut tiff = std::io::Cursor::new(Vec::new());
        writer.write(&mut tiff, false).unwrap();
        let data = [b"Exif\0\0", tiff.get_ref().as_slice()].concat();
        let size = u16::try_from(data.len() + 2).unwrap();
        [&[0xFF, 0xD8, 0xFF, 0xE1], size.to_be_bytes().as_slice(), &data, &[0xFF, 0xD9]].concat()
    }

    fn field(tag: Tag, value: Value) -> Field {
        Field { tag, ifd_num: In::PRIMARY, value }
    }

    #[test]
    fn turn_place_and_camera_are_read() {
        let degrees = vec![Rational { num: 52, denom: 1 }; 3];
        let file = jpeg_with(&[
            field(Tag::Orientation, Value::Short(vec![6])),
            field(Tag::Model, Value::Ascii(vec![b"X100".to_vec()])),
            field(Tag::GPSLatitude, Value::Rational(degrees)),
            field(Tag::BodySerialNumber, Value::Ascii(vec![b"42".to_vec()])),
        ]);
        let found = recorded(&file);
        assert_eq!(found.orientation, Some(6));
        assert!(found.extras.iter().eq(&[Extra::Location, Extra::Serials, Extra::Exif]));
        assert_eq!(found.camera.as_deref(), Some("X100"));
    }

    #[test]
    fn an_orientation_that_does_not_exist_is_none() {
        let file = jpeg_with(&[field(Tag::Orientation, Value::Short(vec![9]))]);
        assert_eq!(recorded(&file).orientation, None);
        assert!(recorded(b"") == Recorded::default());
    }
}
