//! Markdown to HTML, written by hand: no HTML of the source is passed through, headings become
//! bold lines, pictures become links, and a line break stays a line break.

use std::borrow::Cow;
use std::collections::HashSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Known, Rendered, escape, hashtags, links, mentions};

/// Deeper quotes, lists and emphases are written flat.
const DEEPEST: usize = 10;

/// Mentions and hashtags of one text beyond this many stay plain words, each.
const MOST: usize = 50;

/// Writes a text as HTML (not yet cleaned), with the names and tags that were linked.
pub(super) fn write(source: &str, known: &Known) -> Rendered {
    let mut writer = Writer::new(known);
    writer.run(source);
    writer.out
}

/// Every name that could be a mention, in order, each once.
pub(super) fn names(source: &str, known: &Known) -> Vec<String> {
    let mut writer = Writer { asked: Some(Vec::new()), ..Writer::new(known) };
    writer.run(source);
    writer.asked.unwrap_or_default()
}

struct Writer<'a> {
    known: &'a Known,
    out: Rendered,
    /// Text that is not yet written.
    pending: String,
    /// The shared names of `out.tags`.
    tag_names: HashSet<String>,
    /// How each open tag is closed, the innermost last.
    open: Vec<Open>,
    /// How many of them count as deep.
    depth: usize,
    in_link: usize,
    code: bool,
    /// Where names that could be mentions are gathered, when that is asked.
    asked: Option<Vec<String>>,
}

/// A tag that waits for its end.
struct Open {
    closing: &'static str,
    is_deep: bool,
}

impl<'a> Writer<'a> {
    fn new(known: &'a Known) -> Self {
        Self {
            known,
            out: Rendered::default(),
            pending: String::new(),
            tag_names: HashSet::new(),
            open: Vec::new(),
            depth: 0,
            in_link: 0,
            code: false,
            asked: None,
        }
    }

    fn run(&mut self, source: &str) {
        let parser = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH);
        for event in parser {
            // One word can come in several pieces; names and addresses are read over all of it.
            if let Event::Text(text) = event {
                self.pending.push_str(&text);
                continue;
            }
            self.flush();
            self.event(event);
        }
        self.flush();
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.pending);
        if !text.is_empty() {
            self.text(&text);
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Html(text) | Event::InlineHtml(text) => self.lines(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push("<code>");
                escape(&text, &mut self.out.html);
                self.push("</code>");
            }
            Event::SoftBreak | Event::HardBreak => self.push("<br>"),
            Event::Rule => self.push("<p>⁂</p>"),
            Event::FootnoteReference(text) => escape(&text, &mut self.out.html),
            Event::Text(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn push(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if let Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } = tag {
            return self.start_link(dest_url);
        }
        let is_deep = !matches!(tag, Tag::Paragraph);
        let room = !is_deep || self.depth < DEEPEST;
        let Some((opening, closing)) = html_of(tag).filter(|_| room) else {
            // Flat, but what stood on its own still does.
            let apart = matches!(tag, Tag::Item | Tag::BlockQuote(_) | Tag::Heading { .. });
            let closing = if apart { "<br>" } else { "" };
            return self.open.push(Open { closing, is_deep: false });
        };
        self.code |= matches!(tag, Tag::CodeBlock(_));
        self.push(&opening);
        self.depth += usize::from(is_deep);
        self.open.push(Open { closing, is_deep });
    }

    fn end(&mut self, end: TagEnd) {
        if let Some(open) = self.open.pop() {
            self.push(open.closing);
            self.depth -= usize::from(open.is_deep);
        }
        match end {
            TagEnd::Link | TagEnd::Image => self.in_link = self.in_link.saturating_sub(1),
            TagEnd::CodeBlock => self.code = false,
            _ => {}
        }
    }

    /// A link in a link (a picture that links) is only one link.
    fn start_link(&mut self, address: &str) {
        let mut closing = "";
        if self.in_link == 0 {
            self.push("<a href=\"");
            escape(address, &mut self.out.html);
            self.push("\">");
            closing = "</a>";
        }
        self.open.push(Open { closing, is_deep: false });
        self.in_link += 1;
    }

    /// HTML of the source, shown as the text that it is.
    fn lines(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            escape(line.trim_end_matches('\n'), &mut self.out.html);
            if line.ends_with('\n') {
                self.push("<br>");
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.code || self.in_link > 0 {
            return escape(text, &mut self.out.html);
        }
        for piece in links::split(text) {
            match piece {
                links::Piece::Url(url) => links::write(url, &mut self.out.html),
                links::Piece::Text(words) => self.words(words),
            }
        }
    }

    fn words(&mut self, words: &str) {
        let mut rest = words;
        let mut before = None;
        while let Some(c) = rest.chars().next() {
            let length = self.special(c, rest, before).unwrap_or_else(|| {
                let length = plain_length(rest);
                escape(rest.get(..length).unwrap_or_default(), &mut self.out.html);
                length
            });
            let (done, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
            before = done.chars().next_back();
            rest = left;
        }
    }

    /// Writes a mention or hashtag that begins here, and says how long it was.
    fn special(&mut self, c: char, rest: &str, before: Option<char>) -> Option<usize> {
        match c {
            '@' => self.mention(rest, before),
            '#' | '＃' => self.hashtag(rest, before),
            _ => None,
        }
    }

    fn mention(&mut self, rest: &str, before: Option<char>) -> Option<usize> {
        let found = mentions::at(rest, before, &self.known.home)?;
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.len() < MOST) {
            add(asked, &found.name);
        }
        let linked = &mut self.out.mentions;
        let profile = self.known.page(&found.name).filter(|_| linked.len() < MOST)?;
        add(linked, &found.name);
        self.push("<span class=\"h-card\" translate=\"no\"><a class=\"u-url mention\" href=\"");
        escape(&profile, &mut self.out.html);
        self.push("\">@<span>");
        let short = found.name.split('@').next().unwrap_or_default();
        escape(short, &mut self.out.html);
        self.push("</span></a></span>");
        Some(found.length)
    }

    fn hashtag(&mut self, rest: &str, before: Option<char>) -> Option<usize> {
        let word = hashtags::at(rest, before)?;
        let name = hashtags::name_of(word);
        if !self.tag_names.contains(&name) {
            if self.out.tags.len() >= MOST {
                return None;
            }
            self.out.tags.push(word.to_owned());
        }
        let page = self.known.tag(&name);
        self.tag_names.insert(name);
        self.push("<a class=\"mention hashtag\" href=\"");
        escape(&page, &mut self.out.html);
        self.push("\">#<span>");
        escape(word, &mut self.out.html);
        self.push("</span></a>");
        let sign = rest.chars().next().map_or(0, char::len_utf8);
        Some(sign + word.len())
    }
}

/// How far the text goes on without a sign that could begin something; at least one character.
fn plain_length(text: &str) -> usize {
    text.char_indices()
        .skip(1)
        .find(|(_, c)| matches!(c, '@' | '#' | '＃'))
        .map_or(text.len(), |(at, _)| at)
}

fn add(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|known| known == name) {
        list.push(name.to_owned());
    }
}

/// What opens and closes a tag; `None` where there is nothing to write.
fn html_of(tag: &Tag<'_>) -> Option<(Cow<'static, str>, &'static str)> {
    let (opening, closing) = match tag {
        Tag::Paragraph | Tag::HtmlBlock => ("<p>", "</p>"),
        Tag::Heading { .. } => ("<p><strong>", "</strong></p>"),
        Tag::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
        Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>"),
        Tag::List(None) => ("<ul>", "</ul>"),
        Tag::List(Some(1)) => ("<ol>", "</ol>"),
        Tag::List(Some(first)) => return Some((format!("<ol start=\"{first}\">").into(), "</ol>")),
        Tag::Item => ("<li>", "</li>"),
        Tag::Emphasis => ("<em>", "</em>"),
        Tag::Strong => ("<strong>", "</strong>"),
        Tag::Strikethrough => ("<del>", "</del>"),
        _ => return None,
    };
    Some((opening.into(), closing))
}
