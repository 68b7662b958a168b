//! What somebody types into the search for posts: words, and a few operators. They are those of
//! Mastodon's search (<https://docs.joinmastodon.org/user/posting/#search>), so that apps and habits
//! fit.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::search::{Place, Term, Trait};
use words::Said;

use crate::Timestamp;
use crate::ids::first_id_at;

/// Parts of one search that are listened to.
const PARTS: usize = 12;

/// Letters that are looked at.
const LONGEST: usize = 500;

/// A search, taken apart. Whom `from:` means is not looked up yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What all stands in the post.
    pub words: Vec<Term>,
    /// What does not.
    pub without: Vec<Term>,
    /// Who wrote it, without `@`; `me` is who asks. `false`: not this one.
    pub from: Vec<(String, bool)>,
    /// What it has or is.
    pub traits: Vec<(Trait, bool)>,
    /// Its language.
    pub language: Option<String>,
    /// Where is looked.
    pub place: Place,
    /// Ids below this one.
    pub older_than: Option<i64>,
    /// Ids above this one.
    pub newer_than: Option<i64>,
    /// What was not understood, in sentences.
    pub faults: Vec<Said>,
    /// Whether any operator was used: then nobody and no hashtag is meant.
    pub has_operators: bool,
}

impl Asked {
    /// Reads what was typed.
    pub fn read(typed: &str) -> Self {
        let typed: String = typed.chars().take(LONGEST).collect();
        let mut asked = Self::default();
        for part in parts(&typed).into_iter().take(PARTS) {
            asked.take(&part);
        }
        asked
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.without.is_empty() && !self.has_operators
    }

    fn take(&mut self, part: &Part) {
        let operator = part.text.split_once(':').filter(|_| !part.is_quoted);
        let known = operator.map(|(name, value)| (name.to_lowercase(), value));
        match known {
            Some((name, value)) if OPERATORS.contains(&name.as_str()) => {
                self.has_operators = true;
                let value = value.to_lowercase();
                if let Err(fault) = self.operator(&name, &value, part.is_wanted) {
                    self.faults.push(fault);
                }
            }
            _ => {
                let Some(term) = Term::of(&part.text) else { return };
                self.has_operators |= part.is_quoted || !part.is_wanted;
                if part.is_wanted { &mut self.words } else { &mut self.without }.push(term);
            }
        }
    }

    fn operator(&mut self, name: &str, value: &str, is_wanted: bool) -> Result<(), Said> {
        match (name, value) {
            ("from", _) => {
                let who = value.trim_start_matches('@');
                if who.is_empty() {
                    return Err(words::say("search-fault-from"));
                }
                self.from.push((who.to_owned(), is_wanted));
            }
            ("has", _) => self.traits.push((has(value)?, is_wanted)),
            ("is", "reply") => self.traits.push((Trait::Reply, is_wanted)),
            ("is", "sensitive") => self.traits.push((Trait::Sensitive, is_wanted)),
            ("is", _) => return Err(words::say("search-fault-is")),
            (_, _) if !is_wanted => {
                return Err(words::say("search-fault-minus").with("name", name));
            }
            ("language", _) => {
                let is_code = (2..=8).contains(&value.len())
                    && value.chars().all(|it| it.is_ascii_alphabetic() || it == '-');
                if !is_code {
                    return Err(words::say("search-fault-language"));
                }
                self.language = Some(value.to_owned());
            }
            ("in", "library") => self.place = Place::Library,
            ("in", "public") => self.place = Place::Public,
            ("in", "all") => self.place = Place::All,
            ("in", _) => return Err(words::say("search-fault-in")),
            _ => self.when(name, value)?,
        }
        Ok(())
    }

    fn when(&mut self, name: &str, value: &str) -> Result<(), Said> {
        let (begins, ends) =
            span(value).ok_or_else(|| words::say("search-fault-when").with("name", name))?;
        let older = |than: i64, old: Option<i64>| Some(old.map_or(than, |it| it.min(than)));
        let newer = |than: i64, old: Option<i64>| Some(old.map_or(than, |it| it.max(than)));
        if name == "before" {
            self.older_than = older(first_id_at(begins), self.older_than);
        }
        if name == "during" {
            self.older_than = older(first_id_at(ends), self.older_than);
            self.newer_than = newer(first_id_at(begins) - 1, self.newer_than);
        }
        if name == "after" {
            self.newer_than = newer(first_id_at(ends) - 1, self.newer_than);
        }
        Ok(())
    }
}

const OPERATORS: [&str; 8] = ["from", "has", "is", "language", "before", "after", "during", "in"];

fn has(value: &str) -> Result<Trait, Said> {
    match value {
        "media" => Ok(Trait::Media),
        "image" => Ok(Trait::Image),
        "video" => Ok(Trait::Moving),
        "poll" => Ok(Trait::Poll),
        "link" | "embed" => Ok(Trait::Link),
        _ => Err(words::say("search-fault-has")),
    }
}

/// When a day, a month or a year begins, and when the next one does (UTC).
fn span(value: &str) -> Option<(Timestamp, Timestamp)> {
    let mut parts = value.split('-').map(str::parse::<i16>);
    let year = parts.next()?.ok().filter(|it| (1970..=4000).contains(it))?;
    let small = |it: i16| i8::try_from(it).ok();
    let month = parts.next().transpose().ok()?.map(small);
    let day = parts.next().transpose().ok()?.map(small);
    if parts.next().is_some() || month == Some(None) || day == Some(None) {
        return None;
    }
    let (month, day) = (month.flatten(), day.flatten());
    let begins = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let ends = match (month, day) {
        (_, Some(_)) => begins.tomorrow().ok()?,
        (Some(_), None) => begins.last_of_month().tomorrow().ok()?,
        (None, None) => begins.last_of_year().tomorrow().ok()?,
    };
    let at = |date: Date| {
        let moment = TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
        Some(Timestamp(moment.as_millisecond()))
    };
    Some((at(begins)?, at(ends)?))
}

/// One word, one quoted phrase or one operator.
struct Part {
    text: String,
    is_quoted: bool,
    is_wanted: bool,
}

/// Cuts at spaces, but not inside of quotes.
fn parts(typed: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let bare = rest.strip_prefix(['-', '−']).filter(|it| !it.starts_with(char::is_whitespace));
        let is_wanted = bare.is_none();
        let word = bare.or_else(|| rest.strip_prefix('+')).unwrap_or(rest);
        let quoted = word.strip_prefix(is_quote);
        let (text, after) = match quoted {
            Some(phrase) => phrase.split_once(is_quote).unwrap_or((phrase, "")),
            None => word.split_once(char::is_whitespace).unwrap_or((word, "")),
        };
        parts.push(Part { text: text.to_owned(), is_quoted: quoted.is_some(), is_wanted });
        rest = after.trim_start();
    }
    parts
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(typed: &[&str]) -> Vec<Term> {
        typed.iter().filter_map(|it| Term::of(it)).collect()
    }

    #[test]
    fn words_phrases_and_what_is_not_wanted_are_told_apart() {
        let asked = Asked::read("heron \"grey river\" -eagle -\"red kite\" +reeds “im Moor” - ");
        assert_eq!(asked.words, terms(&["heron", "grey river", "reeds", "im Moor"]));
        assert_eq!(asked.without, terms(&["eagle", "red kite"]));
        assert!(asked.faults.is_empty() && !asked.is_empty());
        assert!(Asked::read("  !? - ").is_empty());
        assert_eq!(Asked::read("\"never closed").words, terms(&["never closed"]));
        assert_eq!(Asked::read("a ".repeat(100).as_str()).words.len(), PARTS);
    }

    #[test]
    fn operators_are_read_whatever_their_case() {
        let asked =
            Asked::read("From:@Mira@Far.example -from:me has:image -has:poll is:reply in:Library");
        assert_eq!(asked.from, [("mira@far.example".to_owned(), true), ("me".to_owned(), false)]);
        let traits = [(Trait::Image, true), (Trait::Poll, false), (Trait::Reply, true)];
        assert_eq!(asked.traits, traits);
        assert_eq!(asked.place, Place::Library);
        assert_eq!(Asked::read("language:de").language.as_deref(), Some("de"));
        let word = Asked::read("https://a.example:8080/x note:this \"has:image\"");
        assert_eq!((word.words.len(), word.faults.len(), word.traits.len()), (3, 0, 0));
    }

    #[test]
    fn days_months_and_years_are_spans_of_ids() {
        let first = |text: &str| first_id_at(span(text).unwrap().0);
        let asked = Asked::read("after:2025-12-31 before:2026-02-01");
        assert_eq!(asked.newer_than, Some(first("2026-01-01") - 1));
        assert_eq!(asked.older_than, Some(first("2026-02-01")));
        for (typed, from, to) in [
            ("during:2024-02-29", "2024-02-29", "2024-03-01"),
            ("during:2024-12", "2024-12-01", "2025-01-01"),
            ("during:2024", "2024-01-01", "2025-01-01"),
        ] {
            let asked = Asked::read(typed);
            assert_eq!(asked.newer_than, Some(first(from) - 1), "{typed}");
            assert_eq!(asked.older_than, Some(first(to)), "{typed}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for typed in [
            "has:dragon",
            "is:",
            "in:here",
            "before:2024-13",
            "during:2024-02-30",
            "after:x-1",
            "language:1",
            "from:@",
            "-before:2024",
            "before:2024-1-1-1",
        ] {
            let asked = Asked::read(typed);
            assert_eq!(asked.faults.len(), 1, "{typed}");
            assert!(asked.words.is_empty(), "{typed}");
        }
    }
}
