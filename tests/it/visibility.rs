//! Each post is for those it is for, through every door.

use consent::Visibility;
use services::Member;

use crate::support::works::Published;
use crate::support::{Answer, Browser, Person, TestServer, text, work};

fn press(person: &Person<'_>, published: &Published, verb: &str) -> Answer {
    let path = format!("/posts/{}/{verb}", published.id.0);
    person.post(&path, &[("csrf", &person.csrf("/settings/password"))])
}

/// Everything that could show a post, and where it must not.
fn places(post: &Published, mira: &Person<'_>) -> Vec<String> {
    let id = post.id.0;
    let mut places = vec![
        post.path.clone(),
        format!("/posts/{id}"),
        format!("/posts/{id}/history"),
        format!("/api/v1/statuses/{id}"),
        format!("/api/v1/statuses/{id}/context"),
    ];
    places.extend(post.media.iter().map(|it| format!("/media/{}/480.webp", it.0)));
    places.push(format!("/api/oembed?url={}{}", mira.browser.origin, post.path));
    places.push(format!("/api/v1/consent?object={}{}", mira.browser.origin, post.path));
    places
}

/// Asks as this browser, and for the API with this token.
fn ask(browser: &Browser, token: Option<&str>, place: &str) -> Answer {
    let asking = browser.ask("GET", place);
    match token.filter(|_| place.starts_with("/api/v1")) {
        Some(token) => asking.header("Authorization", &format!("Bearer {token}")).send(),
        None => asking.send(),
    }
}

/// Somebody who looks, and what they see.
struct Onlooker<'p> {
    who: &'static str,
    browser: &'p Browser,
    token: Option<String>,
    sees: &'static [Visibility],
}

const OPEN: &[Visibility] = &[Visibility::Public, Visibility::Quiet];
const CLOSE: &[Visibility] = &[Visibility::Public, Visibility::Quiet, Visibility::Followers];
const ALL: &[Visibility] = &Visibility::ALL;

const LISTS: [&str; 9] = [
    "/",
    "/explore",
    "/@mira",
    "/@mira/posts",
    "/@mira/feed.atom",
    "/tags/birds",
    "/home",
    "/home/mix",
    "/notifications",
];

#[test]
fn each_post_is_seen_by_those_it_is_for_and_is_not_there_for_others() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let follower = server.artist("follower");
    let named = server.artist("named");
    let stranger = server.artist("stranger");
    let shut_out = server.artist("shut_out");
    let shy = server.artist("shy");
    for person in [&follower, &shut_out, &shy] {
        person.follow(&mira);
    }
    mira.block(&shut_out);
    shy.block(&mira);
    let (anyone, waiting) = (server.anyone(), waiting_browser(&server));
    let nameless = |who, browser, sees| Onlooker { who, browser, token: None, sees };
    let known = |who, person: &'_ Person<'_>, sees| {
        let token = Some(server.token(&person.member.username, "read"));
        (who, token, sees)
    };
    let mut onlookers =
        vec![nameless("anyone", &anyone, OPEN), nameless("who waits for approval", &waiting, OPEN)];
    let people = [
        (known("a stranger", &stranger, OPEN), &stranger),
        (known("a follower", &follower, CLOSE), &follower),
        (known("who is named", &named, ALL), &named),
        (known("who is blocked", &shut_out, &[]), &shut_out),
        (known("who blocks", &shy, &[]), &shy),
        (known("the artist", &mira, ALL), &mira),
    ];
    for ((who, token, sees), person) in people {
        let browser = &person.browser;
        onlookers.push(Onlooker { who, browser, token, sees });
    }
    for visibility in Visibility::ALL {
        let secret = format!("only-for-{}", visibility.as_str());
        let made = work().alt(&secret).title(&secret);
        let made = made.words(&format!("{secret} @named #birds"));
        let post = mira.publish(made.seen_by(visibility));
        for onlooker in &onlookers {
            look_at_places(onlooker, &post, &mira, visibility, &secret);
            look_at_lists(onlooker, visibility, &secret);
        }
        nobody_acts_on_what_they_do_not_see(&[&shut_out, &shy], false, &post);
        let may = OPEN.contains(&visibility);
        nobody_acts_on_what_they_do_not_see(&[&stranger], may, &post);
    }
}

fn look_at_places(
    onlooker: &Onlooker<'_>,
    post: &Published,
    mira: &Person<'_>,
    visibility: Visibility,
    secret: &str,
) {
    let who = onlooker.who;
    for place in places(post, mira) {
        let is_for_anyone = place.contains("oembed") || place.contains("/consent?");
        let sees = if is_for_anyone { OPEN } else { onlooker.sees };
        let answer = ask(onlooker.browser, onlooker.token.as_deref(), &place);
        let status = answer.status;
        if sees.contains(&visibility) {
            let is_there = matches!(status, 200 | 303);
            assert!(is_there, "{who}, {visibility:?}, {place}: {status}");
        } else {
            assert_eq!(status, 404, "{who}, {visibility:?}, {place}");
            let leaks = answer.text().contains(secret);
            assert!(!leaks, "{who} reads of {visibility:?} at {place}");
        }
    }
}

fn look_at_lists(onlooker: &Onlooker<'_>, visibility: Visibility, secret: &str) {
    for list in LISTS {
        // A feed is the same for everybody.
        let sees = if list.contains(".atom") { OPEN } else { onlooker.sees };
        let text = ask(onlooker.browser, onlooker.token.as_deref(), list).text();
        let is_right = sees.contains(&visibility) || !text.contains(secret);
        assert!(is_right, "{} reads of {visibility:?} at {list}", onlooker.who);
    }
}

fn nobody_acts_on_what_they_do_not_see(people: &[&Person<'_>], may: bool, post: &Published) {
    for person in people {
        let name = &person.member.username;
        for verb in ["like", "bookmark", "boost"] {
            let expected = if may { 303 } else { 404 };
            assert_eq!(press(person, post, verb).status, expected, "{name} {verb}");
        }
        let reply = person.try_publish(text("me too").answering(post.id));
        assert_eq!(reply.is_ok(), may, "{name} answers {}", post.path);
    }
}

fn waiting_browser(server: &TestServer) -> Browser {
    server.set(|site| site.sign_up_mode = services::settings::SignUpMode::Approval);
    let browser = server.anyone();
    let form = browser.form("/sign-up", "/sign-up").with("username", "waiting");
    let form =
        form.with("password", crate::support::people::PASSWORD).with("application", "please");
    form.send().expect(303);
    browser
}

/// A page that is not for you is the page that is not there, letter for letter.
#[test]
fn what_is_hidden_cannot_be_told_from_what_never_was() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let post = mira.publish(work().seen_by(Visibility::Followers));
    let told = |path: &str| {
        let answer = server.anyone().get(path);
        let id = answer.header("x-request-id").unwrap_or_default().to_owned();
        let text = answer.text().replace(&id, "ID").replace(path, "PATH");
        (answer.status, text)
    };
    let nothing = post.id.0 - 65_536;
    assert_eq!(told(&post.path), told(&format!("/@mira/{nothing}")));
    assert_eq!(told(&format!("/posts/{}", post.id.0)), told(&format!("/posts/{nothing}")));
    let media = post.media[0].0;
    assert_eq!(
        told(&format!("/media/{media}/480.webp")),
        told(&format!("/media/{nothing}/480.webp"))
    );
    // The same for buttons and for other people's numbers (VIS-02).
    let eve = server.artist("eve");
    let csrf = eve.csrf("/settings/password");
    for path in ["/posts/ID/like", "/posts/ID/edit", "/posts/ID?_method=delete"] {
        let status =
            |id: i64| eve.post(&path.replace("ID", &id.to_string()), &[("csrf", &csrf)]).status;
        assert_eq!(status(post.id.0), status(nothing), "{path}");
    }
    for path in ["/posts/ID/edit", "/posts/ID/delete", "/posts/ID/history", "/posts/ID/signals"] {
        let status = |id: i64| eve.get(&path.replace("ID", &id.to_string())).status;
        assert_eq!(status(post.id.0), status(nothing), "{path}");
    }
}

#[test]
fn a_suspended_artist_is_not_there() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    fan.follow(&mira);
    let post = mira.publish(work().words("#birds"));
    let console = Member::console();
    let account = mira.member.account;
    server.run(services::people::suspend(&server.app, &console, account, "noise")).unwrap();
    for browser in [&server.anyone(), &fan.browser] {
        for place in places(&post, &mira) {
            assert_eq!(browser.get(&place).status, 404, "{place}");
        }
        for list in ["/", "/tags/birds"] {
            assert!(!browser.get(list).text().contains(&post.path), "{list}");
        }
        assert_eq!(browser.get("/@mira").status, 404);
        assert_eq!(browser.get("/@mira/feed.atom").status, 404);
    }
    assert_eq!(mira.get("/home").status, 303, "signed out");
    server.run(services::people::unsuspend(&server.app, &console, account)).unwrap();
    server.anyone().get(&post.path).expect(200);
}
