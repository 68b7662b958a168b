//! Times and numbers in words.

use services::Timestamp;

use super::view::Moment;

/// A time for machines and for people, in UTC; `local-time` puts it into the reader's zone.
pub(crate) fn moment(at: Timestamp) -> Moment {
    Moment { iso: iso(at), words: written(at, "%-d %B %Y, %H:%M UTC") }
}

/// RFC 3339 in UTC.
pub(crate) fn iso(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| String::new(), |it| it.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// "May 2026".
pub(crate) fn month(at: Timestamp) -> String {
    written(at, "%B %Y")
}

fn written(at: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map_or_else(|_| String::new(), |it| it.strftime(format).to_string())
}

/// The first words of an HTML text as plain text, at most `most` characters.
pub(crate) fn excerpt(html: &str, most: usize) -> String {
    let mut plain = String::with_capacity(most * 2);
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                plain.push(' ');
            }
            c if !in_tag => plain.push(c),
            _ => {}
        }
        if plain.len() > most * 8 {
            break;
        }
    }
    let plain = unescape(&plain);
    let mut words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(most) {
        words.truncate(end);
        words.push('…');
    }
    words
}

/// Words as they stand in HTML and XML, in attributes too.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Our own sanitiser writes only these.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_twice() {
        let moment = moment(Timestamp(1_777_816_921_000));
        assert_eq!(moment.iso, "2026-05-03T14:02:01Z");
        assert_eq!(moment.words, "3 May 2026, 14:02 UTC");
    }

    #[test]
    fn an_excerpt_has_no_tags_and_an_end() {
        assert_eq!(excerpt("<p>a &lt;b&gt;<br>c</p><p>d</p>", 50), "a <b> c d");
        assert_eq!(excerpt("<p>one two three</p>", 7), "one two…");
    }
}
