//! Posts of the peers, as a test describes them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, Rgb, RgbImage};
use serde_json::{Value, json};

use super::documents::{ACTIVITY_JSON, PUBLIC, consent, context};
use super::wire::Reply;

/// Who a post is for.
#[derive(Clone, Debug)]
pub enum Audience {
    Public,
    /// Public, but not in the lists of everybody.
    Quiet,
    Followers,
    /// These actors.
    Direct(Vec<String>),
}

/// A post to be.
#[derive(Clone, Debug)]
pub struct Note {
    words: String,
    audience: Audience,
    terms: Option<String>,
    headers: Vec<(String, String)>,
    extra: Vec<(String, Value)>,
    tags: Vec<Value>,
    pictures: Vec<Picture>,
}

/// A picture to be, drawn by code.
#[derive(Clone, Debug)]
pub struct Picture {
    width: u32,
    height: u32,
    alt: String,
    terms: Option<String>,
    headers: Vec<(String, String)>,
    data_mining: Option<String>,
    extra: Vec<(String, Value)>,
}

/// A public note with these words.
pub fn note(words: &str) -> Note {
    Note {
        words: words.to_owned(),
        audience: Audience::Public,
        terms: None,
        headers: Vec::new(),
        extra: Vec::new(),
        tags: Vec::new(),
        pictures: Vec::new(),
    }
}

/// A picture of this size without a word about terms.
pub fn picture(width: u32, height: u32) -> Picture {
    Picture {
        width,
        height,
        alt: format!("a drawing of {width} by {height}"),
        terms: None,
        headers: Vec::new(),
        data_mining: None,
        extra: Vec::new(),
    }
}

impl Note {
    /// What the post says about its terms: four letters.
    #[must_use]
    pub fn terms(mut self, letters: &str) -> Self {
        self.terms = Some(letters.to_owned());
        self
    }

    /// Who it is for.
    #[must_use]
    pub fn to(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }

    /// A header of the response that carries the post.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What it answers.
    #[must_use]
    pub fn answering(self, id: &str) -> Self {
        self.with("inReplyTo", json!(id))
    }

    /// Names somebody.
    #[must_use]
    pub fn mentioning(mut self, actor: &str, name: &str) -> Self {
        self.tags.push(json!({ "type": "Mention", "href": actor, "name": name }));
        self
    }

    /// A hashtag, without the sign.
    #[must_use]
    pub fn tagged(mut self, tag: &str) -> Self {
        self.tags.push(json!({ "type": "Hashtag", "name": format!("#{tag}") }));
        self
    }

    /// One picture more.
    #[must_use]
    pub fn picture(mut self, picture: Picture) -> Self {
        self.pictures.push(picture);
        self
    }

    /// Any property, also instead of a usual one.
    #[must_use]
    pub fn with(mut self, property: &str, value: Value) -> Self {
        self.extra.push((property.to_owned(), value));
        self
    }

    /// The document and the files that belong to it, each with its path.
    pub fn into_documents(
        self,
        (origin, author): (&str, &str),
        number: u64,
        published: &str,
    ) -> (Value, Vec<(String, Reply)>) {
        let path = format!("{}/notes/{number}", author.strip_prefix(origin).unwrap_or_default());
        let (to, cc) = addressees(&self, author);
        let mut object = json!({
            "@context": context(),
            "id": format!("{origin}{path}"),
            "type": "Note",
            "attributedTo": author,
            "to": to,
            "cc": cc,
            "published": published,
            "url": format!("{origin}/posts/{number}"),
            "content": format!("<p>{}</p>", self.words),
            "sensitive": false,
            "tag": self.tags,
        });
        if let Some(terms) = &self.terms {
            object["aiConsent"] = consent(terms);
        }
        let mut documents = Vec::new();
        let mut attachments = Vec::new();
        for (index, picture) in self.pictures.iter().enumerate() {
            let path = format!("/media/{number}-{index}.{}", picture.ending());
            attachments.push(picture.attachment(&format!("{origin}{path}")));
            documents.push((path, picture.reply(number)));
        }
        object["attachment"] = json!(attachments);
        for (property, value) in self.extra {
            object[&property] = value;
        }
        let mut reply = Reply::of(ACTIVITY_JSON, object.to_string());
        reply.headers.extend(self.headers);
        documents.push((path, reply));
        (object, documents)
    }
}

fn addressees(note: &Note, author: &str) -> (Vec<String>, Vec<String>) {
    let followers = format!("{author}/followers");
    let mentioned = note.tags.iter().filter(|it| it["type"] == "Mention");
    let mentioned: Vec<String> =
        mentioned.filter_map(|it| it["href"].as_str()).map(str::to_owned).collect();
    match &note.audience {
        Audience::Public => (vec![PUBLIC.to_owned()], [vec![followers], mentioned].concat()),
        Audience::Quiet => (vec![followers], [vec![PUBLIC.to_owned()], mentioned].concat()),
        Audience::Followers => (vec![followers], mentioned),
        Audience::Direct(to) => (to.clone(), Vec::new()),
    }
}

impl Picture {
    /// The picture's own terms: four letters.
    #[must_use]
    pub fn terms(mut self, letters: &str) -> Self {
        self.terms = Some(letters.to_owned());
        self
    }

    /// Its description.
    #[must_use]
    pub fn alt(mut self, alt: &str) -> Self {
        alt.clone_into(&mut self.alt);
        self
    }

    /// A header of the response that carries the file.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What the file says in `plus:DataMining`, for example `DMI-PROHIBITED-AIMLTRAINING`.
    #[must_use]
    pub fn file_says(mut self, data_mining: &str) -> Self {
        self.data_mining = Some(data_mining.to_owned());
        self
    }

    /// Any property of the attachment.
    #[must_use]
    pub fn with(mut self, property: &str, value: Value) -> Self {
        self.extra.push((property.to_owned(), value));
        self
    }

    fn ending(&self) -> &'static str {
        if self.data_mining.is_some() { "jpg" } else { "png" }
    }

    fn content_type(&self) -> &'static str {
        if self.data_mining.is_some() { "image/jpeg" } else { "image/png" }
    }

    fn attachment(&self, url: &str) -> Value {
        let mut attachment = json!({
            "type": "Document",
            "mediaType": self.content_type(),
            "url": url,
            "name": self.alt,
            "width": self.width,
            "height": self.height,
        });
        if let Some(terms) = &self.terms {
            attachment["aiConsent"] = consent(terms);
        }
        for (property, value) in &self.extra {
            attachment[property] = value.clone();
        }
        attachment
    }

    fn reply(&self, number: u64) -> Reply {
        let mut reply = Reply::of(self.content_type(), self.file(number));
        reply.headers.extend(self.headers.clone());
        reply
    }

    /// The bytes; another number gives another drawing.
    fn file(&self, number: u64) -> Vec<u8> {
        let (width, height) = (self.width, self.height);
        let tint = u8::try_from(number * 41 % 256).unwrap_or_default();
        let drawn = RgbImage::from_fn(width, height, |x, y| {
            let ramp = |at: u32, of: u32| u8::try_from(at * 255 / of.max(1)).unwrap_or(255);
            let is_in_disc = x.abs_diff(width / 2).pow(2) + y.abs_diff(height / 2).pow(2)
                < (width.min(height) / 4).pow(2);
            let red = if is_in_disc { 230 } else { ramp(x, width) };
            Rgb([red, ramp(y, height), tint])
        });
        let mut file = Cursor::new(Vec::new());
        let Some(data_mining) = &self.data_mining else {
            let encoder = PngEncoder::new(&mut file);
            let written = encoder.write_image(&drawn, width, height, ExtendedColorType::Rgb8);
            written.expect("a PNG");
            return file.into_inner();
        };
        let encoder = JpegEncoder::new_with_quality(&mut file, 90);
        encoder.write_image(&drawn, width, height, ExtendedColorType::Rgb8).expect("a JPEG");
        with_packet(&file.into_inner(), data_mining)
    }
}

/// Puts an XMP packet behind the first two bytes of a JPEG.
fn with_packet(file: &[u8], data_mining: &str) -> Vec<u8> {
    let packet = format!(
        "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/'>\
         <plus:DataMining>http://ns.useplus.org/ldf/vocab/{data_mining}</plus:DataMining>\
         </rdf:Description></rdf:RDF></x:xmpmeta>"
    );
    let length = u16::try_from(packet.len() + 2).expect("a short packet").to_be_bytes();
    [&file[..2], &[0xFF, 0xE1], &length, packet.as_bytes(), &file[2..]].concat()
}
