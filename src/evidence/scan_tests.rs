//! Files built by code, and what the scan says about them.

use consent::{AiLabel, SourceType};
use miniz_oxide::deflate::compress_to_vec_zlib;

use super::*;

const AI: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
const SETTINGS: &str = "a tree\nNegative prompt: people\nSteps: 28, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512";

fn chunk(name: &str, data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap();
    // Nobody who looks for words checks the checksum.
    [&size.to_be_bytes(), name.as_bytes(), data, &[0; 4]].concat()
}

/// A PNG with these chunks before its end.
fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = chunk("IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    let mut file = container::png::SIGNATURE.to_vec();
    file.extend(header);
    file.extend(chunks.concat());
    file.extend(chunk("IEND", b""));
    file
}

fn text(key: &str, value: &str) -> Vec<u8> {
    chunk("tEXt", &[key.as_bytes(), b"\0", value.as_bytes()].concat())
}

fn international(key: &str, value: &[u8], is_packed: bool) -> Vec<u8> {
    let packed = if is_packed { compress_to_vec_zlib(value, 6) } else { value.to_vec() };
    chunk("iTXt", &[key.as_bytes(), &[0, u8::from(is_packed), 0, 0, 0], &packed].concat())
}

/// A JPEG with one segment, and bytes behind its end.
fn jpeg(marker: u8, data: &[u8], trailer: &[u8]) -> Vec<u8> {
    let size = u16::try_from(data.len() + 2).unwrap();
    let segment = [&[0xFF, marker], size.to_be_bytes().as_slice(), data].concat();
    [&[0xFF, 0xD8], segment.as_slice(), &[0xFF, 0xD9], trailer].concat()
}

/// A WebP with one chunk.
fn webp(name: &str, data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap();
    let body = [b"WEBP", name.as_bytes(), &size.to_le_bytes(), data].concat();
    [b"RIFF", u32::try_from(body.len()).unwrap().to_le_bytes().as_slice(), &body].concat()
}

fn gif(extension: &[u8]) -> Vec<u8> {
    [b"GIF89a\x01\0\x01\0\0\0\0".as_slice(), extension, b";"].concat()
}

fn xmp(attributes: &str) -> String {
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description xmlns:any='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' \
         xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/' xmlns:tdm='http://www.w3.org/ns/tdmrep/' \
         xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:TC260='http://www.tc260.org.cn/ns/AIGC/1.0/' \
         xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' \
         {attributes}/></rdf:RDF></x:xmpmeta>"
    )
}

fn jpeg_xmp(attributes: &str) -> Vec<u8> {
    jpeg(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp(attributes).as_bytes()].concat(), b"")
}

/// A little-endian TIFF with one ASCII or undefined field.
fn tiff(tag: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let size = u32::try_from(value.len()).unwrap();
    [
        b"II*\0\x08\0\0\0\x01\0".as_slice(),
        &tag.to_le_bytes(),
        &kind.to_le_bytes(),
        &size.to_le_bytes(),
        &26_u32.to_le_bytes(),
        &[0; 4],
        value,
    ]
    .concat()
}

fn jpeg_exif(tag: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    jpeg(0xE1, &[b"Exif\0\0".as_slice(), &tiff(tag, kind, value)].concat(), b"")
}

fn tier_of(file: &[u8]) -> Tier {
    scan(file).tier
}

#[test]
fn a_source_type_is_proof_wherever_the_packet_stands() {
    let packet = xmp(&format!("any:DigitalSourceType='{AI}'"));
    let packet = packet.as_bytes();
    let files = [
        jpeg_xmp(&format!("any:DigitalSourceType='{AI}/'")),
        png(&[international("XML:com.adobe.xmp", packet, false)]),
        png(&[international("XML:com.adobe.xmp", packet, true)]),
        png(&[chunk("IDAT", b""), chunk("tEXt", &[b"XML:com.adobe.xmp\0", packet].concat())]),
        webp("XMP ", packet),
        gif(&[b"!\xFF\x0BXMP DataXMP", packet, b"\x01", ramp().as_slice(), b"\0"].concat()),
    ];
    for (place, file) in files.iter().enumerate() {
        let found = scan(file);
        assert_eq!(found.tier, Tier::Proof, "file {place}");
        assert_eq!(found.label, AiLabel::AiGenerated);
        assert_eq!(found.source_type, Some(SourceType::TrainedAlgorithmicMedia));
        assert_eq!(found.code(), Some("ai.unlabelled.iptc"));
    }
}

fn ramp() -> Vec<u8> {
    (0..=255).rev().collect()
}

#[test]
fn an_edit_is_ai_assisted() {
    let found = scan(&jpeg_xmp(
        "any:DigitalSourceType='https://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'",
    ));
    assert_eq!((found.tier, found.label), (Tier::Strong, AiLabel::AiAssisted));
    let trailer = br#"PhotoEditor_Re_Edit_Data{"originalPath":"","genAIType":1}"#;
    assert_eq!(scan(&jpeg(0xFE, b"hello", trailer)).label, AiLabel::AiAssisted);
}

#[test]
fn source_types_of_people_are_no_finding() {
    for code in ["digitalCreation", "digitalCapture", "algorithmicMedia", "print", "composite"] {
        let file = jpeg_xmp(&format!(
            "any:DigitalSourceType='http://cv.iptc.org/newscodes/digitalsourcetype/{code}'"
        ));
        let found = scan(&file);
        assert_eq!((found.tier, found.label), (Tier::None, AiLabel::Undeclared), "{code}");
        assert!(found.source_type.is_some());
    }
}

#[test]
fn settings_of_a_generator_are_strong_in_every_place() {
    let utf16: Vec<u8> = SETTINGS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files = [
        png(&[text("parameters", SETTINGS)]),
        png(&[international("parameters", SETTINGS.as_bytes(), true)]),
        png(&[chunk("eXIf", &tiff(0x9286, 7, &[b"ASCII\0\0\0", SETTINGS.as_bytes()].concat()))]),
        jpeg_exif(0x9286, 7, &[b"UNICODE\0".as_slice(), &utf16].concat()),
        jpeg_exif(0x010E, 2, SETTINGS.as_bytes()),
        jpeg(0xFE, SETTINGS.as_bytes(), b""),
        webp("EXIF", &tiff(0x9286, 7, &[b"ASCII\0\0\0", SETTINGS.as_bytes()].concat())),
        gif(&[
            b"!\xFE".as_slice(),
            &[u8::try_from(SETTINGS.len()).unwrap()],
            SETTINGS.as_bytes(),
            b"\0",
        ]
        .concat()),
    ];
    for (place, file) in files.iter().enumerate() {
        assert_eq!(tier_of(file), Tier::Strong, "file {place}");
    }
}

#[test]
fn every_family_of_the_catalogue_has_a_file() {
    let families = [
        ("comfyui", png(&[text("prompt", r#"{"3": {"class_type": "KSampler", "x": NaN}}"#)])),
        ("comfyui", jpeg_exif(0x010F, 2, br#"workflow:{"nodes": [], "links": []}"#)),
        ("swarmui", png(&[text("parameters", r#"{"sui_image_params": {"prompt": "x"}}"#)])),
        ("novelai", png(&[text("Title", "AI generated image")])),
        (
            "novelai",
            png(&[text("Comment", r#"{"prompt": "x", "uc": "y", "noise_schedule": "karras"}"#)]),
        ),
        ("novelai", png(&[text("Software", "NovelAI")])),
        ("invokeai", png(&[text("invokeai_metadata", r#"{"app_version": "4"}"#)])),
        ("invokeai", png(&[text("Dream", r#""a tree" -s 50 -S 123 -W 512"#)])),
        ("fooocus", png(&[text("fooocus_scheme", "fooocus")])),
        ("fooocus", jpeg_exif(0x0131, 2, b"Fooocus v2.5.0")),
        ("easydiffusion", png(&[text("use_stable_diffusion_model", "sd-v1-5")])),
        ("comfy-service", png(&[text("generation_data", r#"{"models": []}"#)])),
    ];
    assert_generated(&families);
}

#[test]
fn every_service_of_the_catalogue_has_a_file() {
    let uuid = "0a1b2c3d-0000-1111-2222-333344445555";
    let services = [
        (
            "midjourney",
            png(&[text("Description", &format!("a tree --ar 3:2 --v 6 Job ID: {uuid}"))]),
        ),
        ("google", jpeg_xmp("photoshop:Credit='Made with Google AI'")),
        ("ideogram", jpeg_exif(0x010F, 2, b"Ideogram AI")),
        ("reve", jpeg_xmp("xmp:CreatorTool='reve.com'")),
        ("luma", png(&[text("Comment", "Generated by Luma AI's model")])),
        (
            "gb45438",
            jpeg_xmp(
                "TC260:AIGC='{&quot;Label&quot;:&quot;1&quot;,&quot;ProduceID&quot;:&quot;x&quot;}'",
            ),
        ),
        ("gb45438", jpeg(0xE9, br#"AIGC{"Label":"1","ProduceID":"x"}"#, b"")),
        ("iptc-ai-2025.1", jpeg_xmp("any:AISystemUsed='Some model'")),
    ];
    assert_generated(&services);
}

fn assert_generated(files: &[(&str, Vec<u8>)]) {
    for (id, file) in files {
        let found = scan(file);
        assert!(found.tier >= Tier::Strong, "{id}");
        assert!(found.findings.iter().any(|one| one.id == *id), "{id}: {:?}", found.findings);
        assert_eq!(found.label, AiLabel::AiGenerated, "{id}");
    }
}

#[test]
fn works_of_people_stay_unflagged() {
    let files = [
        png(&[text("Software", "Krita 5.2.2"), text("Title", "Midjourney? No.")]),
        png(&[text("Comment", r#"{"seed": 7, "steps": 100, "width": 800, "height": 600}"#)]),
        png(&[
            text("Author", "Flux.1 fan club"),
            text("Copyright", "not for Midjourney or ComfyUI"),
        ]),
        jpeg_exif(0x0131, 2, b"Imagenomic Portraiture"),
        jpeg_exif(0x0131, 2, b"Adobe Photoshop 25.1 (Windows)"),
        jpeg_exif(0x010E, 2, b"Signature: Jane Doe, oil"),
        jpeg_xmp("dc:rights='No training for Stable Diffusion, ComfyUI, NovelAI'"),
        gif(b""),
    ];
    for (place, file) in files.iter().enumerate() {
        let found = scan(file);
        assert_eq!(found.tier, Tier::None, "file {place}: {:?}", found.findings);
    }
}

#[test]
fn an_ambiguous_key_is_a_suspicion_and_gives_no_label() {
    for file in [
        png(&[text("workflow", "scan > clean > colour")]),
        png(&[text("prompt", "inktober day 3")]),
        png(&[text("parameters", "Mandelbrot; Steps: 500, Seed: 3")]),
    ] {
        let found = scan(&file);
        assert_eq!(
            (found.tier, found.label, found.code()),
            (Tier::Weak, AiLabel::Undeclared, None)
        );
    }
}

#[test]
fn terms_in_the_file_are_read() {
    let plus = scan(&jpeg_xmp(
        "plus:DataMining='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING'",
    ));
    assert_eq!(plus.consent, consent::resolve::NO_TRAINING);
    let tdm = scan(&jpeg_xmp("tdm:reservation='1'"));
    assert_eq!(tdm.consent, consent::resolve::MINING_RESERVED);
    assert_eq!(scan(&jpeg_xmp("")).consent, consent::Consent::UNKNOWN);
}

#[test]
fn cut_and_garbled_files_never_panic() {
    let packet = xmp(&format!("any:DigitalSourceType='{AI}'"));
    let files = [
        png(&[
            international("XML:com.adobe.xmp", packet.as_bytes(), true),
            text("parameters", SETTINGS),
        ]),
        jpeg_exif(0x9286, 7, &[b"UNICODE\0".as_slice(), SETTINGS.as_bytes()].concat()),
        webp("C2PA", &[0, 0, 0, 1, b'j', b'u', b'm', b'b', 0xFF, 0xFF]),
        gif(b"!\xFF\x0BXMP DataXMP<x/>\0"),
        b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x20meta\0\0\0\0\0\0\0\x0Epitm\0\0\0\0\0\x01"
            .to_vec(),
    ];
    let mut chance = 1_u32;
    for file in files {
        for end in 0..file.len() {
            scan(&file[..end]);
        }
        for _ in 0..200 {
            let mut garbled = file.clone();
            for _ in 0..8 {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let place = usize::try_from(chance >> 8).unwrap() % garbled.len();
                garbled[place] = chance.to_be_bytes()[0];
            }
            scan(&garbled);
        }
    }
}
