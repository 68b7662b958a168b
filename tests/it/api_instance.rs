//! What this server tells apps about itself, and how often they may ask.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, TestServer, text};

#[test]
fn the_numbers_are_those_of_the_configuration() {
    let server = TestServer::with(|plan| {
        plan.config.limits.post_characters = 777;
        plan.config.limits.pictures_per_post = 7;
        plan.config.limits.upload_bytes = 5_000_000;
        plan.site.rules = "Be kind.\n\nSay how it was made.".to_owned();
        plan.site.contact = "post@atelier.example".to_owned();
    });
    let owner = server.owner();
    owner.publish(text("hello"));
    let browser = server.anyone();
    let second = browser.get("/api/v2/instance").expect(200).json();
    let told = &second["configuration"];
    assert_eq!(told["statuses"]["max_characters"], 777);
    assert_eq!(told["statuses"]["max_media_attachments"], 7);
    assert_eq!(told["media_attachments"]["image_size_limit"], 5_000_000);
    assert_eq!(told["translation"]["enabled"], false);
    let domain = server.app.config.server.domain();
    assert_eq!(told["urls"]["streaming"], format!("ws://{domain}"));
    assert_eq!(told["vapid"]["public_key"].as_str().unwrap().len(), 87);
    assert_eq!(second["domain"], domain);
    assert!(second["version"].as_str().unwrap().starts_with("4.4.0 (compatible; Rakkan "));
    assert_eq!(second["api_versions"], json!({ "mastodon": 6, "rakkan": 2 }));
    assert_eq!(second["usage"]["users"]["active_month"], 1);
    assert_eq!(second["contact"]["email"], "post@atelier.example");
    assert_eq!(second["contact"]["account"]["username"], owner.member.username);
    let rules: Vec<&Value> =
        second["rules"].as_array().unwrap().iter().map(|it| &it["text"]).collect();
    assert_eq!(rules, [&json!("Be kind."), &json!("Say how it was made.")]);
    assert_eq!(browser.get("/api/v1/instance/rules").expect(200).json(), second["rules"]);
    assert_eq!(second["registrations"]["enabled"], true);

    let first = browser.get("/api/v1/instance").expect(200).json();
    assert_eq!(first["uri"], domain);
    assert_eq!(first["stats"], json!({ "user_count": 1, "status_count": 1, "domain_count": 0 }));
    assert_eq!(first["configuration"], second["configuration"]);
    for address in [&second["thumbnail"]["url"], &second["icon"][0]["src"], &first["thumbnail"]] {
        let path = address.as_str().unwrap().split(&domain).nth(1).unwrap().to_owned();
        let picture = browser.get(&path).expect(200);
        assert_eq!(picture.header("content-type"), Some("image/png"), "{path}");
    }
}

#[test]
fn the_smaller_calls_answer_too() {
    let server = TestServer::start();
    server.artist("mira");
    let browser = server.anyone();
    let get = |path: &str| browser.get(path).expect(200).json();
    assert_eq!(get("/api/v1/instance/peers"), json!([]));
    assert_eq!(get("/api/v1/custom_emojis"), json!([]));
    assert_eq!(get("/api/v1/instance/translation_languages"), json!({}));
    assert!(get("/api/v1/instance/languages").as_array().unwrap().len() > 20);
    let weeks = get("/api/v1/instance/activity");
    assert_eq!(weeks.as_array().unwrap().len(), 12);
    assert_eq!(weeks[0]["registrations"], "1");
    assert!(get("/api/v1/instance/privacy_policy")["content"].as_str().unwrap().contains("stored"));
    let terms = get("/api/v1/instance/terms_of_service");
    let date = terms["effective_date"].as_str().unwrap();
    assert_eq!(get(&format!("/api/v1/instance/terms_of_service/{date}")), terms);
    browser.get("/api/v1/instance/terms_of_service/1999-01-01").expect(404);
    assert!(get("/api/v1/instance/extended_description")["updated_at"].is_string());
    browser.get("/api/v1/instance/domain_blocks").expect(401);
    let token = format!("Bearer {}", server.token("mira", "read"));
    let asking = browser.ask("GET", "/api/v1/instance/domain_blocks");
    assert_eq!(asking.header("Authorization", &token).send().expect(200).json(), json!([]));
    // Mastodon.py writes a slash behind these.
    assert_eq!(get("/api/v2/instance/?x=1"), get("/api/v2/instance"));
    assert_eq!(browser.get("/health").expect(200).text(), "OK");
    let asking = browser.ask("GET", "/health").header("Accept", "application/json");
    assert_eq!(asking.send().expect(200).json(), json!({ "status": "OK" }));
}

fn from(browser: &Browser, address: &str, token: Option<&str>) -> Answer {
    let asking = browser.ask("GET", "/api/v1/instance/rules").header("X-Forwarded-For", address);
    match token {
        Some(token) => asking.header("Authorization", &format!("Bearer {token}")).send(),
        None => asking.send(),
    }
}

#[test]
fn who_asks_too_often_is_told_to_wait() {
    let server = TestServer::with(|plan| {
        plan.stand_still();
        plan.config.limits.api_calls = 3;
        plan.config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    });
    let browser = server.anyone();
    for left in ["2", "1", "0"] {
        let answer = from(&browser, "203.0.113.7", None).expect(200);
        assert_eq!(answer.header("x-ratelimit-limit"), Some("3"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(left));
        assert!(answer.header("x-ratelimit-reset").unwrap().ends_with(".000000Z"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("X-RateLimit-Remaining") && exposed.contains("Link"));
    }
    let refused = from(&browser, "203.0.113.7", None).expect(429);
    assert_eq!(refused.json()["error"], "Too many requests");
    assert!(refused.header("retry-after").is_some());
    // A token that is nobody's does not begin a count of its own.
    from(&browser, "203.0.113.7", Some("guess")).expect(429);
    from(&browser, "198.51.100.7", None).expect(200);
    server.wait(std::time::Duration::from_mins(5));
    from(&browser, "203.0.113.7", None).expect(200);
    // The machine itself is counted, and let in.
    for _ in 0..5 {
        browser.get("/api/v1/instance/rules").expect(200);
    }
}
