//! Works of people. None may be flagged: an accusation that is wrong costs more than one not made.

use super::*;

const CAMERAS: [(&str, &str); 12] = [
    ("Canon", "Canon EOS R5"),
    ("NIKON CORPORATION", "NIKON Z 8"),
    ("SONY", "ILCE-7M4"),
    ("FUJIFILM", "X-T5"),
    ("Apple", "iPhone 15 Pro"),
    ("samsung", "SM-S928B"),
    ("Google", "Pixel 8 Pro"),
    ("LEICA CAMERA AG", "LEICA M11"),
    ("Panasonic", "DC-S5M2"),
    ("OLYMPUS CORPORATION", "E-M1MarkIII"),
    ("EPSON", "Perfection V600"),
    ("Hasselblad", "X2D 100C"),
];

const PROGRAMS: [&str; 36] = [
    "Adobe Photoshop 25.1 (Windows)",
    "Adobe Photoshop Lightroom Classic 13.0 (Macintosh)",
    "Adobe Illustrator 28.0",
    "Adobe Fresco 5.2",
    "CLIP STUDIO PAINT",
    "Procreate",
    "Krita 5.2.2",
    "ibisPaint X 12.1",
    "MediBang Paint Pro",
    "PaintTool SAI Ver.2",
    "Affinity Photo 2.4.0",
    "Affinity Designer 2",
    "GIMP 2.10.36",
    "Corel Painter 2023",
    "Rebelle 7",
    "ArtRage 6",
    "FireAlpaca 2.11",
    "Aseprite 1.3",
    "paint.net 5.0.13",
    "Blender 4.1",
    "Imagenomic Portraiture 3",
    "Editor de imagen",
    "Picsart",
    "Sketchbook Pro",
    "XnView",
    "openCanvas 7",
    "Inkscape 1.3",
    "Pixelmator Pro 3.5",
    "Concepts",
    "Infinite Painter",
    "HEAVYPAINT",
    "Capture One 23 Macintosh",
    "darktable 4.6.0",
    "RawTherapee 5.10",
    "DxO PureRAW 3",
    "Topaz DeNoise",
];

/// The codes of the IPTC scheme that say nothing of trained models.
const SOURCE_TYPES: [&str; 16] = [
    "digitalCapture",
    "digitalCreation",
    "humanEdits",
    "minorHumanEdits",
    "algorithmicallyEnhanced",
    "algorithmicMedia",
    "compositeCapture",
    "computationalCapture",
    "negativeFilm",
    "positiveFilm",
    "print",
    "softwareImage",
    "screenCapture",
    "virtualRecording",
    "dataDrivenMedia",
    "composite",
];

fn assert_silent(name: &str, file: &[u8]) {
    let found = scan_all(file);
    assert_eq!(found.tier, Tier::None, "{name}: {:?}", found.findings);
    assert_eq!((found.label, found.code()), (AiLabel::Undeclared, None), "{name}");
}

#[test]
fn cameras_and_scanners() {
    for (maker, model) in CAMERAS {
        // A note of the maker is binary, and long.
        let note = [0x4E; 600];
        let fields = tiff(&[
            (0x010F, ASCII, maker.as_bytes()),
            (0x0110, ASCII, model.as_bytes()),
            (0x0131, ASCII, b"Ver.1.00"),
            (0x927C, UNDEFINED, &note),
            (0x9286, UNDEFINED, &comment(b"ASCII\0\0\0", &[b' '; 40])),
        ]);
        assert_silent(model, &jpeg_tiff(&fields));
        assert_silent(model, &webp(&[("EXIF", &fields)]));
    }
}

#[test]
fn art_programs() {
    for name in PROGRAMS {
        assert_silent(name, &jpeg_software(name));
        assert_silent(name, &png(&[text("Software", name), text("Title", "Midjourney? No.")]));
        assert_silent(name, &jpeg_packet(&history(name)));
        assert_silent(name, &jpeg_xmp(&format!("xmp:CreatorTool='{name}'")));
    }
}

#[test]
fn source_types_of_people() {
    for code in SOURCE_TYPES {
        let iri = format!("http://cv.iptc.org/newscodes/digitalsourcetype/{code}");
        let file = jpeg_xmp(&format!("any:DigitalSourceType='{iri}'"));
        assert_silent(code, &file);
        assert!(scan(&file).source_type.is_some(), "{code}");
        let claimed = manifest(&[actions("c2pa.actions.v2", &iri, string("Leica M11-P"))]);
        assert_silent(code, &claimed.in_jpeg());
    }
}

#[test]
fn words_about_generators_are_no_traces() {
    let refusal =
        "Not for Midjourney, Stable Diffusion, ComfyUI, NovelAI or DALL-E. No AI training.";
    let files = [
        ("rights", jpeg_xmp(&format!("dc:rights='{refusal}'"))),
        ("title", jpeg_xmp("dc:title='Trained algorithmic media'")),
        ("terms", jpeg_xmp("plus:DataMining='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'")),
        (
            "free text with the address",
            jpeg_xmp(
                "dc:rights='no http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia here'",
            ),
        ),
        ("copyright", png_text("Copyright", refusal)),
        ("author", png_text("Author", "Flux.1 fan club")),
        ("artist", jpeg_exif(0x013B, ASCII, b"Flux.1 fan club")),
        ("description", png_text("Description", "My answer to Midjourney --ar 16:9, in ink")),
        ("comment", gif_comment(refusal)),
        ("JPEG comment", jpeg(&[segment(0xFE, refusal.as_bytes())], b"")),
        ("image description", jpeg_exif(0x010E, ASCII, refusal.as_bytes())),
        ("job", png_text("Description", "Job ID: 42 for the council --v 2")),
        ("title of a work", png_text("Title", "AI generated image of my cat? no, ink")),
        ("signature", jpeg_exif(0x010E, ASCII, b"Signature: Jane Doe, oil")),
        ("artist by number", jpeg_exif(0x013B, ASCII, b"0a1b2c3d-0000-1111-2222-333344445555")),
    ];
    for (name, file) in &files {
        assert_silent(name, file);
    }
}

#[test]
fn data_that_looks_like_settings() {
    let files = [
        (
            "sketch in code",
            r#"{"seed": 7, "steps": 100, "width": 800, "height": 600, "sampler": "p"}"#,
        ),
        ("sketch with a prompt", r#"{"prompt": "press a key", "seed": 7, "steps": 100}"#),
        ("chart", r#"{"nodes": [{"id": 1}], "links": [{"source": 1, "target": 1}]}"#),
        ("label", r#"{"Label": "1", "title": "first print"}"#),
        ("settings of a plotter", "Steps: 500, Seed: 3, Size: 800x600"),
        ("recipe", "Size: A3. Steps: sketch, ink, colour."),
    ];
    for (name, value) in files {
        assert_silent(name, &png_text("Comment", value));
        assert_silent(
            name,
            &jpeg_exif(0x9286, UNDEFINED, &comment(b"ASCII\0\0\0", value.as_bytes())),
        );
        assert_silent(name, &jpeg(&[segment(0xFE, value.as_bytes())], b""));
    }
}

#[test]
fn what_programs_write_by_themselves() {
    let iim =
        [b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0C".as_slice(), b"\x1C\x02\x28\0\x07FBMD230"]
            .concat();
    let blender = ["Date", "Time", "Frame", "Camera", "Scene", "RenderTime", "File"]
        .map(|key| text(key, "00:01"));
    let lightroom = "crs:Version='16.0' crs:ProcessVersion='15.4' crs:Sharpness='40' xmp:CreatorTool='Adobe Lightroom'";
    let signed =
        manifest(&[claim("Rakkan"), jumbf("cawg.training-mining", &map(&[("entries", map(&[]))]))]);
    let files = [
        ("social network", jpeg(&[segment(0xED, &iim)], b"")),
        ("credit", jpeg(&[segment(0xED, &credit("Photo: Jane Doe"))], b"")),
        ("renderer", png(&blender)),
        ("raw developer", jpeg_xmp(lightroom)),
        ("signed by a server", signed.in_png()),
        ("signed by an editor", manifest(&[claim("Adobe_Photoshop")]).in_webp()),
        (
            "density and profile",
            jpeg(&[segment(0xE0, b"JFIF\0\x01\x01"), segment(0xE2, b"ICC_PROFILE\0\x01\x01")], b""),
        ),
        ("trailer", jpeg(&[], b"\0\0SEFH genAIType")),
        ("empty", png(&[])),
        ("gif", gif(b"")),
    ];
    for (name, file) in &files {
        assert_silent(name, file);
    }
}
