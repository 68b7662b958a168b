//! Who is turned away at the door, and the files that say so beforehand.

use crate::support::places::{fill, is_for_programs, is_for_servers};
use crate::support::{TestServer, work};

const GPTBOT: &str = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)";
const CLAUDEBOT: &str = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)";
const CCBOT: &str = "CCBot/2.0 (https://commoncrawl.org/faq/)";
const PREVIEW: &str = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)";

/// What stays open to everybody: rules, health, the style sheet, programs.
fn is_open_to_crawlers(path: &str) -> bool {
    let open = [
        "/livez",
        "/readyz",
        "/robots.txt",
        "/ai.txt",
        "/rsl.xml",
        "/policies/tdm.json",
        "/favicon.ico",
        "/health",
    ];
    open.contains(&path)
        || path.starts_with("/.well-known/")
        || path.starts_with("/assets/")
        || path.starts_with("/portraits/")
        || is_for_servers(path)
        || (is_for_programs(path) && path != "/api/oembed")
}

#[test]
fn crawlers_for_ai_are_refused_on_pages_and_pictures_and_nowhere_else() {
    let server = TestServer::start();
    // Even where the artist allows everything: the house refuses, terms do not open its door.
    let mira = server.artist("mira");
    let published = mira.publish(work().terms("AAAA").words("#birds"));
    let (post, media) = (published.id.0.to_string(), published.media[0].0.to_string());
    let account = mira.member.account.0.to_string();
    for agent in [GPTBOT, CLAUDEBOT, CCBOT] {
        let crawler = server.anyone().named(agent);
        for route in server::all_routes().iter().filter(|it| it.method == "get") {
            let id = match route.path {
                it if it.contains("accounts") => &account,
                it if it.contains("media") => &media,
                _ => &post,
            };
            let given = [
                ("username", "mira"),
                ("name", "birds"),
                ("id", id.as_str()),
                ("file", "480.webp"),
                ("path", "app.css"),
                ("media", media.as_str()),
                ("code", "none"),
                ("token", "none"),
                ("domain", "far.example"),
                ("group_key", "ungrouped-1"),
                ("date", "2026-01-01"),
            ];
            let path = fill(route.path, &given);
            let answer = crawler.get(&path);
            if is_open_to_crawlers(route.path) {
                assert_ne!(answer.status, 403, "{agent} at {path}");
            } else {
                assert_eq!(answer.status, 403, "{agent} at {path}");
                assert_eq!(answer.header("tdm-reservation"), Some("1"), "{path}");
                assert!(
                    answer.header("x-robots-tag").is_some_and(|it| it.contains("noai")),
                    "{path}"
                );
                assert!(answer.text().contains("/policies/ai"), "a refusal says why: {path}");
            }
        }
    }
    for listed in consent::LIST.iter().filter(|it| it.group == consent::Group::Training) {
        let agent = format!("Mozilla/5.0 (compatible; {}/1.0)", listed.name);
        assert_eq!(server.anyone().named(&agent).get(&published.path).status, 403, "{agent}");
    }
    for agent in ["Mastodon/4.5.3 (http.rb/5.3.1; +https://mastodon.example/)", "curl/8.16.0", ""] {
        assert_eq!(server.anyone().named(agent).get(&published.path).status, 200, "{agent}");
    }
}

#[test]
fn the_admin_decides_about_previews() {
    let server = TestServer::start();
    let published = server.artist("mira").publish(work());
    let preview = server.anyone().named(PREVIEW);
    preview.get(&published.path).expect(200);
    let robots = server.anyone().get("/robots.txt").expect(200).text();
    assert!(
        robots.contains("User-agent: GPTBot\n")
            && !robots.contains("User-agent: facebookexternalhit\n")
    );
    server.set(|site| site.welcomes_previews = false);
    preview.get(&published.path).expect(403);
    preview.get("/robots.txt").expect(200);
    let robots = server.anyone().get("/robots.txt").expect(200).text();
    assert!(robots.contains("User-agent: facebookexternalhit\n"));
}

#[test]
fn the_files_for_crawlers_say_what_the_house_says() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let robots = anyone.get("/robots.txt").expect(200);
    assert!(robots.header("content-type").unwrap().starts_with("text/plain"));
    let text = robots.text();
    for listed in consent::LIST.iter().filter(|it| it.group == consent::Group::Training) {
        assert!(text.contains(&format!("User-agent: {}\n", listed.name)), "{}", listed.name);
    }
    for line in [
        "Disallow: /\n",
        "User-agent: *\n",
        "Content-Usage: train-ai=n, search=y\n",
        *consent::LIST_DATE,
    ] {
        assert!(text.contains(line), "{line}");
    }
    let everyone = text.split("User-agent: *").nth(1).unwrap();
    assert!(!everyone.contains("Disallow: /\n"), "search engines may come");
    let rules = anyone.get("/.well-known/tdmrep.json").expect(200).json();
    assert_eq!(rules[0]["tdm-reservation"], 1);
    let policy = rules[0]["tdm-policy"].as_str().unwrap().to_owned();
    let origin = server.app.config.server.origin();
    anyone.get(policy.strip_prefix(&origin).unwrap()).expect(200).json();
    assert!(anyone.get("/ai.txt").expect(200).text().contains("Disallow: /\n"));
    let rsl = anyone.get("/rsl.xml").expect(200).text();
    assert!(rsl.contains("<prohibits") && rsl.contains("ai-all"));
    anyone.get("/policies/ai").expect(200);
}
