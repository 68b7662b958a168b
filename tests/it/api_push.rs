//! Waking apps: what a push service gets, and what an app makes of it.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::signature::{self, ECDSA_P256_SHA256_FIXED};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::api_notifications::Client;
use crate::support::{TestServer, text};

/// A push service: keeps what it is sent, and answers with one status.
struct Service {
    endpoint: String,
    came: Receiver<(String, Vec<u8>)>,
}

impl Service {
    fn answering(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/push/1", listener.local_addr().unwrap());
        let (tell, came) = channel();
        std::thread::spawn(move || {
            for line in listener.incoming() {
                let mut line = line.unwrap();
                line.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
                let mut bytes = Vec::new();
                let (head, body) = loop {
                    let mut some = [0; 4096];
                    let count = line.read(&mut some).unwrap();
                    bytes.extend(&some[..count]);
                    let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else {
                        continue;
                    };
                    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
                    let length = head.split("content-length: ").nth(1).unwrap();
                    let length: usize = length.lines().next().unwrap().trim().parse().unwrap();
                    if bytes.len() >= end + 4 + length {
                        let words = String::from_utf8_lossy(&bytes[..end]).into_owned();
                        break (words, bytes[end + 4..].to_vec());
                    }
                };
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                line.write_all(answer.as_bytes()).unwrap();
                if tell.send((head, body)).is_err() {
                    return;
                }
            }
        });
        Self { endpoint, came }
    }
}

/// The keys of an app.
struct Keys {
    private: PrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

#[derive(Clone, Copy)]
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn hkdf(salt: &[u8], secret: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
    prk.expand(&[info], Length(length)).unwrap().fill(&mut out).unwrap();
    out
}

impl Keys {
    fn new() -> Self {
        let private = PrivateKey::generate(&ECDH_P256).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self { private, public, auth: [9; 16] }
    }

    fn secret(&self, theirs: &[u8]) -> Vec<u8> {
        let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs);
        agree(&self.private, theirs, (), |it| Ok(it.to_vec())).unwrap()
    }

    fn open(key: &[u8], nonce: &[u8], sealed: &[u8]) -> Vec<u8> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key).unwrap());
        let mut bytes = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).unwrap();
        key.open_in_place(nonce, Aad::empty(), &mut bytes).unwrap().to_vec()
    }

    /// RFC 8291, as an app reads it.
    fn read(&self, body: &[u8]) -> Value {
        let (salt, theirs, sealed) = (&body[..16], &body[21..86], &body[86..]);
        assert_eq!(body[20], 65);
        let info = [b"WebPush: info\0".as_slice(), &self.public, theirs].concat();
        let secret = hkdf(&self.auth, &self.secret(theirs), &info, 32);
        let key = hkdf(salt, &secret, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = hkdf(salt, &secret, b"Content-Encoding: nonce\0", 12);
        let mut text = Self::open(&key, &nonce, sealed);
        assert_eq!(text.pop(), Some(2));
        serde_json::from_slice(&text).unwrap()
    }

    /// The draft before it.
    fn read_as_before(&self, head: &str, body: &[u8]) -> Value {
        let part = |name: &str| {
            let found = head.split(name).nth(1).unwrap();
            let found = found.split([';', '\r', ',']).next().unwrap();
            URL_SAFE_NO_PAD.decode(found).unwrap()
        };
        let (salt, theirs) = (part("salt="), part("dh="));
        let secret = hkdf(&self.auth, &self.secret(&theirs), b"Content-Encoding: auth\0", 32);
        let context = [b"P-256\0".as_slice(), &[0, 65], &self.public, &[0, 65], &theirs].concat();
        let info = |name: &[u8]| [name, &context].concat();
        let key = hkdf(&salt, &secret, &info(b"Content-Encoding: aesgcm\0"), 16);
        let nonce = hkdf(&salt, &secret, &info(b"Content-Encoding: nonce\0"), 12);
        let text = Self::open(&key, &nonce, body);
        assert_eq!(text[..2], [0, 0]);
        serde_json::from_slice(&text[2..]).unwrap()
    }

    fn subscription(&self, endpoint: &str, standard: bool) -> Value {
        json!({
            "subscription": {
                "endpoint": endpoint, "standard": standard,
                "keys": { "p256dh": URL_SAFE_NO_PAD.encode(&self.public), "auth": URL_SAFE_NO_PAD.encode(self.auth) },
            },
            "data": { "policy": "all", "alerts": { "mention": true, "favourite": "false" } },
        })
    }
}

fn server() -> TestServer {
    TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
}

fn came(service: &Service) -> (String, Vec<u8>) {
    service.came.recv_timeout(Duration::from_secs(5)).expect("a message came")
}

#[test]
fn a_subscription_is_kept_for_its_token() {
    let server = server();
    server.artist("mira");
    let (service, keys) = (Service::answering("201 Created"), Keys::new());
    let app = Client::of(&server, "mira", "read push");
    let path = "/api/v1/push/subscription";
    app.ask("GET", path, &Value::Null).expect(404);
    let made = app.post(path, &keys.subscription(&service.endpoint, true));
    assert_eq!((&made["endpoint"], &made["standard"]), (&json!(service.endpoint), &json!(true)));
    assert_eq!(made["alerts"]["mention"], true);
    assert_eq!(made["alerts"]["favourite"], false);
    assert_eq!(made["alerts"]["admin.report"], false);
    assert_eq!(made["policy"], "all");
    assert_eq!(URL_SAFE_NO_PAD.decode(made["server_key"].as_str().unwrap()).unwrap().len(), 65);
    assert_eq!(app.get(path), made);
    let sent = json!({ "data": { "alerts": { "follow": true } }, "policy": "followed" });
    let changed = app.ask("PUT", path, &sent).expect(200).json();
    assert_eq!(
        (&changed["alerts"]["follow"], &changed["policy"]),
        (&json!(true), &json!("followed"))
    );
    assert_eq!(changed["alerts"]["mention"], true, "what is not said stays");
    let other = Client::of(&server, "mira", "push");
    other.ask("GET", path, &Value::Null).expect(404);
    Client::of(&server, "mira", "read").ask("GET", path, &Value::Null).expect(403);
    for (endpoint, key) in
        [("http://10.0.0.1/x", ""), ("nonsense", ""), (service.endpoint.as_str(), "AAAA")]
    {
        let mut sent = keys.subscription(endpoint, true);
        if !key.is_empty() {
            sent["subscription"]["keys"]["p256dh"] = json!(key);
        }
        other.ask("POST", path, &sent).expect(422);
    }
    app.ask("DELETE", path, &Value::Null).expect(200);
    app.ask("GET", path, &Value::Null).expect(404);
}

#[test]
fn an_app_is_woken_with_words_only_it_can_read() {
    let server = server();
    let (mira, jo) = (server.artist("mira"), server.artist("jo"));
    let (new, old) = (Service::answering("201 Created"), Service::answering("201 Created"));
    let keys = Keys::new();
    let app = Client::of(&server, "mira", "read push");
    let made = app.post("/api/v1/push/subscription", &keys.subscription(&new.endpoint, true));
    let before = Client::of(&server, "mira", "push");
    before.post("/api/v1/push/subscription", &keys.subscription(&old.endpoint, false));

    let post = mira.publish(text("by the river"));
    server.run(services::interactions::like(&server.app, &jo.member, post.id)).unwrap();
    jo.publish(text("hello <b> @mira"));
    server.run_jobs();
    let (head, body) = came(&new);
    let told = keys.read(&body);
    assert_eq!(told["notification_type"], "mention", "what was not asked for wakes nobody");
    assert_eq!(told["access_token"], app.token.as_str());
    assert_eq!(told["title"], "jo mentioned you");
    assert!(told["body"].as_str().unwrap().contains("hello"));
    let id = app.get("/api/v1/notifications?types[]=mention")[0]["id"].clone();
    assert_eq!(told["notification_id"].to_string(), id.as_str().unwrap());
    let head = head.to_lowercase();
    assert!(head.contains("content-encoding: aes128gcm"), "{head}");
    assert!(head.contains("ttl: 172800") && head.contains("urgency: "), "{head}");

    let (head, body) = came(&old);
    assert_eq!(keys.read_as_before(&head, &body)["access_token"], before.token.as_str());
    // The signature is ours, for this push service.
    let token = head.split("WebPush ").nth(1).unwrap().lines().next().unwrap().trim();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let point = URL_SAFE_NO_PAD.decode(made["server_key"].as_str().unwrap()).unwrap();
    signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
        .unwrap();
    let claims = URL_SAFE_NO_PAD.decode(signed.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert!(old.endpoint.starts_with(claims["aud"].as_str().unwrap()), "{claims}");
    assert!(new.came.try_recv().is_err(), "once");
}

#[test]
fn who_is_gone_is_not_sent_to_again_and_others_are_tried_again() {
    let server = server();
    let (_mira, jo) = (server.artist("mira"), server.artist("jo"));
    let keys = Keys::new();
    for (status, left, waiting) in [("410 Gone", 0, 0), ("503 Busy", 1, 1)] {
        let service = Service::answering(status);
        let app = Client::of(&server, "mira", "push");
        app.post("/api/v1/push/subscription", &keys.subscription(&service.endpoint, true));
        jo.publish(text("hello @mira"));
        server.run_jobs();
        came(&service);
        let count = |sql: &str| server.database.number(sql);
        assert_eq!(count("SELECT count(*) AS n FROM push_subscriptions"), left, "{status}");
        let jobs = "SELECT count(*) AS n FROM jobs WHERE kind = 'push'";
        assert_eq!(count(jobs), waiting, "{status}");
    }
}
