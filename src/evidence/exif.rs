//! EXIF fields that name a program or hold a text.

use std::collections::BTreeSet;

use exif::{In, Reader, Value};

/// A block above this is not read: real ones stay under 64 KiB, the limit of a JPEG segment.
const LARGEST: usize = 1 << 20;
/// Bytes of a maker note that may be a name.
const LONGEST_NAME: usize = 16;
/// Bytes of one text.
const LONGEST: usize = 256 << 10;

/// The numbers of the tags that are read. Some programs put `UserComment` into the first directory
/// instead of the EXIF one, so a tag is known by its number alone.
pub(crate) mod tag {
    pub(crate) const DESCRIPTION: u16 = 0x010E;
    pub(crate) const MAKE: u16 = 0x010F;
    pub(crate) const MODEL: u16 = 0x0110;
    pub(crate) const SOFTWARE: u16 = 0x0131;
    pub(crate) const ARTIST: u16 = 0x013B;
    pub(crate) const COPYRIGHT: u16 = 0x8298;
    pub(crate) const MAKER_NOTE: u16 = 0x927C;
    pub(crate) const USER_COMMENT: u16 = 0x9286;
    pub(crate) const XP_COMMENT: u16 = 0x9C9C;
}

/// One field with its text.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) number: u16,
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// Reads the texts of a TIFF structure; broken parts are left out.
pub(crate) fn fields(tiff: &[u8]) -> Vec<Field> {
    if tiff.len() > LARGEST {
        return Vec::new();
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(tiff.to_vec()).or_else(|error| error.distill_partial_result(|_| ()));
    let Ok(read) = read else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let mut fields = Vec::new();
    for field in read.fields().filter(|field| field.ifd_num == In::PRIMARY) {
        let number = field.tag.number();
        let Some(name) = name_of(number) else {
            continue;
        };
        // A directory may name one long value thousands of times; values are read when first asked for.
        if seen.insert(field.tag)
            && let Some(text) = text_of(number, &field.value)
        {
            fields.push(Field { number, name, text });
        }
    }
    fields
}

fn name_of(number: u16) -> Option<&'static str> {
    Some(match number {
        tag::DESCRIPTION => "exif ImageDescription",
        tag::MAKE => "exif Make",
        tag::MODEL => "exif Model",
        tag::SOFTWARE => "exif Software",
        tag::ARTIST => "exif Artist",
        tag::COPYRIGHT => "exif Copyright",
        tag::MAKER_NOTE => "exif MakerNote",
        tag::USER_COMMENT => "exif UserComment",
        tag::XP_COMMENT => "exif XPComment",
        _ => return None,
    })
}

fn text_of(number: u16, value: &Value) -> Option<String> {
    let bytes = match value {
        Value::Ascii(texts) => texts.join(&b' '),
        Value::Undefined(bytes, _) | Value::Byte(bytes) => bytes.clone(),
        _ => return None,
    };
    let bytes = bytes.get(..bytes.len().min(LONGEST))?;
    let text = match number {
        tag::USER_COMMENT => comment(bytes),
        tag::XP_COMMENT => utf16(bytes, u16::from_le_bytes),
        // Cameras fill this with bytes of their own; one generator writes its name.
        tag::MAKER_NOTE if bytes.len() > LONGEST_NAME => return None,
        _ => lossy(bytes),
    };
    let text = text.trim_matches(['\0', ' ']).to_owned();
    (!text.is_empty()).then_some(text)
}

/// A user comment starts with eight bytes that name its character code; some programs leave them out.
fn comment(bytes: &[u8]) -> String {
    if let Some(text) = bytes.strip_prefix(b"UNICODE\0") {
        return either_endian(text);
    }
    let named = bytes.strip_prefix(b"ASCII\0\0\0").or_else(|| bytes.strip_prefix(&[0; 8]));
    let text = named.unwrap_or(bytes);
    // Without a name, or with a wrong one, a zero in most pairs gives two-byte letters away.
    let (pairs, _) = text.as_chunks::<2>();
    let wide = pairs.iter().filter(|[a, b]| (*a == 0) != (*b == 0)).count();
    if wide > pairs.len() / 2 { either_endian(text) } else { lossy(text) }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writers disagree about the byte order. Most texts have many ASCII letters, and those have their
/// zero byte first in one order and second in the other.
fn either_endian(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let (first, second) = pairs.iter().fold((0_usize, 0_usize), |(first, second), [a, b]| {
        (first + usize::from(*a == 0), second + usize::from(*b == 0))
    });
    if first + second == 0 && std::str::from_utf8(bytes).is_ok() {
        // Some writers say UNICODE and mean UTF-8.
        lossy(bytes)
    } else if first >= second {
        utf16(bytes, u16::from_be_bytes)
    } else {
        utf16(bytes, u16::from_le_bytes)
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_are_read() {
        assert_eq!(comment(b"UNICODE\0\0H\0i"), "Hi");
        assert_eq!(comment(b"UNICODE\0H\0i\0"), "Hi");
        assert_eq!(comment(b"ASCII\0\0\0Hi"), "Hi");
        assert_eq!(comment(b"Hi"), "Hi");
        assert_eq!(comment(b"H\0i\0"), "Hi");
        assert_eq!(comment(b"UNICODE\0Hi"), "Hi");
    }

    #[test]
    fn nonsense_gives_nothing() {
        assert!(fields(b"").is_empty());
        assert!(fields(b"II*\0\xFF\xFF\xFF\xFF").is_empty());
    }
}
