//! Builders of picture files for tests, so that no file need lie beside them.

mod boxes;
mod drawn;
mod manifest;

use std::fmt::Write as _;

use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::container::png::SIGNATURE;

pub(crate) use boxes::{Avif, avif, full_box, iso_box};
pub(crate) use drawn::{Drawn, SD, SDXL, hide, marked};
pub(crate) use manifest::{Store, actions, claim, jumbf, jumbf_json, manifest, map, string};

/// Numbers that look like chance and are the same in every run (an LCG of Numerical Recipes).
pub(crate) struct Chance(pub(crate) u32);

impl Chance {
    /// The next number under `end`.
    pub(crate) fn under(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % end
    }
}

fn long(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

pub(crate) fn chunk(name: &str, data: &[u8]) -> Vec<u8> {
    // Nobody who looks for words checks the checksum.
    [&long(data.len()).to_be_bytes(), name.as_bytes(), data, &[0; 4]].concat()
}

/// A PNG with these chunks before its end.
pub(crate) fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = chunk("IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    [SIGNATURE, &header, &chunks.concat(), &chunk("IEND", b"")].concat()
}

pub(crate) fn text(key: &str, value: &str) -> Vec<u8> {
    chunk("tEXt", &[key.as_bytes(), b"\0", value.as_bytes()].concat())
}

/// A PNG with one text.
pub(crate) fn png_text(key: &str, value: &str) -> Vec<u8> {
    png(&[text(key, value)])
}

pub(crate) fn packed_text(key: &str, value: &[u8]) -> Vec<u8> {
    chunk("zTXt", &[key.as_bytes(), b"\0\0", &compress_to_vec_zlib(value, 6)].concat())
}

pub(crate) fn international(key: &str, value: &[u8], is_packed: bool) -> Vec<u8> {
    let packed = if is_packed { compress_to_vec_zlib(value, 6) } else { value.to_vec() };
    chunk("iTXt", &[key.as_bytes(), &[0, u8::from(is_packed), 0, 0, 0], &packed].concat())
}

/// A block in hex digits, as `ImageMagick` keeps it in a PNG.
pub(crate) fn raw_profile(kind: &str, data: &[u8]) -> Vec<u8> {
    let mut lines = format!("\n{kind}\n{:8}", data.len());
    for (place, byte) in data.iter().enumerate() {
        lines.push_str(if place % 36 == 0 { "\n" } else { "" });
        write!(lines, "{byte:02x}").unwrap();
    }
    packed_text(&format!("Raw profile type {kind}"), lines.as_bytes())
}

pub(crate) fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let size = u16::try_from(data.len() + 2).unwrap();
    [&[0xFF, marker], size.to_be_bytes().as_slice(), data].concat()
}

/// A JPEG with these segments, and bytes behind its end.
pub(crate) fn jpeg(segments: &[Vec<u8>], trailer: &[u8]) -> Vec<u8> {
    [&[0xFF, 0xD8], segments.concat().as_slice(), &[0xFF, 0xD9], trailer].concat()
}

/// A WebP with these chunks.
pub(crate) fn webp(chunks: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        let padding = vec![0; data.len() % 2];
        body.extend([name.as_bytes(), &long(data.len()).to_le_bytes(), data, &padding].concat());
    }
    [b"RIFF", long(body.len()).to_le_bytes().as_slice(), &body].concat()
}

pub(crate) fn gif(extension: &[u8]) -> Vec<u8> {
    [b"GIF89a\x01\0\x01\0\0\0\0".as_slice(), extension, b";"].concat()
}

pub(crate) fn gif_comment(text: &str) -> Vec<u8> {
    let mut extension = b"!\xFE".to_vec();
    for piece in text.as_bytes().chunks(255) {
        extension.push(u8::try_from(piece.len()).unwrap());
        extension.extend(piece);
    }
    gif(&[extension.as_slice(), b"\0"].concat())
}

pub(crate) fn gif_xmp(packet: &[u8]) -> Vec<u8> {
    let ramp: Vec<u8> = (0..=255).rev().collect();
    gif(&[b"!\xFF\x0BXMP DataXMP", packet, b"\x01", ramp.as_slice(), b"\0"].concat())
}

/// An XMP packet with these attributes and elements. The IPTC extension has the prefix `any`, since
/// programs do not agree about it.
pub(crate) fn xmp(attributes: &str, elements: &str) -> Vec<u8> {
    format!(
        "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?>\
         <x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description rdf:about='' xmlns:any='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' \
         xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/' xmlns:tdm='http://www.w3.org/ns/tdmrep/' \
         xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:exif='http://ns.adobe.com/exif/1.0/' \
         xmlns:TC260='http://www.tc260.org.cn/ns/AIGC/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' \
         xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' \
         xmlns:crs='http://ns.adobe.com/camera-raw-settings/1.0/' \
         xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' \
         xmlns:stEvt='http://ns.adobe.com/xap/1.0/sType/ResourceEvent#' {attributes}>{elements}\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    .into_bytes()
}

pub(crate) fn jpeg_packet(packet: &[u8]) -> Vec<u8> {
    jpeg(&[segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", packet].concat())], b"")
}

/// A JPEG whose packet has these attributes.
pub(crate) fn jpeg_xmp(attributes: &str) -> Vec<u8> {
    jpeg_packet(&xmp(attributes, ""))
}

/// A JPEG with a packet in segments of an extended packet, last piece first.
pub(crate) fn jpeg_extended(packet: &[u8]) -> Vec<u8> {
    let digest = [b'A'; 32];
    let pieces = packet.chunks(100).enumerate().map(|(place, piece)| {
        let (size, offset) = (long(packet.len()), long(place * 100));
        let head = [size.to_be_bytes(), offset.to_be_bytes()].concat();
        segment(
            0xE1,
            &[b"http://ns.adobe.com/xmp/extension/\0", digest.as_slice(), &head, piece].concat(),
        )
    });
    let mut pieces: Vec<_> = pieces.collect();
    pieces.reverse();
    jpeg(&pieces, b"")
}

/// A history as Photoshop keeps it, with one entry.
pub(crate) fn history(agent: &str) -> Vec<u8> {
    xmp(
        "",
        &format!(
            "<xmpMM:History><rdf:Seq><rdf:li stEvt:action='saved' stEvt:softwareAgent='{agent}'/>\
             </rdf:Seq></xmpMM:History>"
        ),
    )
}

/// The types of TIFF fields.
pub(crate) const BYTE: u16 = 1;
pub(crate) const ASCII: u16 = 2;
pub(crate) const UNDEFINED: u16 = 7;

/// A little-endian TIFF with these fields (number, type, value) in its first directory.
pub(crate) fn tiff(fields: &[(u16, u16, &[u8])]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut values = Vec::new();
    let start = 8 + 2 + 12 * fields.len() + 4;
    for (number, kind, value) in fields {
        let mut value = value.to_vec();
        let size = long(value.len());
        table.extend([number.to_le_bytes(), kind.to_le_bytes()].concat());
        table.extend(size.to_le_bytes());
        if value.len() <= 4 {
            value.resize(4, 0);
            table.extend(value);
        } else {
            table.extend(long(start + values.len()).to_le_bytes());
            values.extend(value);
        }
    }
    let count = u16::try_from(fields.len()).unwrap().to_le_bytes();
    [b"II*\0\x08\0\0\0", count.as_slice(), &table, &[0; 4], &values].concat()
}

pub(crate) fn jpeg_tiff(tiff: &[u8]) -> Vec<u8> {
    jpeg(&[segment(0xE1, &[b"Exif\0\0", tiff].concat())], b"")
}

/// A JPEG with one field of EXIF.
pub(crate) fn jpeg_exif(number: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    jpeg_tiff(&tiff(&[(number, kind, value)]))
}

/// A JPEG that names its program.
pub(crate) fn jpeg_software(name: &str) -> Vec<u8> {
    jpeg_exif(0x0131, ASCII, name.as_bytes())
}

/// A user comment behind the name of its code.
pub(crate) fn comment(code: &[u8; 8], text: &[u8]) -> Vec<u8> {
    [code.as_slice(), text].concat()
}

pub(crate) fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

/// A Photoshop block with the IPTC-IIM dataset 2:110.
pub(crate) fn credit(text: &str) -> Vec<u8> {
    let size = u16::try_from(text.len()).unwrap().to_be_bytes();
    let record = [b"\x1C\x02\x6E", size.as_slice(), text.as_bytes()].concat();
    let size = long(record.len()).to_be_bytes();
    [b"Photoshop 3.0\x008BIM\x04\x04\0\0", size.as_slice(), &record].concat()
}
