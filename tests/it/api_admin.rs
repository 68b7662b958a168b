//! The admin API: staff's apps do what the panel does, and nobody else's do.

use std::time::Duration;

use serde_json::{Value, json};
use services::Role;
use services::settings::SignUpMode;

use crate::support::form::Form;
use crate::support::people::PASSWORD;
use crate::support::server::Plan;
use crate::support::{Answer, Browser, TestServer, text};

struct App {
    browser: Browser,
    token: String,
}

impl App {
    fn of(server: &TestServer, username: &str, scopes: &str) -> Self {
        Self { browser: server.anyone(), token: server.token(username, scopes) }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let asking = self
            .browser
            .ask(method, path)
            .header("Authorization", &format!("Bearer {}", self.token));
        if body.is_null() {
            asking.send()
        } else {
            asking.body("application/json", body.to_string()).send()
        }
    }

    fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null).expect(200).json()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, body).expect(200).json()
    }
}

fn admin(server: &TestServer) -> App {
    server.owner();
    App::of(server, "owner", "read write admin:read admin:write")
}

#[test]
fn people_are_found_let_in_stopped_and_suspended() {
    let server = TestServer::with(|plan| plan.site.sign_up_mode = SignUpMode::Approval);
    let admin = admin(&server);
    let mira = server.artist("mira");
    let found = admin.get("/api/v1/admin/accounts?local=true&username=mi");
    assert_eq!(found[0]["username"], "mira", "{found}");
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["role"]["name"], Role::Artist.as_str());
    let id = found[0]["id"].as_str().unwrap().to_owned();
    let path = |rest: &str| format!("/api/v1/admin/accounts/{id}{rest}");

    admin.post(&path("/action"), &json!({ "type": "disable" }));
    assert_eq!(admin.get(&path(""))["disabled"], true);
    mira.get("/settings/profile").expect(303);
    assert_eq!(admin.post(&path("/enable"), &Value::Null)["disabled"], false);

    admin.ask("POST", &path("/action"), &json!({ "type": "shout" })).expect(422);
    admin.post(&path("/action"), &json!({ "type": "suspend", "text": "spam" }));
    assert_eq!(admin.get("/api/v2/admin/accounts?status=suspended")[0]["id"], id.as_str());
    server.anyone().get("/@mira").expect(404);
    assert_eq!(admin.post(&path("/unsuspend"), &Value::Null)["suspended"], false);
    server.anyone().get("/@mira").expect(200);

    admin.ask("DELETE", &path(""), &Value::Null).expect(403);
    admin.post(&path("/action"), &json!({ "type": "suspend", "text": "spam" }));
    admin.ask("DELETE", &path(""), &Value::Null).expect(200);
    admin.ask("GET", &path(""), &Value::Null).expect(404);
}

#[test]
fn complaints_are_made_and_settled_through_apps() {
    let server = TestServer::start();
    let admin = admin(&server);
    let mira = server.artist("mira");
    let post = mira.publish(text("rude words")).id.to_string();
    server.artist("noa");
    let noa = App::of(&server, "noa", "read write");
    let about = admin.get("/api/v1/admin/accounts?username=mira")[0]["id"].clone();
    let said =
        json!({ "account_id": about, "status_ids": [post], "comment": "look", "category": "spam" });
    let report = noa.post("/api/v1/reports", &said);
    assert_eq!((&report["category"], &report["action_taken"]), (&json!("spam"), &json!(false)));
    assert_eq!(report["status_ids"][0], post.as_str());
    assert_eq!(report["target_account"]["username"], "mira");

    let listed = admin.get("/api/v1/admin/reports");
    assert_eq!(listed[0]["account"]["username"], "noa");
    assert_eq!(listed[0]["statuses"][0]["id"], post.as_str());
    let path = format!("/api/v1/admin/reports/{}", listed[0]["id"].as_str().unwrap());
    let taken = admin.post(&format!("{path}/assign_to_self"), &Value::Null);
    assert_eq!(taken["assigned_account"]["username"], "owner");
    let given = admin.post(&format!("{path}/unassign"), &Value::Null);
    assert!(given["assigned_account"].is_null());
    let changed = admin.ask("PUT", &path, &json!({ "category": "legal" })).expect(200).json();
    assert_eq!(changed["category"], "legal");
    let settled = admin.post(&format!("{path}/resolve"), &Value::Null);
    assert_eq!(settled["action_taken"], true);
    assert_eq!(settled["action_taken_by_account"]["username"], "owner");
    assert_eq!(admin.get("/api/v1/admin/reports"), json!([]));
    assert_eq!(admin.get("/api/v1/admin/reports?resolved=true").as_array().unwrap().len(), 1);
    assert_eq!(admin.post(&format!("{path}/reopen"), &Value::Null)["action_taken"], false);

    noa.ask("GET", "/api/v1/admin/reports", &Value::Null).expect(403);
    noa.ask("POST", "/api/v1/reports", &json!({ "account_id": "7" })).expect(404);
}

#[test]
fn other_servers_are_blocked_and_let_in() {
    let server = TestServer::start();
    let admin = admin(&server);
    let path = "/api/v1/admin/domain_blocks";
    let said =
        json!({ "domain": "far.example", "private_comment": "spam", "public_comment": "ads" });
    let block = admin.post(path, &said);
    assert_eq!((&block["severity"], &block["public_comment"]), (&json!("suspend"), &json!("ads")));
    admin.ask("POST", path, &said).expect(422);
    admin
        .ask("POST", path, &json!({ "domain": "mild.example", "severity": "silence" }))
        .expect(422);
    let second = admin.post(path, &json!({ "domain": "other.example" }));
    assert_eq!(admin.get(path).as_array().unwrap().len(), 2, "each has a number of its own");
    let one = format!("{path}/{}", second["id"].as_str().unwrap());
    let changed = admin.ask("PUT", &one, &json!({ "obfuscate": true })).expect(200).json();
    assert_eq!(changed["obfuscate"], true);
    admin.ask("DELETE", &one, &Value::Null).expect(200);
    admin.ask("GET", &one, &Value::Null).expect(404);

    let path = "/api/v1/admin/domain_allows";
    let allow = admin.post(path, &json!({ "domain": "near.example" }));
    assert_eq!(admin.post(path, &json!({ "domain": "near.example" }))["id"], allow["id"]);
    assert_eq!(admin.get(path)[0]["domain"], "near.example");
    let one = format!("{path}/{}", allow["id"].as_str().unwrap());
    admin.ask("DELETE", &one, &Value::Null).expect(200);
    assert_eq!(admin.get(path), json!([]));
}

fn sign_up(server: &TestServer, email: &str) -> u16 {
    let browser = server.anyone();
    let form = browser.form("/sign-up", "/sign-up").with("username", "eve");
    form.with("password", PASSWORD).with("email", email).send().status
}

#[test]
fn machines_and_mail_addresses_are_kept_out() {
    let server = TestServer::with(Plan::stand_still);
    let admin = admin(&server);
    let path = "/api/v1/admin/ip_blocks";
    admin.ask("POST", path, &json!({ "ip": "0.0.0.0/0", "severity": "no_access" })).expect(422);
    let block = admin.post(path, &json!({ "ip": "127.0.0.0/8", "severity": "sign_up_block" }));
    assert_eq!(block["ip"], "127.0.0.0/8");
    assert_eq!(sign_up(&server, "eve@mail.example"), 403);
    let one = format!("{path}/{}", block["id"].as_str().unwrap());
    let other = json!({ "ip": "192.0.2.0/24", "severity": "no_access" });
    admin.post(path, &other);
    admin.ask("PUT", &one, &other).expect(422);
    let changed = json!({ "severity": "no_access", "expires_in": "60" });
    let changed = admin.ask("PUT", &one, &changed).expect(200).json();
    assert!(changed["expires_at"].is_string());
    server.anyone().get("/").expect(403);
    admin.ask("GET", path, &Value::Null).expect(403);
    server.wait(Duration::from_secs(61));
    server.anyone().get("/").expect(200);
    admin.ask("DELETE", &one, &Value::Null).expect(200);

    let path = "/api/v1/admin/email_domain_blocks";
    let block = admin.post(path, &json!({ "domain": "mail.example" }));
    assert_eq!(sign_up(&server, "eve@mail.example"), 422);
    let one = format!("{path}/{}", block["id"].as_str().unwrap());
    admin.ask("DELETE", &one, &Value::Null).expect(200);

    let path = "/api/v1/admin/canonical_email_blocks";
    admin.post(path, &json!({ "email": "e.v.e+old@mail.example" }));
    let test = json!({ "email": "eve@mail.example" });
    assert_eq!(admin.post(&format!("{path}/test"), &test).as_array().unwrap().len(), 1);
    assert_eq!(sign_up(&server, "eve@mail.example"), 422);
    assert_eq!(sign_up(&server, "ada@mail.example"), 303);
}

#[test]
fn dashboards_get_true_figures() {
    let server = TestServer::start();
    let admin = admin(&server);
    server.artist("mira");
    let keys = json!({ "keys": ["new_users", "opened_reports", "unheard_of"] });
    let measures = admin.post("/api/v1/admin/measures", &keys);
    assert_eq!(measures.as_array().unwrap().len(), 2);
    assert_eq!((&measures[0]["key"], &measures[0]["total"]), (&json!("new_users"), &json!("2")));
    assert_eq!(measures[0]["data"].as_array().unwrap().len(), 28);
    let keys =
        json!({ "keys": ["software_versions", "space_usage", "languages", "servers", "sources"] });
    let dimensions = admin.post("/api/v1/admin/dimensions", &keys);
    assert_eq!(dimensions.as_array().unwrap().len(), 5);
    let cohorts = admin.post("/api/v1/admin/retention", &json!({ "frequency": "month" }));
    let last = cohorts.as_array().unwrap().last().unwrap();
    assert_eq!(last["data"][0]["value"], "2", "{cohorts}");
    admin
        .ask(
            "POST",
            "/api/v1/admin/measures",
            &json!({ "keys": ["new_users"], "start_at": "yesterday" }),
        )
        .expect(422);
}

#[test]
fn what_staff_announce_is_read_in_apps_and_above_the_home_page() {
    let server = TestServer::start();
    let owner = server.owner();
    let mira = server.artist("mira");
    let app = App::of(&server, "mira", "read write");
    assert_eq!(app.get("/api/v1/announcements"), json!([]));
    let page = owner.get("/admin/announcements").expect(200);
    let form = Form::on(&owner, &page, "/admin/announcements");
    form.with("words", "We move on **Sunday**.").send().expect(303);
    let told = app.get("/api/v1/announcements");
    assert!(told[0]["content"].as_str().unwrap().contains("<strong>Sunday</strong>"), "{told}");
    assert!(mira.get("/home").expect(200).text().contains("We move on"));
    let id = told[0]["id"].as_str().unwrap();
    app.post(&format!("/api/v1/announcements/{id}/dismiss"), &Value::Null);
    assert_eq!(app.get("/api/v1/announcements"), json!([]));
    assert_eq!(app.get("/api/v1/announcements?with_dismissed=1")[0]["read"], true);
    assert!(!mira.get("/home").expect(200).text().contains("We move on"));
}
