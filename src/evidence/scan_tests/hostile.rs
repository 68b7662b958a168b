//! Files made to harm: each is answered soon, and with nothing.

use std::time::{Duration, Instant};

use super::*;

/// A hundred milliseconds by the catalogue; tests run without optimisation, on machines that are busy.
const SOON: Duration = Duration::from_secs(2);

fn assert_harmless(name: &str, file: &[u8]) {
    let start = Instant::now();
    let found = scan_all(file);
    let took = start.elapsed();
    assert!(took < SOON, "{name} took {took:?}");
    assert!(found.tier <= Tier::Weak, "{name}: {:?}", found.findings);
}

#[test]
fn the_hostile_twelve() {
    let bomb = compressed_zeros(200 << 20);
    let entities =
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;&b;&b;</x>";
    let deep = "<a xmlns='urn:x'>".repeat(3_000);
    // The next directory is the first one again.
    let ring = b"II*\0\x08\0\0\0\x01\0\x0F\x01\x02\0\x04\0\0\0abc\0\x08\0\0\0";
    let mut nested = vec![];
    for _ in 0..2_000 {
        nested = make::iso_box("jumb", &nested);
    }
    let endless = make::iso_box("cbor", b"\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01");
    let nest = make::iso_box("cbor", &[0x81].repeat(100_000));
    let picture = Drawn::new(1, 64, 64).jpeg(90);
    let files = [
        ("packed bomb", png(&[chunk("zTXt", &[b"parameters\0\0", bomb.as_slice()].concat())])),
        ("entities", jpeg_packet(entities)),
        ("depth", jpeg_packet(deep.as_bytes())),
        ("ring of directories", jpeg_tiff(ring)),
        (
            "count of a field",
            jpeg_tiff(b"II*\0\x08\0\0\0\x01\0\x86\x92\x07\0\xFF\xFF\xFF\xFF\x1A\0\0\0"),
        ),
        (
            "length of a chunk",
            [container::png::SIGNATURE, b"\xFF\xFF\xFF\xFFtEXtparameters"].concat(),
        ),
        ("boxes in boxes", make::Store(nested).in_png()),
        ("endless list", make::Store(endless).in_png()),
        ("lists in lists", make::Store(nest).in_png()),
        ("cut picture", picture[..picture.len() / 2].to_vec()),
        ("nothing", Vec::new()),
        (
            "length of a chunk of WebP",
            b"RIFF\xFF\xFF\xFF\xFFWEBPEXIF\xFF\xFF\xFF\xFFII*\0".to_vec(),
        ),
    ];
    for (name, file) in &files {
        assert_harmless(name, file);
    }
}

/// Zeros, packed; made of one packed block of them, since packing so many takes long.
fn compressed_zeros(count: usize) -> Vec<u8> {
    // A block of zeros in fixed codes: one zero, then copies of 258 bytes from one byte before.
    let mut bits = Bits::default();
    bits.push(0b011, 3);
    bits.push(0b0000_1100, 8);
    for _ in 0..count / 258 {
        bits.push(0b1010_0011, 8);
        bits.push(0, 5);
    }
    [&[0x78, 0x01], bits.bytes.as_slice()].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    /// Adds bits, the lowest first.
    fn push(&mut self, bits: u32, count: usize) {
        for place in 0..count {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = u8::try_from(bits >> place & 1).unwrap();
            *self.bytes.last_mut().unwrap() |= bit << (self.count % 8);
            self.count += 1;
        }
    }
}

#[test]
fn tables_that_promise_more_than_they_have() {
    // Entries of no bytes: each of many items says that it has 65,535 pieces.
    let places = [0, 1, 0, 0, 0, 0, 0xFF, 0xFF].repeat(200_000);
    let meta = [
        full_box("pitm", 0, &[0, 1]),
        full_box("iinf", 0, &[0, 0]),
        full_box("iloc", 1, &[&[0, 0, 0xFF, 0xFF], places.as_slice()].concat()),
    ];
    let mut file = make::iso_box("ftyp", b"avif\0\0\0\0avif");
    file.extend(full_box("meta", 0, &meta.concat()));
    assert_harmless("pieces without bytes", &file);
    // One long value, named by every field of the directory.
    let mut table = b"II*\0\x08\0\0\0\x88\x13".to_vec();
    table.extend([0x86, 0x92, 7, 0, 0, 0xF0, 0, 0, 0, 0, 0, 0].repeat(5_000));
    table.extend([b'x'; 1_000]);
    assert_harmless("one value, many names", &webp(&[("EXIF", &table)]));
    let space =
        format!("<a xmlns:b='urn:{}'>{}</a>", "x".repeat(1 << 16), "<b:c>y</b:c>".repeat(3_000));
    assert_harmless("long namespace", &webp(&[("XMP ", space.as_bytes())]));
    let names: String =
        (0..200).map(|number| [" xmlns:n", &number.to_string(), "='urn:x'"].concat()).collect();
    let tags = format!("<a{names}>{}</a>", "<x:y/>".repeat(100_000));
    assert_harmless("many tags", &webp(&[("XMP ", tags.as_bytes())]));
    let label = [&[0; 16], &[3_u8] as &[u8], &vec![b'l'; 1 << 20], b"\0"].concat();
    let inner = make::iso_box("jumb", b"").repeat(20_000);
    let store = make::iso_box("jumb", &[make::iso_box("jumd", &label), inner].concat());
    assert_harmless("long label", &make::Store(store).in_png());
}

#[test]
fn pictures_larger_than_they_are() {
    let wide = |width: u32, height: u32| {
        let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
        header.extend([8, 6, 0, 0, 0]);
        let data = compressed_zeros(4 << 20);
        let chunks = [chunk("IHDR", &header), chunk("IDAT", &data), chunk("IEND", b"")];
        [container::png::SIGNATURE, &chunks.concat()].concat()
    };
    assert_harmless("one long row", &wide(0x7FFF_FFFF, 1));
    assert_harmless("one long column", &wide(1, 0x7FFF_FFFF));
    assert_harmless("as large as it goes", &wide(0x7FFF_FFFF, 0x7FFF_FFFF));
    let huge = Drawn::new(3, 16, 16);
    let mut file = huge.jpeg(90);
    let frame = file.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    file[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    assert_harmless("JPEG of 65,535 rows", &file);
    // The size stands in 28 bits behind a byte of signature.
    let mut file = huge.webp();
    let lossless = file.windows(4).position(|four| four == b"VP8L").unwrap();
    file[lossless + 9..lossless + 12].copy_from_slice(&[0xFF; 3]);
    assert_harmless("WebP of 16,384 columns", &file);
}

#[test]
fn cut_and_garbled_files_never_panic() {
    let packet = xmp("any:DigitalSourceType='trainedAlgorithmicMedia'", "");
    let settings = comment(b"UNICODE\0", SETTINGS.as_bytes());
    let fields = tiff(&[(0x9286, UNDEFINED, &settings), (0x0131, ASCII, b"Fooocus v2")]);
    let store = manifest(&[claim("ChatGPT"), actions("c2pa.actions", "x", string("y"))]);
    let drawn = hide(Drawn::new(5, 16, 16).with_alpha(), "stealth_pnginfo", b"x");
    let files = [
        png(&[international("XML:com.adobe.xmp", &packet, true), text("parameters", SETTINGS)]),
        jpeg_tiff(&fields),
        jpeg_extended(&packet[..300]),
        webp(&[("EXIF", &fields), ("C2PA", &store.0)]),
        store.in_jpeg(),
        gif_xmp(b"<x/>"),
        avif(&Avif { exif: &fields, xmp: b"<x/>", manifest: b"x" }),
        drawn.png(),
        drawn.webp(),
        Drawn::new(5, 16, 16).jpeg(90),
    ];
    let mut chance = Chance(1);
    for file in files {
        for end in (0..file.len()).step_by(3) {
            scan_all(&file[..end]);
        }
        for _ in 0..200 {
            let mut garbled = file.clone();
            for _ in 0..8 {
                let place = chance.under(u32::try_from(garbled.len()).unwrap()) as usize;
                garbled[place] = u8::try_from(chance.under(256)).unwrap();
            }
            scan_all(&garbled);
        }
    }
}
