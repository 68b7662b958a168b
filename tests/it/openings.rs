//! Jobs, as people see them: posted, read by staff, found, over.

use std::time::Duration;

use serde_json::{Value, json};
use services::Role;
use services::settings::OpeningsMode;

use crate::api_people::{App, ids};
use crate::support::people::PASSWORD;
use crate::support::server::Plan;
use crate::support::{Answer, Browser, Person, TestServer};

const DAY: Duration = Duration::from_hours(24);

/// A whole form, with these fields changed. The clock of these tests stands in January 2027.
fn send(person: &Person<'_>, change: &[(&str, &str)]) -> Answer {
    fill(person, "/jobs/new", "/jobs", change)
}

fn fill(person: &Person<'_>, page: &str, action: &str, change: &[(&str, &str)]) -> Answer {
    let whole = [
        ("title", "Background painter"),
        ("company", "Heron Films"),
        ("discipline", "animation"),
        ("kind", "contract"),
        ("workplace", "on-site"),
        ("place", "Lisbon, Portugal"),
        ("pay_min", "1,200"),
        ("pay_max", "1,800"),
        ("currency", "EUR"),
        ("pay_per", "month"),
        ("ai_clause", "none"),
        ("url", "https://heron.example/jobs/7"),
        ("expires_on", "2027-02-10"),
        ("source", "Twelve **backgrounds** in gouache."),
    ];
    let form = person.form(page, action);
    let form = whole.iter().chain(change).fold(form, |form, (name, value)| form.with(name, value));
    form.send()
}

/// Posts one; answers its path.
#[track_caller]
fn post(person: &Person<'_>, change: &[(&str, &str)]) -> String {
    let sent = send(person, change).expect(303);
    sent.location().split('?').next().unwrap().to_owned()
}

/// Posts one that a moderator approves.
#[track_caller]
fn approved(person: &Person<'_>, staff: &Person<'_>, change: &[(&str, &str)]) -> String {
    let path = post(person, change);
    decide(staff, &path, "", "approve", "").expect(303);
    path
}

/// Presses a button of the panel.
#[track_caller]
fn decide(staff: &Person<'_>, path: &str, show: &str, act: &str, reason: &str) -> Answer {
    let id = path.rsplit('/').next().unwrap();
    let action = format!("/admin/openings/{id}/{act}");
    let form = staff.form(&format!("/admin/openings?show={show}"), &action);
    if reason.is_empty() { form.send() } else { form.with("reason", reason).send() }
}

/// The titles on a list.
#[track_caller]
fn listed(browser: &Browser, path: &str) -> Vec<String> {
    browser.get(path).expect(200).words(".job__title")
}

fn standing() -> TestServer {
    TestServer::with(Plan::stand_still)
}

#[test]
fn a_job_waits_for_a_moderator_then_everybody_reads_it_until_its_last_day_is_over() {
    let server = standing();
    let (mira, mo) = (server.artist("mira"), server.person("mo", Role::Moderator));
    let anyone = server.anyone();
    assert!(anyone.get("/jobs").expect(200).text().contains("No jobs at present."));

    let path = post(&mira, &[]);
    anyone.get(&path).expect(404);
    assert_eq!(listed(&anyone, "/jobs"), [] as [String; 0]);
    let own = mira.get(&path).expect(200).text();
    assert!(own.contains("A moderator reads this first."), "{own}");
    assert!(mo.get("/admin").expect(200).text().contains("One job waits to be read."));
    assert_eq!(
        mira.get("/jobs/mine").expect(200).words(".job strong")[0],
        "Waiting for a moderator"
    );

    decide(&mo, &path, "", "approve", "").expect(303);
    assert_eq!(listed(&anyone, "/jobs"), ["Background painter"]);
    let told = mira.get("/notifications").expect(200);
    assert!(told.text().contains("a moderator decided about a job you posted:"));
    assert!(told.attributes(".notice a", "href").contains(&"/jobs/mine".to_owned()));
    assert!(mo.get("/admin").expect(200).text().contains("Nothing needs you."));

    let page = anyone.get(&path).expect(200);
    let text = page.text();
    for words in [
        "EUR 1,200 to 1,800 a month",
        "Lisbon, Portugal",
        "Animation, contract",
        "No generative AI in this work",
        "10 February 2027",
        "<strong>backgrounds</strong>",
    ] {
        assert!(text.contains(words), "{words} is missing: {text}");
    }
    assert_eq!(
        page.attributes("a[rel='nofollow noopener']", "href"),
        ["https://heron.example/jobs/7"]
    );
    assert!(!page.meta("robots").unwrap().contains("noindex"));
    let posting: Value =
        serde_json::from_str(&page.words("script[type='application/ld+json']")[0]).unwrap();
    assert_eq!(posting["@type"], "JobPosting");
    assert_eq!(posting["baseSalary"]["value"]["minValue"], 1200);
    assert_eq!(posting["validThrough"], "2027-02-10T23:59:59Z");

    server.wait(27 * DAY);
    assert_eq!(listed(&anyone, "/jobs"), [] as [String; 0]);
    let over = anyone.get(&path).expect(200);
    assert!(over.text().contains("This job is over. Its last day was 10 February 2027."));
    assert!(over.meta("robots").unwrap().contains("noindex"));
    assert!(!over.text().contains("heron.example"), "nobody is sent there any more");
    assert_eq!(over.words("script[type='application/ld+json']"), [] as [String; 0]);
    assert!(!anyone.get("/jobs.atom").expect(200).text().contains("<entry"));
    server.wait(90 * DAY);
    anyone.get(&path).expect(404);
    // Its poster gives it a new last day: it is read again, and begins anew.
    let mira = server.sign_in("mira", PASSWORD);
    fill(&mira, &format!("{path}/edit"), &path, &[("expires_on", "2027-06-01")]).expect(303);
    anyone.get(&path).expect(404);
    let mo = server.sign_in("mo", PASSWORD);
    decide(&mo, &path, "", "approve", "").expect(303);
    assert_eq!(listed(&anyone, "/jobs"), ["Background painter"]);
}

#[test]
fn filters_narrow_the_list_and_the_feed_and_pay_is_compared_with_its_like() {
    let server = standing();
    let owner = server.owner();
    let anyone = server.anyone();
    let make = |change: &[(&str, &str)]| post(&owner, change);
    make(&[
        ("title", "Inker"),
        ("discipline", "comics"),
        ("kind", "commission"),
        ("pay_per", "project"),
    ]);
    make(&[("title", "Teacher"), ("workplace", "remote"), ("place", ""), ("ai_clause", "team")]);
    make(&[
        ("title", "Rigger"),
        ("workplace", "either"),
        ("ai_clause", "included"),
        ("currency", "USD"),
    ]);
    make(&[("title", "100% ink_er"), ("company", "Åsa"), ("pay_max", "2400")]);
    let cases: [(&str, &[&str]); 12] = [
        ("", &["100% ink_er", "Rigger", "Teacher", "Inker"]),
        ("?discipline=comics", &["Inker"]),
        ("?kind=commission&discipline=animation", &[]),
        ("?place=remote", &["Rigger", "Teacher"]),
        ("?place=on-site", &["100% ink_er", "Rigger", "Inker"]),
        ("?ai=none", &["100% ink_er", "Inker"]),
        ("?q=INK", &["100% ink_er", "Inker"]),
        ("?q=0%25+ink_", &["100% ink_er"]),
        ("?q=%C3%85SA", &["100% ink_er"]),
        ("?q=lisbon+ink", &["100% ink_er", "Inker"]),
        ("?pay=2,000&currency=EUR&per=month", &["100% ink_er"]),
        ("?pay=1800&currency=EUR&per=month", &["100% ink_er", "Teacher"]),
    ];
    for (query, titles) in cases {
        assert_eq!(listed(&anyone, &format!("/jobs{query}")), titles, "{query}");
        let feed = anyone.get(&format!("/jobs.atom{query}")).expect(200);
        assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
        let feed = feed.text();
        assert_eq!(feed.matches("<entry>").count(), titles.len(), "{query}: {feed}");
    }
    let none = anyone.get("/jobs?discipline=comics&ai=team").expect(200);
    let widened = none.attributes(".facets__widen a", "href");
    assert_eq!(widened, ["/jobs?ai=team", "/jobs?discipline=comics"]);
    assert!(none.meta("robots").unwrap().contains("noindex"));
    let odd = anyone.get("/jobs?pay=much").expect(200);
    assert_eq!(odd.words("#f-pay-fault"), ["Write a number, as 1200 or 17.50."]);
    let linked = anyone.get("/jobs?ai=none").expect(200);
    let feeds = linked.attributes("link[type='application/atom+xml']", "href");
    assert_eq!(feeds, ["/jobs.atom?ai=none"]);
    let feed = anyone.get("/jobs.atom?discipline=comics").expect(200).text();
    assert!(feed.contains("Inker, Heron Films") && feed.contains("No generative AI"), "{feed}");
}

#[test]
fn pages_go_on_to_the_end_and_nobody_has_more_than_ten() {
    let server = standing();
    let staff = ["owner", "mo", "ada"].map(|name| server.person(name, Role::Owner));
    let mut all = Vec::new();
    for number in 0..25 {
        let title = format!("Job {number}");
        post(&staff[number / 10], &[("title", &title)]);
        all.push(title);
    }
    all.reverse();
    let anyone = server.anyone();
    let first = anyone.get("/jobs?ai=none").expect(200);
    let older = first.attributes("a[rel=next]", "href").pop().unwrap();
    let rest = anyone.get(&older).expect(200);
    let read = [first.words(".job__title"), rest.words(".job__title")].concat();
    assert_eq!(read, all);
    assert_eq!(rest.attributes("a[rel=next]", "href"), [] as [String; 0]);

    let one_more = send(&staff[0], &[]).expect(422);
    assert!(one_more.text().contains("You have 10 jobs that are open or wait."));
    let newest = staff[0].get("/jobs/mine").expect(200).attributes(".job__title a", "href");
    staff[0].form(&newest[0], &format!("{}/withdraw", newest[0])).send().expect(303);
    send(&staff[0], &[]).expect(303);
    let again = staff[0].form(&newest[0], &format!("{}/restore", newest[0])).send();
    again.expect(422);
}

#[test]
fn what_was_withdrawn_is_put_back_as_it_was() {
    let server = standing();
    let (mira, mo) = (server.artist("mira"), server.person("mo", Role::Moderator));
    let anyone = server.anyone();
    let path = approved(&mira, &mo, &[]);
    let sent = mira.form(&path, &format!("{path}/withdraw")).send().expect(303);
    assert_eq!(listed(&anyone, "/jobs"), [] as [String; 0]);
    let closed = anyone.get(&path).expect(200);
    assert!(closed.text().contains("This job is closed."));
    assert!(!closed.text().contains("gouache"));
    let undo = mira.form(sent.location(), &format!("{path}/restore"));
    undo.send().expect(303);
    assert_eq!(listed(&anyone, "/jobs"), ["Background painter"]);
    // One that nobody read yet waits again, and strangers never knew of it.
    let fresh = post(&mira, &[]);
    mira.form(&fresh, &format!("{fresh}/withdraw")).send().expect(303);
    anyone.get(&fresh).expect(404);
    mira.form(&fresh, &format!("{fresh}/restore")).send().expect(303);
    anyone.get(&fresh).expect(404);
}

#[test]
fn staff_refuse_and_take_down_with_reasons_that_the_poster_reads() {
    let server = standing();
    let (mira, mo) = (server.artist("mira"), server.person("mo", Role::Moderator));
    let anyone = server.anyone();
    let path = post(&mira, &[]);
    let silent = decide(&mo, &path, "", "refuse", " ").expect(422);
    assert_eq!(silent.words(".field__fault"), ["Say why: its poster reads it."]);
    decide(&mo, &path, "", "refuse", "Who is Heron?").expect(303);
    let mine = mira.get("/jobs/mine").expect(200);
    assert_eq!(mine.words(".job strong")[0], "Refused");
    assert_eq!(mine.words(".job blockquote"), ["Who is Heron?"]);
    fill(&mira, &format!("{path}/edit"), &path, &[("company", "Heron Films, Porto")]).expect(303);
    anyone.get(&path).expect(404);
    decide(&mo, &path, "", "approve", "").expect(303);
    anyone.get(&path).expect(200);

    // Another last day changes nothing else; other words are read again.
    let now = [("company", "Heron Films, Porto"), ("expires_on", "2027-03-01")];
    fill(&mira, &format!("{path}/edit"), &path, &now).expect(303);
    assert!(anyone.get(&path).expect(200).text().contains("1 March 2027"));
    // A decision about what the moderator did not see is none.
    fill(&mira, &format!("{path}/edit"), &path, &[("title", "Anything else")]).expect(303);
    anyone.get(&path).expect(404);
    let id = path.rsplit('/').next().unwrap();
    let button = mo.form("/admin/openings", &format!("/admin/openings/{id}/approve"));
    server.wait(Duration::from_secs(1));
    fill(&mira, &format!("{path}/edit"), &path, &[("title", "Something worse")]).expect(303);
    button.send().expect(403);
    decide(&mo, &path, "", "approve", "").expect(303);

    decide(&mo, &path, "open", "take-down", "A trap.").expect(303);
    anyone.get(&path).expect(404);
    let own = mira.get(&path).expect(200);
    assert!(own.text().contains("Moderators took this down."));
    assert_eq!(own.words("blockquote"), ["A trap."]);
    let csrf = mira.csrf("/settings/password");
    let tricks = ["edit", "withdraw"];
    for act in tricks {
        let sent = mira.post(&format!("{path}/{act}"), &[("csrf", csrf.as_str())]);
        assert!(matches!(sent.status, 403 | 422), "{act}: {}", sent.status);
    }
    mira.post(&format!("{path}/restore"), &[("csrf", csrf.as_str())]).expect(303);
    anyone.get(&path).expect(404);
    decide(&mo, &path, "taken-down", "put-back", "").expect(303);
    anyone.get(&path).expect(200);
    let log = "SELECT count(*) AS n FROM audit_events WHERE action LIKE 'opening.%'";
    assert_eq!(server.database.number(log), 5);
}

#[test]
fn strangers_post_nothing_and_touch_nothing_of_others() {
    let server = standing();
    let [mira, kai] = ["mira", "kai"].map(|name| server.artist(name));
    let mo = server.person("mo", Role::Moderator);
    let anyone = server.anyone();
    assert!(anyone.get("/jobs/new").expect(303).location().starts_with("/sign-in"));
    assert!(anyone.get("/jobs/mine").expect(303).location().starts_with("/sign-in"));
    let csrf = anyone.csrf("/sign-in");
    let sent = anyone.post("/jobs", &[("csrf", &csrf), ("title", "x")]);
    assert!(sent.status == 401 || sent.location().starts_with("/sign-in"), "{}", sent.status);

    let path = approved(&mira, &mo, &[]);
    let csrf = kai.csrf("/settings/password");
    for act in ["edit", "withdraw", "restore"] {
        kai.post(&format!("{path}/{act}"), &[("csrf", &csrf), ("title", "x")]).expect(404);
    }
    let id = path.rsplit('/').next().unwrap();
    for act in ["approve", "refuse", "take-down", "put-back"] {
        let path = format!("/admin/openings/{id}/{act}");
        kai.post(&path, &[("csrf", &csrf), ("reason", "x")]).expect(403);
    }
    kai.get(&format!("{path}/edit")).expect(404);
    kai.get("/admin/openings").expect(403);
    assert_eq!(listed(&anyone, "/jobs"), ["Background painter"]);
    // Whoever is signed in may report it, with its address already written.
    let report = kai.get(&path).expect(200).attributes("a[href^='/report']", "href");
    let form = kai.form(&report[0], "/report");
    assert!(form.value("comment").unwrap().contains(&path));
    form.send().expect(303);
    assert_eq!(mira.get(&path).expect(200).attributes("a[href^='/report']", "href").len(), 0);
    // Moderators do not wait.
    let own = post(&mo, &[("title", "Staff's own")]);
    anyone.get(&own).expect(200);
}

#[test]
fn jobs_of_people_who_are_suspended_limited_blocked_or_gone_are_not_there() {
    let server = standing();
    let [mira, kai, jo] = ["mira", "kai", "jo"].map(|name| server.artist(name));
    let owner = server.owner();
    let path = approved(&mira, &owner, &[("title", "By Mira")]);
    approved(&jo, &owner, &[("title", "By Jo")]);
    let anyone = server.anyone();
    assert_eq!(listed(&anyone, "/jobs"), ["By Jo", "By Mira"]);
    kai.block(&mira);
    assert_eq!(listed(&kai, "/jobs"), ["By Jo"]);
    kai.get(&path).expect(404);

    let act = |act: &str, words: &str| {
        let form = owner.form("/admin/people/mira", &format!("/admin/people/mira/{act}"));
        form.with(words, "Noise.").send().expect(303);
    };
    act("limit", "limit_words");
    assert_eq!(listed(&anyone, "/jobs"), ["By Jo"]);
    anyone.get(&path).expect(200);
    assert!(mira.get("/jobs/new").expect(403).text().contains("Moderators limit your account."));
    act("unlimit", "note");
    act("suspend", "reason");
    assert_eq!(listed(&anyone, "/jobs"), ["By Jo"]);
    anyone.get(&path).expect(404);
    anyone.get(&format!("/api/rakkan/v1/openings/{}", &path[6..])).expect(404);
    act("unsuspend", "note");
    assert_eq!(listed(&anyone, "/jobs"), ["By Jo", "By Mira"]);
    server.run(services::accounts::delete(&server.app, &jo.member, PASSWORD)).unwrap();
    assert_eq!(listed(&anyone, "/jobs"), ["By Mira"]);
    assert_eq!(server.database.number("SELECT count(*) AS n FROM openings"), 1);
}

#[test]
fn a_form_that_is_not_right_says_so_by_each_field_and_loses_nothing() {
    let server = standing();
    let mira = server.artist("mira");
    let huge = "9".repeat(30);
    let cases: [(&str, &str, &str); 14] = [
        ("title", " ", "Say what the work is."),
        ("company", "", "Say who pays: a company, or your name."),
        ("discipline", "", "Choose what is to be made."),
        ("place", "", "Name the place."),
        ("pay_min", &huge, "Write a number, as 1200 or 17.50."),
        ("pay_min", "0", "Work here is paid: at least 1."),
        ("pay_max", "1", "The most is less than the least."),
        ("currency", "GOLD", "Choose a currency."),
        ("ai_clause", "maybe", "Say what the work has to do with generative AI."),
        ("url", "javascript:alert(1)", "The address must begin with https://."),
        ("url", "http://heron.example/", "The address must begin with https://."),
        ("expires_on", "2027-01-14", "That day is over."),
        ("expires_on", "2027-12-31", "At most 90 days ahead: until 15 April 2027."),
        ("source", "", "Say something about the work."),
    ];
    for (field, value, sentence) in cases {
        let page = send(&mira, &[(field, value)]).expect(422);
        let by_field = page.words(&format!("#f-{field}-fault"));
        assert_eq!(by_field, [sentence], "{field}: {value}");
        let kept = crate::support::form::Form::on(&mira, &page, "/jobs");
        if !matches!(field, "title" | "source" | "discipline" | "currency" | "ai_clause") {
            assert_eq!(kept.value(field), Some(value), "{field} is typed once");
        }
        assert_eq!(kept.value("kind"), Some("contract"));
    }
    let bare = mira.post("/jobs", &[("csrf", &mira.csrf("/jobs/new"))]).expect(422);
    assert_eq!(bare.words(".faults li").len(), 14, "all at once");
    assert_eq!(server.database.number("SELECT count(*) AS n FROM openings"), 0);

    let owner = server.owner();
    let markup = "<script>alert(1)</script>\u{202e}";
    let path = post(&owner, &[("title", markup), ("company", markup), ("source", markup)]);
    for address in [path.as_str(), "/jobs", "/jobs.atom", "/jobs/mine", "/admin/openings?show=open"]
    {
        let text = owner.get(address).expect(200).text();
        assert!(!text.contains("<script>alert"), "{address}: {text}");
        assert!(!text.contains("\u{202e}alert"), "{address}");
    }
    assert_eq!(listed(&owner, "/jobs"), ["<script>alert(1)</script>"]);
}

#[test]
fn a_server_may_have_no_jobs_or_only_those_of_its_staff() {
    let server = standing();
    let (mira, owner) = (server.artist("mira"), server.owner());
    let anyone = server.anyone();
    let path = approved(&mira, &owner, &[]);
    let links = |browser: &Browser| {
        browser.get("/about").expect(200).attributes("a[href='/jobs']", "href").len()
    };
    assert!(links(&anyone) > 0 && links(&mira) > 0);

    let form = owner.form("/admin/settings", "/admin/settings");
    assert_eq!(form.value("openings"), Some("approval"));
    form.with("openings", "staff").send().expect(303);
    assert!(mira.get("/jobs/new").expect(403).text().contains("only staff post jobs"));
    let offered = |browser: &Browser| {
        browser.get("/jobs").expect(200).attributes("a[href='/jobs/new']", "href").len()
    };
    assert_eq!((offered(&mira), offered(&owner)), (0, 1));
    assert_eq!(listed(&anyone, "/jobs"), ["Background painter"]);
    post(&owner, &[("title", "Of the staff")]);

    server.set(|site| site.openings = OpeningsMode::Off);
    for address in ["/jobs", "/jobs.atom", "/jobs/new", "/jobs/mine", &path] {
        let gone = mira.get(address).expect(404).text();
        assert!(gone.contains("This server has no jobs."), "{address}");
    }
    anyone.get("/api/rakkan/v1/openings").expect(404);
    assert_eq!((links(&anyone), links(&mira)), (0, 0));
    assert!(owner.get("/admin/openings?show=open").expect(200).text().contains("has no jobs"));
    server.set(|site| site.openings = OpeningsMode::Approval);
    assert_eq!(listed(&anyone, "/jobs").len(), 2, "nothing is lost");
}

#[test]
fn apps_read_what_is_open_page_by_page_and_with_the_same_filters() {
    let server = standing();
    let owner = server.owner();
    for number in 0..3 {
        post(&owner, &[("title", &format!("Job {number}")), ("pay_min", "17.50")]);
    }
    post(&owner, &[("title", "Far"), ("workplace", "remote"), ("place", "")]);
    let anyone = server.anyone();
    let all = "/api/rakkan/v1/openings";
    let first = anyone.get(&format!("{all}?limit=2&workplace=on-site")).expect(200);
    let link = first.header("link").unwrap();
    let next = link.split("rel=\"next\"").next().unwrap();
    let next = next.split_once('<').unwrap().1.split_once('>').unwrap().0;
    let next = next.strip_prefix(&server.app.config.server.origin()).unwrap();
    let rest = anyone.get(next).expect(200).json();
    let titles: Vec<Value> = [first.json(), rest]
        .iter()
        .flat_map(|it| {
            it.as_array().unwrap().iter().map(|it| it["title"].clone()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(titles, ["Job 2", "Job 1", "Job 0"]);
    let one = &first.json()[0];
    assert_eq!(
        one["pay"],
        json!({ "min": "17.50", "max": "1800.00", "currency": "EUR", "per": "month" })
    );
    assert_eq!((&one["ai_clause"], &one["is_open"]), (&json!("none"), &json!(true)));
    assert_eq!(one["account"]["username"], "owner");
    assert_eq!(one["apply_url"], "https://heron.example/jobs/7");
    let app = App::of(&server, "owner", "read");
    let paid = app.get(&format!("{all}?pay=18&currency=eur&per=month"));
    assert_eq!(ids(&paid).len(), 4);
    anyone.get(&format!("{all}?pay=18")).expect(422);
    anyone.get(&format!("{all}?discipline=magic")).expect(422);
    let path = format!("{all}/{}", one["id"].as_str().unwrap());
    server.wait(60 * DAY);
    let over = anyone.get(&path).expect(200).json();
    assert_eq!((&over["is_open"], &over["apply_url"]), (&json!(false), &Value::Null));
    assert_eq!(anyone.get(all).expect(200).json(), json!([]));
}
