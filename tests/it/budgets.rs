//! What a page may weigh, over the line and compressed: every page there is, on a house with works in it.

use std::collections::{BTreeMap, BTreeSet};

use server::routes::Route;

use crate::security::values;
use crate::support::browser::Browser;
use crate::support::places::{fill, is_for_programs, is_for_servers};
use crate::support::{Answer, TestServer, text, work};

/// Bytes of each kind that a page may need.
#[derive(Clone, Copy, Debug)]
struct Budget {
    html: usize,
    css: usize,
    js: usize,
}

const fn budget(html: usize, css: usize, js: usize) -> Budget {
    Budget { html: html * 1024, css: css * 1024, js: js * 1024 }
}

/// For whoever passes by.
const PUBLIC: Budget = budget(15, 12, 25);
/// For people with an account.
const MEMBER: Budget = budget(25, 16, 80);
/// For the panel.
const PANEL: Budget = budget(30, 20, 120);

/// Works in the portfolio of the artist: what the budget of a profile was written for.
const WORKS: u32 = 36;

fn pages() -> Vec<Route> {
    let all = server::all_routes().into_iter();
    let is_page = |it: &str| !is_for_programs(it) && !is_for_servers(it);
    all.filter(|it| it.method == "get" && is_page(it.path)).collect()
}

fn zipped(browser: &Browser, path: &str) -> Answer {
    browser.ask("GET", path).header("Accept-Encoding", "gzip").send()
}

fn is_html(answer: &Answer) -> bool {
    answer.header("content-type").unwrap_or_default().starts_with("text/html")
}

/// What the pages weigh, each file asked for once.
struct Scales<'b> {
    browser: &'b Browser,
    files: BTreeMap<String, usize>,
    over: Vec<String>,
    pages: BTreeSet<String>,
}

impl<'b> Scales<'b> {
    fn new(browser: &'b Browser) -> Self {
        Self { browser, files: BTreeMap::new(), over: Vec::new(), pages: BTreeSet::new() }
    }

    /// All pages but those of the panel have this budget.
    fn weigh_all(&mut self, given: &[(&str, &str)], budget: Budget) {
        for route in pages() {
            let budget = if route.path.starts_with("/admin") { PANEL } else { budget };
            self.weigh(&fill(route.path, given), budget);
        }
    }

    fn weigh(&mut self, path: &str, budget: Budget) {
        // Once in words that can be read, once as it goes over the line.
        let page = self.browser.get(path);
        if !is_html(&page) || page.status >= 300 {
            return;
        }
        let html = zipped(self.browser, path);
        assert_eq!(html.header("content-encoding"), Some("gzip"), "{path} is not compressed");
        let css = page.attributes("link[rel=stylesheet]", "href");
        let js = page.attributes("script[src]", "src");
        let ahead = page.attributes("link[rel=modulepreload]", "href");
        let css = self.sum(&css);
        let js = self.sum(&js) + self.sum(&ahead);
        for (kind, bytes, most) in [
            ("HTML", html.body.len(), budget.html),
            ("CSS", css, budget.css),
            ("JS", js, budget.js),
        ] {
            if bytes > most {
                self.over.push(format!("{path}: {bytes} bytes of {kind}, at most {most}"));
            }
        }
        self.pages.insert(path.to_owned());
    }

    fn sum(&mut self, files: &[String]) -> usize {
        let mut all = 0;
        for file in files {
            let known = self.files.get(file).copied();
            let bytes = known.unwrap_or_else(|| zipped(self.browser, file).expect(200).body.len());
            self.files.insert(file.clone(), bytes);
            all += bytes;
        }
        all
    }
}

#[test]
fn no_page_weighs_more_than_its_budget() {
    let server = TestServer::start();
    let owner = server.owner();
    let mira = server.artist("mira");
    let kai = server.artist("kai");
    let mut last = None;
    for number in 0..WORKS {
        let title = format!("Evening over two hills, number {number}");
        let words = "From memory; the light was gone by four. #hills";
        last = Some(mira.publish(work().title(&title).words(words)));
        mira.publish(text("Which paper do you use for *gouache*? #hills"));
    }
    let last = last.unwrap();
    kai.follow(&mira);
    let (post, media) = (last.id.0.to_string(), last.media[0].0.to_string());
    let given = values(&post, &media);
    let anyone = server.anyone();
    for (browser, budget, least) in [
        (&anyone, PUBLIC, 20),
        (&kai.browser, MEMBER, 40),
        (&mira.browser, MEMBER, 45),
        (&owner.browser, MEMBER, 50),
    ] {
        let mut scales = Scales::new(browser);
        scales.weigh_all(&given, budget);
        let over = scales.over.join("\n");
        assert!(over.is_empty(), "too heavy:\n{over}");
        assert!(scales.pages.len() >= least, "only {} pages were weighed", scales.pages.len());
    }
}
