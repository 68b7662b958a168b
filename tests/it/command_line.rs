//! The commands, as a script calls them, beside a running server.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::Browser;
use crate::support::people::PASSWORD;
use crate::support::program::{Home, rakkan};

impl Home {
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = rakkan()
            .args(arguments)
            .current_dir(self.folder.path())
            .env("RAKKAN_DATA_DIR", self.folder.path())
            .env("RAKKAN_DATABASE__URL", &self.database.url)
            .env("RAKKAN_SERVER__PUBLIC_URL", format!("http://{}", self.address))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Most commands read nothing, and may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What a command prints that has to work.
    #[track_caller]
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, "");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// What a command complains about that has to fail.
    #[track_caller]
    fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments, "");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }
}

fn may_use(browser: &Browser, token: &str) -> bool {
    let asking = browser.ask("GET", "/api/v1/accounts/verify_credentials");
    asking.header("Authorization", &format!("Bearer {token}")).send().status == 200
}

#[test]
fn people_are_made_changed_and_stopped_beside_a_running_server() {
    let home = Home::new();
    let _server = home.start();
    let browser = home.anyone();

    let made = home.json(&["user", "create", "Mira", "--email", "Mira@mail.example", "--json"]);
    assert_eq!((&made["username"], &made["role"]), (&"mira".into(), &"artist".into()));
    assert_eq!(made["email"], "mira@mail.example");
    assert_eq!(made["state"], "active");
    let password = made["password"].as_str().expect("one was made up").to_owned();
    let enter = |login: &str, password: &str| {
        let form =
            browser.form("/sign-in", "/sign-in").with("login", login).with("password", password);
        form.send().status
    };
    assert_eq!(enter("mira", &password), 303);

    let typed = home.run(&["user", "create", "theo", "--password-stdin"], &format!("{PASSWORD}\n"));
    assert!(typed.status.success());
    assert!(!String::from_utf8(typed.stdout).unwrap().contains(PASSWORD));
    assert!(home.fails(1, &["user", "create", "mira"]).starts_with("username: "));
    assert!(home.fails(1, &["user", "create", "admin"]).starts_with("username: "));

    let token = home.done(&["token", "create", "mira", "--scopes", "read write follow push"]);
    assert_eq!(token.lines().count(), 1);
    assert!(may_use(&browser, &token));
    home.fails(1, &["token", "create", "nobody", "--scopes", "read"]);
    assert!(
        home.fails(1, &["token", "create", "mira", "--scopes", "everything"])
            .contains("everything")
    );

    home.done(&["user", "role", "theo", "moderator"]);
    let list = home.json(&["user", "list", "--json"]);
    let names: Vec<_> =
        list.as_array().unwrap().iter().map(|it| it["username"].as_str().unwrap()).collect();
    assert_eq!(names, ["theo", "mira"]);
    assert_eq!(list[0]["role"], "moderator");

    home.done(&["user", "suspend", "mira", "--reason", "a test"]);
    assert!(!may_use(&browser, &token));
    assert_eq!(browser.get("/@mira").status, 404);
    home.done(&["user", "unsuspend", "mira"]);
    assert_eq!(browser.get("/@mira").status, 200);
    assert!(!may_use(&browser, &token), "what was ended stays ended");
}

/// VIS-09.
#[test]
fn a_password_reset_from_the_command_line_ends_sessions_and_tokens() {
    let home = Home::new();
    let token = home.artist("mira");
    let _server = home.start();
    let browser = home.anyone();
    let form =
        browser.form("/sign-in", "/sign-in").with("login", "mira").with("password", PASSWORD);
    assert_eq!(form.send().status, 303);
    browser.get("/home").expect(200);

    let link = home.done(&["user", "reset-password", "mira"]);
    browser.get("/home").expect(303);
    assert!(!may_use(&browser, &token));
    let path = link.strip_prefix(&format!("http://{}", home.address)).expect("our own address");
    let form = browser.form(path, "/password/new").with("password", "a new and good one");
    assert_eq!(form.send().status, 303);
    let form = browser
        .form("/sign-in", "/sign-in")
        .with("login", "mira")
        .with("password", "a new and good one");
    assert_eq!(form.send().status, 303);
}

#[test]
fn a_file_of_answers_makes_the_owner_once() {
    let home = Home::new();
    let answers = home.folder.path().join("answers.toml");
    let answers = answers.to_str().unwrap();
    let text = format!(
        "[site]\nname = \"Atelier\"\n[owner]\nusername = \"ona\"\npassword = \"{PASSWORD}\"\n"
    );
    std::fs::write(answers, &text).unwrap();
    let link = home.json(&["setup", "--json"]);
    assert!(link["link"].as_str().unwrap().contains("/setup?token="));
    assert_eq!(home.json(&["setup", "--answers", answers, "--json"])["owner"], "ona");
    assert!(home.fails(1, &["setup", "--answers", answers]).contains("has an owner already"));
    home.fails(1, &["setup"]);
    let _server = home.start();
    let browser = home.anyone();
    assert!(browser.get("/").expect(200).text().contains("Atelier"));
    let form = browser.form("/sign-in", "/sign-in").with("login", "ona").with("password", PASSWORD);
    assert_eq!(form.send().status, 303);
    browser.get("/admin").expect(200);

    std::fs::write(answers, text.replace("username", "user_name")).unwrap();
    assert!(home.fails(1, &["setup", "--answers", answers]).contains("user_name"));
}

#[test]
fn what_is_configured_is_told_and_what_is_wrong_is_named() {
    let home = Home::new();
    let file = home.folder.path().join("rakkan.toml");
    std::fs::write(&file, "[limits]\nsign_ups = 3\n").unwrap();
    assert!(home.done(&["config", "check"]).contains("limits.sign_ups = 3"));
    assert_eq!(home.json(&["config", "check", "--json"])["limits"]["sign_ups"], 3);
    std::fs::write(&file, "[limits]\nsing_ups = 3\n").unwrap();
    assert!(home.fails(1, &["config", "check"]).contains("sing_ups"));
    assert!(home.fails(1, &["doctor"]).contains("sing_ups"));
    std::fs::remove_file(&file).unwrap();
    home.fails(1, &["config", "check", "--config", "/no/such.toml"]);

    home.done(&["migrate"]);
    let checks = home.json(&["doctor", "--json"]);
    assert!(checks.as_array().unwrap().iter().all(|it| it["verdict"] != "wrong"), "{checks}");
    let secret = home.folder.path().join("secret");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&secret, open).unwrap();
    let output = home.run(&["doctor"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("chmod 600"));
    assert!(home.fails(1, &["user", "list"]).contains("chmod 600"), "no command starts either");
}

#[test]
fn evidence_is_an_object_for_one_file_and_a_list_for_several() {
    let home = Home::new();
    let file = home.folder.path().join("plain.txt");
    std::fs::write(&file, "no picture").unwrap();
    let file = file.to_str().unwrap();
    let one = home.json(&["evidence", file, "--json"]);
    assert_eq!((&one["file"], &one["tier"]), (&file.into(), &"none".into()));
    assert!(one["findings"].as_array().unwrap().is_empty());
    assert_eq!(home.json(&["evidence", file, file, "--json"]).as_array().unwrap().len(), 2);
    home.fails(1, &["evidence", "/no/such/file"]);
    home.fails(2, &["evidence"]);
}

#[test]
fn jobs_are_listed_and_decided_beside_a_running_server() {
    let home = Home::new();
    home.artist("mira");
    let _server = home.start();
    let browser = home.anyone();
    let form =
        browser.form("/sign-in", "/sign-in").with("login", "mira").with("password", PASSWORD);
    assert_eq!(form.send().status, 303);
    let said = [
        ("title", "Inker"),
        ("company", "Heron"),
        ("discipline", "comics"),
        ("kind", "commission"),
        ("workplace", "remote"),
        ("pay_min", "100"),
        ("pay_max", "100"),
        ("pay_per", "project"),
        ("ai_clause", "none"),
        ("url", "https://heron.example/"),
        ("source", "Ink."),
    ];
    let form = browser.form("/jobs/new", "/jobs");
    let sent = said.into_iter().fold(form, |form, (name, value)| form.with(name, value)).send();
    let path = sent.expect(303).location().split('?').next().unwrap().to_owned();
    let stranger = home.anyone();
    let seen = || stranger.get(&path).status;

    let waiting = home.json(&["opening", "list", "--json"]);
    let id = waiting[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((waiting[0]["title"].as_str(), path.ends_with(&id)), (Some("Inker"), true));
    assert!(home.done(&["opening", "list"]).contains("EUR 100 for the project"));
    assert_eq!(seen(), 404);
    home.done(&["opening", "approve", &id]);
    assert_eq!(seen(), 200);
    assert!(home.fails(1, &["opening", "approve", &id]).contains("decided already"));
    assert!(home.fails(1, &["opening", "take-down", &id, "--reason", " "]).contains("Say why"));
    home.done(&["opening", "take-down", &id, "--reason", "A trap."]);
    assert_eq!(seen(), 404);
    assert_eq!(home.json(&["opening", "list", "--show", "taken-down", "--json"])[0]["id"], *id);
    home.done(&["opening", "put-back", &id]);
    assert_eq!(seen(), 200);
    assert_eq!(home.done(&["opening", "list"]), "");
}
