//! The languages there are, and which one is being spoken.

use std::cell::Cell;
use std::future::Future;

/// A language that pages are written in: one folder of `messages/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// The language that is always complete.
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them, as they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// Its tag (BCP 47), as `lang` and cookies have it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Its name in itself: whoever looks for it can read that.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    /// Where its lines begin, as `dir` has it.
    pub const fn dir(self) -> &'static str {
        match self {
            Self::English | Self::Spanish => "ltr",
        }
    }

    /// The language of a tag, or of its first part: `es-MX` is Spanish.
    pub fn of(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|it| it.tag().eq_ignore_ascii_case(first))
    }

    /// The first choice of an `Accept-Language` header (RFC 9110, 12.5.4) among those offered.
    pub fn accepted(header: &str, is_offered: impl Fn(Self) -> bool) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',').take(32) {
            let mut words = part.split(';');
            let named = words.next().and_then(Self::of).filter(|it| is_offered(*it));
            let Some(language) = named else { continue };
            let weight = words
                .find_map(|it| it.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            if weight > best.map_or(0.0, |(known, _)| known) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// Its place among [`Self::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }
}

tokio::task_local! {
    static READER: Cell<Language>;
}

/// The language of whoever reads what is being made; English where nobody does.
pub fn current() -> Language {
    reader().unwrap_or(Language::English)
}

/// The language of whoever reads, if anybody does.
pub fn reader() -> Option<Language> {
    READER.try_with(Cell::get).ok()
}

/// Runs `work` for a reader of this language.
pub async fn within<F: Future>(language: Language, work: F) -> F::Output {
    READER.scope(Cell::new(language), work).await
}

/// Runs `work`, which waits for nothing, for a reader of this language.
pub fn within_now<T>(language: Language, work: impl FnOnce() -> T) -> T {
    READER.sync_scope(Cell::new(language), work)
}

/// From here on the reader is known to read this one. Says nothing outside of [`within`].
pub fn choose(language: Language) {
    let _ = READER.try_with(|it| it.set(language));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_choice_that_is_here_wins() {
        let accepted = |header| Language::accepted(header, |_| true);
        assert_eq!(accepted("es-MX,es;q=0.9,en;q=0.8"), Some(Language::Spanish));
        assert_eq!(accepted("fr, en;q=0.4, es;q=0.6"), Some(Language::Spanish));
        assert_eq!(accepted("en;q=0, es;q=0"), None);
        assert_eq!(accepted("ja"), None);
        assert_eq!(accepted(";;q=,,"), None);
        let only = |header| Language::accepted(header, |it| it == Language::English);
        assert_eq!(only("es, en;q=0.1"), Some(Language::English));
    }

    #[test]
    fn english_is_spoken_where_nobody_reads() {
        assert_eq!(current(), Language::English);
        choose(Language::Spanish);
        assert_eq!(current(), Language::English);
        within_now(Language::Spanish, || {
            assert_eq!(current(), Language::Spanish);
            choose(Language::English);
            assert_eq!(current(), Language::English);
        });
    }
}
