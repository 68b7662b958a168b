//! Marks in pixels: section 3 of the catalogue, and hidden texts.

use miniz_oxide::deflate::compress_to_vec;

use super::*;

const FLUX: &[u8] = &[0x2A, 0xFE, 0x87, 0x9C, 0xF5, 0x2E];
const PAYLOADS: [(&str, &[u8]); 3] =
    [("Stable Diffusion", SD), ("Stable Diffusion XL", SDXL), ("FLUX", FLUX)];

fn generator_of(found: Option<&Finding>) -> Option<&str> {
    found.filter(|one| one.id == "dwtdct")?.generator.as_deref()
}

#[test]
fn a_watermark_is_found_in_pixels_and_named() {
    for (number, (name, payload)) in (0..).zip(PAYLOADS.into_iter().cycle().take(12)) {
        let picture = marked(Drawn::new(number, 384 + number * 8, 320), payload);
        let found = watermark(&picture.data, picture.width, picture.height, 3);
        assert_eq!(generator_of(found.as_ref()), Some(name), "picture {number}");
        let found = found.unwrap();
        assert_eq!((found.tier, found.code()), (Tier::Strong, "ai.unlabelled.watermark"));
        assert_eq!(found.label, AiLabel::AiGenerated);
    }
}

#[test]
fn a_watermark_is_found_in_files() {
    let picture = marked(Drawn::new(40, 400, 400), SDXL);
    let transparent = picture.clone().with_alpha();
    for (name, file) in [
        ("png", picture.png()),
        ("png with transparency", transparent.png()),
        ("webp", picture.webp()),
        ("webp with transparency", transparent.webp()),
        ("jpeg", picture.jpeg(95)),
    ] {
        let found = scan_all(&file);
        assert_eq!(generator_of(found.findings.first()), Some("Stable Diffusion XL"), "{name}");
        assert_eq!(found.tier, Tier::Strong);
        // Words and first rows show nothing.
        assert_eq!(scan(&file).tier, Tier::None, "{name}");
    }
}

#[test]
fn a_finding_from_decoded_pixels_joins_the_others() {
    let picture = marked(Drawn::new(41, 320, 320), SD);
    let mut found = scan(&png_text("prompt", "inktober day 3"));
    found.add(watermark(&picture.data, 320, 320, 3));
    assert_eq!((found.tier, found.code()), (Tier::Strong, Some("ai.unlabelled.watermark")));
    assert_eq!(found.findings.len(), 2);
}

#[test]
fn unmarked_pictures_stay_silent() {
    for number in 100..140 {
        let picture = Drawn::new(number, 384, 256 + number % 5 * 16);
        let found = watermark(&picture.data, picture.width, picture.height, 3);
        assert_eq!(found, None, "picture {number}");
    }
    for number in 140..146 {
        let picture = Drawn::new(number, 320, 320);
        assert_eq!(scan_all(&picture.png()).tier, Tier::None);
        assert_eq!(scan_all(&picture.clone().with_alpha().webp()).tier, Tier::None);
        assert_eq!(scan_all(&picture.jpeg(90)).tier, Tier::None);
    }
}

#[test]
fn stripes_as_wide_as_a_payload_stay_silent() {
    // In a picture of 48 squares a row, every bit is read from a column of its own.
    for number in 0..40_u32 {
        let mut chance = Chance(number);
        let stripes: Vec<[u8; 3]> =
            (0..48).map(|_| [0; 3].map(|_: u8| u8::try_from(chance.under(256)).unwrap())).collect();
        let row: Vec<u8> = (0..384).flat_map(|x| stripes[x / (8 + number as usize)]).collect();
        assert_eq!(watermark(&row.repeat(256), 384, 256, 3), None, "picture {number}");
    }
}

#[test]
fn what_is_no_picture_has_no_watermark() {
    let grey = [128; 3].repeat(300 * 300);
    assert_eq!(watermark(&grey, 300, 300, 3), None);
    assert_eq!(watermark(&grey, 300, 300, 1), None);
    assert_eq!(watermark(&grey, u32::MAX, u32::MAX, 4), None);
    assert_eq!(watermark(&[], 300, 300, 3), None);
    assert_eq!(watermark(&grey, 0, 300, 3), None);
    let small = marked(Drawn::new(7, 240, 240), SD);
    assert_eq!(watermark(&small.data, 240, 240, 3), None, "the package marks no picture so small");
}

#[test]
fn hidden_texts_are_read() {
    let prompt = br#"{"Description": "a tree", "Software": "NovelAI", "Comment": "{}"}"#;
    let gzip = [b"\x1F\x8B\x08\0\0\0\0\0\0\x03".as_slice(), &compress_to_vec(prompt, 6)].concat();
    for (letters, text) in [
        ("stealth_pnginfo", prompt.as_slice()),
        ("stealth_pngcomp", &gzip),
        ("stealth_rgbinfo", prompt),
        ("stealth_rgbcomp", &gzip),
    ] {
        // The text runs over the foot of a column in each of these.
        for (width, height) in [(200, 200), (400, 64), (30, 700)] {
            let picture = hide(Drawn::new(8, width, height).with_alpha(), letters, text);
            let found = scan(&picture.png());
            assert_hidden(letters, &found);
            assert_hidden(letters, &scan_all(&picture.webp()));
        }
    }
    let opaque = hide(Drawn::new(9, 90, 90), "stealth_rgbinfo", prompt);
    assert_hidden("opaque", &scan(&opaque.png()));
    assert_hidden("opaque", &scan_all(&opaque.webp()));
}

fn assert_hidden(name: &str, found: &Findings) {
    let first = found.findings.first();
    assert_eq!(first.map(|one| one.id), Some("stealth-pnginfo"), "{name}");
    let first = first.unwrap();
    assert!(first.snippet.starts_with(r#"{"Description": "a tree""#), "{name}: {}", first.snippet);
    assert_eq!(first.generator.as_deref(), Some("NovelAI"), "{name}");
    assert_eq!(found.code(), Some("ai.unlabelled.watermark"), "{name}");
}

#[test]
fn letters_alone_are_enough() {
    let picture = hide(Drawn::new(10, 64, 200).with_alpha(), "stealth_pngcomp", b"no gzip");
    let found = scan(&picture.png());
    assert_eq!((found.tier, found.findings[0].snippet.as_str()), (Tier::Strong, "stealth_pngcomp"));
    let other = hide(Drawn::new(10, 64, 200).with_alpha(), "stealth_pngmore", b"hello");
    assert_eq!(scan_all(&other.png()).tier, Tier::None);
}
