//! What stands behind the first link of a post: asked for once, by a job; no picture is kept.

use std::collections::HashMap;
use std::time::Duration;

use consent::Visibility;
use store::cards as rows;
use store::queue::{self, Job};
use store::{Conn, QueryResult, RowId};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::{App, Post, Timestamp};

pub use store::cards::Card as LinkCard;

/// Addresses that are longer get no card.
const LONGEST: usize = 2_000;

/// What is read of a page, and how long is waited for it.
const BYTES: usize = 512 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// A page is looked at again after this time.
const FRESH: Duration = Duration::from_hours(24 * 14);

/// The cards of these posts that have something to show.
pub(crate) fn of_posts(conn: &mut Conn, posts: &[Post]) -> QueryResult<HashMap<RowId, LinkCard>> {
    let mut ids: Vec<RowId> = posts.iter().filter_map(|post| post.card_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(rows::shown(conn, &ids)?.into_iter().map(|card| (card.id, card)).collect())
}

/// Puts the card of its first link under a post that everybody may see, and asks for it where it
/// is not known yet. A post with pictures shows these instead.
pub(crate) fn look_at(conn: &mut Conn, ids: &Ids, now: Timestamp, post: &Post) -> Result<()> {
    let is_open = matches!(post.visibility.get(), Visibility::Public | Visibility::Quiet);
    let link = match is_open && post.media_count == 0 && !post.is_held {
        true => first_link(&post.html),
        false => None,
    };
    let Some(url) = link else {
        if post.card_id.is_some() {
            rows::attach(conn, post.id, None)?;
        }
        return Ok(());
    };
    let id: RowId = ids.next(now);
    let card = rows::find_or_insert(conn, &blank(id, url, now))?;
    rows::attach(conn, post.id, Some(card.id))?;
    let is_old = card.fetched_at.is_none_or(|at| at.plus(FRESH) <= now);
    if card.id == id || (is_old && card.state != rows::WAITING) {
        queue::enqueue(conn, ids.next(now), &Job::FetchCard { card: card.id }, now)?;
    }
    Ok(())
}

fn blank(id: RowId, url: String, now: Timestamp) -> LinkCard {
    LinkCard {
        id,
        url,
        state: rows::WAITING,
        kind: 0,
        title: String::new(),
        description: String::new(),
        author_name: String::new(),
        author_url: String::new(),
        provider_name: String::new(),
        provider_url: String::new(),
        language: String::new(),
        published_at: None,
        fetched_at: None,
        created_at: now,
    }
}

/// The first link in rendered HTML that is no name and no hashtag.
pub(crate) fn first_link(html: &str) -> Option<String> {
    html.split("<a ").skip(1).find_map(|tag| {
        let tag = tag.split_once('>')?.0;
        let class = attribute(tag, "class").unwrap_or_default();
        if class.contains("mention") || class.contains("hashtag") || class.contains("u-url") {
            return None;
        }
        plain_address(&unescaped(attribute(tag, "href")?))
    })
}

/// The address of a page without the place in it; nothing of what has no card.
pub fn plain_address(address: &str) -> Option<String> {
    let mut url = url::Url::parse(address).ok()?;
    url.set_fragment(None);
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let is_bare = url.username().is_empty() && url.password().is_none();
    (is_web && is_bare && url.as_str().len() <= LONGEST).then(|| url.into())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|it| it.0)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

/// Fetches what stands behind a card's link, and keeps what it says about itself.
pub(crate) async fn fetch(app: &App, id: RowId) -> Result<()> {
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::find(conn, id)?);
    let Some(card) = app.store.read(find).await? else { return Ok(()) };
    // Slow pages must not hold up what other jobs wait for.
    let desk = app.memory.of::<Desk>();
    let Ok(_place) = desk.0.try_acquire() else { return later(app, id).await };
    let said = asked(app, &card.url).await;
    let now = app.now();
    let mut fresh = match said {
        Some(said) => said.onto(card),
        // What was known before is better than nothing.
        None if card.state == rows::SHOWN => card,
        None => LinkCard { state: rows::EMPTY, ..card },
    };
    fresh.fetched_at = Some(now);
    app.store.write(move |conn| Ok::<_, Error>(rows::update(conn, &fresh)?)).await
}

/// Pages that are asked at once, at most.
#[derive(Debug)]
struct Desk(Semaphore);

impl Default for Desk {
    fn default() -> Self {
        Self(Semaphore::new(2))
    }
}

/// How long a card waits when others are being asked for.
const TURN: Duration = Duration::from_secs(20);

async fn later(app: &App, card: RowId) -> Result<()> {
    let (now, ids) = (app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let job = Job::FetchCard { card };
            Ok::<_, Error>(queue::enqueue(conn, ids.next(now), &job, now.plus(TURN))?)
        })
        .await
}

async fn asked(app: &App, address: &str) -> Option<Said> {
    let url = url::Url::parse(address).ok().filter(|url| app.client.may_ask(url))?;
    let request = crate::client::Request::get(url.clone())
        .header(http::header::ACCEPT, "text/html")
        .at_most(BYTES);
    let answer = tokio::time::timeout(PATIENCE, app.client.send(request)).await.ok()?.ok()?;
    let is_page = answer.header("content-type").is_some_and(|it| it.starts_with("text/html"));
    if !answer.status.is_success() || !is_page {
        return None;
    }
    let host = answer.url.host_str().unwrap_or_default().to_owned();
    Said::read(&String::from_utf8_lossy(&answer.body), &host)
}

/// What a page says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    title: String,
    description: String,
    author: String,
    provider: String,
    language: String,
}

/// Names that pages use, and what they mean.
const META: [(&str, &str); 6] = [
    ("og:title", "title"),
    ("og:description", "description"),
    ("description", "description"),
    ("og:site_name", "provider"),
    ("author", "author"),
    ("article:author", "author"),
];

impl Said {
    /// Reads the head of a page; nothing where it has no title.
    fn read(html: &str, host: &str) -> Option<Self> {
        let mut said = Self { provider: host.to_owned(), ..Self::default() };
        for tag in html.split("<meta").skip(1).take(200) {
            let tag = tag.split_once('>').map_or(tag, |it| it.0);
            let key = value(tag, "property").or_else(|| value(tag, "name")).unwrap_or_default();
            let Some(content) = value(tag, "content") else { continue };
            let Some((_, field)) = META.iter().find(|it| it.0 == key.to_ascii_lowercase()) else {
                continue;
            };
            match *field {
                "title" => said.title = words(&content, 300),
                "description" if said.description.is_empty() => {
                    said.description = words(&content, 1_000);
                }
                "provider" => said.provider = words(&content, 100),
                "author" if said.author.is_empty() && !content.contains("://") => {
                    said.author = words(&content, 100);
                }
                _ => {}
            }
        }
        if said.title.is_empty() {
            let title = html.split_once("<title").and_then(|it| it.1.split_once('>'));
            let title = title.and_then(|it| it.1.split_once("</title")).map_or("", |it| it.0);
            said.title = words(title, 300);
        }
        let head = html.split_once("<html").and_then(|it| it.1.split_once('>'));
        said.language = head.and_then(|it| value(it.0, "lang")).unwrap_or_default();
        said.language.retain(|c| c.is_ascii_alphanumeric() || c == '-');
        said.language.truncate(12);
        (!said.title.is_empty()).then_some(said)
    }

    fn onto(self, card: LinkCard) -> LinkCard {
        LinkCard {
            state: rows::SHOWN,
            title: self.title,
            description: self.description,
            author_name: self.author,
            provider_name: self.provider,
            language: self.language,
            ..card
        }
    }
}

/// An attribute in single or double quotes.
pub(crate) fn value(tag: &str, name: &str) -> Option<String> {
    for quote in ['"', '\''] {
        let start = format!("{name}={quote}");
        let found = tag.match_indices(&start).find(|(at, _)| {
            let before = tag.get(..*at).and_then(|it| it.chars().next_back());
            before.is_none_or(char::is_whitespace)
        });
        if let Some((at, _)) = found {
            let rest = tag.get(at + start.len()..)?;
            return rest.split_once(quote).map(|it| unescaped(it.0));
        }
    }
    None
}

/// Plain words on one line.
fn words(text: &str, longest: usize) -> String {
    let words = unescaped(text).split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_link_that_is_no_name_counts() {
        let html = "<p><span class=\"h-card\"><a class=\"u-url mention\" href=\"https://a.example/@x\">@x</a></span> \
            <a class=\"mention hashtag\" href=\"https://a.example/tags/y\">#y</a> \
            <a href=\"https://b.example/?a=1&amp;b=2#top\" rel=\"nofollow\">b</a></p>";
        assert_eq!(first_link(html).as_deref(), Some("https://b.example/?a=1&b=2"));
        assert_eq!(first_link("<p>no link</p>"), None);
        assert_eq!(plain_address("https://me:secret@b.example/"), None);
    }

    #[test]
    fn a_page_says_what_it_is() {
        let html = "<!doctype html><html lang='de-AT'><head><title>Plain</title>\
            <meta property=\"og:title\" content=\"A &quot;heron&quot;\"><meta name='description' content='In\n reeds'>\
            <meta content=\"The House\" property=\"og:site_name\"></head>";
        let said = Said::read(html, "b.example").unwrap();
        assert_eq!((said.title.as_str(), said.description.as_str()), ("A \"heron\"", "In reeds"));
        assert_eq!((said.provider.as_str(), said.language.as_str()), ("The House", "de-AT"));
        assert_eq!(Said::read("<title>Only</title>", "b.example").unwrap().provider, "b.example");
        assert!(Said::read("<p>nothing</p>", "b.example").is_none());
    }
}
