//! The artist's terms inside the file: an XMP packet, put in without touching a pixel.
//!
//! Written anew each time and never merged with what was there: foreign packets carry places, prompts
//! and names that nobody meant to publish.

use std::fmt::Write as _;

use consent::Exposure;
use evidence::{Format, Stated};

use super::{rewrite, strip};

/// Who made the work and where its terms stand. Empty fields are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// The artist's name (`dc:creator`).
    pub creator: String,
    /// The rights line (`dc:rights`).
    pub rights: String,
    /// The terms in a sentence (`xmpRights:UsageTerms`).
    pub usage_terms: String,
    /// Address of the policy (`xmpRights:WebStatement`).
    pub web_statement: String,
    /// Address of the work (`dc:identifier`).
    pub identifier: String,
    /// What the artist's own file says, carried over: further names, the credit, constraints, the AI
    /// system that it declares.
    pub stated: Stated,
}

impl Credits {
    /// The names of `dc:creator`: the account's, then others that the file names.
    fn creators(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in [&self.creator].into_iter().chain(&self.stated.creators) {
            if !name.is_empty() && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// What we say ourselves, or else what the file says.
    fn or_stated<'a>(own: &'a str, stated: &'a str) -> &'a str {
        if own.is_empty() { stated } else { own }
    }
}

/// The XMP packet for a work with these terms.
///
/// Namespaces and values: PLUS Licence Data Format 2.0.1, IPTC Photo Metadata 2025.1, XMP part 1.
pub fn packet(exposure: &Exposure, credits: &Credits) -> String {
    let mut inner = String::new();
    let mining = exposure.plus_data_mining();
    element(&mut inner, "plus:DataMining", mining);
    if mining.ends_with("SEECONSTRAINT") {
        // The vocabulary asks for the conditions in words beside this value.
        let words = [&credits.stated.constraints, &credits.usage_terms, &credits.web_statement];
        let words = words.into_iter().find(|it| !it.is_empty());
        alternatives(&mut inner, "plus:OtherConstraints", words.map_or("", String::as_str));
    }
    element(
        &mut inner,
        "Iptc4xmpExt:DigitalSourceType",
        exposure.digital_source_type().unwrap_or_default(),
    );
    // A declaration of AI is never taken out; what was typed into the system is nobody's business.
    element(&mut inner, "Iptc4xmpExt:AISystemUsed", &credits.stated.ai_system);
    element(&mut inner, "Iptc4xmpExt:AISystemVersionUsed", &credits.stated.ai_system_version);
    element(&mut inner, "photoshop:Credit", &credits.stated.credit);
    let names = credits.creators();
    if !names.is_empty() {
        inner.push_str("<dc:creator><rdf:Seq>");
        for name in names {
            let _ = write!(inner, "<rdf:li>{}</rdf:li>", escaped(name));
        }
        inner.push_str("</rdf:Seq></dc:creator>");
    }
    let rights = Credits::or_stated(&credits.rights, &credits.stated.rights);
    alternatives(&mut inner, "dc:rights", rights);
    element(&mut inner, "dc:identifier", &credits.identifier);
    if !rights.is_empty() {
        element(&mut inner, "xmpRights:Marked", "True");
    }
    let usage = Credits::or_stated(&credits.usage_terms, &credits.stated.usage_terms);
    alternatives(&mut inner, "xmpRights:UsageTerms", usage);
    element(&mut inner, "xmpRights:WebStatement", &credits.web_statement);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:plus=\"http://ns.useplus.org/ldf/xmp/1.0/\" \
         xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" \
         xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">\
         {inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}

/// The same picture with this packet as its only metadata; pixels, profile and animation stay byte for
/// byte. `None` for GIF and AVIF, which we do not write, and for a packet over 64 KB.
pub fn write(file: &[u8], format: Format, packet: &str) -> Option<Vec<u8>> {
    let plain = strip::strip(file, format)?;
    match format {
        Format::Jpeg => rewrite::jpeg(&plain, Some(packet), |_| true),
        Format::Png => rewrite::png(&plain, Some(packet), |_| true),
        Format::WebP => rewrite::webp(&plain, Some(packet), |_| true),
        Format::Gif | Format::Avif => None,
    }
}

fn element(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        // Writing into a string cannot fail.
        let _ = write!(out, "<{name}>{}</{name}>", escaped(value));
    }
}

/// A text that could stand there in several languages, in one.
fn alternatives(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let value = escaped(value);
        let _ = write!(
            out,
            "<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{value}</rdf:li></rdf:Alt></{name}>"
        );
    }
}

/// For XML text: the three letters that mean something in it, and no control characters.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
