//! The second net: whatever was written is parsed as a browser parses it, and only what stands
//! on a short list comes out. The list is what Mastodon shows of other servers' posts, so that a
//! text looks the same there.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// What every link carries: no credit for advertisers, no way back to our window, no trace of
/// the page one came from.
const REL: &str = "nofollow noopener noreferrer ugc";

/// The same of somebody's links to other pages of theirs.
const REL_OWN: &str = "me nofollow noopener noreferrer ugc";

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(REL));

static OWN: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(REL_OWN));

fn cleaner(rel: &'static str) -> Builder<'static> {
    let tags = [
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "u",
        "ul",
    ];
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("span", HashSet::from(["translate"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .allowed_classes(HashMap::from([
            ("a", HashSet::from(["mention", "hashtag", "u-url"])),
            ("span", HashSet::from(["h-card"])),
        ]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .strip_comments(true)
        .link_rel(Some(rel));
    builder
}

static WORDS: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder.clean_content_tags(HashSet::from(["script", "style"]));
    builder
});

/// Leaves only what is on the list.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// The same of a line of somebody's own profile.
pub(super) fn clean_own(html: &str) -> String {
    OWN.clean(html).to_string()
}

/// The words alone, on one line.
pub(super) fn words(html: &str) -> String {
    // Blocks and line breaks part words; without a space in their place they would run together.
    let spaced = html.replace("<br", " <br").replace("</p>", " </p>").replace("</li>", " </li>");
    let text = WORDS.clean(&spaced).to_string();
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
