//! A detector is asked where an admin attached one, and changes nothing by itself.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use crate::support::{TestServer, text, work};

/// Answers every question with this text, where `JOB` stands for its number. Keeps what was asked.
struct Fake {
    url: String,
    asked: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Fake {
    fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/detect", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let question = read(&mut stream);
                let job = question["job"].as_str().unwrap_or_default().to_owned();
                kept.lock().unwrap().push(question);
                let body = answer.replace("JOB", &job);
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _gone = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        Self { url, asked }
    }

    fn server(&self) -> TestServer {
        let url = self.url.parse().unwrap();
        TestServer::with(|plan| plan.config.detector.url = Some(url))
    }
}

fn read(stream: &mut std::net::TcpStream) -> serde_json::Value {
    let mut bytes = Vec::new();
    let mut piece = [0; 16_000];
    loop {
        let head = bytes.windows(4).position(|it| it == b"\r\n\r\n").map(|it| it + 4);
        if let Some(head) = head {
            let words = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = words.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|it| it.trim().parse().ok()).unwrap_or(0);
            if bytes.len() >= head + length {
                return serde_json::from_slice(&bytes[head..head + length]).unwrap_or_default();
            }
        }
        let count = stream.read(&mut piece).unwrap_or(0);
        if count == 0 {
            return serde_json::Value::Null;
        }
        bytes.extend_from_slice(&piece[..count]);
    }
}

fn cases(server: &TestServer) -> i64 {
    server.database.number("SELECT COUNT(*) AS n FROM cases")
}

#[test]
fn a_high_score_asks_a_moderator_and_nothing_else_happens() {
    let fake = Fake::start(
        r#"{"v":1,"job":"JOB","score":0.97,"verdict":"ai","model":"guess@3","generator":null,"explain":null}"#,
    );
    let server = fake.server();
    let mira = server.artist("mira");
    let published = mira.publish(work());
    server.run_jobs();
    let asked = fake.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1);
    assert_eq!((&asked[0]["v"], &asked[0]["kind"]), (&1.into(), &"ai-detect".into()));
    let data = asked[0]["image"]["data_b64"].as_str().unwrap();
    assert!(data.len() > 20 && asked[0]["image"]["width"].as_u64().unwrap() <= 1280);

    let page = server.anyone().get(&published.path).expect(200).text();
    assert!(!page.contains("AI-made") && !page.contains("0.97") && !page.contains("guess@3"));
    let status = server.anyone().get(&format!("/api/v1/statuses/{}", published.id.0)).json();
    assert_eq!(status["ai_label"], "undeclared", "{status}");
    assert!(!status.to_string().contains("guess@3"));
    let told = server.owner().get("/admin/cases").expect(200).words("article").join(" ");
    assert!(told.contains("97 of 100") && told.contains("often wrong"), "{told}");
    assert!(!mira.get("/settings/pictures").expect(200).text().contains("guess@3"));
    let policy = server.anyone().get("/policies/ai").expect(200).text();
    assert!(policy.contains("sent to a detector at") && policy.contains("127.0.0.1"));
}

#[test]
fn a_low_score_asks_nobody_and_without_an_address_none_is_asked() {
    let fake = Fake::start(r#"{"v":1,"job":"JOB","score":0.3,"model":"guess@3"}"#);
    let server = fake.server();
    server.artist("mira").publish(work());
    server.run_jobs();
    assert_eq!((fake.asked.lock().unwrap().len(), cases(&server)), (1, 0));

    let plain = TestServer::start();
    plain.artist("mira").publish(work());
    plain.run_jobs();
    assert_eq!(
        plain.database.number("SELECT COUNT(*) AS n FROM media WHERE detector_score >= 0"),
        0
    );
    let policy = plain.anyone().get("/policies/ai").expect(200).text();
    assert!(!policy.contains("detector at") && policy.contains("none is sent to an AI company"));
}

#[test]
fn a_detector_that_talks_nonsense_is_as_good_as_none() {
    for answer in ["no", r#"{"v":1,"job":"0","score":0.99}"#, r#"{"v":1,"job":"JOB","score":7}"#] {
        let fake = Fake::start(answer);
        let server = fake.server();
        let mira = server.artist("mira");
        let published = mira.publish(work());
        server.run_jobs();
        assert_eq!(fake.asked.lock().unwrap().len(), 3, "{answer}: two more tries");
        assert_eq!(cases(&server), 0, "{answer}");
        server.anyone().get(&published.path).expect(200);
        assert_eq!(
            server.database.number("SELECT COUNT(*) AS n FROM jobs WHERE kind = 'ask_detector'"),
            0
        );
        mira.publish(text("It goes on."));
    }
}
