//! What one does not want to see, and what one keeps apart: filters, blocks, lists, hashtags,
//! folders. Apps and pages change the same things.

use serde_json::{Value, json};

use crate::api_people::{App, id, ids};
use crate::support::form::Form;
use crate::support::{Answer, Person, TestServer, text, work};

/// Presses the first button of a page whose form leads there.
fn press(person: &Person<'_>, page: &str, action: &str) -> Answer {
    person.form(page, action).send().expect(303)
}

#[test]
fn a_filter_is_made_changed_and_taken_away_with_plain_forms() {
    let server = TestServer::start();
    let [kai, mira] = ["kai", "mira"].map(|name| server.artist(name));
    kai.follow(&mira);
    let post = mira.publish(text("A dragon over the river #ink"));
    let new = || kai.form("/settings/filters/new", "/settings/filters");

    let refused = new().with("title", "Spoilers").send().expect(422);
    assert!(refused.text().contains("Write at least one word"));
    let form = Form::on(&kai, &refused, "/settings/filters");
    assert_eq!(form.value("title"), Some("Spoilers"), "nothing typed is lost");
    let refused = new().with("title", " ").with("word_new-1", "dragon").send().expect(422);
    assert!(refused.text().contains("Give it a name"));
    form.with("word_new-1", "Dragon").with("ends", "86400").send().expect(303);

    let app = App::of(&server, "kai", "read write follow");
    let kept = app.get("/api/v2/filters");
    assert_eq!(
        (&kept[0]["title"], &kept[0]["filter_action"]),
        (&json!("Spoilers"), &json!("warn"))
    );
    assert_eq!(kept[0]["context"].as_array().unwrap().len(), 5);
    assert_eq!(kept[0]["keywords"][0]["keyword"], "Dragon");
    assert!(kept[0]["expires_at"].is_string());

    let list = app.post("/api/v1/lists", &json!({ "title": "Ink" }));
    let list = list["id"].as_str().unwrap();
    let members = json!({ "account_ids": [id(&mira)] });
    app.post(&format!("/api/v1/lists/{list}/accounts"), &members);
    let pages = [
        "/home".to_owned(),
        "/home/mix".to_owned(),
        format!("/lists/{list}"),
        "/tags/ink".to_owned(),
        "/search?q=river".to_owned(),
        "/@mira/posts".to_owned(),
    ];
    for page in &pages {
        let shown = kai.get(page).expect(200);
        let folded = shown.words("details.cover summary").join(" ");
        assert!(folded.contains("Filtered: Spoilers"), "{page}: {folded}");
    }

    let of = format!("/settings/filters/{}", kept[0]["id"].as_str().unwrap());
    let form = kai.form(&of, &of);
    assert_eq!(form.value("ends"), Some("keep"));
    let word = form.names().into_iter().find(|it| it.starts_with("word_")).unwrap().to_owned();
    let form = form.with(&word, "").with("word_new-2", "river").with("action", "hide");
    form.send().expect(303);
    let changed = app.get("/api/v2/filters");
    assert_eq!(changed[0]["keywords"].as_array().unwrap().len(), 1);
    assert_eq!(changed[0]["keywords"][0]["keyword"], "river");
    assert_eq!(changed[0]["expires_at"], kept[0]["expires_at"], "its end stays");
    for page in &pages {
        assert!(!kai.get(page).expect(200).text().contains(&post.path), "{page}");
    }
    let line = kai.get("/settings/filters").expect(200).words(".work-list__row").join(" ");
    assert!(line.contains("river") && line.contains("Leave it out"), "{line}");

    app.post(
        &format!("/api/v2/filters/{}/statuses", kept[0]["id"].as_str().unwrap()),
        &json!({
            "status_id": post.id.to_string(),
        }),
    );
    press(&kai, &of, &format!("{of}/posts/"));
    assert_eq!(app.get("/api/v2/filters")[0]["statuses"], json!([]));
    mira.get(&of).expect(404);
    press(&kai, &of, &format!("{of}/delete"));
    assert_eq!(app.get("/api/v2/filters"), json!([]));
    assert!(kai.get("/home").text().contains(&post.path));
}

#[test]
fn who_is_muted_for_a_while_is_listed_with_the_end_and_let_back() {
    let server = TestServer::start();
    let [kai, mira] = ["kai", "mira"].map(|name| server.artist(name));
    let app = App::of(&server, "kai", "read write follow");
    let mute = json!({ "duration": 3600, "notifications": false });
    app.post(&format!("/api/v1/accounts/{}/mute", id(&mira)), &mute);
    let page = kai.get("/mutes").expect(200);
    let said = page.words(".facts").join(" ");
    assert!(
        said.contains("mira") && said.contains("Until") && said.contains("still told"),
        "{said}"
    );
    let back = press(&kai, "/mutes", "/@mira/mute");
    assert_eq!(back.location(), "/mutes?done=unmuted");
    assert!(kai.get("/mutes").expect(200).text().contains("Nobody."));
}

#[test]
fn a_server_is_blocked_after_it_is_said_what_ends() {
    let server = TestServer::start();
    let kai = server.artist("kai");
    let me = kai.member.account.0;
    for sql in [
        format!(
            "INSERT INTO accounts (id, username, domain, terms, created_at, bio_source, bio_html,
                display_name) SELECT 77, 'far', 'far.example', 255, 1, '', '', ''
                FROM accounts WHERE id = {me}"
        ),
        format!(
            "INSERT INTO follows (id, follower_id, followee_id, shows_boosts, created_at,
                accepted_at) VALUES (78, {me}, 77, TRUE, 1, 1)"
        ),
    ] {
        server.database.run(&sql).unwrap();
    }
    let ask = |domain: &str| kai.get(&format!("/blocks/servers/new?domain={domain}"));
    assert!(ask("not+one").expect(422).text().contains("not the name of another server"));
    let about = ask("Far.example").expect(200);
    assert!(about.text().contains("You follow 1 person there."), "{}", about.text());
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM account_domain_blocks"), 0);
    Form::on(&kai, &about, "/blocks/servers").send().expect(303);
    assert_eq!(server.database.number("SELECT COUNT(*) AS n FROM follows"), 0);
    let app = App::of(&server, "kai", "read write follow");
    assert_eq!(app.get("/api/v1/domain_blocks"), json!(["far.example"]));
    assert!(ask("far.example").expect(200).text().contains("blocked this server already"));
    press(&kai, "/blocks/servers", "/blocks/servers/undo");
    assert_eq!(app.get("/api/v1/domain_blocks"), json!([]));
}

#[test]
fn a_list_is_made_filled_read_and_taken_away_with_plain_forms() {
    let server = TestServer::start();
    let [kai, mira, jo] = ["kai", "mira", "jo"].map(|name| server.artist(name));
    kai.follow(&mira);
    let post = mira.publish(text("by mira"));
    assert_eq!(kai.form("/lists", "/lists").with("title", " ").send().status, 422);
    let to = kai.form("/lists", "/lists").with("title", "Ink").send().expect(303);
    let people = to.location().to_owned();
    let list = people.trim_end_matches("/people").to_owned();

    let add = |name: &str| kai.form(&people, &people).with("name", name).send();
    assert!(add("nobody").expect(422).text().contains("Nobody with that name"));
    assert!(add("jo").expect(422).text().contains("You do not follow them"));
    add("@mira").expect(303);
    assert!(add("mira").expect(422).text().contains("on this list already"));
    assert!(kai.get(&list).expect(200).text().contains(&post.path));
    assert!(kai.get("/home").text().contains(&post.path));

    let edit = format!("{list}/edit");
    let form = kai.form(&edit, &list);
    assert_eq!(form.value("replies"), Some("list"));
    form.with("title", "Paper").with("replies", "none").also("exclusive", "1").send().expect(303);
    assert_eq!(kai.get(&list).expect(200).words("h1"), ["Paper"]);
    assert!(!kai.get("/home").text().contains(&post.path), "read there alone");
    let app = App::of(&server, "kai", "read write");
    let kept = app.get("/api/v1/lists");
    assert_eq!((&kept[0]["replies_policy"], &kept[0]["exclusive"]), (&json!("none"), &json!(true)));

    press(&kai, &edit, &format!("{list}/people/remove"));
    assert!(!kai.get(&list).expect(200).text().contains(&post.path));
    // From the profile, and off again.
    let number = list.trim_start_matches("/lists/").to_owned();
    let lists = || kai.form("/@mira/lists", "/@mira/lists");
    lists().also("list", &number).send().expect(303);
    assert!(kai.get(&list).expect(200).text().contains(&post.path));
    assert_eq!(lists().value("list"), Some(number.as_str()), "it is ticked");
    lists().with("list", "").send().expect(303);
    assert!(!kai.get(&list).expect(200).text().contains(&post.path));
    assert!(kai.get("/@jo/lists").expect(200).text().contains("You do not follow them"));
    assert!(kai.get("/@mira").expect(200).attributes("a", "href").contains(&"/@mira/lists".into()));

    for page in [&list, &edit, &people] {
        jo.get(page).expect(404);
    }
    press(&kai, &edit, &format!("{list}/delete"));
    kai.get(&list).expect(404);
}

#[test]
fn a_hashtag_is_followed_from_its_page_and_let_go_in_the_settings() {
    let server = TestServer::start();
    let [kai, mira] = ["kai", "mira"].map(|name| server.artist(name));
    let post = mira.publish(text("Look #Herons"));
    press(&kai, "/tags/herons", "/tags/herons/follow");
    assert!(kai.get("/home").text().contains(&post.path));
    assert!(kai.get("/tags/herons").expect(200).text().contains("Unfollow"));
    assert!(kai.get("/settings/tags").expect(200).text().contains("#herons"));
    press(&kai, "/settings/tags", "/tags/herons/follow");
    assert!(!kai.get("/home").text().contains(&post.path));
    let form = || kai.form("/settings/tags", "/settings/tags");
    assert!(form().with("name", "not one").send().expect(422).text().contains("no hashtag"));
    form().with("name", "#Reeds").send().expect(303);
    let app = App::of(&server, "kai", "read");
    assert_eq!(app.get("/api/v1/followed_tags")[0]["name"], "reeds");
    let anyone = server.anyone().get("/tags/herons").expect(200);
    assert!(anyone.attributes("main form", "action").is_empty(), "nothing to press");
}

#[test]
fn what_is_saved_is_put_into_folders_with_plain_forms() {
    let server = TestServer::start();
    let [kai, mira] = ["kai", "mira"].map(|name| server.artist(name));
    let (first, second) = (mira.publish(work().title("Heron")), mira.publish(text("words")));
    let save = |post: i64| format!("/posts/{post}/folder");
    let heron = save(first.id.0);
    // Saved in a new folder at once.
    let form = kai.form(&heron, &heron).with("title", "Birds");
    assert_eq!(form.send().expect(303).location(), format!("/posts/{}?done=filed", first.id));
    let page = kai.get("/bookmarks").expect(200);
    let folder = page.attributes(".tabs__tab", "href").pop().unwrap();
    assert_eq!(page.words(".tabs__tab"), ["All", "Birds"]);
    assert!(kai.get(&folder).expect(200).text().contains(&first.path));
    // Saved first, moved afterwards on the page of what is saved.
    server.run(services::interactions::bookmark(&server.app, &kai.member, second.id)).unwrap();
    assert!(!kai.get(&folder).expect(200).text().contains(&second.path));
    let number = folder.trim_start_matches("/bookmarks/").to_owned();
    let form = kai.form("/bookmarks", &save(second.id.0));
    assert_eq!(form.value("folder"), Some(""), "in none");
    let back = form.with("folder", &number).send().expect(303);
    assert_eq!(back.location(), "/bookmarks?done=filed");
    assert!(kai.get(&folder).expect(200).text().contains(&second.path));
    assert!(kai.get("/bookmarks").expect(200).text().contains(&second.path));
    kai.form(&folder, &heron).with("folder", "").send().expect(303);
    assert!(!kai.get(&folder).expect(200).text().contains(&first.path));

    let refused = kai.form("/bookmarks", "/bookmarks").with("title", " ").send().expect(422);
    assert!(refused.text().contains("A folder needs a title"));
    kai.form(&folder, &folder).with("title", "Reeds").send().expect(303);
    assert_eq!(kai.get(&folder).expect(200).words("h1"), ["Reeds"]);
    mira.get(&folder).expect(404);
    let theirs = mira.form(&heron, &heron).with("folder", &number).send();
    assert_eq!(theirs.status, 404, "nobody puts anything into somebody else's folder");
    press(&kai, &folder, &format!("{folder}/delete"));
    kai.get(&folder).expect(404);
    let all = kai.get("/bookmarks").expect(200).text();
    assert!(all.contains(&first.path) && all.contains(&second.path), "they stay saved");
}

#[test]
fn apps_keep_folders_and_the_list_of_all_bookmarks_stays_whole() {
    let server = TestServer::start();
    let [_kai, mira] = ["kai", "mira"].map(|name| server.artist(name));
    let posts = [text("one"), text("two"), text("three")].map(|it| mira.publish(it).id.to_string());
    let app = App::of(&server, "kai", "read write");
    let all = "/api/rakkan/v1/bookmark_folders";
    app.ask("POST", all, &json!({ "title": " " })).expect(422);
    let made = app.post(all, &json!({ "title": "Birds" }));
    let path = format!("{all}/{}", made["id"].as_str().unwrap());
    assert_eq!(app.get(all), json!([made]));
    let statuses = format!("{path}/statuses");
    app.post(&format!("/api/v1/statuses/{}/bookmark", posts[2]), &Value::Null);
    app.post(&statuses, &json!({ "status_ids": [posts[0], posts[1]] }));
    assert_eq!(ids(&app.get(&statuses)), [posts[1].clone(), posts[0].clone()]);
    let page = app.ask("GET", &format!("{statuses}?limit=1"), &Value::Null).expect(200);
    assert!(page.header("link").unwrap().contains("max_id="));
    let everything = ids(&app.get("/api/v1/bookmarks"));
    assert_eq!(everything, [1, 0, 2].map(|it| posts[it].clone()));
    app.ask("POST", &statuses, &json!({ "status_ids": [posts[2], "1"] })).expect(404);
    assert_eq!(ids(&app.get(&statuses)).len(), 2, "all of them, or none");
    app.ask("DELETE", &statuses, &json!({ "status_ids": [posts[1]] })).expect(200);
    assert_eq!(ids(&app.get(&statuses)), [posts[0].clone()]);
    let renamed = app.ask("PUT", &path, &json!({ "title": "Reeds" })).expect(200).json();
    assert_eq!((&renamed["id"], &renamed["title"]), (&made["id"], &json!("Reeds")));
    let stranger = App::of(&server, "mira", "read write");
    for (method, path) in [("GET", &path), ("PUT", &path), ("DELETE", &path), ("GET", &statuses)] {
        stranger.ask(method, path, &json!({ "title": "x" })).expect(404);
    }
    app.ask("DELETE", &path, &Value::Null).expect(200);
    assert_eq!(app.get(all), json!([]));
    assert_eq!(ids(&app.get("/api/v1/bookmarks")), everything);
}
