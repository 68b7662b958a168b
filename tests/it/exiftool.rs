//! What we write into files, read by a program of others: `ExifTool`, from Debian's packages.

use std::path::Path;
use std::process::Command;

use consent::AiLabel;
use serde_json::Value;

use crate::support::pictures::{ai_packet, jpeg, jpeg_with_xmp, webp};
use crate::support::works::{small_png, terms};
use crate::support::{TestServer, text};

/// What a photographer's program writes.
const STATED: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>\
    <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
    <rdf:Description xmlns:Iptc4xmpExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' \
    xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
    Iptc4xmpExt:DigitalSourceType='http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture' \
    photoshop:Credit='Studio North' photoshop:City='Somewhere'>\
    <dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>2026 Mira Realname</rdf:li></rdf:Alt></dc:rights>\
    </rdf:Description></rdf:RDF></x:xmpmeta>";

fn read(file: &Path, arguments: &[&str]) -> Value {
    let output = Command::new("exiftool")
        .args(["-j", "-G1", "-struct"])
        .args(arguments)
        .arg(file)
        .output()
        .expect("exiftool runs (libimage-exiftool-perl)");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    told[0].clone()
}

#[test]
#[ignore = "needs ExifTool; bin/test.sh installs it and runs this"]
fn terms_maker_and_label_are_read_by_exiftool_and_the_files_are_whole() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("jpg", jpeg(300, 200), AiLabel::HumanMade, ""),
        ("png", small_png(300, 200), AiLabel::HumanMade, ""),
        ("webp", webp(300, 200), AiLabel::HumanMade, ""),
        ("photo", jpeg_with_xmp(300, 200, STATED), AiLabel::HumanMade, "digitalCapture"),
        (
            "made",
            jpeg_with_xmp(300, 200, &ai_packet()),
            AiLabel::AiGenerated,
            "trainedAlgorithmicMedia",
        ),
    ];
    for (kind, bytes, label, wanted) in files {
        let work = text("A study.").picture(&bytes).terms("NNNN").label(label);
        let media = mira.publish(work).media[0];
        let row = format!("SELECT renditions AS line FROM media WHERE id = {}", media.0);
        let made = server.database.lines(&row).remove(0);
        let made: Vec<services::media::RenditionInfo> = serde_json::from_str(&made).unwrap();
        assert!(made.len() >= 2, "{made:?}");
        for info in made {
            let path = format!("/media/{}/{}.{}", media.0, info.width, info.format);
            let body = server.anyone().get(&path).expect(200).body;
            let file = folder.path().join(format!("{}-{}.{}", media.0, info.width, info.format));
            std::fs::write(&file, &body).unwrap();
            let told = read(&file, &["-n"]);
            let mining = told["XMP-plus:DataMining"].as_str().unwrap_or_default();
            assert!(mining.contains("DMI-PROHIBITED"), "{kind} {path}: {told}");
            let source = told["XMP-iptcExt:DigitalSourceType"].as_str().unwrap_or_default();
            assert!(source.ends_with(wanted), "{kind} {path}: {told}");
            assert_eq!(source.is_empty(), wanted.is_empty(), "{kind} {path}: {told}");
            if kind == "photo" {
                assert!(told["XMP-dc:Rights"].to_string().contains("2026 Mira Realname"), "{told}");
                assert!(
                    told["XMP-photoshop:Credit"].to_string().contains("Studio North"),
                    "{told}"
                );
                assert!(
                    !told.to_string().contains("Somewhere"),
                    "places stay with the artist: {told}"
                );
            }
            assert!(told["XMP-dc:Creator"].to_string().contains("mira"), "{told}");
            assert!(told["XMP-dc:Identifier"].to_string().contains("/@mira/"), "{told}");
            assert!(told["XMP-xmpRights:WebStatement"].to_string().contains("/policies/ai"));
            let checked = read(&file, &["-validate", "-warning", "-error", "-a"]);
            assert_eq!(checked["ExifTool:Error"], Value::Null, "{checked}");
            assert!(!checked.to_string().contains("Truncated"), "{checked}");
        }
    }
    assert_eq!(terms("NNNN"), consent::Consent::DENIED);
}
