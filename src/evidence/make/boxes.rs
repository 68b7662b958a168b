//! AVIF files of nothing but metadata.

use super::long;

pub(crate) fn iso_box(name: &str, data: &[u8]) -> Vec<u8> {
    [&long(data.len() + 8).to_be_bytes(), name.as_bytes(), data].concat()
}

/// A box with version 0 and no flags, or with the version in `version`.
pub(crate) fn full_box(name: &str, version: u8, data: &[u8]) -> Vec<u8> {
    iso_box(name, &[&[version, 0, 0, 0], data].concat())
}

/// What is put into an AVIF.
#[derive(Default)]
pub(crate) struct Avif<'a> {
    pub(crate) exif: &'a [u8],
    pub(crate) xmp: &'a [u8],
    pub(crate) manifest: &'a [u8],
}

/// An AVIF with these blocks. Their bytes lie in the `idat` box, which spares counting.
pub(crate) fn avif(parts: &Avif<'_>) -> Vec<u8> {
    let exif = [&[0; 4], parts.exif].concat();
    let names = [
        full_box("infe", 2, b"\0\x01\0\0Exif\0"),
        full_box("infe", 2, b"\0\x02\0\0mime\0application/rdf+xml\0"),
    ];
    let place = |id: u8, offset: usize, length: usize| {
        let (offset, length) = (long(offset).to_be_bytes(), long(length).to_be_bytes());
        // Number, place in idat, no base, one piece.
        [&[0, id, 0, 1, 0, 0, 0, 1], offset.as_slice(), &length].concat()
    };
    let places = [place(1, 0, exif.len()), place(2, exif.len(), parts.xmp.len())].concat();
    let meta = [
        full_box("pitm", 0, &[0, 1]),
        full_box("iinf", 0, &[&[0, 2], names.concat().as_slice()].concat()),
        full_box("iloc", 1, &[&[0x44, 0, 0, 2], places.as_slice()].concat()),
        iso_box("idat", &[&exif, parts.xmp].concat()),
    ];
    let mut file = iso_box("ftyp", b"avif\0\0\0\0avifmif1");
    file.extend(full_box("meta", 0, &meta.concat()));
    if !parts.manifest.is_empty() {
        let id = b"\xD8\xFE\xC3\xD6\x1B\x0E\x48\x3C\x92\x97\x58\x28\x87\x7E\xC4\x81";
        let head = b"\0\0\0\0manifest\0\0\0\0\0\0\0\0\0";
        file.extend(iso_box("uuid", &[id.as_slice(), head, parts.manifest].concat()));
    }
    file
}
