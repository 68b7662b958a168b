//! Words as the index holds them, the same on both engines.
//!
//! Everything is cut and folded here, before an engine sees it: small letters, no accents, `ß` as
//! `ss`. Scripts that put no spaces between words (Japanese, Chinese, Thai …, and Korean, where
//! endings hang on words) are cut into pairs of neighbouring letters; the last letter also stands
//! alone. A search for two or more letters looks for their pairs in a row. For a search for one letter
//! every such letter stands once more at the end of a row. `docs/decisions/0016-search.md` says why.

use std::collections::BTreeSet;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Parts one field from the next, so that no phrase reaches across. A sign of the private use
/// area: no text can put it in.
const BETWEEN: &str = "\u{e000}";

/// Begins a hashtag, so that `#ink` finds the hashtag and not the word.
const TAG: char = '\u{e001}';

/// Letters of one word that are kept, and words of one post.
const LONGEST: usize = 48;
const MOST: usize = 12_000;

/// Letters that are looked for alone. Together with the words they are fewer than a `tsvector` has
/// places, 16,383.
const LETTERS: usize = 3_000;

/// Words that stand beside each other in this order: one word, or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    words: Vec<String>,
    /// The last word may go on.
    is_beginning: bool,
}

impl Term {
    /// What somebody typed, as the index knows it; a `#` at its beginning stands for a hashtag.
    /// Nothing where there is no letter in it.
    pub fn of(typed: &str) -> Option<Self> {
        if let Some(tag) = typed.strip_prefix(['#', '＃']) {
            let name: String = fold(tag).chars().filter(|it| is_letter(*it)).collect();
            return (!name.is_empty())
                .then(|| Self { words: vec![tagged(&name)], is_beginning: false });
        }
        let (words, is_alone) = cut(typed, false);
        // At the end of a phrase a lone letter begins a pair; by itself it has a place of its own.
        let is_beginning = is_alone && words.len() > 1;
        (!words.is_empty()).then_some(Self { words, is_beginning })
    }

    /// The same, where the last word may go on. For names: in the words of posts too much begins
    /// like any two letters.
    pub fn beginning(typed: &str) -> Option<Self> {
        Self::of(typed).map(|it| Self { is_beginning: true, ..it })
    }

    /// As FTS5 asks. Words hold letters only, so nothing in them has to be quoted.
    pub(super) fn for_fts(&self) -> String {
        let star = if self.is_beginning { " *" } else { "" };
        format!("\"{}\"{star}", self.words.join(" "))
    }

    /// As a `tsquery`.
    pub(super) fn for_tsquery(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|it| format!("'{it}'")).collect();
        let star = if self.is_beginning { ":*" } else { "" };
        format!("({}{star})", words.join(" <-> "))
    }

    /// As a part of the words of a row, which stand with a space before and after each.
    pub(super) fn within(&self) -> String {
        let end = if self.is_beginning { "" } else { " " };
        format!(" {}{end}", self.words.join(" "))
    }
}

/// The words of one row, field by field.
#[derive(Debug, Default)]
pub(super) struct Said {
    words: Vec<String>,
    /// Letters of scripts without spaces, each once.
    letters: BTreeSet<char>,
}

impl Said {
    /// Plain text.
    pub(super) fn text(&mut self, text: &str) {
        let (words, _) = cut(text, true);
        if words.is_empty() {
            return;
        }
        if !self.words.is_empty() {
            self.words.push(BETWEEN.to_owned());
        }
        let runs = words.iter().filter(|it| it.chars().any(has_no_spaces));
        self.letters.extend(runs.flat_map(|it| it.chars()));
        self.words.extend(words);
        self.words.truncate(MOST);
    }

    /// Text with markup of ours, which is left out.
    pub(super) fn html(&mut self, html: &str) {
        self.text(&plain(html));
    }

    /// A hashtag: as itself, and as words.
    pub(super) fn tag(&mut self, name: &str) {
        self.text(name);
        let name: String = fold(name).chars().filter(|it| is_letter(*it)).collect();
        self.words.push(tagged(&name));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// All words, and then each letter that is looked for alone.
    fn all(&self) -> Vec<String> {
        let mut all = self.words.clone();
        if !self.letters.is_empty() {
            all.push(BETWEEN.to_owned());
            all.extend(self.letters.iter().take(LETTERS).map(char::to_string));
        }
        all
    }

    /// With a space before and after each word.
    pub(super) fn for_sqlite(&self) -> String {
        format!(" {} ", self.all().join(" "))
    }

    /// As a `tsvector`, which is taken as it stands: PostgreSQL's own cutting differs with the
    /// locale of the database.
    pub(super) fn for_tsvector(&self) -> String {
        let all = self.all();
        let words: Vec<String> =
            all.iter().zip(1_u32..).map(|(word, place)| format!("'{word}':{place}")).collect();
        words.join(" ")
    }
}

fn tagged(name: &str) -> String {
    let short: String = name.chars().take(LONGEST).collect();
    format!("{TAG}{short}")
}

/// The words of a text, and whether the last one is a lone letter of a script without spaces. For
/// the index (`is_row`) the last letter of such a run stands alone too.
fn cut(text: &str, is_row: bool) -> (Vec<String>, bool) {
    let folded = fold(text);
    let mut runs: Vec<(String, bool)> = Vec::new();
    let mut before = None;
    for letter in folded.chars() {
        let kind = is_letter(letter).then(|| has_no_spaces(letter));
        match (kind, runs.last_mut()) {
            (Some(_), Some((run, _))) if kind == before => run.push(letter),
            (Some(kind), _) => runs.push((letter.to_string(), kind)),
            (None, _) => {}
        }
        before = kind;
    }
    let last = runs.len().saturating_sub(1);
    let mut words = Vec::new();
    let mut is_alone = false;
    for (place, (run, kind)) in runs.into_iter().enumerate() {
        if words.len() > MOST {
            break;
        }
        if kind {
            let ends = is_row || place < last;
            is_alone = pairs(&run, ends, &mut words);
        } else {
            words.push(run.chars().take(LONGEST).collect());
            is_alone = false;
        }
    }
    words.truncate(MOST);
    (words, is_alone && !is_row)
}

/// Pairs of neighbours; `ends`: and the last letter alone. Answers whether it was one letter.
fn pairs(run: &str, ends: bool, words: &mut Vec<String>) -> bool {
    let letters: Vec<char> = run.chars().collect();
    for pair in letters.windows(2) {
        words.push(pair.iter().collect());
    }
    if let Some(last) = letters.last().filter(|_| ends || letters.len() == 1) {
        words.push(last.to_string());
    }
    letters.len() == 1
}

/// Small letters without accents. Marks that make another letter (the Japanese ゛) stay.
pub fn fold(text: &str) -> String {
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let mut bare = String::with_capacity(apart.len());
    for letter in apart.chars().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{640}'
            | '\u{200b}'..='\u{200d}'
            | '\u{ad}' => {}
            'ß' => bare.push_str("ss"),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'þ' => bare.push_str("th"),
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            'đ' | 'ð' => bare.push('d'),
            'ħ' => bare.push('h'),
            'ı' => bare.push('i'),
            'ς' => bare.push('σ'),
            other => bare.push(other),
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&bare).into_owned()
}

/// A letter, a digit, or a mark that belongs to the letter before it.
fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric()
        || matches!(letter,
            '\u{900}'..='\u{963}' | '\u{966}'..='\u{dff}' | '\u{e31}'..='\u{e4e}'
            | '\u{eb1}'..='\u{ece}' | '\u{f18}'..='\u{f84}' | '\u{1000}'..='\u{1049}'
            | '\u{17b4}'..='\u{17d3}' | '\u{3099}' | '\u{309a}')
}

/// Whether its script writes words without spaces between them.
fn has_no_spaces(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of sanitized HTML. Blocks and line breaks part words, other elements do not.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((words, after)) = rest.split_once('<') {
        text.push_str(words);
        let Some((element, next)) = after.split_once('>') else {
            rest = "";
            break;
        };
        let name = element.trim_start_matches('/');
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
        if matches!(name.as_str(), "p" | "br" | "li" | "ul" | "ol" | "blockquote" | "pre") {
            text.push('\n');
        }
        rest = next;
    }
    text.push_str(rest);
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

    fn row(text: &str) -> String {
        let mut said = Said::default();
        said.text(text);
        said.for_sqlite()
    }

    /// Whether a row with this text is found by what somebody types.
    fn finds(text: &str, typed: &str) -> bool {
        row(text).contains(&Term::of(typed).unwrap().within())
    }

    #[test]
    fn letters_are_found_without_their_accents_and_whatever_their_case() {
        let pairs = [
            ("Crème brûlée", "creme"),
            ("creme", "CRÈME"),
            ("Straße", "strasse"),
            ("Łódź", "lodz"),
            ("Ærø", "aero"),
            ("İstanbul", "istanbul"),
            ("ＡＢＣ", "abc"),
            ("Ελλάς", "ελλασ"),
            ("ёлка", "елка"),
            ("हिन्दी", "हिन्दी"),
            ("gouache 2024", "2024"),
        ];
        for (text, typed) in pairs {
            assert!(finds(text, typed), "{text} {typed} {:?}", row(text));
        }
        assert!(!finds("painting", "paint"), "whole words");
        assert!(row("painting").contains(&Term::beginning("paint").unwrap().within()));
    }

    #[test]
    fn scripts_without_spaces_are_found_by_any_part_of_two_letters_or_one() {
        let text = "東京で描いた水彩画です。Inkも";
        for typed in ["東京", "水彩", "水彩画", "画", "描いた", "です", "す", "ink"] {
            assert!(finds(text, typed), "{typed} {:?}", row(text));
        }
        for typed in ["京水", "彩水", "東画"] {
            assert!(!finds(text, typed), "{typed}");
        }
        assert!(!finds("ガラス", "カラス"), "a voiced letter is another one");
        assert!(finds("ｶﾞﾗｽ", "ガラス"), "narrow letters are the same ones");
        assert!(finds("그림을 그렸다", "그림"));
        assert!(finds("ภาพวาดสีน้ำ", "สีน้ำ"));
    }

    #[test]
    fn a_phrase_stays_in_one_field() {
        let mut said = Said::default();
        said.text("Grey heron");
        said.html("<p>by the <b>ri</b>ver<br>bank &amp; reeds</p><p>end</p>");
        said.tag("DigitalArt");
        let holds = |typed: &str| said.for_sqlite().contains(&Term::of(typed).unwrap().within());
        assert!(holds("grey heron") && holds("by the river bank reeds end"));
        assert!(!holds("heron by"));
        assert!(holds("#digitalart") && holds("digitalart") && !holds("#heron"));
        assert!(!holds("strong") && !holds("amp"));
    }

    #[test]
    fn nothing_that_was_typed_means_something_to_an_engine() {
        for typed in
            ["\"", "' OR 1=1 --", "NEAR(a b)", "a:*", "\\", "^", "a & !b", "%", "_", "\u{e000}"]
        {
            if let Some(term) = Term::of(typed) {
                let plain = |it: &String| it.chars().all(|it| is_letter(it) || it == TAG);
                assert!(term.words.iter().all(plain), "{typed}: {term:?}");
            }
        }
        assert_eq!(Term::of("!?"), None);
        assert_eq!(Term::of("#"), None);
        assert_eq!(Term::of("水").unwrap().for_tsquery(), "('水')");
        assert_eq!(Term::of("ink 水").unwrap().for_tsquery(), "('ink' <-> '水':*)");
        assert_eq!(Term::of("grey heron").unwrap().for_tsquery(), "('grey' <-> 'heron')");
        assert_eq!(Term::beginning("her").unwrap().for_fts(), "\"her\" *");
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(cut(&"水".repeat(20_000), true).0.len(), MOST);
        assert_eq!(cut(&"a".repeat(20_000), true).0[0].len(), LONGEST);
    }
}
