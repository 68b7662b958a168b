//! Somebody's filters, ready to be asked: all words of all filters in one automaton, made once and
//! kept while its owner reads.

use std::sync::Arc;
use std::time::Duration;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use store::filters::{Filter, Whole};

use crate::error::{Error, Result};
use crate::memory::Recent;
use crate::posts::Shown;
use crate::{AccountId, App, PostId, Timestamp};

/// People whose filters are kept at least.
const KEPT: usize = 1_000;

/// After this they are read again: another node may have changed them.
const FRESH: Duration = Duration::from_secs(30);

/// Somebody's filters.
#[derive(Debug, Default)]
pub struct Rules {
    filters: Vec<Whole>,
    automaton: Option<AhoCorasick>,
    /// What each pattern of the automaton is.
    patterns: Vec<Pattern>,
}

#[derive(Clone, Copy, Debug)]
struct Pattern {
    filter: usize,
    keyword: usize,
    /// Whether it must not go on before, and after.
    edges: (bool, bool),
}

/// A filter that matched.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// Which.
    pub filter: &'a Filter,
    /// Its words that were found.
    pub keywords: Vec<&'a str>,
    /// The post, where it is named itself.
    pub posts: Vec<PostId>,
}

impl Rules {
    fn new(filters: Vec<Whole>) -> Self {
        let mut patterns = Vec::new();
        let mut words = Vec::new();
        for (filter, whole) in filters.iter().enumerate() {
            for (keyword, row) in whole.keywords.iter().enumerate() {
                let word = row.keyword.to_lowercase();
                let begins = word.chars().next().is_some_and(is_of_word);
                let ends = word.chars().next_back().is_some_and(is_of_word);
                let edges = (row.whole_word && begins, row.whole_word && ends);
                patterns.push(Pattern { filter, keyword, edges });
                words.push(word);
            }
        }
        let automaton = if words.is_empty() {
            None
        } else {
            let kind = Some(AhoCorasickKind::ContiguousNFA);
            let made = AhoCorasick::builder().kind(kind).build(&words);
            made.inspect_err(|error| tracing::warn!(%error, "filters are too large")).ok()
        };
        Self { filters, automaton, patterns }
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }

    /// Which filters match a post, those whose time is over left out.
    pub fn matches(&self, now: Timestamp, shown: &Shown) -> Vec<Hit<'_>> {
        if self.is_empty() {
            return Vec::new();
        }
        self.hits(now, shown.post.id, || words_of(shown))
    }

    fn hits(&self, now: Timestamp, post: PostId, text: impl FnOnce() -> String) -> Vec<Hit<'_>> {
        let found = self.automaton.as_ref().map(|it| self.found(it, &text().to_lowercase()));
        let found = found.unwrap_or_default();
        let hit = |(place, whole): (usize, &'_ Whole)| {
            let filter = self.filters.get(place).map(|it| &it.filter)?;
            let is_over = filter.expires_at.is_some_and(|at| at <= now);
            let keywords = self.filters.get(place)?.keywords.iter().enumerate();
            let keywords: Vec<&str> = keywords
                .filter(|(keyword, _)| found.contains(&(place, *keyword)))
                .map(|(_, row)| row.keyword.as_str())
                .collect();
            let is_named = whole.posts.iter().any(|it| it.post_id == post);
            let posts: Vec<PostId> = is_named.then_some(post).into_iter().collect();
            let has_any = !keywords.is_empty() || !posts.is_empty();
            let is_hit = has_any && !is_over;
            is_hit.then_some(Hit { filter, keywords, posts })
        };
        self.filters.iter().enumerate().filter_map(hit).collect()
    }

    /// Which words of which filters are in a text (in lower case).
    fn found(&self, automaton: &AhoCorasick, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for it in automaton.find_overlapping_iter(text) {
            let Some(pattern) = self.patterns.get(it.pattern().as_usize()) else { continue };
            let place = (pattern.filter, pattern.keyword);
            let goes_on_before = text
                .get(..it.start())
                .and_then(|it| it.chars().next_back())
                .is_some_and(is_of_word);
            let goes_on_after =
                text.get(it.end()..).and_then(|it| it.chars().next()).is_some_and(is_of_word);
            let is_part = (pattern.edges.0 && goes_on_before) || (pattern.edges.1 && goes_on_after);
            if !is_part && !found.contains(&place) {
                found.push(place);
            }
        }
        found
    }
}

/// What belongs to a word, in any script.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Everything that can be read of a post: its words, its warning, its title, what its pictures
/// show, what can be chosen in its poll.
fn words_of(shown: &Shown) -> String {
    let mut text = crate::text::words(&shown.post.html);
    let alts = shown.pictures.iter().map(|it| it.media.alt.as_str());
    let choices = shown.poll.iter().flat_map(|it| &it.options).map(|it| it.title.as_str());
    let heads = [shown.post.warning.as_str(), shown.post.title.as_str()];
    for more in heads.into_iter().chain(alts).chain(choices) {
        text.push('\n');
        text.push_str(more);
    }
    text
}

/// Those that were asked for lately.
#[derive(Debug)]
struct Kept(Recent<AccountId, (Timestamp, Arc<Rules>)>);

impl Default for Kept {
    fn default() -> Self {
        Self(Recent::new(KEPT))
    }
}

/// Somebody's filters.
pub(super) async fn of(app: &App, account: AccountId) -> Result<Arc<Rules>> {
    let (kept, now) = (app.memory.of::<Kept>(), app.now());
    if let Some((read_at, rules)) = kept.0.get(&account)
        && read_at <= now
        && now <= read_at.plus(FRESH)
    {
        return Ok(rules);
    }
    let read = app
        .store
        .read(move |conn| Ok::<_, Error>(Rules::new(store::filters::of_account(conn, account)?)));
    let rules = Arc::new(read.await?);
    kept.0.insert(account, (now, rules.clone()));
    Ok(rules)
}

/// They changed.
pub(super) fn forget(app: &App, account: AccountId) {
    app.memory.of::<Kept>().0.remove(&account);
}

#[cfg(test)]
mod tests {
    use store::RowId;
    use store::filters::{FilteredPost, Keyword};

    use super::*;

    fn filter(id: i64, words: &[(&str, bool)]) -> Whole {
        let filter = Filter {
            id: RowId(id),
            account_id: AccountId(1),
            title: format!("filter {id}"),
            contexts: 1,
            action: 0,
            expires_at: None,
            created_at: Timestamp(1),
        };
        let keyword = |(place, (word, whole)): (i64, &(&str, bool))| Keyword {
            id: RowId(place),
            filter_id: RowId(id),
            keyword: (*word).to_owned(),
            whole_word: *whole,
        };
        let keywords = (1..).zip(words).map(keyword).collect();
        Whole { filter, keywords, posts: Vec::new() }
    }

    #[test]
    fn words_are_found_whole_or_anywhere_in_every_script() {
        type Hits<'h> = &'h [(i64, &'h [&'h str])];
        let rules = Rules::new(vec![
            filter(1, &[("cat", true), ("Straße", true)]),
            filter(2, &[("cat", false), ("#ai", true), ("日本", false)]),
        ]);
        let cases: [(&str, Hits<'_>); 7] = [
            ("a CAT, here", &[(1, &["cat"]), (2, &["cat"])]),
            ("concatenate", &[(2, &["cat"])]),
            ("éclat cats", &[(2, &["cat"])]),
            ("in der STRASSE straße", &[(1, &["Straße"])]),
            ("made with #AI.", &[(2, &["#ai"])]),
            ("made with #aim", &[]),
            ("東日本です", &[(2, &["日本"])]),
        ];
        for (text, expected) in cases {
            let hits = rules.hits(Timestamp(5), PostId(1), || text.to_owned());
            let hits: Vec<(i64, Vec<&str>)> =
                hits.into_iter().map(|it| (it.filter.id.0, it.keywords)).collect();
            let expected: Vec<(i64, Vec<&str>)> =
                expected.iter().map(|(id, words)| (*id, words.to_vec())).collect();
            assert_eq!(hits, expected, "{text}");
        }
    }

    #[test]
    fn a_post_can_be_named_and_a_filter_ends() {
        let mut whole = filter(1, &[]);
        whole.posts.push(FilteredPost { id: RowId(1), filter_id: RowId(1), post_id: PostId(7) });
        whole.filter.expires_at = Some(Timestamp(10));
        let rules = Rules::new(vec![whole]);
        let posts =
            |now, post| -> usize { rules.hits(Timestamp(now), PostId(post), String::new).len() };
        assert_eq!((posts(9, 7), posts(9, 8), posts(10, 7)), (1, 0, 0));
    }
}
