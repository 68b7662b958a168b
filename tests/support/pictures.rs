//! Pictures drawn by code, and files that only pretend to be pictures.
//!
//! Used by the tests of the services and by those that go through the doors, so it depends on nothing
//! but the `image` crate.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, Frame, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

/// A drawing with a ramp, a disc and a line: enough to see a turn, a crop or a wrong colour.
pub fn drawing(width: u32, height: u32) -> RgbImage {
    let radius = width.min(height) / 4;
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x.abs_diff(width / 3), y.abs_diff(height / 3));
        if dx * dx + dy * dy < radius * radius {
            Rgb([200, 40, 60])
        } else if x == y {
            Rgb([10, 10, 10])
        } else {
            let ramp = |at: u32, of: u32| u8::try_from(at * 255 / of.max(1)).unwrap_or(255);
            Rgb([ramp(x, width), ramp(y, height), 128])
        }
    })
}

/// Shapes and shades that no other number gives: works that are told apart.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shades between 0 and 255"
)]
pub fn painting(number: u32, width: u32, height: u32) -> RgbImage {
    let mut state = number.wrapping_mul(2_654_435_761) | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / f64::from(u32::MAX)
    };
    let spots: Vec<[f64; 6]> = (0..18).map(|_| std::array::from_fn(|_| next())).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let mut colour = [0.2 + 0.5 * u, 0.5, 0.7 - 0.5 * v];
        for [across, down, size, red, green, blue] in &spots {
            if (u - across).powi(2) + (v - down).powi(2) < (0.03 + size * 0.12).powi(2) {
                colour = [*red, *green, *blue];
            }
        }
        Rgb(colour.map(|value| (value * 255.0) as u8))
    })
}

/// The drawing as a JPEG.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 90);
    encoder
        .write_image(drawing(width, height).as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// The drawing as a grey JPEG.
pub fn grey_jpeg(width: u32, height: u32) -> Vec<u8> {
    let grey: Vec<u8> = drawing(width, height).pixels().map(|pixel| pixel.0[0]).collect();
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 90)
        .write_image(&grey, width, height, ExtendedColorType::L8)
        .unwrap();
    file
}

/// The drawing as a PNG, opaque.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new(&mut file);
    encoder
        .write_image(drawing(width, height).as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// The drawing as a PNG with 16 bits a colour.
pub fn deep_png(width: u32, height: u32) -> Vec<u8> {
    let deep: Vec<u8> = drawing(width, height)
        .as_raw()
        .iter()
        .flat_map(|&value| (u16::from(value) * 257).to_ne_bytes())
        .collect();
    let mut file = Vec::new();
    PngEncoder::new(&mut file).write_image(&deep, width, height, ExtendedColorType::Rgb16).unwrap();
    file
}

/// The drawing as a PNG whose right half is clear.
pub fn clear_png(width: u32, height: u32) -> Vec<u8> {
    rgba_png(&clear(width, height))
}

/// The drawing as a PNG with an alpha channel in which nothing is clear.
pub fn opaque_rgba_png(width: u32, height: u32) -> Vec<u8> {
    let drawn = drawing(width, height);
    rgba_png(&RgbaImage::from_fn(width, height, |x, y| {
        let Rgb([red, green, blue]) = *drawn.get_pixel(x, y);
        Rgba([red, green, blue, 255])
    }))
}

fn clear(width: u32, height: u32) -> RgbaImage {
    let drawn = drawing(width, height);
    RgbaImage::from_fn(width, height, |x, y| {
        let Rgb([red, green, blue]) = *drawn.get_pixel(x, y);
        Rgba([red, green, blue, if x < width / 2 { 255 } else { 0 }])
    })
}

fn rgba_png(picture: &RgbaImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let mut file = Vec::new();
    let encoder = PngEncoder::new(&mut file);
    encoder.write_image(picture.as_raw(), width, height, ExtendedColorType::Rgba8).unwrap();
    file
}

/// A chequered sprite of two colours, in which any smoothing shows.
pub fn sprite(side: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(side, side, |x, y| {
        if (x + y) % 2 == 0 { Rgb([255, 0, 77]) } else { Rgb([29, 43, 83]) }
    });
    let mut file = Vec::new();
    PngEncoder::new(&mut file)
        .write_image(picture.as_raw(), side, side, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// The drawing as a lossless WebP.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut file);
    encoder
        .write_image(drawing(width, height).as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// An animation of that many frames.
pub fn gif(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    for step in 0..frames {
        let shade = u8::try_from(step * 40 % 256).unwrap_or_default();
        let picture = RgbaImage::from_pixel(width, height, Rgba([shade, 100, 200, 255]));
        encoder.encode_frame(Frame::new(picture)).unwrap();
    }
    drop(encoder);
    file
}

/// A JPEG with that EXIF orientation, a position on earth, a serial number and a camera's name.
pub fn jpeg_with_exif(width: u32, height: u32, orientation: u16) -> Vec<u8> {
    with_segment(&jpeg(width, height), 0xE1, &[b"Exif\0\0".as_slice(), &tiff(orientation)].concat())
}

/// What stands in the file of [`jpeg_with_exif`] and must never be served.
pub const SERIAL: &[u8] = b"SERIAL-0815";

/// A JPEG with a colour profile in as many segments as it needs.
pub fn jpeg_with_profile(width: u32, height: u32, profile: &[u8]) -> Vec<u8> {
    let pieces: Vec<&[u8]> = profile.chunks(60_000).collect();
    let count = u8::try_from(pieces.len()).unwrap();
    let mut file = jpeg(width, height);
    for (number, piece) in (1..=count).zip(pieces).rev() {
        let data = [b"ICC_PROFILE\0".as_slice(), &[number, count], piece].concat();
        file = with_segment(&file, 0xE2, &data);
    }
    file
}

/// A PNG with a colour profile.
pub fn png_with_profile(width: u32, height: u32, profile: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(profile.to_vec()).unwrap();
    encoder
        .write_image(drawing(width, height).as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    file
}

/// A JPEG with an XMP packet.
pub fn jpeg_with_xmp(width: u32, height: u32, packet: &str) -> Vec<u8> {
    let data = [b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat();
    with_segment(&jpeg(width, height), 0xE1, &data)
}

/// A PNG with a text, as generators and painting programs write them.
pub fn png_with_text(width: u32, height: u32, key: &str, text: &str) -> Vec<u8> {
    with_text(&png(width, height), key, text)
}

/// The same for a PNG that is there.
pub fn with_text(file: &[u8], key: &str, text: &str) -> Vec<u8> {
    let data = [key.as_bytes(), b"\0", text.as_bytes()].concat();
    // Behind signature and header.
    let (head, rest) = file.split_at(33);
    [head, &chunk(*b"tEXt", &data), rest].concat()
}

/// An XMP packet that says that a generator made the picture.
pub fn ai_packet() -> String {
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
     <rdf:Description xmlns:Iptc4xmpExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' \
     Iptc4xmpExt:DigitalSourceType='http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'/>\
     </rdf:RDF></x:xmpmeta>"
        .to_owned()
}

/// A JPEG of a few hundred bytes that says it has 100 megapixels.
pub fn bomb_jpeg() -> Vec<u8> {
    let mut file = jpeg(16, 16);
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let side = 10_000_u16.to_be_bytes();
    file[frame + 5..frame + 7].copy_from_slice(&side);
    file[frame + 7..frame + 9].copy_from_slice(&side);
    file
}

/// 900 megapixels of one bit: a small file that unpacks to 107 MiB, and to 2.5 GiB as RGB.
pub fn bomb_one_bit_png() -> Vec<u8> {
    empty_png(30_000, 30_000, 1, 0)
}

/// 120 megapixels with transparency: a small file that unpacks to 458 MiB.
pub fn bomb_rgba_png() -> Vec<u8> {
    empty_png(10_000, 12_000, 8, 6)
}

/// An animation of tiny frames on a canvas of 400 megapixels.
pub fn bomb_gif(frames: usize) -> Vec<u8> {
    let side = 20_000_u16.to_le_bytes();
    let screen =
        [b"GIF89a".as_slice(), &side, &side, &[0x80, 0, 0], &[0, 0, 0, 255, 255, 255]].concat();
    let frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
    [screen, frame.repeat(frames), vec![0x3B]].concat()
}

/// A drawing in SVG; people send it as `picture.png`.
pub fn svg() -> Vec<u8> {
    b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec()
}

/// A web page; servers send it as `picture.jpg`.
pub fn html() -> Vec<u8> {
    b"<!DOCTYPE html>\n<html><body><script>alert(1)</script></body></html>".to_vec()
}

/// The first part of a file, in hundredths.
pub fn cut(file: &[u8], hundredths: usize) -> Vec<u8> {
    file[..file.len() * hundredths / 100].to_vec()
}

/// Puts a segment behind the first two bytes.
fn with_segment(file: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&file[..2], &[0xFF, marker], &length, data, &file[2..]].concat()
}

/// Two directories: orientation and model, and a position.
fn tiff(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()]
            .concat()
    };
    // The first directory ends at 8 + 2 + 4 * 12 + 4; the others follow it.
    let (gps, exif, model) = (62, 62 + 30, 62 + 30 + 18);
    let serial = model + 8;
    let place = serial + 12;
    [
        b"II*\0\x08\0\0\0".to_vec(),
        4_u16.to_le_bytes().to_vec(),
        entry(0x0110, 2, 5, model),
        entry(0x0112, 3, 1, u32::from(orientation)),
        entry(0x8769, 4, 1, exif),
        entry(0x8825, 4, 1, gps),
        vec![0; 4],
        // Latitude: north, and three fractions.
        2_u16.to_le_bytes().to_vec(),
        entry(1, 2, 2, u32::from(b'N')),
        entry(2, 5, 3, place),
        vec![0; 4],
        1_u16.to_le_bytes().to_vec(),
        entry(0xA431, 2, 12, serial),
        vec![0; 4],
        b"X100\0\0\0\0".to_vec(),
        [SERIAL, b"\0"].concat(),
        [52_u32, 1, 30, 1, 0, 1].iter().flat_map(|part| part.to_le_bytes()).collect(),
    ]
    .concat()
}

/// A valid PNG of zeros, written without ever holding the pixels.
fn empty_png(width: u32, height: u32, bit_depth: u8, kind: u8) -> Vec<u8> {
    let samples: u64 = if kind == 6 { 4 } else { 1 };
    let row = 1 + (u64::from(width) * samples * u64::from(bit_depth)).div_ceil(8);
    let header =
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bit_depth, kind, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", &packed_zeros(row * u64::from(height))),
        chunk(*b"IEND", b""),
    ]
    .concat()
}

/// A zlib stream of zeros: one, and then "the last one, 258 times" again and again (RFC 1951, 3.2.6).
fn packed_zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    // Last block, fixed codes; the literal 0.
    bits.push(0b011, 3);
    bits.push_code(0b0011_0000, 8);
    let rest = count - 1;
    for _ in 0..rest / 258 {
        bits.push_code(0b1100_0101, 8);
        bits.push(0, 5);
    }
    for _ in 0..rest % 258 {
        bits.push_code(0b0011_0000, 8);
    }
    bits.push(0, 7);
    // Adler-32 of zeros: the first sum stays 1, the second counts.
    let sum = u32::try_from(count % 65_521).unwrap() << 16 | 1;
    [&[0x78, 0x01], bits.finish().as_slice(), &sum.to_be_bytes()].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    open: u32,
    count: u32,
}

impl Bits {
    /// Lowest bit first.
    fn push(&mut self, value: u32, count: u32) {
        self.open |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.open.to_le_bytes()[0]);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code: highest bit first.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(0, (8 - self.count % 8) % 8);
        self.bytes
    }
}

/// A PNG chunk with its checksum.
pub fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let checked = [name.as_slice(), data].concat();
    [&length, checked.as_slice(), &checksum(&checked).to_be_bytes()].concat()
}

fn checksum(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|byte| {
            (0..8).fold(
                byte,
                |crc, _| {
                    if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 }
                },
            )
        })
        .collect();
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| table[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8))
}

/// Width and height of a file, by a decoder that is not the one under test.
pub fn size_of(file: &[u8]) -> (u32, u32) {
    image::ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .unwrap()
        .into_dimensions()
        .unwrap()
}

/// The pixels of a file, by a decoder that is not the one under test.
pub fn pixels_of(file: &[u8]) -> image::DynamicImage {
    image::load_from_memory(file).unwrap()
}
