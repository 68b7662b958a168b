//! Sizes, shapes and formats of what is served.

use evidence::{Format, recorded};

use super::{of, pictures, rendered};

#[test]
fn a_photograph_gets_three_widths_in_two_formats() {
    let made = rendered(&pictures::jpeg(1200, 900));
    let shapes: Vec<_> =
        made.renditions.iter().map(|one| (one.width, one.height, one.format)).collect();
    let (webp, jpeg) = (Format::WebP, Format::Jpeg);
    let expected = [
        (480, 360, webp),
        (480, 360, jpeg),
        (960, 720, webp),
        (960, 720, jpeg),
        (1200, 900, webp),
        (1200, 900, jpeg),
    ];
    assert_eq!(shapes, expected);
    for one in &made.renditions {
        assert_eq!(pictures::size_of(&one.bytes), (one.width, one.height));
        assert_eq!(Format::of(&one.bytes), Some(one.format));
    }
    assert_eq!((made.width, made.height), (1200, 900));
    assert!(made.blurhash.len() >= 20);
}

#[test]
fn nothing_is_enlarged_and_the_ratio_is_kept_within_a_pixel() {
    for (width, height) in [(100, 61), (480, 33), (481, 700), (701, 97), (1601, 40), (33, 900)] {
        let made = rendered(&pictures::png(width, height));
        for one in &made.renditions {
            assert!(one.width <= width && one.height <= height, "{width} x {height}");
            let exact = f64::from(one.width) * f64::from(height) / f64::from(width);
            assert!(
                (f64::from(one.height) - exact).abs() <= 1.0,
                "{width} x {height}: {} x {}",
                one.width,
                one.height
            );
        }
        let of_pages = made.renditions.iter().filter(|one| !one.is_full);
        let widest = of_pages.map(|one| one.width).max();
        assert_eq!(widest, Some(width.min(1600)));
    }
}

#[test]
fn all_orientations_are_shown_upright() {
    // A ramp: red grows to the right, green grows downwards, as people see it.
    for orientation in 1..=8 {
        let file = pictures::jpeg_with_exif(240, 160, orientation);
        let made = rendered(&file);
        let sideways = orientation >= 5;
        assert_eq!((made.width, made.height), if sideways { (160, 240) } else { (240, 160) });
        let shown = of(&made, 480, Format::Jpeg);
        let shown = pictures::pixels_of(&shown.bytes).to_rgb8();
        assert_eq!(shown.dimensions(), (made.width, made.height));
        let stored = pictures::pixels_of(&file).to_rgb8();
        // A place that is in no symmetry of the drawing, and where it goes for each value.
        let (x, y) = (200, 24);
        let (right, bottom) = (239 - x, 159 - y);
        let place = match orientation {
            2 => (right, y),
            3 => (right, bottom),
            4 => (x, bottom),
            5 => (y, x),
            6 => (bottom, x),
            7 => (bottom, right),
            8 => (y, right),
            _ => (x, y),
        };
        let (before, after) = (stored.get_pixel(x, y), shown.get_pixel(place.0, place.1));
        let far = before.0.iter().zip(after.0).map(|(a, b)| a.abs_diff(b)).max();
        assert!(far <= Some(12), "orientation {orientation}: {before:?} became {after:?}");
    }
}

#[test]
fn no_rendition_tells_where_or_with_what_it_was_taken() {
    for size in [(200, 100), (500, 300)] {
        let file = pictures::jpeg_with_exif(size.0, size.1, 1);
        assert!(!recorded(&file).extras.is_empty());
        let made = rendered(&file);
        for one in &made.renditions {
            assert_eq!(recorded(&one.bytes), evidence::Recorded::default());
            assert!(
                !one.bytes.windows(pictures::SERIAL.len()).any(|part| part == pictures::SERIAL)
            );
        }
        let removed: Vec<&str> =
            made.report.removed.iter().map(|note| note.code.as_str()).collect();
        assert_eq!(removed, ["location", "serials", "exif"]);
        assert_eq!(made.report.came.camera.as_deref(), Some("X100"));
    }
}

#[test]
fn sprites_are_kept_pixel_by_pixel() {
    for side in [16, 64, 256] {
        let file = pictures::sprite(side);
        let made = rendered(&file);
        let stored = pictures::pixels_of(&file).to_rgb8();
        for one in &made.renditions {
            assert_eq!(one.step, 480);
            assert!(matches!(one.format, Format::Png | Format::WebP));
            assert_eq!(pictures::pixels_of(&one.bytes).to_rgb8(), stored);
            assert!(one.bytes.len() <= file.len().max(120));
        }
    }
}

#[test]
fn transparency_is_kept_and_idle_transparency_is_not() {
    let clear = rendered(&pictures::clear_png(500, 200));
    for one in &clear.renditions {
        assert!(matches!(one.format, Format::Png | Format::WebP));
        let shown = pictures::pixels_of(&one.bytes).to_rgba8();
        assert_eq!(shown.get_pixel(one.width - 2, 2).0[3], 0);
        assert_eq!(shown.get_pixel(2, 2).0[3], 255);
    }
    let opaque = rendered(&pictures::opaque_rgba_png(500, 200));
    assert!(opaque.renditions.iter().any(|one| one.format == Format::Jpeg));
}

#[test]
fn an_animation_moves_and_has_a_still_beside_it() {
    let file = pictures::gif(200, 120, 4);
    let made = rendered(&file);
    let moving: Vec<_> = made.renditions.iter().filter(|one| one.is_animated).collect();
    assert_eq!(moving.len(), 1);
    assert_eq!((moving[0].format, moving[0].width, moving[0].height), (Format::Gif, 200, 120));
    assert_eq!(super::probe(&moving[0].bytes, &super::Limits::default()).unwrap().frames, 4);
    assert!(made.renditions.iter().any(|one| !one.is_animated && one.format == Format::WebP));
    assert!(made.report.kept.iter().any(|note| note.code == "animation"));
}

#[test]
fn grey_and_deep_pictures_come_out_right() {
    let grey = rendered(&pictures::grey_jpeg(600, 300));
    let shown = pictures::pixels_of(&of(&grey, 480, Format::WebP).bytes).to_rgb8();
    let pixel = shown.get_pixel(300, 20).0;
    assert!(pixel[0].abs_diff(pixel[1]) < 6 && pixel[1].abs_diff(pixel[2]) < 6, "{pixel:?}");
    let deep = rendered(&pictures::deep_png(600, 300));
    let plain = rendered(&pictures::png(600, 300));
    let pixels = |made| pictures::pixels_of(&of(made, 480, Format::Jpeg).bytes).to_rgb8();
    assert_eq!(pixels(&deep), pixels(&plain));
    assert!(deep.report.changed.iter().any(|note| note.code == "depth"));
}

#[test]
fn a_file_that_no_copy_beats_is_served_without_what_it_records() {
    // One colour: the file is tiny, and a copy can only be larger.
    let file = pictures::png_with_text(300, 200, "Comment", "bought at 5 Elm Street");
    let made = rendered(&file);
    for one in &made.renditions {
        assert!(!one.bytes.windows(10).any(|part| part == b"Elm Street"));
    }
    assert_eq!(
        made.report.removed.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(),
        ["texts"]
    );
}
