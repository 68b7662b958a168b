//! Pages of posts, and how one gets from one to the next.

use consent::Visibility;
use serde_json::{Value, json};

use crate::api_statuses::{App, ids};
use crate::support::{Answer, TestServer, text, work};

const NOTHING: Value = Value::Null;

/// The address behind a `Link`.
fn link(answer: &Answer, rel: &str) -> Option<String> {
    let all = answer.header("link")?;
    let one = all.split(", <").find(|it| it.contains(&format!("rel=\"{rel}\"")))?;
    let address = one.trim_start_matches('<').split('>').next()?;
    Some(address.split_once("/api/").map(|it| format!("/api/{}", it.1)).unwrap_or_default())
}

#[test]
fn every_page_leads_to_its_neighbours() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let posts: Vec<String> =
        (0..5).map(|n| mira.publish(text(&format!("post {n}"))).id.to_string()).collect();
    let app = App::of(&server, "mira");
    for path in [
        "/api/v1/timelines/home".to_owned(),
        "/api/v1/timelines/public".to_owned(),
        "/api/v1/timelines/public?local=true".to_owned(),
        format!("/api/v1/accounts/{}/statuses", mira.member.account.0),
    ] {
        let sign = if path.contains('?') { '&' } else { '?' };
        let page =
            |rest: &str| app.ask("GET", &format!("{path}{sign}{rest}"), &NOTHING).expect(200);
        let first = page("limit=2");
        assert_eq!(ids(&first.json()), [posts[4].clone(), posts[3].clone()], "{path}");
        let next = link(&first, "next").unwrap();
        let second = app.ask("GET", &next, &NOTHING).expect(200);
        assert_eq!(ids(&second.json()), [posts[2].clone(), posts[1].clone()], "{path}");
        let back = link(&second, "prev").unwrap();
        let back = app.ask("GET", &back, &NOTHING).expect(200);
        assert_eq!(ids(&back.json()), [posts[4].clone(), posts[3].clone()], "{path}");
        let since = page(&format!("since_id={}&limit=2", posts[1]));
        assert_eq!(
            ids(&since.json()),
            [posts[4].clone(), posts[3].clone()],
            "newest first: {path}"
        );
        let min = page(&format!("min_id={}&limit=2", posts[1]));
        assert_eq!(ids(&min.json()), [posts[3].clone(), posts[2].clone()], "next to it: {path}");
        let between = page(&format!("max_id={}&since_id={}", posts[3], posts[1]));
        assert_eq!(ids(&between.json()), [posts[2].clone()], "{path}");
        let end = page(&format!("max_id={}", posts[0]));
        assert_eq!((end.json(), link(&end, "next")), (json!([]), None), "{path}");
    }
}

#[test]
fn everybodys_posts_are_public_and_answers_are_not_among_them() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let seen = mira.publish(text("seen"));
    let picture = mira.publish(work());
    mira.publish(text("quiet").seen_by(Visibility::Quiet));
    mira.publish(text("few").seen_by(Visibility::Followers));
    let jo = server.artist("jo");
    jo.publish(text("an answer").answering(seen.id));
    let anyone = server.anyone();
    let list = |path: &str| ids(&anyone.get(path).expect(200).json());
    let both = [picture.id.to_string(), seen.id.to_string()];
    assert_eq!(list("/api/v1/timelines/public"), both);
    assert_eq!(list("/api/v1/timelines/public?local=true"), both);
    assert_eq!(list("/api/v1/timelines/public?remote=true"), [""; 0]);
    assert_eq!(list("/api/v1/timelines/public?only_media=true"), both[..1]);
    anyone.get("/api/v1/timelines/home").expect(401);
    jo.block(&mira);
    let app = App::of(&server, "jo");
    assert_eq!(app.get("/api/v1/timelines/public"), json!([]));
}

#[test]
fn a_hashtag_is_found_in_any_case_and_script_and_with_others() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let one = mira.publish(text("#MerMay #sea")).id.to_string();
    let two = mira.publish(text("#mermay #日本画")).id.to_string();
    let three = mira.publish(text("#sky")).id.to_string();
    mira.publish(text("#mermay").seen_by(Visibility::Followers));
    let anyone = server.anyone();
    let list =
        |rest: &str| ids(&anyone.get(&format!("/api/v1/timelines/tag/{rest}")).expect(200).json());
    assert_eq!(list("MERMAY"), [two.clone(), one.clone()]);
    assert_eq!(list("%E6%97%A5%E6%9C%AC%E7%94%BB"), std::slice::from_ref(&two));
    assert_eq!(list("mermay?any[]=sky"), [three, two.clone(), one.clone()]);
    assert_eq!(list("mermay?all[]=SEA"), std::slice::from_ref(&one));
    assert_eq!(list("mermay?none[]=sea"), [two]);
    assert_eq!(list("nobody"), [""; 0]);
    assert_eq!(list("mermay?local=true&only_media=true"), [""; 0]);
}

#[test]
fn an_accounts_posts_can_be_picked() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let jo = server.artist("jo");
    let other = jo.publish(text("of jo"));
    let first = mira.publish(text("first #ink"));
    let picture = mira.publish(work().title("a work"));
    let answer = mira.publish(text("to jo").answering(other.id));
    let own = mira.publish(text("to myself").answering(first.id));
    let app = App::of(&server, "mira");
    let boost = app.post(&format!("/api/v1/statuses/{}/reblog", other.id.0), &NOTHING);
    app.post(&format!("/api/v1/statuses/{}/pin", picture.id.0), &NOTHING);
    let path = format!("/api/v1/accounts/{}/statuses", mira.member.account.0);
    let anyone = server.anyone();
    let list = |rest: &str| ids(&anyone.get(&format!("{path}?{rest}")).expect(200).json());
    let [first, picture, answer, own] =
        [first, picture, answer, own].map(|it: crate::support::works::Published| it.id.to_string());
    let boost = boost["id"].as_str().unwrap().to_owned();
    assert_eq!(
        list(""),
        [boost.clone(), own.clone(), answer.clone(), picture.clone(), first.clone()]
    );
    assert_eq!(list("limit=2"), [boost.clone(), own.clone()]);
    assert_eq!(list(&format!("max_id={own}&limit=1")), std::slice::from_ref(&answer));
    assert_eq!(list("exclude_replies=true"), [boost, own.clone(), picture.clone(), first.clone()]);
    assert_eq!(list("exclude_reblogs=1"), [own, answer, picture.clone(), first.clone()]);
    assert_eq!(list("only_media=true"), std::slice::from_ref(&picture));
    assert_eq!(list("pinned=true"), [picture]);
    assert_eq!(list("tagged=INK"), [first]);
    anyone.get("/api/v1/accounts/1/statuses").expect(404);
}

#[test]
fn what_was_saved_and_liked_comes_in_the_order_it_was_done() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let posts: Vec<String> =
        (0..3).map(|n| mira.publish(text(&format!("post {n}"))).id.to_string()).collect();
    let app = App::of(&server, "mira");
    for at in [1, 2, 0] {
        app.post(&format!("/api/v1/statuses/{}/bookmark", posts[at]), &NOTHING);
        app.post(&format!("/api/v1/statuses/{}/favourite", posts[at]), &NOTHING);
    }
    for path in ["/api/v1/bookmarks", "/api/v1/favourites"] {
        let first = app.ask("GET", &format!("{path}?limit=2"), &NOTHING).expect(200);
        assert_eq!(ids(&first.json()), [posts[0].clone(), posts[2].clone()], "{path}");
        let next = app.ask("GET", &link(&first, "next").unwrap(), &NOTHING).expect(200);
        assert_eq!(ids(&next.json()), [posts[1].clone()], "{path}");
    }
    server.anyone().get("/api/v1/bookmarks").expect(401);
}

#[test]
fn letters_make_conversations() {
    let server = TestServer::start();
    server.artist("mira");
    server.artist("jo");
    server.artist("kim");
    let (mira, jo, kim) =
        (App::of(&server, "mira"), App::of(&server, "jo"), App::of(&server, "kim"));
    let first = mira.say(&json!({ "status": "@jo hello", "visibility": "direct" }));
    let talk = jo.get("/api/v1/conversations");
    assert_eq!(talk[0]["unread"], true);
    assert_eq!(talk[0]["last_status"]["id"], first["id"]);
    assert_eq!(talk[0]["accounts"][0]["username"], "mira");
    let own = mira.get("/api/v1/conversations");
    assert_eq!(
        (&own[0]["unread"], &own[0]["accounts"][0]["username"]),
        (&json!(false), &json!("jo"))
    );
    assert_eq!(kim.get("/api/v1/conversations"), json!([]));
    let path = format!("/api/v1/conversations/{}", talk[0]["id"].as_str().unwrap());
    assert_eq!(jo.post(&format!("{path}/read"), &NOTHING)["unread"], false);
    assert_eq!(jo.get("/api/v1/conversations")[0]["unread"], false);
    kim.ask("POST", &format!("{path}/read"), &NOTHING).expect(404);
    let answer = jo.say(&json!({
        "status": "@mira hello you", "visibility": "direct", "in_reply_to_id": first["id"],
    }));
    assert_eq!(answer["in_reply_to_account_id"], first["account"]["id"]);
    let now = mira.get("/api/v1/conversations");
    assert_eq!(now.as_array().unwrap().len(), 1, "one talk: {now}");
    assert_eq!((&now[0]["unread"], &now[0]["last_status"]["id"]), (&json!(true), &answer["id"]));
    assert_eq!(ids(&jo.get("/api/v1/timelines/direct")).len(), 2);
    assert_eq!(kim.get("/api/v1/timelines/direct"), json!([]));
    // Its last post goes: the one before it stands there again.
    jo.ask("DELETE", &format!("/api/v1/statuses/{}", answer["id"].as_str().unwrap()), &NOTHING)
        .expect(200);
    assert_eq!(mira.get("/api/v1/conversations")[0]["last_status"]["id"], first["id"]);
    jo.ask("DELETE", &path, &NOTHING).expect(200);
    assert_eq!(jo.get("/api/v1/conversations"), json!([]));
}
