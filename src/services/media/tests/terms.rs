//! Terms written into files: there for every reader, and not a pixel touched.

use consent::{AiLabel, Consent, Indexable, Origin, SourceType, expose};
use evidence::Format;

use super::super::rights::{Credits, packet, write};
use super::{pictures, rendered};

fn credits() -> Credits {
    Credits {
        creator: "Mira <Ø> & Söhne".to_owned(),
        rights: "© Mira".to_owned(),
        usage_terms: "No AI training.".to_owned(),
        web_statement: "https://art.example/policies/ai".to_owned(),
        identifier: "https://art.example/@mira/1".to_owned(),
        ..Credits::default()
    }
}

#[test]
fn the_terms_are_in_the_file_and_the_pixels_are_the_same() {
    let exposure = expose(Consent::DENIED, AiLabel::HumanMade, Indexable::Yes, Origin::Here);
    let packet = packet(&exposure.made_as(SourceType::DigitalCreation), &credits());
    for file in [
        pictures::jpeg(300, 200),
        pictures::png(300, 200),
        pictures::clear_png(90, 60),
        pictures::webp(300, 200),
    ] {
        let format = Format::of(&file).unwrap();
        let signed = write(&file, format, &packet).unwrap();
        assert_eq!(pictures::pixels_of(&signed), pictures::pixels_of(&file), "{format:?}");
        let found = evidence::scan(&signed);
        assert_eq!(found.consent, Consent::DENIED, "{format:?}");
        assert_eq!(found.source_type, Some(SourceType::DigitalCreation));
        assert_eq!(found.tier, evidence::Tier::None);
        // Written twice, it is there once.
        assert_eq!(write(&signed, format, &packet).unwrap(), signed, "{format:?}");
    }
}

#[test]
fn an_ai_label_is_in_every_rendition() {
    let exposure = expose(Consent::DENIED, AiLabel::AiGenerated, Indexable::No, Origin::Here);
    let packet = packet(&exposure, &credits());
    for one in rendered(&pictures::clear_png(600, 400)).renditions {
        let signed = write(&one.bytes, one.format, &packet).unwrap();
        assert_eq!(evidence::scan(&signed).label, AiLabel::AiGenerated);
        assert_eq!(pictures::size_of(&signed), (one.width, one.height));
    }
}

#[test]
fn a_profile_stays_where_it_is() {
    let profile = moxcms::ColorProfile::new_adobe_rgb().encode().unwrap();
    let exposure = expose(Consent::DENIED, AiLabel::Undeclared, Indexable::Yes, Origin::Here);
    let packet = packet(&exposure, &Credits::default());
    for one in rendered(&pictures::jpeg_with_profile(600, 400, &profile)).renditions {
        let signed = write(&one.bytes, one.format, &packet).unwrap();
        assert!(signed.windows(profile.len()).any(|part| part == profile), "{:?}", one.format);
    }
}

#[test]
fn an_animation_in_gif_is_left_alone() {
    assert_eq!(write(&pictures::gif(20, 20, 2), Format::Gif, "x"), None);
}
