//! Colour profiles, and the formats that need a conversion.

use evidence::Format;
use evidence::container::{jpeg, png, webp};
use moxcms::ColorProfile;

use super::{of, pictures, rendered};

/// The profile of a rendition, read without the code under test.
fn profile_in(format: Format, file: &[u8]) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => {
            let pieces = jpeg::segments(file)
                .filter_map(|one| one.data.strip_prefix(b"ICC_PROFILE\0")?.get(2..));
            let profile: Vec<u8> = pieces.flatten().copied().collect();
            (!profile.is_empty()).then_some(profile)
        }
        Format::WebP => {
            webp::chunks(file).find(|one| &one.name == b"ICCP").map(|one| one.data.to_vec())
        }
        Format::Png => {
            png::chunks(file).find(|one| &one.name == b"iCCP")?;
            let mut decoder =
                image::codecs::png::PngDecoder::new(std::io::Cursor::new(file)).unwrap();
            image::ImageDecoder::icc_profile(&mut decoder).unwrap()
        }
        Format::Gif | Format::Avif => None,
    }
}

#[test]
fn a_profile_is_in_every_rendition_byte_for_byte() {
    let mut profile = ColorProfile::new_display_p3().encode().unwrap();
    // Longer than one JPEG segment.
    profile.resize(130_000, 7);
    let size = u32::try_from(profile.len()).unwrap();
    profile[..4].copy_from_slice(&size.to_be_bytes());
    let files = [
        pictures::jpeg_with_profile(500, 300, &profile),
        pictures::png_with_profile(300, 200, &profile),
    ];
    let mut formats = Vec::new();
    for file in files {
        let made = rendered(&file);
        for one in &made.renditions {
            formats.push(one.format);
            assert!(
                profile_in(one.format, &one.bytes).as_ref() == Some(&profile),
                "{:?} {}",
                one.format,
                one.width
            );
            // Still a file that others read.
            assert_eq!(pictures::size_of(&one.bytes), (one.width, one.height));
        }
        assert!(made.report.kept.iter().any(|note| note.code == "profile"));
    }
    for format in [Format::Jpeg, Format::Png, Format::WebP] {
        assert!(formats.contains(&format), "nothing was made in {format:?}");
    }
}

#[test]
fn a_file_without_a_profile_gets_none() {
    let made = rendered(&pictures::jpeg(600, 400));
    assert!(made.renditions.iter().all(|one| profile_in(one.format, &one.bytes).is_none()));
}

#[test]
fn inks_become_rgb() {
    // A plain field in each of the two ways to store four inks; the encoder turns them round as Adobe does.
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let field = [200_u8, 20, 10, 30].repeat(64 * 48);
        let mut file = Vec::new();
        jpeg_encoder::Encoder::new(&mut file, 95).encode(&field, 64, 48, kind).unwrap();
        let made = rendered(&file);
        let shown = pictures::pixels_of(&of(&made, 480, Format::Jpeg).bytes).to_rgb8();
        let [red, green, blue] = shown.get_pixel(30, 20).0;
        // Mostly cyan, with a little black.
        assert!(
            red.abs_diff(49) < 8 && green.abs_diff(207) < 8 && blue.abs_diff(216) < 8,
            "{kind:?} {red} {green} {blue}"
        );
        assert!(made.report.changed.iter().any(|note| note.code == "guessed"));
    }
}

#[test]
fn avif_is_read_with_its_colours_and_transparency() {
    let opaque = rendered(include_bytes!("../../../../tests/fixtures/pictures/ramp.avif"));
    assert_eq!((opaque.width, opaque.height), (96, 64));
    let shown = pictures::pixels_of(&of(&opaque, 480, Format::Jpeg).bytes).to_rgb8();
    for (x, y) in [(4, 4), (90, 4), (4, 60), (48, 32)] {
        let expected =
            [u8::try_from(x * 255 / 95).unwrap(), u8::try_from(y * 255 / 63).unwrap(), 128];
        let found = shown.get_pixel(x, y).0;
        let far = found.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
        assert!(far <= Some(14), "{x} {y}: {found:?}, not {expected:?}");
    }
    let clear = rendered(include_bytes!("../../../../tests/fixtures/pictures/clear.avif"));
    let shown = pictures::pixels_of(&of(&clear, 480, Format::Png).bytes).to_rgba8();
    assert!(shown.get_pixel(2, 2).0[3] > 250 && shown.get_pixel(93, 60).0[3] < 5);
}
