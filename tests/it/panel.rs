//! The panel: who may open which page, and each act in the log (WEB-24).

use services::people::Wanted;
use services::settings::SignUpMode;
use services::{Member, Role};

use crate::support::people::PASSWORD;
use crate::support::places::fill;
use crate::support::{Person, TestServer};

/// The least role for each page and each act of the panel. A new route needs a row.
const PANEL: [(&str, &str, Role); 57] = [
    ("get", "/admin", Role::Moderator),
    ("get", "/admin/sign-ups", Role::Moderator),
    ("post", "/admin/sign-ups/{id}/approve", Role::Moderator),
    ("post", "/admin/sign-ups/{id}/reject", Role::Moderator),
    ("get", "/admin/people", Role::Moderator),
    ("get", "/admin/people/{name}", Role::Moderator),
    ("post", "/admin/people/{name}/role", Role::Admin),
    ("post", "/admin/people/{name}/password-link", Role::Admin),
    ("delete", "/admin/people/{name}/second-factor", Role::Admin),
    ("post", "/admin/people/{name}/stop", Role::Moderator),
    ("post", "/admin/people/{name}/open", Role::Moderator),
    ("post", "/admin/people/{name}/suspend", Role::Moderator),
    ("post", "/admin/people/{name}/unsuspend", Role::Moderator),
    ("post", "/admin/people/{name}/warn", Role::Moderator),
    ("post", "/admin/people/{name}/cover", Role::Moderator),
    ("post", "/admin/people/{name}/uncover", Role::Moderator),
    ("post", "/admin/people/{name}/limit", Role::Moderator),
    ("post", "/admin/people/{name}/unlimit", Role::Moderator),
    ("get", "/admin/cases", Role::Moderator),
    ("post", "/admin/cases/{id}", Role::Moderator),
    ("get", "/admin/reports", Role::Moderator),
    ("post", "/admin/reports/{id}", Role::Moderator),
    ("get", "/admin/openings", Role::Moderator),
    ("post", "/admin/openings/{id}/approve", Role::Moderator),
    ("post", "/admin/openings/{id}/refuse", Role::Moderator),
    ("post", "/admin/openings/{id}/take-down", Role::Moderator),
    ("post", "/admin/openings/{id}/put-back", Role::Moderator),
    ("get", "/admin/rules", Role::Moderator),
    ("get", "/admin/rules/new", Role::Moderator),
    ("post", "/admin/rules", Role::Admin),
    ("get", "/admin/rules/{id}", Role::Moderator),
    ("post", "/admin/rules/{id}", Role::Admin),
    ("delete", "/admin/rules/{id}", Role::Admin),
    ("post", "/admin/rules/{id}/state", Role::Admin),
    ("post", "/admin/rules/{id}/roll-back", Role::Admin),
    ("get", "/admin/ledger", Role::Moderator),
    ("post", "/admin/ledger/{id}/release", Role::Moderator),
    ("post", "/admin/ledger/{id}/keep", Role::Moderator),
    ("get", "/admin/machine", Role::Admin),
    ("post", "/admin/machine/jobs/retry", Role::Admin),
    ("post", "/admin/machine/jobs/discard", Role::Admin),
    ("post", "/admin/machine/mail", Role::Admin),
    ("post", "/admin/machine/backup", Role::Admin),
    ("get", "/admin/servers", Role::Moderator),
    ("get", "/admin/servers/{domain}", Role::Moderator),
    ("post", "/admin/servers/{domain}/block", Role::Admin),
    ("post", "/admin/servers/{domain}/unblock", Role::Admin),
    ("post", "/admin/servers/{domain}/promise", Role::Admin),
    ("get", "/admin/invitations", Role::Moderator),
    ("post", "/admin/invitations", Role::Moderator),
    ("delete", "/admin/invitations/{id}", Role::Moderator),
    ("get", "/admin/announcements", Role::Admin),
    ("post", "/admin/announcements", Role::Admin),
    ("delete", "/admin/announcements/{id}", Role::Admin),
    ("get", "/admin/settings", Role::Admin),
    ("post", "/admin/settings", Role::Admin),
    ("get", "/admin/audit", Role::Admin),
];

#[test]
fn each_route_of_the_panel_has_a_row_and_each_row_a_route() {
    let all = server::all_routes();
    let panel = all.iter().filter(|it| it.path.starts_with("/admin"));
    let there: Vec<(&str, &str)> = panel.map(|it| (it.method, it.path)).collect();
    for route in &there {
        let has_row = PANEL.iter().any(|(m, p, _)| (*m, *p) == *route);
        assert!(has_row, "{route:?} has no row in PANEL");
    }
    for (method, path, _) in PANEL {
        let is_there = there.contains(&(method, path));
        assert!(is_there, "{method} {path} is no route");
    }
}

#[test]
fn each_page_of_the_panel_opens_for_its_roles_and_each_act_is_logged() {
    let server = TestServer::with(|plan| {
        plan.site.sign_up_mode = SignUpMode::Approval;
        plan.config.backup.path = Some(plan.config.data_dir.0.join("backups"));
    });
    let staff = [
        server.person("mira", Role::Artist),
        server.person("mo", Role::Moderator),
        server.person("ada", Role::Admin),
        server.owner(),
    ];
    for (number, row) in PANEL.iter().enumerate() {
        nobody_gets_in(&server, row.0, row.1);
        for person in &staff {
            let name = format!("target{number}{}", person.member.role.as_str());
            try_one(&server, person, row, &name);
        }
    }
}

/// As forms say it: a `DELETE` is a `POST` that says so.
fn address(method: &str, path: &str, name: &str, id: &str) -> String {
    let domain = format!("{name}.example");
    let path = fill(path, &[("name", name), ("id", id), ("domain", &domain)]);
    if method == "delete" { format!("{path}?_method=delete") } else { path }
}

fn nobody_gets_in(server: &TestServer, method: &str, path: &str) {
    let anyone = server.anyone();
    let address = address(method, path, "mira", "1");
    let answer = if method == "get" {
        anyone.get(&address)
    } else {
        let csrf = anyone.csrf("/sign-in");
        anyone.post(&address, &[("csrf", &csrf)])
    };
    let is_led_away = answer.status == 303 && answer.location().starts_with("/sign-in");
    let is_refused = matches!(answer.status, 401 | 403) || is_led_away;
    assert!(is_refused, "{path}: {}", answer.status);
}

fn try_one(server: &TestServer, person: &Person<'_>, row: &(&str, &str, Role), name: &str) {
    let (method, path, least) = *row;
    let role = person.member.role.as_str();
    let id = target(server, path, name);
    let address = address(method, path, name, &id);
    let lines = audit_lines(server);
    let answer = if method == "get" {
        person.get(&address)
    } else {
        person.post(&address, &act_fields(&person.csrf("/settings/password")))
    };
    if person.member.role < least {
        assert_eq!(answer.status, 403, "{role} may not {method} {path}");
        assert_eq!(audit_lines(server), lines);
        return;
    }
    if path == "/admin/machine/mail" {
        // There is no mail in tests: it says so, and nothing is written down.
        assert_eq!((answer.status, audit_lines(server)), (422, lines));
        return;
    }
    let is_done = matches!(answer.status, 200 | 303);
    assert!(is_done, "{role} {method} {path}: {}", answer.status);
    if method != "get" {
        assert_eq!(audit_lines(server), lines + 1, "{method} {path} is not in the log");
    }
}

fn audit_lines(server: &TestServer) -> i64 {
    server
        .database
        .number("SELECT count(*) AS n FROM audit_events WHERE action NOT IN ('user.create')")
}

/// Everything any act of the panel wants to be told; each reads its own.
fn act_fields(csrf: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("csrf", csrf),
        ("role", "artist"),
        ("reason", "noise"),
        ("note", "noise"),
        ("words", "noise"),
        ("warn_words", "noise"),
        ("name", "Atelier"),
        ("sign_up_mode", "approval"),
        ("max_uses", "1"),
        ("lasts", "7"),
        ("ruling", "by_hand"),
        ("action", "hold"),
        ("kind", "mail"),
        ("state", "shadow"),
        ("version", "1"),
    ]
}

/// Makes what the act is about, so that it can succeed. Answers its number.
fn target(server: &TestServer, path: &str, name: &str) -> String {
    let console = Member::console();
    if path.contains("sign-ups/{id}") {
        let client = crate::support::people::client();
        let wanted = services::sign_up::SignUp {
            username: name.replace(['-', ' '], ""),
            password: PASSWORD.to_owned(),
            application: "please".to_owned(),
            ..Default::default()
        };
        let joined = server.run(services::sign_up::sign_up(&server.app, wanted, &client)).unwrap();
        return joined.session.member.user.0.to_string();
    }
    if path.contains("reports/{id}") {
        let (from, about) = (server.artist(&format!("f{name}")), server.artist(name));
        let complaint = services::reports::Complaint {
            account: about.member.account,
            comment: "noise".to_owned(),
            ..Default::default()
        };
        server.run(services::reports::file(&server.app, &from.member, complaint)).unwrap();
        let newest = "SELECT max(id) AS n FROM reports";
        return server.database.number(newest).to_string();
    }
    if path.contains("announcements/{id}") {
        let told = services::announcements::publish(&server.app, &console, "noise", None);
        return server.run(told).unwrap().id.to_string();
    }
    if path.contains("rules/{id}") || path.contains("ledger/{id}") {
        return rule(server, path, name);
    }
    if path.contains("openings/{id}") {
        return opening(server, path, name);
    }
    if path.contains("cases/{id}") {
        let artist = server.artist(name);
        let (account, media) =
            (artist.member.account.0, artist.publish(crate::support::work()).media[0].0);
        let sql = format!(
            "INSERT INTO cases (id, kind, account_id, media_id, statement, created_at) \
             VALUES ({media}, 1, {account}, {media}, 'By hand.', 1)"
        );
        server.database.run(&sql).unwrap();
        return media.to_string();
    }
    if path.contains("{domain}") {
        let domain = format!("{name}.example");
        let sql = format!(
            "INSERT INTO instances (id, domain, created_at)
             SELECT COALESCE(MAX(id), 0) + 1, '{domain}', 1 FROM instances"
        );
        server.database.run(&sql).unwrap();
        if path.ends_with("/unblock") {
            let blocking = services::servers::block(&server.app, &console, &domain, "noise");
            server.run(blocking).unwrap();
        }
        return "1".to_owned();
    }
    if path.contains("invitations/{id}") {
        let wanted = services::invitations::Wanted::default();
        let made =
            server.run(services::invitations::create(&server.app, &console, wanted)).unwrap();
        return made.id.0.to_string();
    }
    if path.contains("{name}") {
        person(server, path, name);
    }
    "1".to_owned()
}

/// Somebody in the state that the act begins with.
fn person(server: &TestServer, path: &str, name: &str) {
    let console = Member::console();
    let wanted = Wanted {
        username: name.to_owned(),
        email: String::new(),
        password: Some(PASSWORD.to_owned()),
        role: Role::Artist,
    };
    server.run(services::people::create(&server.app, &console, wanted)).unwrap();
    let found = server.run(services::people::find(&server.app, &console, name)).unwrap();
    if path.ends_with("/second-factor") {
        let id = found.user.id;
        let sql = format!("UPDATE users SET second_factor_at = 1 WHERE id = {id}");
        server.database.run(&sql).unwrap();
    }
    if path.ends_with("/unsuspend") {
        let suspending =
            services::people::suspend(&server.app, &console, found.account.id, "noise");
        server.run(suspending).unwrap();
    }
}

/// A rule, or something that it holds. Answers its number.
fn rule(server: &TestServer, path: &str, name: &str) -> String {
    use services::rules::{Action, Condition, Look};
    let console = Member::console();
    // Each has a word of its own, so that no other target of this test is held.
    let word = name.replace(['-', ' '], "");
    let look = Look {
        name: "Noise".to_owned(),
        condition: Condition { words: vec![word.clone()], ..Condition::default() },
        action: Some(Action::Hold),
        reason: "noise".to_owned(),
    };
    let id = server.run(services::rules::create(&server.app, &console, &look)).unwrap();
    if path.contains("rules/{id}") {
        return id.to_string();
    }
    let on = services::rules::set_state(&server.app, &console, id, services::RuleState::On);
    server.run(on).unwrap();
    server.artist(name).publish(crate::support::text(&word));
    server.database.number("SELECT max(id) AS n FROM rule_hits").to_string()
}

/// A job in the state that the act begins with. Answers its number.
fn opening(server: &TestServer, path: &str, name: &str) -> String {
    let (artist, console) = (server.artist(&format!("job{name}")), Member::console());
    let now = services::clock::Clock::now(&services::clock::SystemClock);
    let written = services::openings::Written {
        title: "Inker".to_owned(),
        company: "Heron".to_owned(),
        discipline: Some(services::Discipline::Comics),
        kind: Some(services::OpeningKind::Commission),
        workplace: Some(services::Workplace::Remote),
        pay_min: "100".to_owned(),
        pay_max: "200".to_owned(),
        pay_per: Some(services::PayPer::Project),
        ai_clause: Some(services::AiClause::None),
        url: "https://heron.example/".to_owned(),
        source: "Ink.".to_owned(),
        ..services::openings::Written::fresh(now)
    };
    let app = &server.app;
    let id = server.run(services::openings::post(app, &artist.member, &written)).unwrap();
    if path.ends_with("/take-down") || path.ends_with("/put-back") {
        server.run(services::openings::approve(app, &console, id, None)).unwrap();
    }
    if path.ends_with("/put-back") {
        server.run(services::openings::take_down(app, &console, id, "noise")).unwrap();
    }
    id.to_string()
}
