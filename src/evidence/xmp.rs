//! XMP packets, read as a flat list of properties.
//!
//! The reader never expands entities of the document's own, stops at a `DOCTYPE`, and gives up at
//! limits that no honest packet reaches.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::reader::find;

/// Elements inside elements; honest packets stay under 15.
const DEEPEST: usize = 64;
/// Properties of one packet.
const MOST: usize = 4000;
/// Tags and texts of one packet.
const MOST_EVENTS: usize = 50_000;
/// Bytes of a namespace: each property keeps its own copy.
const LONGEST_SPACE: usize = 256;
/// Bytes of one value.
const LONGEST: usize = 64 << 10;

/// The namespace of RDF, whose elements only hold others together.
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// The namespaces of XML itself: declarations, and `xml:lang`.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Namespaces of the properties that are looked for.
pub(crate) mod ns {
    pub(crate) const IPTC_EXT: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    pub(crate) const PLUS: &str = "http://ns.useplus.org/ldf/xmp/1.0/";
    pub(crate) const TDM: &str = "http://www.w3.org/ns/tdmrep/";
    pub(crate) const DC: &str = "http://purl.org/dc/elements/1.1/";
    pub(crate) const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
    pub(crate) const XMP: &str = "http://ns.adobe.com/xap/1.0/";
    pub(crate) const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
    pub(crate) const EVENT: &str = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#";
    pub(crate) const TC260: &str = "http://www.tc260.org.cn/ns/AIGC/1.0/";
}

/// One property with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) namespace: String,
    /// The name without its prefix: prefixes differ between programs.
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Property {
    pub(crate) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }
}

/// One element that is open, and the text found in it.
struct Open {
    namespace: String,
    name: String,
    text: String,
}

/// Reads the properties of a packet, up to the first thing in it that is not right.
pub(crate) fn properties(packet: &[u8]) -> Vec<Property> {
    let start = find(packet, b"<").unwrap_or(packet.len());
    let text = String::from_utf8_lossy(packet.get(start..).unwrap_or_default());
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk::default();
    for _ in 0..MOST_EVENTS {
        if walk.open.len() >= DEEPEST || walk.found.len() >= MOST {
            break;
        }
        // Namespaces are resolved after the event is read, so the event is kept apart.
        let Ok(event) = reader.read_event() else {
            break;
        };
        match event {
            Event::Start(element) => walk.start(&reader, &element),
            Event::End(_) => walk.end(),
            Event::Text(text) => walk.text(&text.xml10_content()),
            Event::CData(text) => walk.text(&text.xml10_content()),
            Event::GeneralRef(name) => walk.reference(&name),
            Event::DocType(_) | Event::Eof => break,
            _ => {}
        }
    }
    walk.close()
}

#[derive(Default)]
struct Walk {
    open: Vec<Open>,
    found: Vec<Property>,
}

impl Walk {
    fn start(&mut self, reader: &NsReader<&[u8]>, element: &BytesStart<'_>) {
        let (space, name) = reader.resolver().resolve_element(element.name());
        let (namespace, name) = (space_of(&space), name.as_ref().to_owned());
        let holder =
            if namespace == RDF { self.holder() } else { (namespace.clone(), name.clone()) };
        for attribute in element.attributes().with_checks(false).flatten().take(MOST) {
            let (space, key) = reader.resolver().resolve_attribute(attribute.key);
            let (space, key) = (space_of(&space), key.as_ref().to_owned());
            let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
                continue;
            };
            if space == RDF && key == "resource" {
                self.push(holder.0.clone(), holder.1.clone(), &value);
            } else if !matches!(space.as_str(), "" | RDF | XMLNS | XML) {
                self.push(space, key, &value);
            }
        }
        self.open.push(Open { namespace, name, text: String::new() });
    }

    /// The nearest element around that is a property and not RDF's.
    fn holder(&self) -> (String, String) {
        let nearest = self.open.iter().rev().find(|open| open.namespace != RDF);
        nearest.map(|open| (open.namespace.clone(), open.name.clone())).unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut()
            && open.text.len() + text.len() <= LONGEST
        {
            open.text.push_str(text);
        }
    }

    /// The five entities of XML and character numbers; any other one is left out.
    fn reference(&mut self, name: &quick_xml::events::BytesRef<'_>) {
        if let Ok(Some(letter)) = name.resolve_char_ref() {
            return self.text(letter.encode_utf8(&mut [0; 4]));
        }
        if let Some(text) = quick_xml::escape::resolve_predefined_entity(&name.xml10_content()) {
            self.text(text);
        }
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let value = open.text.trim();
        if value.is_empty() {
            return;
        }
        let (namespace, name) = if open.namespace == RDF {
            self.holder()
        } else {
            (open.namespace.clone(), open.name.clone())
        };
        self.push(namespace, name, value);
    }

    fn push(&mut self, namespace: String, name: String, value: &str) {
        if value.len() <= LONGEST && !namespace.is_empty() {
            self.found.push(Property { namespace, name, value: value.trim().to_owned() });
        }
    }

    /// A packet that stops in the middle still says what it said so far.
    fn close(mut self) -> Vec<Property> {
        while !self.open.is_empty() {
            self.end();
        }
        self.found
    }
}

fn space_of(space: &ResolveResult<'_>) -> String {
    match space {
        ResolveResult::Bound(space) if space.as_ref().len() <= LONGEST_SPACE => {
            space.as_ref().to_owned()
        }
        ResolveResult::Bound(_) | ResolveResult::Unbound | ResolveResult::Unknown(_) => {
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(inner: &str) -> Vec<u8> {
        format!(
            "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='{RDF}'>\
             <rdf:Description rdf:about='' xmlns:e='{}' xmlns:plus='{}'{inner}</rdf:RDF></x:xmpmeta>",
            ns::IPTC_EXT,
            ns::PLUS,
        )
        .into_bytes()
    }

    #[test]
    fn attribute_element_and_resource_say_the_same() {
        for inner in [
            " e:DigitalSourceType='z'/>",
            "><e:DigitalSourceType>z</e:DigitalSourceType></rdf:Description>",
            "><e:DigitalSourceType rdf:resource='z'/></rdf:Description>",
            "><e:DigitalSourceType><rdf:Bag><rdf:li> z </rdf:li></rdf:Bag></e:DigitalSourceType></rdf:Description>",
        ] {
            let found = properties(&packet(inner));
            assert!(
                found
                    .iter()
                    .any(|one| one.is(ns::IPTC_EXT, "DigitalSourceType") && one.value == "z"),
                "{inner}: {found:?}"
            );
        }
    }

    #[test]
    fn entities_of_the_document_are_not_expanded() {
        let bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>";
        assert!(properties(bomb).is_empty());
    }

    #[test]
    fn escaped_quotes_come_back() {
        let found = properties(&packet(
            "><plus:DataMining>{&quot;a&quot;:&#49;}</plus:DataMining></rdf:Description>",
        ));
        assert_eq!(found.first().map(|one| one.value.as_str()), Some("{\"a\":1}"));
    }

    #[test]
    fn depth_has_an_end() {
        let deep = "<a xmlns='urn:x'>".repeat(20_000);
        assert!(properties(deep.as_bytes()).is_empty());
    }
}
