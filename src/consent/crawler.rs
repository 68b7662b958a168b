//! Who is knocking at the door?
//!
//! The names stand in `crawlers.txt`, with the date and the source of the list.
//! A name must match as a whole word and in its own case: a peer whose domain is
//! `social.code.berlin` is not the coding agent "Code". Addresses inside a user
//! agent are therefore not looked at: they name a person or a place, not a
//! program.

use std::sync::LazyLock;

/// Who asks, judged by the user agent alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visitor {
    /// A browser, a feed reader, another server, a search engine that is none of
    /// the listed: nobody we turn away.
    Person,
    /// Makes link previews or a search index; the admin decides.
    PreviewOrSearch(&'static str),
    /// Collects for training, for data sets or for answers of a model: turned
    /// away unless the admin says otherwise.
    Training(&'static str),
}

/// What a listed crawler is for, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Training, data sets, agents, answers of a model.
    Training,
    /// Link previews and search.
    PreviewSearch,
}

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Crawler {
    /// The word in the user agent, and in `robots.txt`.
    pub name: &'static str,
    /// Who runs it.
    pub operator: &'static str,
    /// Which of the two subsets it is in.
    pub group: Group,
    /// What it is known to do.
    pub purpose: &'static str,
}

const TEXT: &str = include_str!("crawlers.txt");

/// The day of the list, as written at its head.
pub static LIST_DATE: LazyLock<&'static str> = LazyLock::new(|| head("date:"));

/// Where the names come from, as written at the head of the list.
pub static LIST_SOURCE: LazyLock<&'static str> = LazyLock::new(|| head("source:"));

/// Every crawler that we know by name.
pub static LIST: LazyLock<Vec<Crawler>> = LazyLock::new(|| TEXT.lines().filter_map(line).collect());

/// The value of a `# key: value` line at the head of the list.
fn head(key: &str) -> &'static str {
    TEXT.lines()
        .filter_map(|line| line.strip_prefix("# "))
        .find_map(|line| line.strip_prefix(key))
        .map(str::trim)
        .unwrap_or_default()
}

/// One line: name, operator, group, purpose, parted by `|`.
fn line(text: &'static str) -> Option<Crawler> {
    if text.starts_with('#') {
        return None;
    }
    let mut fields = text.split('|').map(str::trim);
    let (name, operator) = (fields.next()?, fields.next()?);
    let group = match fields.next()? {
        "training" => Group::Training,
        "preview-search" => Group::PreviewSearch,
        _ => return None,
    };
    let purpose = fields.next()?;
    Some(Crawler { name, operator, group, purpose })
}

/// Judges a user agent. Where several names are in it, one for training counts
/// before one for search.
pub fn visitor(user_agent: &str) -> Visitor {
    let words = without_addresses(user_agent);
    let mut answer = Visitor::Person;
    for crawler in LIST.iter().filter(|known| holds(&words, known.name)) {
        match crawler.group {
            Group::Training => return Visitor::Training(crawler.name),
            Group::PreviewSearch => answer = Visitor::PreviewOrSearch(crawler.name),
        }
    }
    answer
}

/// A user agent with its web and mail addresses blanked out.
fn without_addresses(user_agent: &str) -> String {
    user_agent
        .split_inclusive(|c: char| c.is_whitespace() || "();,\"'<>[]".contains(c))
        .map(|piece| {
            let address = piece.contains("://") || piece.contains('@') || piece.contains("www.");
            if address { " " } else { piece }
        })
        .collect()
}

/// Whether a text holds a name as a whole word.
fn holds(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(start, found)| {
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let mut after = text.get(start + found.len()..).unwrap_or_default().chars();
        !before.is_some_and(joins) && !goes_on(after.next(), after.next())
    })
}

/// Whether a character belongs to the word beside it.
fn joins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a word goes on after a name. A full stop does so only inside a word.
fn goes_on(next: Option<char>, then: Option<char>) -> bool {
    match next {
        Some('.') => then.is_some_and(char::is_alphanumeric),
        Some(c) => joins(c),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_every_line_was_read() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        assert_eq!(LIST.len(), lines.count());
        assert!(LIST.len() >= 120, "{}", LIST.len());
        assert_eq!(*LIST_DATE, "2026-11");
        assert!(!LIST_SOURCE.is_empty());
        let mut names: Vec<_> = LIST.iter().map(|crawler| crawler.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), LIST.len(), "a name stands twice");
        for crawler in LIST.iter() {
            assert!(!crawler.operator.is_empty() && !crawler.purpose.is_empty());
        }
    }

    #[test]
    fn every_listed_crawler_is_known_in_its_usual_dress() {
        for crawler in LIST.iter() {
            for agent in [
                crawler.name.to_owned(),
                format!("Mozilla/5.0 (compatible; {}/1.0; +https://bot.example/)", crawler.name),
                format!("{} (https://bot.example/about)", crawler.name),
            ] {
                assert_ne!(visitor(&agent), Visitor::Person, "{agent}");
            }
        }
    }

    #[test]
    fn the_well_known_ones_are_turned_away() {
        let agents = [
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
            "CCBot/2.0 (https://commoncrawl.org/faq/)",
            "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
            "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
            "Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)",
            "img2dataset",
            "Scrapy/2.11.0 (+https://scrapy.org)",
            "Mozilla/5.0 (compatible) Ai2Bot-Dolma (+https://www.allenai.org/crawler)",
        ];
        for agent in agents {
            assert!(matches!(visitor(agent), Visitor::Training(_)), "{agent}");
        }
    }

    #[test]
    fn previews_and_search_are_for_the_admin_to_decide() {
        let agents = [
            (
                "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
                "facebookexternalhit",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
                "Applebot",
            ),
            (
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot) Chrome/119.0 Safari/537.36",
                "Amazonbot",
            ),
            ("DuckAssistBot/1.2; (+http://duckduckgo.com/duckassistbot.html)", "DuckAssistBot"),
        ];
        for (agent, name) in agents {
            assert_eq!(visitor(agent), Visitor::PreviewOrSearch(name), "{agent}");
        }
        assert_eq!(visitor("Applebot-Extended"), Visitor::Training("Applebot-Extended"));
    }

    #[test]
    fn peers_browsers_search_engines_and_feed_readers_pass() {
        let agents = [
            "Mastodon/4.5.3 (http.rb/5.3.1; +https://mastodon.example/)",
            "Mastodon/4.5.3; +https://social.code.berlin/",
            "http.rb/5 (Mastodon/4; +https://operator.example/)",
            "Mastodon/4.5.3; +https://Operator.Code.Cursor.example/Spider",
            "Mastodon/4.6.0 (opencode.example; +https://opencode.example/)",
            "gotosocial/0.21.2 (+https://gts.example)",
            "Misskey/2026.10.0 (https://misskey.example)",
            "Sharkey/2026.4.1 (https://newsai.example)",
            "Iceshrimp.NET/2026.1 (https://ice.example)",
            "Pleroma 2.9.1; https://pleroma.example <ops@pleroma.example>",
            "Akkoma 3.17.0; https://akkoma.example <Operator@akkoma.example>",
            "(Pixelfed/0.12.7; +https://pix.example)",
            "PeerTube/7.3.0 (+https://tube.example)",
            "Lemmy/1.0.0; +https://lemmy.example",
            "PieFed/1.4; +https://piefed.example",
            "Mitra 4.12.0; https://mitra.example",
            "Vernissage/1.20 (+https://vernissage.example)",
            "WordPress/6.9; https://blog.example; ActivityPub/7.6.0",
            "friendica/2026.03 (https://friendica.example)",
            "Rakkan/0.1.0 (+https://code-of-art.example)",
            "Takahe/0.11 (https://takahe.example)",
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 5 subscribers)",
            "NetNewsWire (RSS Reader; https://netnewswire.com/)",
            "Miniflux/2.2 (https://miniflux.example; NotebookLM@reader.example)",
            "Tusky/28.0 Android/16 OkHttp/4.12.0",
            "curl/8.16.0",
            "",
        ];
        for agent in agents {
            assert_eq!(visitor(agent), Visitor::Person, "{agent}");
        }
    }

    #[test]
    fn a_name_inside_a_longer_word_is_another_name() {
        for agent in ["MyGPTBot/1", "GPTBotany/1", "decode Code-Sharing", "social.Code.berlin"] {
            assert_eq!(visitor(agent), Visitor::Person, "{agent}");
        }
        assert_eq!(visitor("I am GPTBot."), Visitor::Training("GPTBot"));
    }
}
