//! Links of a profile that are shown to be of the same person: the page they lead to links back to
//! the profile with `rel="me"` (<https://microformats.org/wiki/rel-me>).

use std::time::Duration;

use store::queue::{self, Job};
use store::{AccountId, Conn, Timestamp};
use url::Url;

use crate::App;
use crate::accounts::read_fields;
use crate::addresses::Addresses;
use crate::cards::value;
use crate::error::{Error, Result};
use crate::ids::Ids;

/// What is read of a page, and how long is waited for it.
const BYTES: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(10);

/// Which addresses link back, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verified(Vec<(String, Timestamp)>);

impl Verified {
    /// As the column keeps them; what cannot be read is not verified.
    pub(crate) fn read(json: &str) -> Self {
        if json == "[]" {
            return Self::default();
        }
        Self(serde_json::from_str(json).unwrap_or_default())
    }

    /// Since when the address that a line consists of is known to link back.
    pub(crate) fn since(&self, words: &str) -> Option<Timestamp> {
        if self.0.is_empty() {
            return None;
        }
        let address = address(words)?;
        self.0.iter().find(|it| it.0 == address.as_str()).map(|it| it.1)
    }

    fn written(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.0).map_err(anyhow::Error::new)?)
    }
}

/// The address that a line of a profile consists of, nothing else in it. Without TLS nobody knows
/// who answers, so the client asks such a page only in networks that were opened.
fn address(words: &str) -> Option<Url> {
    let is_web = |it: &Url| matches!(it.scheme(), "http" | "https");
    let url = Url::parse(words.trim()).ok().filter(is_web)?;
    let is_bare = url.username().is_empty() && url.password().is_none();
    (url.has_host() && is_bare).then_some(url)
}

/// Has the links of a profile looked at, where it has any.
pub(crate) fn ask(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    account: AccountId,
    fields: &[(String, String)],
) -> Result<()> {
    if fields.iter().any(|it| address(&it.1).is_some()) {
        queue::enqueue(conn, ids.next(now), &Job::VerifyLinks { account }, now)?;
    }
    Ok(())
}

/// Asks each page once. One that does not answer, or links back no more, is not verified; saving
/// the profile asks again.
pub(crate) async fn verify(app: &App, id: AccountId) -> Result<()> {
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::accounts::find(conn, id)?);
    let is_here = |it: &store::accounts::Account| it.domain.is_empty() && it.suspended_at.is_none();
    let Some(account) = app.store.read(find).await?.filter(is_here) else { return Ok(()) };
    let known = Verified::read(&account.verified_links);
    let addresses = Addresses::new(&app.config.server);
    let ours = [addresses.page(&account.username), addresses.actor(&account.username)];
    let now = app.now();
    let mut verified = Verified::default();
    for (_, words) in read_fields(&account.fields) {
        let Some(url) = address(&words) else { continue };
        if links_back(app, &url, &ours).await {
            let since = known.since(&words).unwrap_or(now);
            verified.0.push((url.into(), since));
        }
    }
    if verified == known {
        return Ok(());
    }
    let links = verified.written()?;
    app.store
        .write(move |conn| Ok::<_, Error>(store::accounts::set_verified_links(conn, id, &links)?))
        .await
}

async fn links_back(app: &App, url: &Url, ours: &[String]) -> bool {
    if !app.client.may_ask(url) {
        return false;
    }
    let request = crate::client::Request::get(url.clone())
        .header(http::header::ACCEPT, "text/html")
        .at_most(BYTES);
    let Ok(Ok(answer)) = tokio::time::timeout(PATIENCE, app.client.send(request)).await else {
        return false;
    };
    let is_page = answer.header("content-type").is_some_and(|it| it.starts_with("text/html"));
    answer.status.is_success() && is_page && says_me(&String::from_utf8_lossy(&answer.body), ours)
}

/// Whether a page has a link to one of these addresses that says `rel="me"`. What stands in a
/// comment is no link.
fn says_me(html: &str, ours: &[String]) -> bool {
    let mut rest = html;
    let mut shown = String::new();
    while let Some((before, after)) = rest.split_once("<!--") {
        shown.push_str(before);
        rest = after.split_once("-->").map_or("", |it| it.1);
    }
    shown.push_str(rest);
    shown.split('<').any(|tag| {
        let name: String = tag.chars().take_while(char::is_ascii_alphabetic).collect();
        if !matches!(name.to_ascii_lowercase().as_str(), "a" | "link") {
            return false;
        }
        let tag = tag.split_once('>').map_or(tag, |it| it.0);
        let rel = value(tag, "rel").unwrap_or_default().to_ascii_lowercase();
        let href = value(tag, "href").unwrap_or_default();
        rel.split_whitespace().any(|it| it == "me") && ours.iter().any(|it| *it == href.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_alone_can_be_verified() {
        assert!(address(" https://mira.example/ ").is_some());
        for words in [
            "see https://mira.example/",
            "https://me:secret@mira.example/",
            "mira.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(address(words), None, "{words}");
        }
    }

    #[test]
    fn a_page_links_back_when_it_says_so() {
        let ours = ["https://here.example/@mira".to_owned()];
        for html in [
            "<a rel=\"me\" href=\"https://here.example/@mira\">x</a>",
            "<link href='https://here.example/@mira' rel='author ME'>",
            "<p>x<A class=\"y\" rel=\"nofollow me\" href=\"https://here.example/@mira\">x</A>",
        ] {
            assert!(says_me(html, &ours), "{html}");
        }
        for html in [
            "<a href=\"https://here.example/@mira\">x</a>",
            "<a rel=\"me\" href=\"https://here.example/@mirabel\">x</a>",
            "<a rel=\"menu\" href=\"https://here.example/@mira\">x</a>",
            "<!-- <a rel=\"me\" href=\"https://here.example/@mira\">x</a> -->",
            "<!-- <a rel=\"me\" href=\"https://here.example/@mira\">x</a>",
            "&lt;a rel=\"me\" href=\"https://here.example/@mira\"&gt;",
            "<img rel=\"me\" href=\"https://here.example/@mira\">",
        ] {
            assert!(!says_me(html, &ours), "{html}");
        }
    }

    #[test]
    fn what_was_verified_is_read_by_its_address() {
        let json = Verified(vec![("https://mira.example/".to_owned(), Timestamp(7))]).written();
        let verified = Verified::read(&json.unwrap());
        assert_eq!(verified.since("https://mira.example"), Some(Timestamp(7)));
        assert_eq!(verified.since("https://mira.example/other"), None);
        assert_eq!(Verified::read("broken"), Verified::default());
    }
}
