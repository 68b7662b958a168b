//! What happens, as it happens: who hears what, over sockets and event streams.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api_notifications::Client;
use crate::support::database::is_postgres;
use crate::support::socket::{Events, Socket};
use crate::support::{TestServer, text, work};

fn socket(server: &TestServer, query: &str, token: &str) -> Socket {
    let target = format!("/api/v1/streaming?{query}&access_token={token}");
    let mut socket = Socket::open(server.address, &target, &[]);
    assert_eq!(socket.status(), 101, "{}", socket.head);
    socket.settle();
    socket
}

fn subscribe(socket: &mut Socket, words: &Value) {
    let mut words = words.clone();
    words["type"] = json!("subscribe");
    socket.say(&words);
    socket.settle();
}

#[test]
fn a_home_is_told_what_is_on_it_and_what_is_taken_away() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    mira.follow(&jo);
    let token = server.token("mira", "read");
    let mut home = socket(&server, "stream=user", &token);

    let post = jo.publish(work().title("Heron").words("by the river #birds"));
    let (stream, event, status) = home.told();
    assert_eq!((stream, event.as_str()), (json!(["user"]), "update"));
    assert_eq!(status["id"], post.id.to_string());
    assert_eq!(status["filtered"], json!([]));
    assert_eq!(status["account"]["username"], "jo");
    assert!(status["consent"]["ai_training"].is_string(), "the terms go with it");

    let change = async {
        let mut draft = services::posts::source(&server.app, &jo.member, post.id).await.unwrap();
        "by the sea".clone_into(&mut draft.source);
        services::posts::edit(&server.app, &jo.member, post.id, draft).await.unwrap();
    };
    server.run(change);
    let (_, event, status) = home.told();
    assert_eq!(event, "status.update");
    assert!(status["content"].as_str().unwrap().contains("sea"));

    let words = jo.publish(text("hello @mira"));
    let mut told = [home.told(), home.told()];
    told.sort_by(|one, other| one.1.cmp(&other.1));
    assert_eq!(told[0].1, "notification");
    assert_eq!((&told[0].2["type"], told[1].1.as_str()), (&json!("mention"), "update"));
    assert_eq!(told[0].2["status"]["id"], words.id.to_string());

    server.run(services::posts::delete(&server.app, &jo.member, post.id)).unwrap();
    let (_, event, id) = home.told();
    assert_eq!((event.as_str(), id.to_string()), ("delete", post.id.to_string()));

    let app = Client::of(&server, "mira", "write");
    app.post("/api/v1/filters", &json!({ "phrase": "dragon", "context": ["home"] }));
    assert_eq!(home.told().1, "filters_changed");
    let dragon = jo.publish(text("a dragon"));
    let (_, _, status) = home.told();
    assert_eq!(status["id"], dragon.id.to_string());
    assert_eq!(status["filtered"][0]["keyword_matches"], json!(["dragon"]));
}

#[test]
fn nobody_hears_what_is_not_for_them() {
    let server = TestServer::start();
    let (mira, jo, kim) = (server.artist("mira"), server.artist("jo"), server.artist("kim"));
    mira.follow(&jo);
    let mut public = socket(&server, "stream=public", &server.token("kim", "read"));
    let mut home = socket(&server, "stream=user", &server.token("mira", "read"));
    let mut muting = socket(&server, "stream=public:local", &server.token("kim", "read"));
    jo.publish(text("for few").seen_by(consent::Visibility::Followers));
    jo.publish(text("quiet").seen_by(consent::Visibility::Quiet));
    jo.publish(text("a letter").seen_by(consent::Visibility::Mentioned));
    let open = jo.publish(text("for all"));
    let (stream, _, status) = public.told();
    assert_eq!((stream, &status["id"]), (json!(["public"]), &json!(open.id.to_string())));
    assert_eq!(muting.told().0, json!(["public:local"]));
    for words in ["for few", "quiet", "for all"] {
        assert!(home.told().2["content"].as_str().unwrap().contains(words));
    }

    jo.block(&kim);
    jo.publish(text("without kim"));
    let seen = mira.publish(text("kim sees this"));
    assert_eq!(public.told().2["id"], seen.id.to_string());
    // What is undone was never told: a refused post is no post.
    assert!(jo.try_publish(text("").words("")).is_err());
    assert_eq!(home.told().2["account"]["username"], "jo");
    assert_eq!(home.told().2["id"], seen.id.to_string());
}

#[test]
fn one_socket_carries_many_streams() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let (me, her) = (mira.member.account, jo.member.account);
    for sql in [
        format!("INSERT INTO lists (id, account_id, title, created_at) VALUES (5, {me}, 'x', 1)"),
        format!("INSERT INTO list_accounts (id, list_id, account_id) VALUES (6, 5, {her})"),
        format!("INSERT INTO lists (id, account_id, title, created_at) VALUES (7, {her}, 'y', 1)"),
    ] {
        server.database.run(&sql).unwrap();
    }
    let token = server.token("mira", "read");
    // A browser can put the token nowhere but here, and wants it back.
    let protocol = [("Sec-WebSocket-Protocol", token.as_str())];
    let mut socket = Socket::open(server.address, "/api/v1/streaming/", &protocol);
    assert_eq!(socket.status(), 101);
    assert!(socket.head.to_lowercase().contains("sec-websocket-protocol"), "{}", socket.head);
    subscribe(&mut socket, &json!({ "stream": "hashtag", "tag": "Birds" }));
    subscribe(&mut socket, &json!({ "stream": "list", "list": "5" }));
    subscribe(&mut socket, &json!({ "stream": "public:media" }));
    let errors = [
        (json!({ "stream": "list", "list": "7" }), 404),
        (json!({ "stream": "list" }), 400),
        (json!({ "stream": "hashtag" }), 400),
        (json!({ "stream": "everything" }), 400),
    ];
    for (words, status) in errors {
        let mut words = words;
        words["type"] = json!("subscribe");
        socket.say(&words);
        let error = socket.hear();
        assert_eq!(error["status"], status, "{words}");
        assert!(error["error"].is_string());
    }
    let post = jo.publish(work().words("look #birds"));
    let mut streams: Vec<Value> = (0..3).map(|_| socket.told().0).collect();
    streams.sort_by_key(ToString::to_string);
    assert_eq!(
        streams,
        [json!(["hashtag", "birds"]), json!(["list", "5"]), json!(["public:media"])]
    );
    socket.say(&json!({ "type": "unsubscribe", "stream": "hashtag", "tag": "birds" }));
    socket.say(&json!({ "type": "unsubscribe", "stream": "public:media" }));
    socket.settle();
    server.run(services::posts::delete(&server.app, &jo.member, post.id)).unwrap();
    assert_eq!(socket.told().0, json!(["list", "5"]));
    jo.publish(text("no pictures #birds"));
    assert_eq!(socket.told().0, json!(["list", "5"]));
}

#[test]
fn event_streams_tell_the_same() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let token = server.token("mira", "read");
    let open = |path: &str| {
        let mut events = Events::open(server.address, &format!("/api/v1/streaming/{path}"), &token);
        assert!(events.head.starts_with("HTTP/1.1 200"), "{}", events.head);
        assert!(events.head.contains("text/event-stream"));
        assert_eq!(events.line(), ":)");
        events
    };
    let mut public = open("public");
    let mut tag = open("hashtag?tag=birds");
    let mut told = open("user/notification");
    let post = jo.publish(text("hello @mira #birds"));
    for events in [&mut public, &mut tag] {
        assert_eq!(events.line(), "event: update");
        let data: Value =
            serde_json::from_str(events.line().strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(data["id"], post.id.to_string());
    }
    assert_eq!(told.line(), "event: notification");
    assert!(told.line().contains("\"mention\""));
    let anyone = server.anyone();
    anyone.get("/api/v1/streaming/public").expect(401);
    assert_eq!(anyone.get("/api/v1/streaming/health").expect(200).text(), "OK");
    let wrong = Client::of(&server, "mira", "write");
    for (path, status) in [("public", 403), ("user/notification", 403), ("nothing", 404)] {
        wrong.ask("GET", &format!("/api/v1/streaming/{path}"), &Value::Null).expect(status);
    }
    let reader = Client::of(&server, "mira", "read");
    reader.ask("GET", "/api/v1/streaming/hashtag", &Value::Null).expect(422);
    reader.ask("GET", "/api/v1/streaming/list?list=9", &Value::Null).expect(404);
    assert_eq!(Socket::open(server.address, "/api/v1/streaming", &[]).status(), 401);
    assert_eq!(Socket::open(server.address, "/api/v1/streaming?access_token=x", &[]).status(), 401);
    drop(mira);
}

#[test]
fn who_may_not_hear_any_more_is_cut_off() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let mut one = socket(&server, "stream=user", &server.token("mira", "read"));
    let tokens = server.run(services::tokens::list(&server.app, &mira.member)).unwrap();
    let other_token = server.token("mira", "read");
    let mut other = socket(&server, "stream=user", &other_token);
    server.run(services::tokens::revoke(&server.app, &mira.member, tokens[0].id)).unwrap();
    assert!(one.until_closed() < Duration::from_secs(5));
    let sql = format!("UPDATE accounts SET suspended_at = 1 WHERE id = {}", mira.member.account);
    server.database.run(&sql).unwrap();
    assert!(other.until_closed() < Duration::from_secs(5));
}

/// One database under two servers, as behind a balancer. SQLite has one process.
#[test]
fn what_happens_on_one_node_is_told_on_the_other() {
    if !is_postgres() {
        return;
    }
    let one = TestServer::start();
    let other = TestServer::with(|plan| {
        plan.config.database.url = Some(one.database.url.clone());
        plan.config.server.public_url = one.app.config.server.public_url.clone();
    });
    let (mira, jo) = (one.artist("mira"), one.artist("jo"));
    mira.follow(&jo);
    let mut home = socket(&other, "stream=user", &one.token("mira", "read"));
    let mut public = socket(&other, "stream=public:local", &one.token("mira", "read"));
    // The line to the database is opened by the first who listens.
    let listening = "SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN %'";
    while one.database.number(listening) == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }

    let post = jo.publish(text("by the river"));
    for (socket, stream) in [(&mut home, "user"), (&mut public, "public:local")] {
        let (streams, event, status) = socket.told();
        assert_eq!((streams, event.as_str()), (json!([stream]), "update"));
        assert_eq!(status["id"], post.id.to_string());
    }
    one.run(services::posts::delete(&one.app, &jo.member, post.id)).unwrap();
    assert_eq!(home.told().1, "delete");

    // Both tokens, by the node that has no line of theirs.
    for token in one.run(services::tokens::list(&one.app, &mira.member)).unwrap() {
        one.run(services::tokens::revoke(&one.app, &mira.member, token.id)).unwrap();
    }
    assert!(home.until_closed() < Duration::from_secs(5));
    assert!(public.until_closed() < Duration::from_secs(5));
}

#[test]
fn a_boost_comes_to_those_who_follow_whoever_boosts() {
    let server = TestServer::start();
    let (mira, jo, kim) = (server.artist("mira"), server.artist("jo"), server.artist("kim"));
    mira.follow(&jo);
    let post = kim.publish(text("carry me"));
    let mut home = socket(&server, "stream=user", &server.token("mira", "read"));
    server.run(services::interactions::boost(&server.app, &jo.member, post.id)).unwrap();
    let (_, event, status) = home.told();
    assert_eq!(event, "update");
    assert!(status["reblog"]["content"].as_str().unwrap().contains("carry me"));
    assert_eq!(
        (&status["account"]["username"], &status["reblog"]["filtered"]),
        (&json!("jo"), &json!([]))
    );
    server.run(services::interactions::unboost(&server.app, &jo.member, post.id)).unwrap();
    assert_eq!(home.told().1, "delete");
}

#[test]
fn letters_come_on_a_stream_of_their_own() {
    let server = TestServer::start();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    mira.follow(&jo);
    let mut direct = socket(&server, "stream=direct", &server.token("mira", "read"));
    let letter = jo.publish(text("psst @mira").seen_by(consent::Visibility::Mentioned));
    let (stream, event, talk) = direct.told();
    assert_eq!((stream, event.as_str()), (json!(["direct"]), "conversation"));
    assert_eq!(talk["last_status"]["id"], letter.id.to_string());
    assert_eq!((&talk["unread"], &talk["accounts"][0]["username"]), (&json!(true), &json!("jo")));
}

#[test]
fn a_list_is_told_what_is_on_it_when_it_is_read() {
    let server = TestServer::start();
    let [mira, jo, kim, noa] = ["mira", "jo", "kim", "noa"].map(|name| server.artist(name));
    mira.follow(&jo);
    mira.follow(&noa);
    let app = Client::of(&server, "mira", "read write follow");
    let list = app.post("/api/v1/lists", &json!({ "title": "x", "replies_policy": "list" }));
    let id = list["id"].as_str().unwrap().to_owned();
    let members = json!({ "account_ids": [jo.member.account.to_string()] });
    app.post(&format!("/api/v1/lists/{id}/accounts"), &members);
    let mut told =
        socket(&server, &format!("stream=list&list={id}"), &server.token("mira", "read"));
    let (strange, friendly) = (kim.publish(text("by kim")), noa.publish(text("by noa")));
    jo.publish(text("to a stranger").answering(strange.id));
    jo.publish(text("to somebody followed").answering(friendly.id));
    let own = jo.publish(text("alone"));
    assert_eq!(told.told().2["id"], own.id.to_string(), "only replies to the list belong there");

    app.ask("PUT", &format!("/api/v1/lists/{id}"), &json!({ "replies_policy": "followed" }))
        .expect(200);
    jo.publish(text("to a stranger").answering(strange.id));
    let answer = jo.publish(text("to somebody followed").answering(friendly.id));
    assert_eq!(told.told().2["id"], answer.id.to_string());

    server.run(services::interactions::boost(&server.app, &jo.member, strange.id)).unwrap();
    let (stream, event, status) = told.told();
    assert_eq!((stream, event.as_str()), (json!(["list", id]), "update"));
    assert_eq!(status["reblog"]["id"], strange.id.to_string());
    server.run(services::interactions::unboost(&server.app, &jo.member, strange.id)).unwrap();
    assert_eq!(told.told().1, "delete");
    let quiet = json!({ "reblogs": false });
    app.post(&format!("/api/v1/accounts/{}/follow", jo.member.account), &quiet);
    server.run(services::interactions::boost(&server.app, &jo.member, friendly.id)).unwrap();
    let end = jo.publish(text("the end"));
    assert_eq!(told.told().2["id"], end.id.to_string(), "no boosts were wanted");
}

#[test]
fn what_a_limited_person_posts_is_told_to_followers() {
    let server = TestServer::start();
    let [mira, jo, kim] = ["mira", "jo", "kim"].map(|name| server.artist(name));
    mira.follow(&jo);
    let owner = server.owner();
    let limiting =
        services::moderation::limit(&server.app, &owner.member, jo.member.account, "loud");
    server.run(limiting).unwrap();
    let mut strange = socket(&server, "stream=public", &server.token("kim", "read"));
    let mut known = socket(&server, "stream=public", &server.token("mira", "read"));
    let loud = jo.publish(text("loud #ink"));
    assert_eq!(known.told().2["id"], loud.id.to_string());
    let calm = kim.publish(text("calm"));
    assert_eq!(strange.told().2["id"], calm.id.to_string());
}

#[test]
fn announcements_and_answers_to_them_come_at_once() {
    let server = TestServer::start();
    let (owner, mira) = (server.owner(), server.artist("mira"));
    let mut home = socket(&server, "stream=user", &server.token("mira", "read"));
    let publishing =
        services::announcements::publish(&server.app, &owner.member, "We **move**.", None);
    let id = server.run(publishing).unwrap().id.0.to_string();
    let (stream, event, told) = home.told();
    assert_eq!(
        (stream, event.as_str(), &told["id"]),
        (json!(["user"]), "announcement", &json!(id))
    );
    assert!(told.get("read").is_none() && told["content"].as_str().unwrap().contains("move"));

    let app = Client::of(&server, "mira", "read write");
    let path = |name: &str| format!("/api/v1/announcements/{id}/reactions/{name}");
    let heart = "%E2%9D%A4%EF%B8%8F";
    for _ in 0..2 {
        app.ask("PUT", &path(heart), &Value::Null).expect(200);
    }
    let (_, event, told) = home.told();
    assert_eq!(event, "announcement.reaction");
    assert_eq!(told, json!({ "name": "❤️", "count": 1, "announcement_id": id }));
    let listed = app.get("/api/v1/announcements");
    assert_eq!(listed[0]["reactions"], json!([{ "name": "❤️", "count": 1, "me": true }]));
    let other = Client::of(&server, "owner", "read write");
    let read = other.get("/api/v1/announcements");
    assert_eq!(read[0]["reactions"][0]["me"], false);
    app.ask("PUT", &path("heart"), &Value::Null).expect(422);
    app.ask("PUT", "/api/v1/announcements/7/reactions/%F0%9F%91%8D", &Value::Null).expect(404);
    for emoji in [
        "%F0%9F%90%B6",
        "%F0%9F%90%B1",
        "%F0%9F%90%AD",
        "%F0%9F%90%B9",
        "%F0%9F%90%B0",
        "%F0%9F%A6%8A",
        "%F0%9F%90%BB",
    ] {
        other.ask("PUT", &path(emoji), &Value::Null).expect(200);
        assert_eq!(home.told().1, "announcement.reaction");
    }
    other.ask("PUT", &path("%F0%9F%90%BC"), &Value::Null).expect(422);
    other.ask("PUT", &path(heart), &Value::Null).expect(200);
    assert_eq!(home.told().2["count"], 2);

    let page = mira.get("/home").expect(200);
    assert!(page.text().contains("aria-pressed=\"true\">❤️ 2"), "{}", page.text());
    app.ask("DELETE", &path(heart), &Value::Null).expect(200);
    assert_eq!(home.told().2, json!({ "name": "❤️", "count": 1, "announcement_id": id }));
    app.ask("DELETE", &path(heart), &Value::Null).expect(404);

    let row = services::RowId(id.parse().unwrap());
    server.run(services::announcements::delete(&server.app, &owner.member, row)).unwrap();
    let (_, event, gone) = home.told();
    assert_eq!((event.as_str(), gone.to_string()), ("announcement.delete", id));
}
