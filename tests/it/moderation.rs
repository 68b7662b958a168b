//! What moderators do to somebody short of suspending them: the limit, the curtain, words.

use serde_json::{Value, json};
use services::Role;

use crate::api_notifications::Client;
use crate::support::works::Published;
use crate::support::{Person, TestServer, text, work};

const NOTHING: Value = Value::Null;

fn admin(server: &TestServer) -> Client {
    server.owner();
    Client::of(server, "owner", "read write admin:read admin:write")
}

fn id_of(person: &Person<'_>) -> String {
    person.member.account.to_string()
}

fn act(admin: &Client, on: &Person<'_>, action: &str, words: &str) {
    let path = format!("/api/v1/admin/accounts/{}/action", id_of(on));
    admin.post(&path, &json!({ "type": action, "text": words }));
}

/// In which of the lists of many people a post is, as this app reads them.
fn lists_with(app: &Client, post: &Published) -> Vec<&'static str> {
    let lists = [
        "/api/v1/timelines/public",
        "/api/v1/timelines/public?local=true&only_media=true",
        "/api/v1/timelines/tag/herons",
        "/api/v1/timelines/tag/herons?any[]=birds",
        "/api/v1/trends/statuses",
        "/api/v2/search?q=river&type=statuses",
    ];
    let holds = |path: &&str| app.get(path).to_string().contains(&post.id.to_string());
    lists.into_iter().filter(holds).collect()
}

#[test]
fn who_is_limited_is_on_lists_for_followers_alone() {
    let server = TestServer::start();
    let admin = admin(&server);
    let [mira, jo, kim] = ["mira", "jo", "kim"].map(|name| server.artist(name));
    kim.follow(&mira);
    let post = mira.publish(work().title("Heron").words("by the river #Herons"));
    let [stranger, follower] =
        ["jo", "kim"].map(|name| Client::of(&server, name, "read write follow"));
    assert_eq!(lists_with(&stranger, &post).len(), 6, "{:?}", lists_with(&stranger, &post));
    stranger.post("/api/v1/tags/herons/follow", &NOTHING);
    assert!(jo.get("/home").text().contains(&post.path));
    assert!(stranger.get("/api/v1/directory?local=true").to_string().contains("\"mira\""));
    assert!(stranger.get("/api/v2/suggestions").to_string().contains("\"mira\""));

    act(&admin, &mira, "silence", "Too loud.");
    assert_eq!(lists_with(&stranger, &post), Vec::<&str>::new());
    assert_eq!(lists_with(&follower, &post).len(), 6);
    let own = Client::of(&server, "mira", "read");
    assert_eq!(lists_with(&own, &post).len(), 6, "one sees oneself");
    assert!(!jo.get("/home").text().contains(&post.path), "a hashtag brings it to nobody");
    assert!(kim.get("/home").text().contains(&post.path));
    assert!(!stranger.get("/api/v1/directory?local=true").to_string().contains("\"mira\""));
    assert!(!stranger.get("/api/v2/suggestions").to_string().contains("\"mira\""));
    for wall in ["/explore", "/"] {
        assert!(!server.anyone().get(wall).text().contains(&post.path), "{wall}");
    }

    // The replies below the post of somebody else.
    let other = jo.publish(text("who likes herons?"));
    let answer = mira.publish(text("I do").answering(other.id));
    let context = |app: &Client| app.get(&format!("/api/v1/statuses/{}/context", other.id));
    assert_eq!(context(&stranger)["descendants"], json!([]));
    assert_eq!(context(&follower)["descendants"][0]["id"], answer.id.to_string());

    // By name and by link everything stays open; apps are told to ask first.
    let account = stranger.get("/api/v1/accounts/lookup?acct=mira");
    assert_eq!(account["limited"], true);
    assert_eq!(stranger.get(&format!("/api/v1/statuses/{}", post.id))["id"], post.id.to_string());
    for path in ["/@mira", "/@mira/posts", "/@mira/about", post.path.as_str()] {
        let hidden = server.anyone().get(path).expect(200);
        assert!(hidden.text().contains("hidden by the moderators"), "{path}");
        assert!(!hidden.text().contains("Heron"), "{path}");
        assert!(hidden.meta("robots").unwrap().contains("noindex"), "{path}");
        let shown = server.anyone().get(&format!("{path}?show=anyway")).expect(200).text();
        assert!(!shown.contains("hidden by the moderators"), "{path}");
        for knows in [&kim, &mira] {
            let shown = knows.get(path).expect(200).text();
            assert!(!shown.contains("hidden by the moderators"), "{path}");
        }
    }

    let path = format!("/api/v1/admin/accounts/{}", id_of(&mira));
    assert_eq!(admin.get(&path)["silenced"], true);
    for list in ["/api/v1/admin/accounts?silenced=true", "/api/v2/admin/accounts?status=silenced"] {
        assert_eq!(admin.get(list)[0]["username"], "mira", "{list}");
    }
    assert_eq!(admin.post(&format!("{path}/unsilence"), &NOTHING)["silenced"], false);
    assert_eq!(lists_with(&stranger, &post).len(), 6);
    assert!(stranger.get("/api/v1/accounts/lookup?acct=mira").get("limited").is_none());
    assert!(!server.anyone().get("/@mira").text().contains("hidden by the moderators"));
}

#[test]
fn what_a_limited_person_does_is_told_to_strangers_as_they_want_it() {
    let server = TestServer::start();
    let admin = admin(&server);
    let [mira, jo, kim] = ["mira", "jo", "kim"].map(|name| server.artist(name));
    kim.follow(&mira);
    jo.publish(text("hello"));
    act(&admin, &mira, "silence", "");
    mira.publish(text("hello @jo and @kim"));
    let told = |name: &str| {
        let app = Client::of(&server, name, "read write");
        app.get("/api/v1/notifications?types[]=mention").as_array().unwrap().len()
    };
    assert_eq!((told("jo"), told("kim")), (0, 1));
    let strangers = Client::of(&server, "jo", "read write");
    let waiting = strangers.get("/api/v1/notifications/requests");
    assert_eq!(waiting[0]["account"]["username"], "mira");
    let policy = json!({ "for_limited_accounts": "accept" });
    strangers.ask("PATCH", "/api/v2/notifications/policy", &policy).expect(200);
    mira.publish(text("once more @jo"));
    assert_eq!(told("jo"), 1);
}

#[test]
fn a_curtain_hangs_before_all_pictures_of_somebody() {
    let server = TestServer::start();
    let admin = admin(&server);
    let mira = server.artist("mira");
    let (post, words) = (mira.publish(work().title("Heron")), mira.publish(text("hello")));
    let app = Client::of(&server, "mira", "read write");
    let status = |of: &Published| app.get(&format!("/api/v1/statuses/{}", of.id));
    assert_eq!(status(&post)["sensitive"], false);
    act(&admin, &mira, "sensitive", "Please warn people.");
    assert_eq!(status(&post)["sensitive"], true);
    assert_eq!(status(&words)["sensitive"], false, "there is no picture to cover");
    assert!(server.anyone().get(&post.path).text().contains("<details class=\"cover\">"));
    let path = format!("/api/v1/admin/accounts/{}", id_of(&mira));
    assert_eq!(admin.get("/api/v1/admin/accounts?sensitized=true")[0]["username"], "mira");
    assert_eq!(admin.get(&path)["sensitized"], true);
    assert_eq!(admin.post(&format!("{path}/unsensitive"), &NOTHING)["sensitized"], false);
    assert_eq!(status(&post)["sensitive"], false);
}

#[test]
fn who_is_dealt_with_reads_what_was_done_and_why() {
    let server = TestServer::start();
    let admin = admin(&server);
    let mira = server.artist("mira");
    let app = Client::of(&server, "mira", "read write");
    for action in ["none", "sensitive", "silence"] {
        act(&admin, &mira, action, &format!("Because of {action}."));
    }
    let told = app.get("/api/v1/notifications");
    let said = |it: &Value| {
        assert_eq!(it["type"], "moderation_warning");
        let warning = &it["moderation_warning"];
        assert_eq!(warning["target_account"]["username"], "mira");
        assert!(warning["appeal"].is_null() && warning["status_ids"].is_null());
        (warning["action"].as_str().unwrap().to_owned(), warning["text"].as_str().unwrap().len())
    };
    let told: Vec<_> = told.as_array().unwrap().iter().map(said).collect();
    let expected = [("silence", 19), ("sensitive", 21), ("none", 16)];
    assert_eq!(told, expected.map(|(action, length)| (action.to_owned(), length)));
    let groups = app.get("/api/v2/notifications");
    assert_eq!(groups["notification_groups"][0]["moderation_warning"]["action"], "silence");
    let page = mira.get("/notifications").expect(200).text();
    assert!(page.contains("Because of silence.") && page.contains("/warnings#warning-"), "{page}");
    let page = mira.get("/warnings").expect(200).text();
    for words in ["Because of none.", "Because of sensitive.", "If you think that is wrong"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Nobody else reads it.
    let jo = server.artist("jo");
    assert!(!jo.get("/warnings").expect(200).text().contains("Because of"));

    // An app can leave the person out of it; the log has the words all the same.
    let path = format!("/api/v1/admin/accounts/{}/action", id_of(&mira));
    let silent = json!({ "type": "silence", "text": "hush", "send_email_notification": false });
    admin.post(&path, &silent);
    assert_eq!(app.get("/api/v1/notifications").as_array().unwrap().len(), 3);
    let logged = "SELECT count(*) AS n FROM audit_events WHERE detail = 'hush'";
    assert_eq!(server.database.number(logged), 1);

    // Who was suspended reads it when they are back.
    act(&admin, &mira, "suspend", "Because of suspend.");
    admin.post(&format!("/api/v1/admin/accounts/{}/unsuspend", id_of(&mira)), &NOTHING);
    let back = Client::of(&server, "mira", "read");
    let newest = &back.get("/api/v1/notifications")[0]["moderation_warning"];
    assert_eq!(
        (&newest["action"], &newest["text"]),
        (&json!("suspend"), &json!("Because of suspend."))
    );
    admin.ask("POST", &path, &json!({ "type": "shout" })).expect(422);
}

#[test]
fn moderators_reach_those_below_them_and_the_panel_has_a_way_back() {
    let server = TestServer::start();
    let (mo, ada) = (server.person("mo", Role::Moderator), server.person("ada", Role::Admin));
    let mira = server.artist("mira");
    let page = mo.get("/admin/people/mira").expect(200);
    let form = crate::support::form::Form::on(&mo, &page, "/admin/people/mira/limit");
    form.with("limit_words", "Too loud.").send().expect(303);
    let row = mo.get("/admin/people?show=limited").expect(200).text();
    assert!(row.contains("@mira") && row.contains("limited"), "{row}");
    assert!(mira.get("/warnings").text().contains("Too loud."));
    let page = mo.get("/admin/people/mira").expect(200);
    crate::support::form::Form::on(&mo, &page, "/admin/people/mira/unlimit").send().expect(303);
    assert!(!mo.get("/admin/people?show=limited").text().contains("@mira"));
    let log = ada.get("/admin/audit").expect(200).text();
    assert!(log.contains("limited") && log.contains("took the limit back of"), "{log}");

    let csrf = mo.csrf("/settings/password");
    mo.post("/admin/people/ada/limit", &[("csrf", &csrf)]).expect(403);
    mo.post("/admin/people/mira/warn", &[("csrf", &csrf), ("warn_words", " ")]).expect(422);
    mira.post("/admin/people/mo/limit", &[("csrf", &mira.csrf("/settings/password"))]).expect(403);
}
