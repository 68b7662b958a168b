//! Bare web addresses become links.

use linkify::{LinkFinder, LinkKind};

use super::escape;

/// Longer addresses are shortened for the eye; the link itself is whole.
const SHOWN: usize = 60;

/// A stretch of text: words, or a web address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words between addresses.
    Text(&'a str),
    /// An `http` or `https` address.
    Url(&'a str),
}

/// Cuts a text into words and addresses, in order, nothing left out.
pub(super) fn split(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let pieces: Vec<Piece<'_>> = finder
        .spans(text)
        .map(|span| match span.kind() {
            Some(_) if is_web(span.as_str()) => Piece::Url(span.as_str()),
            _ => Piece::Text(span.as_str()),
        })
        .collect();
    pieces.into_iter()
}

/// What an address in a post counts as, whatever its length: Mastodon's number, which apps have
/// built in.
pub const CHARACTERS_PER_URL: usize = 23;

/// How long a text counts as.
pub fn counted(text: &str) -> usize {
    let length = |piece| match piece {
        Piece::Text(words) => words.chars().count(),
        Piece::Url(_) => CHARACTERS_PER_URL,
    };
    split(text).map(length).sum()
}

fn is_web(address: &str) -> bool {
    url::Url::parse(address)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Writes an address as a link to itself.
pub(super) fn write(url: &str, out: &mut String) {
    out.push_str("<a href=\"");
    escape(url, out);
    out.push_str("\">");
    escape(&shown(url), out);
    out.push_str("</a>");
}

fn shown(url: &str) -> String {
    let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    if bare.chars().count() <= SHOWN {
        return bare.to_owned();
    }
    let mut short: String = bare.chars().take(SHOWN).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_the_sentence_ends() {
        let pieces: Vec<_> =
            split("See https://a.example/b_c?d=e (or http://f.example/).").collect();
        assert_eq!(
            pieces,
            [
                Piece::Text("See "),
                Piece::Url("https://a.example/b_c?d=e"),
                Piece::Text(" (or "),
                Piece::Url("http://f.example/"),
                Piece::Text(")."),
            ]
        );
    }

    #[test]
    fn only_the_web_is_linked() {
        for text in
            ["javascript://x/%0aalert(1)", "file:///etc/passwd", "a.example", "ftp://a.example"]
        {
            assert!(split(text).all(|piece| matches!(piece, Piece::Text(_))), "{text}");
        }
    }

    #[test]
    fn a_long_address_is_shortened_for_the_eye_only() {
        let url = format!("https://a.example/{}", "x".repeat(200));
        let mut html = String::new();
        write(&url, &mut html);
        assert!(html.contains(&format!("href=\"{url}\"")));
        assert!(html.ends_with("x…</a>"));
    }
}
