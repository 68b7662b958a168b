//! From what people type to what pages show: Markdown in, a small and safe HTML out.
//!
//! ```text
//!   source ──markdown──► pieces ──mentions, hashtags, links──► HTML ──sanitize──► served
//! ```
//!
//! Two nets lie under each other: the writer in `markdown` passes no HTML of the source
//! through, and what it wrote is cleaned once more in `sanitize`, by a parser that knows how
//! browsers read.

mod emoji;
mod hashtags;
mod links;
mod markdown;
mod mentions;
mod sanitize;

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

pub use emoji::is_emoji;
pub use hashtags::{is_name as is_tag, name_of as tag_name};
pub use links::{CHARACTERS_PER_URL, counted};

/// Bytes as two letters each.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Longer sources are shown as plain text. Forms allow far less; this holds for whatever else
/// may call us.
const LONGEST: usize = 256 * 1024;

/// What a text is rendered with: where we are, and which of the named people exist.
#[derive(Clone, Debug)]
pub struct Known {
    home: Url,
    people: BTreeSet<String>,
    /// People elsewhere and their pages.
    elsewhere: BTreeMap<String, String>,
}

impl Known {
    /// No name is linked; for texts where a mention tells nobody.
    pub fn nobody(home: &Url) -> Self {
        Self { home: home.clone(), people: BTreeSet::new(), elsewhere: BTreeMap::new() }
    }

    /// These usernames (lower case) are linked, others stay plain text.
    pub fn people(home: &Url, people: impl IntoIterator<Item = String>) -> Self {
        Self { people: people.into_iter().collect(), ..Self::nobody(home) }
    }

    /// And these people elsewhere, each under their name with its host, with their page.
    #[must_use]
    pub fn and_elsewhere(self, people: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { elsewhere: people.into_iter().collect(), ..self }
    }

    /// The page of whoever has this name, here or elsewhere, if they are known.
    fn page(&self, name: &str) -> Option<String> {
        match self.elsewhere.get(name) {
            Some(page) => Some(page.clone()),
            None => self.people.contains(name).then(|| self.profile(name)),
        }
    }

    /// The address of someone's profile here.
    fn profile(&self, username: &str) -> String {
        self.address(&[&format!("@{username}")])
    }

    /// The address of a hashtag's page.
    fn tag(&self, name: &str) -> String {
        self.address(&["tags", name])
    }

    fn address(&self, path: &[&str]) -> String {
        let mut url = self.home.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url.into()
    }
}

/// A text as it is served, and who and what it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Safe to put into a page as it is.
    pub html: String,
    /// Names that were linked, each once: `mira`, or `mira@far.example` for people elsewhere.
    pub mentions: Vec<String>,
    /// Hashtags as they were spelled, each once; [`tag_name`] gives the name they share.
    pub tags: Vec<String>,
}

/// Renders a text. Single line breaks stay line breaks.
pub fn render(source: &str, known: &Known) -> Rendered {
    if source.len() > LONGEST {
        return Rendered { html: plain_html(source), ..Rendered::default() };
    }
    let mut written = markdown::write(source, known);
    written.html = sanitize::clean(&written.html);
    written
}

/// The names that a text may mean, in order, each once: `mira`, or `mira@far.example` for people
/// elsewhere. Look them up, then [`render`] with those that exist.
pub fn names(source: &str, home: &Url) -> Vec<String> {
    if source.len() > LONGEST {
        return Vec::new();
    }
    markdown::names(source, &Known::nobody(home))
}

/// Renders one line without Markdown: web addresses become links, nothing else does. For the
/// fields of a profile.
pub fn line(source: &str) -> String {
    sanitize::clean(&linked(source))
}

fn linked(source: &str) -> String {
    let mut html = String::new();
    for piece in links::split(source) {
        match piece {
            links::Piece::Url(url) => links::write(url, &mut html),
            links::Piece::Text(text) => escape(text, &mut html),
        }
    }
    html
}

/// The same for a line of one's own profile: its links say that they are of the same person, for
/// those who look whether a page links back.
pub fn field(source: &str) -> String {
    sanitize::clean_own(&linked(source))
}

/// The words of rendered HTML, on one line, at most `longest` characters: for descriptions and
/// previews.
pub fn excerpt(html: &str, longest: usize) -> String {
    let words = sanitize::words(html);
    if words.chars().count() <= longest {
        return words;
    }
    let mut short: String = words.chars().take(longest.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// All words of rendered HTML, on one line.
pub(crate) fn words(html: &str) -> String {
    sanitize::words(html)
}

/// What others wrote, as it may stand in a page of ours.
pub(crate) fn foreign(html: &str) -> String {
    if html.len() > LONGEST {
        return plain_html(&sanitize::words(html));
    }
    sanitize::clean(html)
}

/// Plain words that others wrote: nothing in them is markup.
pub(crate) fn foreign_words(words: &str) -> String {
    sanitize::clean(&plain_html(words))
}

fn plain_html(source: &str) -> String {
    let mut html = String::from("<p>");
    for (place, line) in source.lines().enumerate() {
        if place > 0 {
            html.push_str("<br>");
        }
        escape(line, &mut html);
    }
    html.push_str("</p>");
    html
}

/// Writes text so that a browser reads it as text, in elements and in quoted attributes.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests;
