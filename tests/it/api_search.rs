//! Search through the API, and whole servers that one does not want to see.

use serde_json::{Value, json};

use crate::api_people::{App, id, ids};
use crate::support::{TestServer, text};

#[test]
fn people_posts_and_hashtags_are_found() {
    let server = TestServer::start();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    let post = mira.publish(text("A grey heron by the river #birds"));
    let shy = server.artist("shy");
    let shys = App::of(&server, "shy", "read write");
    shys.ask("PATCH", "/api/v1/profile", &json!({ "indexable": false })).expect(200);
    let hidden = shy.publish(text("A heron nobody finds"));
    let app = App::of(&server, "kai", "read write");
    let find = |query: &str| app.get(&format!("/api/v2/search?q={query}"));
    assert_eq!(ids(&find("mir")["accounts"]), [id(&mira)]);
    assert_eq!(find("bir")["hashtags"][0]["name"], "birds");
    assert_eq!(ids(&find("HERON")["statuses"]), [post.id.to_string()]);
    assert_eq!(ids(&find("river+heron")["statuses"]), [post.id.to_string()]);
    assert_eq!(find("river+eagle")["statuses"], json!([]));
    assert_eq!(find("class")["statuses"], json!([]), "markup is no words");
    assert_eq!(find("100%25_")["statuses"], json!([]));
    // What one saved is found, whatever its author wants of strangers.
    server.run(services::interactions::bookmark(&server.app, &kai.member, hidden.id)).unwrap();
    let both = [hidden.id.to_string(), post.id.to_string()];
    assert_eq!(ids(&find("heron")["statuses"]), both);
    assert_eq!(ids(&find("heron&limit=1")["statuses"]), both[..1]);
    assert_eq!(ids(&find("heron&limit=1&offset=1")["statuses"]), both[1..]);
    assert_eq!(ids(&find(&format!("heron&account_id={}", id(&mira)))["statuses"]), both[1..]);
    assert_eq!(find("heron&type=accounts")["statuses"], json!([]));
    let old = app.get("/api/v1/search?q=bir");
    assert_eq!(old["hashtags"], json!(["birds"]));

    let anyone = server.anyone();
    let found = anyone.get("/api/v2/search?q=heron").expect(200).json();
    assert_eq!(found["statuses"], json!([]), "words are found by members only");
    anyone.get("/api/v2/search?q=heron&resolve=true").expect(403);
    let link = server.app.config.server.link(&post.path);
    let link: String = url::form_urlencoded::byte_serialize(link.as_bytes()).collect();
    assert_eq!(ids(&find(&format!("{link}&resolve=true"))["statuses"]), [post.id.to_string()]);

    assert_eq!(ids(&app.get("/api/v1/accounts/search?q=mir")), [id(&mira)]);
    assert_eq!(app.get("/api/v1/accounts/search?q=mir&following=true"), json!([]));
    kai.follow(&mira);
    assert_eq!(ids(&app.get("/api/v1/accounts/search?q=mir&following=true")), [id(&mira)]);
    mira.block(&kai);
    assert_eq!(app.get("/api/v1/accounts/search?q=mir"), json!([]));
    assert_eq!(find("river")["statuses"], json!([]));
}

#[test]
fn a_server_that_one_blocks_is_not_seen_any_more() {
    let server = TestServer::start();
    let kai = server.artist("kai");
    let app = App::of(&server, "kai", "read write");
    // Somebody of another server, with a public post that bears a hashtag.
    let account = kai.member.account.0;
    server
        .database
        .run(&format!(
            "INSERT INTO accounts (id, username, domain, terms, created_at, bio_source, bio_html,
                display_name) SELECT 77, 'far', 'far.example', 255, 1, '', '', ''
                FROM accounts WHERE id = {account}"
        ))
        .unwrap();
    // It came in past the program: the next change writes it into the index.
    kai.publish(text("hello"));
    let of_far = |path: &str| app.get(path);
    let seen = of_far("/api/v1/accounts/relationships?id[]=77");
    assert_eq!(seen[0]["domain_blocking"], false);
    assert_eq!(ids(&of_far("/api/v1/accounts/search?q=far")), ["77"]);
    app.post("/api/v1/domain_blocks", &json!({ "domain": "Far.example" }));
    assert_eq!(app.get("/api/v1/domain_blocks"), json!(["far.example"]));
    let seen = of_far("/api/v1/accounts/relationships?id[]=77");
    assert_eq!(seen[0]["domain_blocking"], true);
    assert_eq!(of_far("/api/v1/accounts/search?q=far"), json!([]));
    app.ask("POST", "/api/v1/domain_blocks", &json!({ "domain": "" })).expect(422);
    app.ask("POST", "/api/v1/domain_blocks", &json!({ "domain": "a/b" })).expect(422);
    let own = server.app.config.server.domain();
    app.ask("POST", "/api/v1/domain_blocks", &json!({ "domain": own })).expect(422);
    app.ask("DELETE", "/api/v1/domain_blocks?domain=far.example", &Value::Null).expect(200);
    assert_eq!(app.get("/api/v1/domain_blocks"), json!([]));
}
