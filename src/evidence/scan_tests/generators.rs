//! Traces of generators: section 2 of the catalogue, a file at least for each row and each place.

use super::*;

const UUID: &str = "0a1b2c3d-0000-1111-2222-333344445555";
const GRAPH: &str = r#"{"3": {"class_type": "KSampler", "inputs": {"is_changed": [NaN]}}}"#;
const DRAWN: &str = r#"{"last_node_id": 3, "nodes": [], "links": []}"#;
const FOOOCUS: &str =
    r#"{"base_model": "m", "prompt": "x", "negative_prompt": "y", "metadata_scheme": "fooocus"}"#;
const NOVEL: &str = r#"{"prompt": "x", "uc": "y", "scale": 5, "noise_schedule": "karras"}"#;
const SWARM: &str = r#"{"sui_image_params": {"prompt": "x", "seed": 3}}"#;
const EASY: &str = r#"{"prompt": "x", "use_stable_diffusion_model": "m", "guidance_scale": 7.5}"#;
const DRAW: &str = r#"{"c": "x", "uc": "y", "model": "m", "sampler": "s", "seed": 1, "steps": 8}"#;

const MAKE: u16 = 0x010F;
const MODEL: u16 = 0x0110;
const USER_COMMENT: u16 = 0x9286;
const DESCRIPTION: u16 = 0x010E;

/// A row of the catalogue, and the places of its files.
type Family<'a> = (&'a str, &'a [(&'a str, Vec<u8>)]);

fn user_comment(text: &str) -> Vec<u8> {
    tiff(&[(USER_COMMENT, UNDEFINED, &comment(b"ASCII\0\0\0", text.as_bytes()))])
}

fn exif(number: u16, text: &str) -> Vec<u8> {
    jpeg_exif(number, ASCII, text.as_bytes())
}

fn in_xmp(text: &str) -> Vec<u8> {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let list = format!("<rdf:Alt><rdf:li xml:lang='x-default'>{escaped}</rdf:li></rdf:Alt>");
    xmp("", &format!("<exif:UserComment>{list}</exif:UserComment>"))
}

#[test]
fn settings_of_a_generator_are_strong_in_every_place() {
    let wide = |order| comment(b"UNICODE\0", &utf16(SETTINGS, order));
    let in_comment = user_comment(SETTINGS);
    let in_japanese = SETTINGS.replace("a tree", "木");
    let files = [
        ("tEXt", png_text("parameters", SETTINGS)),
        ("iTXt", png(&[international("parameters", in_japanese.as_bytes(), false)])),
        ("iTXt packed", png(&[international("parameters", in_japanese.as_bytes(), true)])),
        ("zTXt", png(&[packed_text("parameters", SETTINGS.as_bytes())])),
        ("eXIf", png(&[chunk("eXIf", &in_comment)])),
        (
            "raw profile exif",
            png(&[raw_profile("exif", &[b"Exif\0\0", in_comment.as_slice()].concat())]),
        ),
        ("UserComment", jpeg_tiff(&in_comment)),
        ("UTF-16, high byte first", jpeg_exif(USER_COMMENT, UNDEFINED, &wide(u16::to_be_bytes))),
        ("UTF-16, low byte first", jpeg_exif(USER_COMMENT, UNDEFINED, &wide(u16::to_le_bytes))),
        ("UTF-16, unnamed", jpeg_exif(USER_COMMENT, UNDEFINED, &utf16(SETTINGS, u16::to_le_bytes))),
        (
            "UTF-8 by a wrong name",
            jpeg_exif(USER_COMMENT, UNDEFINED, &comment(b"UNICODE\0", SETTINGS.as_bytes())),
        ),
        ("ASCII without a name", exif(USER_COMMENT, SETTINGS)),
        ("ImageDescription", exif(DESCRIPTION, SETTINGS)),
        ("XPComment", jpeg_exif(0x9C9C, BYTE, &utf16(SETTINGS, u16::to_le_bytes))),
        ("JPEG comment", jpeg(&[segment(0xFE, SETTINGS.as_bytes())], b"")),
        ("WebP", webp(&[("EXIF", &in_comment)])),
        ("WebP with a prefix", webp(&[("EXIF", &[b"Exif\0\0", in_comment.as_slice()].concat())])),
        ("AVIF", avif(&Avif { exif: &in_comment, ..Avif::default() })),
        ("GIF comment", gif_comment(SETTINGS)),
        ("XMP", jpeg_packet(&in_xmp(SETTINGS))),
    ];
    assert_generated("a1111", &files);
}

#[test]
fn graphs_are_strong_in_every_place() {
    let prompt = format!("prompt:{GRAPH}");
    let both = tiff(&[
        (MAKE, ASCII, format!("workflow:{DRAWN}").as_bytes()),
        (MODEL, ASCII, prompt.as_bytes()),
    ]);
    let model = tiff(&[(MODEL, ASCII, prompt.as_bytes())]);
    let files = [
        ("prompt", png_text("prompt", GRAPH)),
        ("workflow", png_text("workflow", r#"{"nodes": [], "links": []}"#)),
        ("both", png(&[text("prompt", GRAPH), text("workflow", DRAWN)])),
        ("JPEG", jpeg_tiff(&both)),
        ("JPEG, capitals", exif(MODEL, &format!("Prompt:{GRAPH}"))),
        ("JPEG, drawn, capitals", exif(MAKE, &format!("Workflow:{DRAWN}"))),
        ("WebP", webp(&[("EXIF", &model)])),
        ("AVIF", avif(&Avif { exif: &model, ..Avif::default() })),
    ];
    assert_generated("comfyui", &files);
    assert_generated("comfy-service", &[("key", png_text("generation_data", r#"{"models": []}"#))]);
}

#[test]
fn programs_leave_their_settings() {
    let scheme = tiff(&[(0x0131, ASCII, b"Fooocus v2.5.0"), (0x927C, UNDEFINED, b"fooocus")]);
    let easy = |key: &str| text(key, "x");
    let families: &[Family] = &[
        (
            "swarmui",
            &[
                ("PNG", png_text("parameters", SWARM)),
                ("UserComment", jpeg_tiff(&user_comment(SWARM))),
                ("Model", exif(MODEL, SWARM)),
            ],
        ),
        (
            "novelai",
            &[
                ("Title", png_text("Title", "AI generated image")),
                ("Software", png_text("Software", "NovelAI")),
                ("Source", png_text("Source", "NovelAI Diffusion V4 37442FCA")),
                ("Comment", png_text("Comment", NOVEL)),
                ("signed", png_text("Comment", r#"{"prompt": "x", "signed_hash": "y", "uc": ""}"#)),
                (
                    "one object",
                    jpeg_tiff(&user_comment(
                        r#"{"Software": "NovelAI", "Comment": "{\"prompt\": 1}"}"#,
                    )),
                ),
            ],
        ),
        (
            "invokeai",
            &[
                ("metadata", png_text("invokeai_metadata", r#"{"app_version": "4"}"#)),
                ("graph", png_text("invokeai_graph", r#"{"nodes": {}, "edges": []}"#)),
                (
                    "workflow",
                    png_text("workflow", r#"{"nodes": [], "edges": [], "exposedFields": []}"#),
                ),
                ("older", png_text("sd-metadata", r#"{"model": "stable diffusion"}"#)),
                ("command line", png_text("Dream", r#""a tree" -s 50 -S 123 -W 512"#)),
            ],
        ),
        (
            "fooocus",
            &[
                ("parameters", png_text("parameters", FOOOCUS)),
                ("scheme", png_text("fooocus_scheme", "fooocus")),
                ("first directory, no name", exif(USER_COMMENT, FOOOCUS)),
                ("WebP", webp(&[("EXIF", &tiff(&[(USER_COMMENT, ASCII, FOOOCUS.as_bytes())]))])),
                ("Software", jpeg_software("Fooocus v2.5.0")),
                ("MakerNote", jpeg_tiff(&tiff(&[(0x927C, UNDEFINED, b"fooocus")]))),
                ("Software and MakerNote", jpeg_tiff(&scheme)),
            ],
        ),
        (
            "easydiffusion",
            &[
                ("model", png(&[easy("use_stable_diffusion_model")])),
                ("keys", png(&[easy("prompt"), easy("negative_prompt"), easy("guidance_scale")])),
                ("keys in words", png(&[easy("Negative Prompt"), easy("Guidance Scale")])),
                ("UserComment", jpeg_tiff(&user_comment(EASY))),
            ],
        ),
        (
            "drawthings",
            &[
                ("XMP", png(&[international("XML:com.adobe.xmp", &in_xmp(DRAW), false)])),
                ("JPEG", jpeg_packet(&in_xmp(DRAW))),
                ("CreatorTool", jpeg_xmp("xmp:CreatorTool='Draw Things'")),
            ],
        ),
        (
            "generator-json",
            &[("PNG", png_text("Comment", r#"{"prompt": "x", "sampler": "y", "cfg_scale": 7}"#))],
        ),
    ];
    for (id, files) in families {
        assert_generated(id, files);
    }
}

#[test]
fn services_leave_their_names() {
    let job = format!("a tree --ar 3:2 --v 6 Job ID: {UUID}");
    let description = xmp("", &format!("<dc:description>{job}</dc:description>"));
    let signature = format!("Signature: {}", "Ab3+/".repeat(16));
    let grok =
        tiff(&[(DESCRIPTION, ASCII, signature.as_bytes()), (0x013B, ASCII, UUID.as_bytes())]);
    let in_app13 = credit("Made with Google AI");
    let families: &[Family] = &[
        (
            "midjourney",
            &[
                ("PNG", png(&[text("Description", &job), text("Author", "someone")])),
                ("XMP", jpeg_packet(&description)),
                ("niji", png_text("Description", &format!("a tree --niji 5 Job ID: {UUID}"))),
            ],
        ),
        (
            "google",
            &[
                ("XMP", jpeg_xmp("photoshop:Credit='Made with Google AI'")),
                ("IIM", jpeg(&[segment(0xED, &in_app13)], b"")),
                ("IIM in PNG", png(&[raw_profile("iptc", &in_app13)])),
            ],
        ),
        ("grok", &[("EXIF", jpeg_tiff(&grok))]),
        ("ideogram", &[("Make", exif(MAKE, "Ideogram AI"))]),
        (
            "reve",
            &[
                ("Software", jpeg_software("reve.com")),
                ("CreatorTool", jpeg_xmp("xmp:CreatorTool='reve.com'")),
            ],
        ),
        ("aphrodite", &[("Make", exif(MAKE, "Aphrodite AI"))]),
        (
            "luma",
            &[
                ("Source", png_text("Source", "Luma AI")),
                ("Comment", png_text("Comment", "Generated by Luma AI's model")),
            ],
        ),
        ("adobe-firefly", &[("history", jpeg_packet(&history("Adobe Firefly")))]),
    ];
    for (id, files) in families {
        assert_generated(id, files);
    }
}

fn assert_generated(id: &str, files: &[(&str, Vec<u8>)]) {
    for (place, file) in files {
        let found = scan(file);
        assert_eq!(found.tier, Tier::Strong, "{id} {place}: {:?}", found.findings);
        assert!(
            found.findings.iter().any(|one| one.id == id),
            "{id} {place}: {:?}",
            found.findings
        );
        assert_eq!(found.label, AiLabel::AiGenerated, "{id} {place}");
        assert_eq!(found.code(), Some("ai.unlabelled.generator_metadata"), "{id} {place}");
    }
}

#[test]
fn an_ambiguous_key_is_a_suspicion_and_gives_no_label() {
    let files = [
        png_text("workflow", "scan > clean > colour"),
        png_text("workflow", r#"{"steps": ["scan", "clean"]}"#),
        png_text("prompt", "inktober day 3"),
        png_text("parameters", "Mandelbrot; Steps: 500, Seed: 3"),
        png_text("postprocessing", "sharpen"),
        png_text("extras", "bonus page"),
        png_text("negative_prompt", "what I did not want to draw"),
        png_text("generation_data", "drawn in 2021"),
        png_text("hf-job-id", "6650a1"),
    ];
    for (place, file) in files.iter().enumerate() {
        let found = scan(file);
        let said = (found.tier, found.label, found.code());
        assert_eq!(
            said,
            (Tier::Weak, AiLabel::Undeclared, None),
            "file {place}: {:?}",
            found.findings
        );
    }
}

#[test]
fn a_file_that_repeats_itself_gives_a_few_findings() {
    let many: Vec<_> = (0..500).map(|_| text("parameters", SETTINGS)).collect();
    let found = scan(&png(&many));
    assert_eq!((found.tier, found.findings.len()), (Tier::Strong, MOST_FINDINGS));
}
