//! Standard declarations: section 1 of the catalogue.

use super::*;

const CODES: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/";
const AI: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

fn packet(code: &str) -> Vec<u8> {
    xmp(&format!("any:DigitalSourceType='{CODES}{code}'"), "")
}

#[test]
fn a_source_type_is_proof_wherever_the_packet_stands() {
    let packet = packet("trainedAlgorithmicMedia");
    let element = xmp("", &format!("<any:DigitalSourceType>{AI}</any:DigitalSourceType>"));
    let resource = xmp("", &format!("<any:DigitalSourceType rdf:resource='{AI}'/>"));
    let in_app1 = [b"http://ns.adobe.com/xap/1.0/\0", packet.as_slice()].concat();
    let files = [
        ("attribute", jpeg_packet(&packet)),
        ("element", jpeg_packet(&element)),
        ("resource", jpeg_packet(&resource)),
        (
            "https, slash",
            jpeg_xmp(&format!("any:DigitalSourceType='{}/'", AI.replace("http:", "https:"))),
        ),
        ("extended", jpeg_extended(&packet)),
        ("iTXt", png(&[international("XML:com.adobe.xmp", &packet, false)])),
        ("iTXt packed", png(&[international("XML:com.adobe.xmp", &packet, true)])),
        ("tEXt", png(&[chunk("tEXt", &[b"XML:com.adobe.xmp\0", packet.as_slice()].concat())])),
        ("zTXt", png(&[packed_text("XML:com.adobe.xmp", &packet)])),
        ("raw profile xmp", png(&[raw_profile("xmp", &packet)])),
        ("raw profile APP1", png(&[raw_profile("APP1", &in_app1)])),
        ("late", png(&[chunk("IDAT", b""), international("XML:com.adobe.xmp", &packet, false)])),
        ("webp", webp(&[("XMP ", &packet)])),
        ("gif", gif_xmp(&packet)),
        ("avif", avif(&Avif { xmp: &packet, ..Avif::default() })),
    ];
    for (place, file) in &files {
        let found = scan(file);
        assert_eq!(found.tier, Tier::Proof, "{place}");
        assert_eq!(found.label, AiLabel::AiGenerated, "{place}");
        assert_eq!(found.source_type, Some(SourceType::TrainedAlgorithmicMedia), "{place}");
        assert_eq!(found.code(), Some("ai.unlabelled.iptc"), "{place}");
    }
}

#[test]
fn an_edit_is_ai_assisted() {
    let trailer = br#"PhotoEditor_Re_Edit_Data{"originalPath":"","genAIType":1}"#;
    let files = [
        jpeg_packet(&packet("compositeWithTrainedAlgorithmicMedia")),
        jpeg_xmp("photoshop:Credit='Edited with Google AI'"),
        jpeg_xmp("photoshop:Credit='Apple Photos Clean Up'"),
        jpeg(&[segment(0xFE, b"hello")], trailer),
    ];
    for (place, file) in files.iter().enumerate() {
        let found = scan(file);
        assert_eq!((found.tier, found.label), (Tier::Strong, AiLabel::AiAssisted), "file {place}");
    }
    let untouched = br#"PhotoEditor_Re_Edit_Data{"originalPath":"","genAIType":0}"#;
    assert_eq!(scan(&jpeg(&[], untouched)).tier, Tier::None);
}

#[test]
fn a_synthetic_composite_is_a_suspicion() {
    let found = scan(&jpeg_packet(&packet("compositeSynthetic")));
    assert_eq!((found.tier, found.label), (Tier::Weak, AiLabel::Undeclared));
}

#[test]
fn fields_of_iptc_2025_are_proof() {
    for name in ["AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "AIPromptWriterName"]
    {
        let found = scan(&jpeg_xmp(&format!("any:{name}='Some model'")));
        assert_eq!((found.tier, found.label), (Tier::Proof, AiLabel::AiGenerated), "{name}");
        assert_eq!(found.findings[0].id, "iptc-ai-2025.1");
    }
    assert_eq!(scan(&jpeg_xmp("any:AISystemUsed=''")).tier, Tier::None);
}

/// The label in JSON, as the practice guide of the standard writes it.
fn aigc(label: &str) -> String {
    format!(r#"{{"Label":"{label}","ContentProducer":"x","ProduceID":"y","ReservedCode1":""}}"#)
}

#[test]
fn the_chinese_label_is_read_in_every_place() {
    let json = aigc("1");
    let escaped = json.replace('"', "&quot;");
    let wrapped = format!(r#"{{"AIGC":{json}}}"#);
    let service = r#"{"AIGC":{"Label":"1","ServiceProvider":"x","ServiceUser":"y"}}"#;
    let attribute = format!("TC260:AIGC='{escaped}'");
    let named = format!("AIGC{json}");
    let files = [
        ("attribute", jpeg_xmp(&attribute)),
        ("element", jpeg_packet(&xmp("", &format!("<TC260:AIGC>{escaped}</TC260:AIGC>")))),
        ("webp", webp(&[("XMP ", &xmp(&attribute, ""))])),
        ("avif", avif(&Avif { xmp: &xmp(&attribute, ""), ..Avif::default() })),
        ("PNG key", png_text("AIGC", &json)),
        (
            "user comment",
            jpeg_exif(0x9286, UNDEFINED, &comment(b"ASCII\0\0\0", wrapped.as_bytes())),
        ),
        ("description", jpeg_exif(0x010E, ASCII, service.as_bytes())),
        ("named", jpeg_exif(0x010E, ASCII, named.as_bytes())),
        ("APP1", jpeg(&[segment(0xE1, named.as_bytes())], b"")),
        ("APP2", jpeg(&[segment(0xE2, named.as_bytes())], b"")),
        ("APP9", jpeg(&[segment(0xE9, named.as_bytes())], b"")),
    ];
    for (place, file) in &files {
        let found = scan(file);
        assert_eq!((found.tier, found.label), (Tier::Proof, AiLabel::AiGenerated), "{place}");
        assert_eq!(found.code(), Some("ai.unlabelled.gb45438"), "{place}");
    }
    for label in ["2", "3"] {
        assert_eq!(scan(&png_text("AIGC", &aigc(label))).tier, Tier::Strong, "{label}");
    }
    assert_eq!(scan(&png_text("AIGC", r#"{"Label":"1"}"#)).tier, Tier::None);
}

#[test]
fn manifests_are_read_in_every_container() {
    let store = manifest(&[actions("c2pa.actions.v2", AI, map(&[("name", string("GPT-4o"))]))]);
    for (place, file) in [
        ("png", store.in_png()),
        ("webp", store.in_webp()),
        ("jpeg", store.in_jpeg()),
        ("avif", store.in_avif()),
    ] {
        let found = scan(&file);
        assert_eq!(
            (found.tier, found.code()),
            (Tier::Proof, Some("ai.unlabelled.c2pa")),
            "{place}"
        );
        assert_eq!(found.findings[0].generator.as_deref(), Some("GPT-4o"), "{place}");
        assert_eq!(found.source_type, Some(SourceType::TrainedAlgorithmicMedia), "{place}");
    }
}

#[test]
fn every_claim_of_a_manifest_has_its_tier() {
    let edited = format!("{CODES}compositeWithTrainedAlgorithmicMedia");
    let metadata = format!(r#"{{"@context": {{}}, "Iptc4xmpExt:DigitalSourceType": "{AI}"}}"#);
    let stores = [
        (Tier::Proof, manifest(&[actions("c2pa.actions", AI, string("Adobe Firefly"))])),
        (Tier::Strong, manifest(&[actions("c2pa.actions.v2", &edited, string("Photoshop"))])),
        (Tier::Proof, manifest(&[jumbf("c2pa.ai_generated_content", &map(&[]))])),
        (Tier::Proof, manifest(&[jumbf_json("c2pa.ai_generated_content", "{}")])),
        (Tier::Proof, manifest(&[jumbf_json("cawg.metadata", &metadata)])),
        (Tier::Strong, manifest(&[claim("ChatGPT")])),
        (Tier::Strong, manifest(&[claim("OpenAI Media Service API")])),
        (Tier::Strong, manifest(&[claim("Adobe_Firefly")])),
        (Tier::Strong, manifest(&[claim("Black Forest Labs API")])),
        (Tier::Strong, manifest(&[claim("Dreamina")])),
        (
            Tier::Strong,
            manifest(&[jumbf(
                "c2pa.claim",
                &map(&[("claim_generator", string("Dreamina/1.0 x"))]),
            )]),
        ),
    ];
    for (place, (tier, store)) in stores.iter().enumerate() {
        let found = scan(&store.in_png());
        assert_eq!(found.tier, *tier, "store {place}: {:?}", found.findings);
        assert_eq!(found.code(), Some("ai.unlabelled.c2pa"), "store {place}");
    }
}

#[test]
fn an_ingredient_keeps_its_claim() {
    let mine = manifest(&[
        claim("Our server"),
        actions("c2pa.actions", &format!("{CODES}digitalCreation"), string("Krita")),
    ]);
    let ingredient = manifest(&[actions("c2pa.actions", AI, string("GPT-4o"))]);
    let both = make::Store([mine.0, ingredient.0].concat());
    assert_eq!(scan(&both.in_jpeg()).tier, Tier::Proof);
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
