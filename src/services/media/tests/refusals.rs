//! What is no picture, or too much of one.

use super::super::{Limits, MediaRefusal, probe};
use super::{pictures, refused};

#[test]
fn bombs_are_refused_by_their_size_before_decoding() {
    let bombs = [
        ("30,000 x 30,000 of one bit", pictures::bomb_one_bit_png()),
        ("100 megapixels of JPEG", pictures::bomb_jpeg()),
        ("10,000 x 12,000 with transparency", pictures::bomb_rgba_png()),
        ("a canvas of 400 megapixels", pictures::bomb_gif(5_000)),
    ];
    for (name, bomb) in bombs {
        assert!(bomb.len() < 4 << 20, "{name} has {} bytes", bomb.len());
        // Nothing but the probe: it must not need the decoder to see it.
        let refusal = probe(&bomb, &Limits::default()).expect_err(name);
        assert_eq!(refusal.code(), "media.too_many_pixels", "{name}");
    }
}

#[test]
fn a_long_animation_is_refused() {
    let many = pictures::gif(2, 2, 2_100);
    assert_eq!(refused(&many).code(), "media.too_many_frames");
}

#[test]
fn what_is_no_picture_is_told_by_its_content() {
    assert_eq!(refused(b""), MediaRefusal::Empty);
    assert_eq!(refused(&pictures::svg()), MediaRefusal::Type(Some("an SVG drawing")));
    assert_eq!(refused(&pictures::html()), MediaRefusal::Type(Some("a web page")));
    assert_eq!(refused(b"hello"), MediaRefusal::Type(None));
    assert_eq!(refused(b"\0\0\0\x18ftypheic\0\0\0\0"), MediaRefusal::Type(Some("a HEIC picture")));
}

#[test]
fn cut_files_are_refused_in_every_format() {
    let files = [
        ("jpeg", pictures::jpeg(300, 200)),
        ("png", pictures::png(300, 200)),
        ("webp", pictures::webp(300, 200)),
        ("gif", pictures::gif(300, 200, 3)),
    ];
    for (name, file) in files {
        for hundredths in [3, 30, 60, 95] {
            let refusal = refused(&pictures::cut(&file, hundredths));
            let codes = ["media.truncated", "media.broken", "media.type"];
            assert!(codes.contains(&refusal.code()), "{name} at {hundredths} %: {refusal:?}");
        }
        assert_eq!(refused(&pictures::cut(&file, 95)).code(), "media.truncated", "{name}");
    }
}

#[test]
fn garbled_files_give_an_answer_and_no_panic() {
    let mut chance = 7_u32;
    for file in [
        pictures::jpeg(60, 40),
        pictures::clear_png(60, 40),
        pictures::webp(60, 40),
        pictures::gif(60, 40, 2),
    ] {
        for _ in 0..40 {
            let mut garbled = file.clone();
            for _ in 0..6 {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let place = usize::try_from(chance >> 8).unwrap() % garbled.len();
                garbled[place] = chance.to_be_bytes()[0];
            }
            if let Ok(probe) = probe(&garbled, &Limits::default()) {
                let _ = super::render(&garbled, &probe);
            }
        }
    }
}

#[test]
fn a_large_file_is_refused_by_its_length() {
    let limits = Limits { bytes: 100, ..Limits::default() };
    let refusal = probe(&pictures::jpeg(60, 40), &limits).unwrap_err();
    assert_eq!(refusal.code(), "media.too_large");
}

#[test]
fn every_refusal_says_what_to_do() {
    let all = [
        MediaRefusal::Empty,
        MediaRefusal::Type(None),
        MediaRefusal::Type(Some("a web page")),
        MediaRefusal::TooLarge { bytes: 50 << 20, limit: 40 << 20 },
        MediaRefusal::TooManyPixels { width: 30_000, height: 30_000 },
        MediaRefusal::TooHeavy,
        MediaRefusal::TooManyFrames,
        MediaRefusal::Truncated,
        MediaRefusal::Broken("its header is missing".to_owned()),
        MediaRefusal::Unsupported("AVIF in tiles"),
    ];
    for refusal in all {
        let sentence = refusal.sentence();
        let does = ["Choose", "Send", "Save", "Shorten", "Open", "save"];
        assert!(does.iter().any(|verb| sentence.contains(verb)), "{sentence}");
        assert!(sentence.ends_with('.'), "{sentence}");
    }
}
