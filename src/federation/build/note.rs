//! A post of somebody here, as a note.

use std::fmt::Write as _;

use consent::{AiLabel, Indexable, Permission, SourceType, Visibility};
use serde_json::{Map, Value, json};
use services::outward::{Outward, PictureFile};
use services::posts::Picture;
use services::text::tag_name;

use super::{House, escape, extend, searchable_by, standing_alone, time};
use crate::wire::consent::properties;
use crate::wire::context::{DOCUMENT, PUBLIC};

/// Servers that show fewer pictures show this many.
const OTHERS_SHOW: usize = 4;

/// Who a post is for, as documents say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipients {
    /// `to`.
    pub to: Vec<String>,
    /// `cc`.
    pub cc: Vec<String>,
}

/// Who a post is for. Who is named reads it whatever its circle.
pub fn recipients(house: &House, post: &Outward) -> Recipients {
    let followers = house.addresses.followers(&post.shown.author.username);
    let named: Vec<String> = post.named.iter().map(|it| it.uri.clone()).collect();
    let (to, cc) = match post.shown.post.visibility.get() {
        Visibility::Public => (vec![PUBLIC.to_owned()], [vec![followers], named].concat()),
        Visibility::Quiet => (vec![followers], [vec![PUBLIC.to_owned()], named].concat()),
        Visibility::Followers => (vec![followers], named),
        Visibility::Mentioned => (named, Vec::new()),
    };
    Recipients { to, cc }
}

/// The note, without a context: to stand inside an activity or a list.
pub fn note(house: &House, post: &Outward) -> Value {
    let (at, row) = (&house.addresses, &post.shown.post);
    let name = post.shown.author.username.as_str();
    let Recipients { to, cc } = recipients(house, post);
    let author = at.actor(name);
    let content = content(house, post);
    let by_language = || Map::from_iter([(row.language.clone(), content.clone().into())]);
    let listed = post.shown.exposure.is_indexable() && row.visibility.get() == Visibility::Public;
    let languages = (!row.language.is_empty()).then(by_language);
    let mut document = Map::new();
    extend(
        &mut document,
        json!({
            "id": post.uri,
            "type": "Note",
            "attributedTo": author,
            "to": to,
            "cc": cc,
            "published": time(row.created_at),
            "updated": post.updated_at.map(time),
            "url": at.post_page(name, row.id),
            "inReplyTo": post.answers,
            "conversation": post.began_with,
            "context": post.began_with,
            "name": some_text(&row.title),
            "dateCreated": some_text(&row.year),
            "artMedium": some_text(&row.medium),
            "summary": warning(post),
            "sensitive": !row.warning.is_empty() || !row.sensitivity.is_empty(),
            "contentMap": languages,
            "content": content,
            "source": source(post),
            "tag": tags(house, post),
            "attachment": pictures(house, post),
            "interactionPolicy": { "canQuote": { "automaticApproval": [author] } },
            "searchableBy": searchable_by(Indexable::when(listed), &author),
            "replies": at.replies(name, row.id),
            "likes": at.likes(name, row.id),
            "shares": at.shares(name, row.id),
        }),
    );
    ask(post, &mut document);
    rights(house, post, &mut document);
    document.extend(terms(house, post));
    Value::Object(document)
}

/// A post with a poll is a question, as Mastodon spells it.
fn ask(post: &Outward, document: &mut Map<String, Value>) {
    let Some(poll) = &post.shown.poll else { return };
    let options: Vec<Value> = poll
        .options
        .iter()
        .map(|it| {
            let replies = json!({ "type": "Collection", "totalItems": it.votes });
            json!({ "type": "Note", "name": it.title, "replies": replies })
        })
        .collect();
    let key = if poll.is_multiple { "anyOf" } else { "oneOf" };
    document.insert("type".to_owned(), "Question".into());
    document.insert(key.to_owned(), options.into());
    extend(
        document,
        json!({
            "endTime": poll.expires_at.map(time),
            "closed": poll.closed_at.map(time),
            "votersCount": poll.voters,
        }),
    );
}

/// The note as it stands at its own address.
pub fn document(house: &House, post: &Outward) -> Value {
    standing_alone(note(house, post), &DOCUMENT)
}

/// What is left of a post that was deleted.
pub fn tombstone(id: &str, deleted_at: Option<services::Timestamp>) -> Value {
    let mut stone = Map::new();
    extend(
        &mut stone,
        json!({
            "id": id,
            "type": "Tombstone",
            "formerType": "Note",
            "deleted": deleted_at.map(time),
        }),
    );
    Value::Object(stone)
}

// --- Words ------------------------------------------------------------------------------------

/// What everybody else shows: the wall label, the words, a link to what they leave out, and the
/// terms and the label as hashtags.
fn content(house: &House, post: &Outward) -> String {
    let mut html = wall_label(post);
    html.push_str(&post.shown.post.html);
    let count = post.shown.pictures.len();
    if count > OTHERS_SHOW {
        let page = house.addresses.post_page(&post.shown.author.username, post.shown.post.id);
        let page = escape(&page);
        let _infallible = write!(html, "<p><a href=\"{page}\">All {count} pictures</a></p>");
    }
    let signs: Vec<String> = added_tags(post)
        .into_iter()
        .map(|tag| {
            let page = escape(&house.addresses.tag_page(tag));
            format!(
                "<a href=\"{page}\" class=\"mention hashtag\" rel=\"tag\">#<span>{tag}</span></a>"
            )
        })
        .collect();
    if !signs.is_empty() {
        let _infallible = write!(html, "<p>{}</p>", signs.join(" "));
    }
    html
}

/// Title, year, medium: what hangs beside a picture on a wall.
fn wall_label(post: &Outward) -> String {
    let row = &post.shown.post;
    let title = match row.title.as_str() {
        "" => String::new(),
        title => format!("<strong>{}</strong>", escape(title)),
    };
    let parts: Vec<String> = [title, escape(&row.year), escape(&row.medium)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() { String::new() } else { format!("<p>{}</p>", parts.join(", ")) }
}

/// Hashtags that the author did not write. `#NoAI` means all four uses; where less is denied,
/// `aiConsent` says it more exactly, and the hashtag would deny more than the author did.
fn added_tags(post: &Outward) -> Vec<&'static str> {
    let exposure = &post.shown.exposure;
    let mining = exposure.consent().data_mining;
    let is_denied = matches!(mining, Permission::NotAllowed | Permission::Unknown);
    let no_ai = (is_denied && exposure.robots_property().is_some()).then_some("NoAI");
    let label = match exposure.label() {
        AiLabel::AiGenerated => Some("AIGenerated"),
        AiLabel::AiAssisted => Some("AIAssisted"),
        AiLabel::HumanMade | AiLabel::Undeclared => None,
    };
    let is_new = |tag: &&str| !post.shown.tags.iter().any(|it| tag_name(it) == tag_name(tag));
    [no_ai, label].into_iter().flatten().filter(is_new).collect()
}

/// The curtain in words: the author's own, else the reasons they chose.
fn warning(post: &Outward) -> Value {
    let row = &post.shown.post;
    if !row.warning.is_empty() {
        return row.warning.clone().into();
    }
    let reasons: Vec<&str> = row.sensitivity.reasons().iter().map(|it| it.words()).collect();
    some_text(&reasons.join(", "))
}

fn source(post: &Outward) -> Value {
    match post.shown.post.source.as_str() {
        "" => Value::Null,
        words => json!({ "content": words, "mediaType": "text/markdown" }),
    }
}

fn tags(house: &House, post: &Outward) -> Value {
    let named = post.named.iter().map(|it| {
        let handle = match it.is_remote {
            true => format!("@{}", it.handle),
            false => format!("@{}@{}", it.handle, house.domain),
        };
        json!({ "type": "Mention", "href": it.uri, "name": handle })
    });
    let written = post.shown.tags.iter().map(String::as_str);
    let hashtags = written.chain(added_tags(post)).map(|tag| {
        let page = house.addresses.tag_page(tag);
        json!({ "type": "Hashtag", "href": page, "name": format!("#{tag}") })
    });
    let all: Vec<Value> = named.chain(hashtags).collect();
    if all.is_empty() { Value::Null } else { Value::Array(all) }
}

fn some_text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

// --- Terms, labels, rights --------------------------------------------------------------------

/// The terms of the whole. How it was made is said here only where it holds for all of it; a
/// picture without a word of its own would take it over.
fn terms(house: &House, post: &Outward) -> Map<String, Value> {
    let mut said = properties(&post.shown.exposure, &house.policy_url);
    let mut kinds = post.shown.pictures.iter().map(source_type);
    let first = kinds.next();
    let is_mixed = first.is_some() && kinds.any(|it| Some(it) != first);
    if is_mixed {
        said.remove("digitalSourceType");
    }
    said
}

fn rights(house: &House, post: &Outward, document: &mut Map<String, Value>) {
    let author = &post.shown.author;
    let name = if author.display_name.is_empty() { &author.username } else { &author.display_name };
    let handle = services::outward::handle(author, &house.domain);
    let published = time(post.shown.post.created_at);
    let year = published.split('-').next().unwrap_or_default();
    extend(
        document,
        json!({
            "license": house.policy_url,
            "copyrightNotice": format!("© {year} {name}"),
            "creditText": format!("{name} ({handle})"),
        }),
    );
}

/// How a picture was made, as an address. "Made by hand" alone does not tell paint from
/// photography; on the wire it goes as the plainest of the human kinds, so that it arrives.
fn source_type(picture: &Picture) -> Option<&'static str> {
    let exposure = match picture.exposure.label() {
        AiLabel::HumanMade => picture.exposure.made_as(SourceType::DigitalCreation),
        _ => picture.exposure,
    };
    exposure.digital_source_type()
}

// --- Pictures ---------------------------------------------------------------------------------

fn pictures(house: &House, post: &Outward) -> Value {
    let all: Vec<Value> = post
        .shown
        .pictures
        .iter()
        .zip(&post.files)
        .filter_map(|(picture, file)| Some(attachment(house, post, picture, file.as_ref()?)))
        .collect();
    if all.is_empty() { Value::Null } else { Value::Array(all) }
}

/// The description stands in two places: most servers read `name`, `GoToSocial` reads `summary`.
fn attachment(house: &House, post: &Outward, picture: &Picture, file: &PictureFile) -> Value {
    let row = &picture.media;
    let mut document = Map::new();
    extend(
        &mut document,
        json!({
            "type": "Document",
            "mediaType": file.media_type,
            "url": file.url,
            "name": some_text(&row.alt),
            "summary": some_text(&row.alt),
            "width": file.width,
            "height": file.height,
            "size": file.bytes,
            "digestMultibase": digest(&file.sha256),
            "blurhash": some_text(&row.blurhash),
            "focalPoint": focal_point(row.focus_x, row.focus_y),
            "digitalSourceType": source_type(picture),
        }),
    );
    // A picture that once said something of its own, or could have before an edit, always says it
    // all: to others silence would mean that its old word still holds.
    let is_special = picture.exposure.consent() != post.shown.exposure.consent()
        || row.terms.get() != consent::Consent::UNKNOWN
        || post.updated_at.is_some();
    if is_special {
        let said = properties(&picture.exposure, &house.policy_url);
        document.extend(said.into_iter().filter(|(key, _)| key == "aiConsent"));
    }
    Value::Object(document)
}

/// A multihash (0x12: SHA-256, 0x20: 32 bytes) in base58btc (`z`).
fn digest(sha256: &[u8; 32]) -> String {
    let multihash = [&[0x12, 0x20], sha256.as_slice()].concat();
    format!("z{}", bs58::encode(multihash).into_string())
}

/// The middle is where everybody looks anyway.
fn focal_point(x: f64, y: f64) -> Value {
    let is_middle = x.abs() < 0.001 && y.abs() < 0.001;
    if is_middle { Value::Null } else { json!([x, y]) }
}

#[cfg(test)]
#[path = "note_tests.rs"]
mod tests;
