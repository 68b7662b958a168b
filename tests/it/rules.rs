//! Rules of staff in a browser: written, tried on what was, in shadow, on, and taken back; what they
//! hold, and what its author is told.

use services::Role;

use crate::support::form::Form;
use crate::support::{TestServer, text};

fn typed(form: Form<'_>) -> Form<'_> {
    form.with("name", "Shops")
        .with("words", "buy now")
        .with("reason", "No shops.")
        .with("action", "refuse")
        .with("direction", "outgoing")
}

#[test]
fn a_rule_is_tried_on_what_was_then_in_shadow_then_on_then_back() {
    let server = TestServer::start();
    let ada = server.person("ada", Role::Admin);
    let mira = server.artist("mira");
    mira.publish(text("cheap paint, buy now"));
    mira.publish(text("ink by the river"));
    let new = ada.form("/admin/rules/new", "/admin/rules");
    // Tried before it is kept: the form comes back as it was typed, and nothing is there.
    let tried = typed(new).also("try", "1").send().expect(200);
    assert!(tried.text().contains("applied to 1 of 2 works"), "{}", tried.text());
    assert_eq!(tried.attributes("#f-name", "value"), ["Shops"]);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM rules"), 0);

    let kept = typed(ada.form("/admin/rules/new", "/admin/rules")).send().expect(303);
    let page = kept.location().split('?').next().unwrap().to_owned();
    let switch = |state: &str| {
        let form = ada.form(&page, &format!("{page}/state"));
        form.with("state", state).send().expect(303);
    };
    switch("shadow");
    mira.publish(text("buy now, in shadow"));
    assert!(ada.get("/admin/ledger?show=all").text().contains("in shadow: it would have"));

    switch("on");
    let refused =
        mira.form("/compose", "/compose").with("text", "buy now or never").also("do", "publish");
    let refused = refused.send().expect(422);
    let said = refused.text();
    assert!(said.contains("No shops.") && said.contains("policy."), "{said}");
    assert!(said.contains("buy now or never"), "what was written is still there");

    let csrf = ada.csrf(&page);
    let changed = [
        ("csrf", csrf.as_str()),
        ("name", "Shops"),
        ("words", "another word"),
        ("reason", "No shops."),
        ("action", "refuse"),
    ];
    ada.post(&page, &changed).expect(303);
    mira.publish(text("buy now: the rule says something else"));
    let back = ada.form(&page, &format!("{page}/roll-back"));
    assert_eq!(back.value("version"), Some("1"));
    back.send().expect(303);
    let again =
        mira.form("/compose", "/compose").with("text", "buy now").also("do", "publish").send();
    again.expect(422);
    assert!(ada.get(&format!("{page}?try=1")).text().contains("What it would have done"));
}

#[test]
fn what_a_rule_holds_is_seen_by_its_author_alone_until_a_moderator_decides() {
    let server = TestServer::start();
    let (ada, mo) = (server.person("ada", Role::Admin), server.person("mo", Role::Moderator));
    let mira = server.artist("mira");
    let form = ada.form("/admin/rules/new", "/admin/rules");
    let form = form.with("name", "Look").with("tags", "#giveaway").with("reason", "We look first.");
    let kept = form.with("action", "hold").send().expect(303);
    let page = kept.location().split('?').next().unwrap().to_owned();
    ada.form(&page, &format!("{page}/state")).with("state", "on").send().expect(303);

    let id = mira.publish(text("A #giveaway for you"));
    let path = id.path.clone();
    mira.get(&path).expect(200);
    server.anyone().get(&path).expect(404);
    let ledger = mo.get("/admin/ledger").expect(200);
    assert!(ledger.text().contains("Look"));
    let release = ledger.attributes("form[action$='/release']", "action").remove(0);
    mo.form("/admin/ledger", &release).send().expect(303);
    server.anyone().get(&path).expect(200);
    assert!(mo.get("/admin/ledger").text().contains("Nothing here."));
    // Deleting what was written is asked about, and done.
    ada.form(&page, &format!("{page}?_method=delete")).send().expect(303);
    ada.get(&page).expect(404);
}

/// What a month of a busy server leaves is tried in seconds. The figure stands in
/// `docs/benchmarks.md`; here it only has to come out right.
#[test]
fn many_sightings_are_all_looked_at() {
    let server = TestServer::start();
    let ada = server.person("ada", Role::Admin);
    let facts = r#"{"direction":"incoming","domain":"far.example","server_days":3,"account_days":1,"label":"undeclared","traces":"none","is_ruled":false,"pictures":1,"without_alt":1,"largest":0,"links":0,"mentions":0,"tags":[]}"#;
    // Ids are of the time: these are of now.
    let first =
        services::ids::first_id_at(services::clock::Clock::now(&services::clock::SystemClock));
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
         INSERT INTO sightings (id, account_id, post_id, domain, facts, words)
         SELECT {first} - 5000 + i, i, i, 'far.example', '{facts}', 'word ' || i FROM n"
    );
    server.database.run(&sql).unwrap();
    let form = ada.form("/admin/rules/new", "/admin/rules");
    let form = form.with("name", "Alt").with("reason", "Describe.").with("action", "hold");
    let tried = form.with("lacks_alt", "on").also("try", "1").send().expect(200).text();
    assert!(tried.contains("applied to 5000 of 5000 works, by 5000 authors"), "{tried}");
    assert!(tried.contains("far.example</bdi>: 5000"));
}
