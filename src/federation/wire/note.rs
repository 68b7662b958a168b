//! Posts as others describe them: notes, articles, pages of forums, pictures, videos, events.

use consent::AiLabel;
use serde_json::Value;
use services::polls::{PollFacts, PollOption};
use services::remote_posts::{Circle, PictureFacts, PostFacts, SearchableBy, Words};
use url::Url;

use super::consent::{attachments as all_attachments, claims, statement};
use super::read::{
    Doc, address, cut, id_of, id_text, is_at_home, is_no_step_down, is_public, raw_id,
};

/// Characters of a title at most.
const TITLE: usize = 2_048;

/// Characters of a text at most.
const TEXT: usize = 100_000;

/// Characters of a content warning at most.
const WARNING: usize = 1_000;

/// Characters of the description of a picture at most.
const ALT: usize = 5_000;

/// Pictures and other files at most.
const ATTACHMENTS: usize = 20;

/// Entries of `tag` that are looked at.
const TAGS: usize = 200;

/// Hashtags, and people named, at most.
const HASHTAGS: usize = 100;
const MENTIONS: usize = 50;

/// Addresses in `to` and `cc` that are looked at.
pub(super) const RECIPIENTS: usize = 1_000;

/// Answers of a poll at most.
const OPTIONS: usize = 100;

/// The types that are shown as posts.
const KINDS: [&str; 9] =
    ["Note", "Question", "Article", "Page", "Image", "Video", "Event", "Audio", "Document"];

/// Where quotes stand, the newest way first.
const QUOTES: [&str; 5] = ["quote", "quoteUrl", "quoteUri", "_misskey_quote", "quoteURL"];

/// Why a document is no post for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteFault {
    /// It is no object, or has a type that is not shown as a post.
    #[error("this is no post")]
    NoPost,
    /// It has no id that can be asked.
    #[error("the post has no usable id")]
    NoId,
    /// It names no author.
    #[error("the post has no author")]
    NoAuthor,
    /// Its author is on another host: nobody can vouch for that.
    #[error("the author of the post is on another host")]
    ForeignAuthor,
    /// It is a vote in a poll, which is sent like a note.
    #[error("this is a vote in a poll")]
    Vote,
}

/// Who may find it by searching (FEP-268d). The author alone means nobody: an empty list would be the
/// same as silence.
fn searchable_by(document: Doc<'_>, author: &str) -> SearchableBy {
    let named = document.names("searchableBy", 8);
    if named.is_empty() {
        SearchableBy::Unsaid
    } else if named.iter().any(|it| is_public(it)) {
        SearchableBy::Everybody
    } else if named.iter().all(|it| *it == author) {
        SearchableBy::Nobody
    } else {
        SearchableBy::Followers
    }
}

/// Whether a value looks like a post.
pub fn is_note(value: &Value) -> bool {
    Doc::of(value).is_some_and(|it| it.is_any(&KINDS))
}

/// Whether a value is what remains of something that was deleted.
pub fn is_tombstone(value: &Value) -> bool {
    Doc::of(value).is_some_and(|it| it.is_any(&["Tombstone"]))
}

/// Reads a post. Its author must be on its host; a page for people elsewhere is left out.
///
/// The caller has made sure that the document comes from where its id says, or was signed by its
/// author.
pub fn parse(value: &Value) -> Result<PostFacts, NoteFault> {
    let document = Doc::of(value).ok_or(NoteFault::NoPost)?;
    let kinds = document.kinds();
    let kind = kinds.into_iter().find(|kind| KINDS.contains(kind)).ok_or(NoteFault::NoPost)?;
    let uri = document.id_text().ok_or(NoteFault::NoId)?;
    let id = document.id().ok_or(NoteFault::NoId)?;
    let author = author(document).ok_or(NoteFault::NoAuthor)?;
    if !address(author).is_some_and(|url| is_at_home(&id, &url)) {
        return Err(NoteFault::ForeignAuthor);
    }
    if kind == "Note" && is_vote(document) {
        return Err(NoteFault::Vote);
    }
    let (words, language) = words(document);
    let tags = Tags::of(document);
    let (pictures, links) = files(value, document, &id, kind);
    let recipients = Recipients::of(document);
    Ok(PostFacts {
        url: page(document, &id),
        kind: kind.to_owned(),
        author: author.to_owned(),
        parent_uri: document.link_text("inReplyTo").map(str::to_owned).unwrap_or_default(),
        quote_uri: quote(document).map(str::to_owned).unwrap_or_default(),
        circle: recipients.circle(),
        recipients: recipients.people,
        searchable_by: searchable_by(document, author),
        title: title(document),
        words,
        warning: warning(document, kind),
        is_sensitive: document.is_set("sensitive"),
        language: language.map(language_code).unwrap_or_default(),
        published: document.time("published"),
        updated: document.time("updated"),
        terms: statement(value),
        label: consent::claim(&claims(value, None)),
        pictures,
        links,
        options: options(document),
        poll: (kind == "Question").then(|| poll(document)).flatten(),
        mentions: tags.mentions,
        hashtags: tags.hashtags,
        claimed_likes: document.claimed("likes"),
        claimed_boosts: document.claimed("shares"),
        claimed_replies: document.claimed("replies"),
        uri: uri.to_owned(),
    })
}

/// The one who made it. `PeerTube` names an account and a channel; the account is the person.
fn author(document: Doc<'_>) -> Option<&str> {
    let named = document.list("attributedTo", 10);
    let is_person = |value: &&&Value| Doc::of(value).is_some_and(|it| it.is_any(&["Person"]));
    let named = named.iter().find(is_person).or_else(|| named.first());
    named.and_then(|value| id_text(value)).or_else(|| document.link_text("actor"))
}

/// A name and no text, as an answer to something.
fn is_vote(document: Doc<'_>) -> bool {
    document.get("name").is_some()
        && document.get("inReplyTo").is_some()
        && ["content", "contentMap", "attachment"].iter().all(|key| document.get(key).is_none())
}

fn title(document: Doc<'_>) -> String {
    document.text_or_map("name", TITLE).0.unwrap_or_default().trim().to_owned()
}

/// The text and its language. Markdown and plain text are no HTML and are not taken for it.
fn words(document: Doc<'_>) -> (Words, Option<&str>) {
    let (content, language) = document.text_or_map("content", TEXT);
    let media_type = document.text("mediaType", 100).unwrap_or_default();
    let source = || {
        let source = document.get("source")?;
        let inner = Doc::of(source).and_then(|it| it.text("content", TEXT));
        inner.or_else(|| source.as_str().map(|text| cut(text, TEXT)))
    };
    let misskey = || document.text("_misskey_content", TEXT);
    let words = match content {
        Some(text) if media_type.starts_with("text/markdown") => Words::Markdown(text),
        Some(text) if media_type.starts_with("text/plain") => Words::Plain(text),
        Some(html) => Words::Html(html),
        None => source().or_else(misskey).map_or_else(Words::default, Words::Plain),
    };
    let declared = document.get("language").and_then(|language| {
        // PeerTube and Lemmy: an object with an identifier.
        let named = Doc::of(language)?.get("identifier")?;
        named.as_str()
    });
    (words, language.or(declared))
}

/// A content warning is the `summary` of a note; of an article and a video it is a summary.
fn warning(document: Doc<'_>, kind: &str) -> String {
    if !matches!(kind, "Note" | "Question" | "Image") && !document.is_set("sensitive") {
        return String::new();
    }
    let text = document.text_or_map("summary", WARNING).0;
    let text = text.or_else(|| document.text("_misskey_summary", WARNING));
    text.unwrap_or_default().trim().to_owned()
}

/// Two or three letters, perhaps with a region.
fn language_code(text: &str) -> String {
    let is_code = (2..=12).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
        && text != "und";
    if is_code { text.to_ascii_lowercase() } else { String::new() }
}

/// The page for people, on the same host; of several the first that a browser shows.
fn page(document: Doc<'_>, id: &Url) -> String {
    let is_page = |value: &&Value| {
        let media_type = Doc::of(value).and_then(|link| link.text("mediaType", 100));
        media_type.is_none_or(|it| it.starts_with("text/html"))
    };
    let own = |value: &Value| {
        let url = Doc::of(value).and_then(|link| link.link("href")).or_else(|| id_of(value))?;
        is_at_home(id, &url).then_some(url)
    };
    let page = document.list("url", 50).into_iter().filter(is_page).find_map(own);
    page.map_or_else(|| id.to_string(), String::from)
}

/// What it quotes: by one of the keys, or by a link among the tags (FEP-e232).
fn quote(document: Doc<'_>) -> Option<&str> {
    let by_key = QUOTES.iter().find_map(|key| document.link_text(key));
    by_key.or_else(|| {
        document.list("tag", TAGS).into_iter().filter_map(Doc::of).find_map(|tag| {
            let media_type = tag.text("mediaType", 200).unwrap_or_default();
            let is_object = media_type.starts_with("application/activity+json")
                || media_type.starts_with("application/ld+json");
            let rel = tag.names("rel", 10);
            let is_quote = rel.iter().any(|it| it.ends_with("_misskey_quote"));
            (tag.is_any(&["Link"]) && (is_object || is_quote)).then(|| tag.link_text("href"))?
        })
    })
}

fn options(document: Doc<'_>) -> Vec<String> {
    let mut all = document.list("oneOf", OPTIONS);
    all.extend(document.list("anyOf", OPTIONS));
    let name = |value: &Value| Doc::of(value).and_then(|option| option.text("name", 500));
    all.into_iter().take(OPTIONS).filter_map(name).collect()
}

/// Answers of a poll that people here can give, at most.
const ANSWERS: usize = 30;

/// A poll that people can answer: two answers or more, each with its words once.
fn poll(document: Doc<'_>) -> Option<PollFacts> {
    let several = document.list("anyOf", ANSWERS);
    let is_multiple = !several.is_empty();
    let list = if is_multiple { several } else { document.list("oneOf", ANSWERS) };
    let option = |value: &Value| {
        let option = Doc::of(value)?;
        let title = option.text("name", 500)?.trim().to_owned();
        Some(PollOption { title, votes: option.claimed("replies").unwrap_or(0) })
    };
    let options: Vec<PollOption> = list.into_iter().filter_map(option).collect();
    let titles: std::collections::BTreeSet<&str> =
        options.iter().map(|it| it.title.as_str()).collect();
    if options.len() < 2 || titles.len() < options.len() || titles.contains("") {
        return None;
    }
    let ends = document.time("endTime");
    // Some say when it was closed, some only that it was.
    let closed = document.time("closed").or_else(|| ends.filter(|_| document.is_set("closed")));
    let voters = document.claimed("votersCount");
    Some(PollFacts { options, is_multiple, ends, closed, voters })
}

/// A choice of somebody in a poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Who.
    pub author: String,
    /// The post with the poll.
    pub post: String,
    /// The words of the choice.
    pub title: String,
}

/// Reads a choice in a poll, which is sent like a note.
pub fn vote(value: &Value) -> Option<Vote> {
    let document = Doc::of(value).filter(|it| it.is_any(&["Note"]) && is_vote(*it))?;
    Some(Vote {
        author: author(document)?.to_owned(),
        post: document.link_text("inReplyTo")?.to_owned(),
        title: document.text("name", 500)?,
    })
}

#[derive(Default)]
struct Tags {
    mentions: Vec<String>,
    hashtags: Vec<String>,
}

impl Tags {
    fn of(document: Doc<'_>) -> Self {
        let mut tags = Self::default();
        for tag in document.list("tag", TAGS).into_iter().filter_map(Doc::of) {
            if tag.is_any(&["Mention"]) {
                let href = tag.link_text("href").map(str::to_owned);
                push(&mut tags.mentions, href, MENTIONS);
            } else if tag.is_any(&["Hashtag"]) {
                let name = tag.text("name", 100);
                let name = name.map(|it| it.trim().trim_start_matches(['#', '＃']).to_owned());
                push(&mut tags.hashtags, name.filter(|it| is_tag(it)), HASHTAGS);
            }
        }
        tags
    }
}

fn push(list: &mut Vec<String>, one: Option<String>, most: usize) {
    if let Some(one) = one.filter(|one| list.len() < most && !list.contains(one)) {
        list.push(one);
    }
}

/// What a hashtag may be made of here: it becomes an address.
fn is_tag(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

struct Recipients {
    to_all: bool,
    cc_all: bool,
    people: Vec<String>,
}

impl Recipients {
    fn of(document: Doc<'_>) -> Self {
        let (to, cc) = (document.names("to", RECIPIENTS), document.names("cc", RECIPIENTS));
        let people = |it: &&&str| !is_public(it);
        Self {
            to_all: to.iter().any(|it| is_public(it)),
            cc_all: cc.iter().any(|it| is_public(it)),
            people: to.iter().chain(&cc).filter(people).map(|it| (*it).to_owned()).collect(),
        }
    }

    fn circle(&self) -> Circle {
        match (self.to_all, self.cc_all) {
            (true, _) => Circle::Everybody,
            (false, true) => Circle::EverybodyQuietly,
            (false, false) => Circle::Named,
        }
    }
}

/// Pictures, and whatever else is attached, as links with a name.
fn files(
    value: &Value,
    document: Doc<'_>,
    id: &Url,
    kind: &str,
) -> (Vec<PictureFacts>, Vec<(String, String)>) {
    let mut pictures: Vec<PictureFacts> = Vec::new();
    let mut links = Vec::new();
    for attachment in all_attachments(value).into_iter().take(ATTACHMENTS) {
        match file(attachment, id) {
            Some(File::Picture(picture)) if pictures.iter().all(|it| it.url != picture.url) => {
                pictures.push(picture);
            }
            Some(File::Other(link)) => links.push(link),
            Some(File::Picture(_)) | None => (),
        }
    }
    if kind == "Image" && pictures.is_empty() {
        pictures.extend(as_picture(value, document, id));
    }
    if pictures.is_empty() {
        pictures.extend(stand_in(document, id, kind));
    }
    (pictures, links)
}

enum File {
    Picture(PictureFacts),
    Other((String, String)),
}

fn file(value: &Value, id: &Url) -> Option<File> {
    let Some(document) = Doc::of(value) else {
        let url = value.as_str().and_then(address)?;
        return is_picture(None, "", &url).then(|| File::Picture(bare_picture(url)));
    };
    if document.is_any(&["PropertyValue", "Note", "Hashtag", "Mention"]) {
        return None;
    }
    let (url, media_type) = source_of(document)?;
    if !is_no_step_down(id, &url) {
        return None;
    }
    let kind = document.kinds().first().copied();
    let media_type = media_type.or_else(|| document.text("mediaType", 100)).unwrap_or_default();
    if is_picture(kind, &media_type, &url) {
        return Some(File::Picture(picture(value, document, url, media_type)));
    }
    let name = alt(document);
    Some(File::Other((url.into(), name)))
}

fn is_picture(kind: Option<&str>, media_type: &str, url: &Url) -> bool {
    if !media_type.is_empty() {
        return media_type.starts_with("image/") && !media_type.starts_with("image/svg");
    }
    let path = url.path().to_ascii_lowercase();
    let ends =
        [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|it| path.ends_with(it));
    match kind {
        Some("Image") => true,
        Some("Video" | "Audio") => false,
        _ => ends,
    }
}

/// Where a file lies: `url` or `href`, each an address, an object around one, or a list of these.
fn source_of(document: Doc<'_>) -> Option<(Url, Option<String>)> {
    let mut all = document.list("url", 50);
    all.extend(document.list("href", 1));
    all.into_iter().find_map(|value| {
        let media_type = Doc::of(value).and_then(|link| link.text("mediaType", 100));
        let url = Doc::of(value).and_then(|link| link.link("href")).or_else(|| id_of(value))?;
        Some((url, media_type))
    })
}

/// The description: Mastodon and most say `name`, `GoToSocial` says `summary`.
fn alt(document: Doc<'_>) -> String {
    let said = ["name", "summary"].iter().find_map(|key| {
        document.text_or_map(key, ALT).0.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())
    });
    said.unwrap_or_default()
}

fn picture(value: &Value, document: Doc<'_>, url: Url, media_type: String) -> PictureFacts {
    let size = |key: &str| {
        let number = document.get(key).and_then(Value::as_i64).unwrap_or(0);
        i32::try_from(number).ok().filter(|it| (1..=100_000).contains(it)).unwrap_or(0)
    };
    let own = claims(value, Some(value)).attachment;
    PictureFacts {
        url: url.into(),
        media_type,
        alt: alt(document),
        width: size("width"),
        height: size("height"),
        blurhash: document.text("blurhash", 128).filter(|it| is_blurhash(it)).unwrap_or_default(),
        focus: focus(document),
        is_sensitive: document.is_set("sensitive"),
        terms: statement(value),
        label: own.unwrap_or(AiLabel::Undeclared),
    }
}

fn bare_picture(url: Url) -> PictureFacts {
    PictureFacts { url: url.into(), ..PictureFacts::default() }
}

fn is_blurhash(text: &str) -> bool {
    text.len() >= 6 && text.bytes().all(|it| it.is_ascii_graphic() && !b"\"'<>&\\".contains(&it))
}

/// The point that should stay in view, each part between -1 and 1.
fn focus(document: Doc<'_>) -> (f64, f64) {
    let point = document.list("focalPoint", 2);
    let part = |place: usize| {
        let number = point.get(place).and_then(|value| value.as_f64()).unwrap_or(0.0);
        if number.is_finite() { number.clamp(-1.0, 1.0) } else { 0.0 }
    };
    (part(0), part(1))
}

/// An `Image` that is itself the post.
fn as_picture(value: &Value, document: Doc<'_>, id: &Url) -> Option<PictureFacts> {
    let (url, media_type) = source_of(document)?;
    let media_type = media_type.or_else(|| document.text("mediaType", 100)).unwrap_or_default();
    if !is_no_step_down(id, &url) || !is_picture(Some("Image"), &media_type, &url) {
        return None;
    }
    // What it says about itself stands on the post already.
    let found = picture(value, document, url, media_type);
    Some(PictureFacts { terms: consent::Consent::UNKNOWN, label: AiLabel::Undeclared, ..found })
}

/// What stands for a post without pictures: the preview of a video, the picture of a page. The
/// largest of several.
fn stand_in(document: Doc<'_>, id: &Url, kind: &str) -> Option<PictureFacts> {
    if !matches!(kind, "Video" | "Page" | "Article" | "Event") {
        return None;
    }
    let mut all = document.list("image", 10);
    all.extend(document.list("icon", 10));
    let found = all.into_iter().filter_map(|value| match file(value, id) {
        Some(File::Picture(picture)) => Some(picture),
        _ => raw_id(value)
            .and_then(address)
            .filter(|url| {
                is_no_step_down(id, url) && Doc::of(value).is_none_or(|it| it.is_any(&["Image"]))
            })
            .map(bare_picture),
    });
    found.max_by_key(|picture| picture.width)
}

#[cfg(test)]
#[path = "note_tests.rs"]
mod tests;
