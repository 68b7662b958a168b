//! `kill -9` in the middle of uploads and posts: what was answered is there, nothing else is half
//! there.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use services::clock::{ManualClock, SystemClock};
use services::{App, Timestamp};

use crate::support::database::is_postgres;
use crate::support::pictures;
use crate::support::program::Home;
use crate::support::server::{config, files_below};
use crate::support::{Answer, Browser};

/// Clients that post at the same time.
const CLIENTS: u32 = 3;

fn rounds() -> u32 {
    let usual = if is_postgres() { 12 } else { 50 };
    let wanted = std::env::var("RAKKAN_TEST_ROUNDS").ok();
    wanted.and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// What the server said yes to.
#[derive(Debug, Default)]
struct Promises {
    media: BTreeSet<i64>,
    /// A post and its pictures.
    posts: Vec<(i64, Vec<i64>)>,
    deleted: BTreeSet<i64>,
}

struct Client<'t> {
    browser: Browser,
    token: &'t str,
    number: &'t AtomicU32,
    promises: &'t Mutex<Promises>,
    enough: &'t AtomicBool,
}

impl Client<'_> {
    /// Uploads and posts until the server is dead.
    fn work(&self) {
        while !self.enough.load(Ordering::SeqCst) {
            if self.one_post().is_none() && self.enough.load(Ordering::SeqCst) {
                return;
            }
        }
    }

    fn ask(&self, method: &str, path: &str) -> crate::support::browser::Asking<'_> {
        self.browser.ask(method, path).header("Authorization", &format!("Bearer {}", self.token))
    }

    fn one_post(&self) -> Option<()> {
        let number = self.number.fetch_add(1, Ordering::SeqCst);
        let width = 20 + number % 200;
        let pictures: Vec<i64> = (0..=number % 2)
            .map(|it| self.upload(&pictures::png(width, 24 + it)))
            .collect::<Option<_>>()?;
        let mut fields = vec![("status".to_owned(), format!("post number {number} #crash"))];
        fields.extend(pictures.iter().map(|it| ("media_ids[]".to_owned(), it.to_string())));
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = said_yes(self.ask("POST", "/api/v1/statuses").fields(&fields).try_send())?;
        let post: i64 = answer.json()["id"].as_str()?.parse().ok()?;
        self.promises.lock().unwrap().posts.push((post, pictures));
        if number.is_multiple_of(5) {
            let gone = self.ask("DELETE", &format!("/api/v1/statuses/{post}")).try_send();
            // Killed in between it may be gone or not; both are whole.
            self.promises.lock().unwrap().posts.retain(|it| it.0 != post);
            said_yes(gone)?;
            self.promises.lock().unwrap().deleted.insert(post);
        }
        Some(())
    }

    fn upload(&self, file: &[u8]) -> Option<i64> {
        let mut body =
            b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
                .to_vec();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let asking =
            self.ask("POST", "/api/v2/media").body("multipart/form-data; boundary=x", body);
        let answer = said_yes(asking.try_send())?;
        let id = answer.json()["id"].as_str()?.parse().ok()?;
        self.promises.lock().unwrap().media.insert(id);
        Some(id)
    }
}

/// The answer, if there was one. Anything but a yes from a living server is a fault.
fn said_yes(answer: std::io::Result<Answer>) -> Option<Answer> {
    let answer = answer.ok()?;
    assert!(
        matches!(answer.status, 200 | 202),
        "{}: {} {}",
        answer.asked,
        answer.status,
        answer.text()
    );
    Some(answer)
}

#[test]
fn kill_nine_loses_nothing_that_was_answered_and_leaves_nothing_half_done() {
    let home = Home::new();
    let token = home.artist("mira");
    let promises = Mutex::new(Promises::default());
    let number = AtomicU32::new(0);
    let mut checked = 0;
    for round in 0..rounds() {
        let mut program = home.start();
        let all = checked_now(&promises);
        look_at_posts(&home, &token, &all[checked..]);
        checked = all.len();
        let enough = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                let (token, number) = (token.as_str(), &number);
                let (promises, enough) = (&promises, &enough);
                let client = Client { browser: home.anyone(), token, number, promises, enough };
                scope.spawn(move || client.work());
            }
            // At a different moment of the work each time.
            let least = if is_postgres() { 700 } else { 250 };
            std::thread::sleep(Duration::from_millis(least + u64::from(round * 37 % 260)));
            // On a slow machine a round lasts until something was promised in most of them.
            let patience = Instant::now();
            while promises.lock().unwrap().posts.len() < round as usize / 2
                && patience.elapsed() < Duration::from_secs(4)
            {
                std::thread::sleep(Duration::from_millis(7));
            }
            enough.store(true, Ordering::SeqCst);
            program.kill();
        });
    }
    let program = home.start();
    let all = checked_now(&promises);
    look_at_posts(&home, &token, &all);
    look_at_deleted(&home, &promises.lock().unwrap().deleted);
    drop(program);
    nothing_is_half_there(&home);
    let promises = promises.into_inner().unwrap();
    let there = |id: &i64| {
        home.database.number(&format!("SELECT count(*) AS n FROM media WHERE id = {id}")) == 1
    };
    let of_deleted = promises.media.iter().filter(|id| !there(id)).count();
    println!(
        "{} rounds: {} pictures and {} posts were promised, {of_deleted} pictures went with their posts",
        rounds(),
        promises.media.len(),
        promises.posts.len(),
    );
    // Some rounds are too short for a post, on a slow machine more of them.
    assert!(
        promises.posts.len() >= rounds() as usize / 4,
        "too little was going on: {}",
        promises.posts.len()
    );
    nothing_is_left_after_tidying_up(&home);
}

fn checked_now(promises: &Mutex<Promises>) -> Vec<(i64, Vec<i64>)> {
    promises.lock().unwrap().posts.clone()
}

/// Each post has its page and each picture its bytes.
fn look_at_posts(home: &Home, token: &str, posts: &[(i64, Vec<i64>)]) {
    let browser = home.anyone();
    for (post, pictures) in posts {
        browser.get(&format!("/@mira/{post}")).expect(200);
        let entity = browser.ask("GET", &format!("/api/v1/statuses/{post}"));
        let entity =
            entity.header("Authorization", &format!("Bearer {token}")).send().expect(200).json();
        assert_eq!(
            entity["media_attachments"].as_array().map(Vec::len),
            Some(pictures.len()),
            "{post}"
        );
        for picture in pictures {
            let file = browser.get(&format!("/media/{picture}/480.webp")).expect(200);
            image::load_from_memory(&file.body).expect("a whole picture");
        }
    }
}

fn look_at_deleted(home: &Home, deleted: &BTreeSet<i64>) {
    let browser = home.anyone();
    for post in deleted {
        browser.get(&format!("/@mira/{post}")).expect(410);
    }
}

/// What the rows say of each other and of the files, whatever was answered.
fn nothing_is_half_there(home: &Home) {
    let number = |sql: &str| home.database.number(sql);
    let broken = [
        (
            "a post counts its pictures",
            "SELECT count(*) AS n FROM posts p WHERE p.deleted_at IS NULL AND p.media_count <> (SELECT count(*) FROM media m WHERE m.post_id = p.id)",
        ),
        (
            "a picture is in a post that is there",
            "SELECT count(*) AS n FROM media m WHERE m.post_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = m.post_id AND p.deleted_at IS NULL)",
        ),
        (
            "a post has its line in the log of terms",
            "SELECT count(*) AS n FROM posts p WHERE NOT EXISTS (SELECT 1 FROM consent_events e WHERE e.subject_id = p.id)",
        ),
        (
            "a post has its tag",
            "SELECT count(*) AS n FROM posts p WHERE p.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM post_tags t WHERE t.post_id = p.id)",
        ),
        (
            "an artist's number is the number of posts",
            "SELECT count(*) AS n FROM accounts a WHERE a.posts_count <> (SELECT count(*) FROM posts p WHERE p.account_id = a.id AND p.deleted_at IS NULL)",
        ),
    ];
    for (rule, sql) in broken {
        assert_eq!(number(sql), 0, "not so: {rule}");
    }
    // No row without its files.
    let files: BTreeSet<String> = files_below(&home.folder.path().join("media"))
        .iter()
        .map(|it| it.display().to_string())
        .collect();
    for key in home.database.lines("SELECT original_key AS line FROM media") {
        assert!(files.iter().any(|it| it.ends_with(&key)), "{key} has a row and no file");
    }
}

/// Two days later everything that nobody was promised, or nobody used, is collected: each file
/// that is left belongs to a row.
fn nothing_is_left_after_tidying_up(home: &Home) {
    let now = services::clock::Clock::now(&SystemClock);
    let later = Timestamp(now.0 + 48 * 60 * 60 * 1000);
    let config = config(home.folder.path(), &home.database.url, home.address);
    let app = App::open(config, Arc::new(ManualClock::at(later))).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        while server::worker::run_one(&app).await.unwrap() {}
        services::work::tidy(&app).await.unwrap();
        while server::worker::run_one(&app).await.unwrap() {}
    });
    drop(app);
    let rows: BTreeSet<String> = home
        .database
        .lines("SELECT CAST(id AS TEXT) AS line FROM media WHERE post_id IS NOT NULL")
        .into_iter()
        .collect();
    let left = home.database.number("SELECT count(*) AS n FROM media WHERE post_id IS NULL");
    assert_eq!(left, 0, "uploads that nobody used are collected");
    let mut with_files = BTreeSet::new();
    for file in files_below(&home.folder.path().join("media")) {
        let path = file.display().to_string();
        let owner = path.split('/').find(|part| rows.contains(*part));
        let owner = owner.unwrap_or_else(|| panic!("{path} is nobody's"));
        with_files.insert(owner.to_owned());
    }
    assert_eq!(with_files, rows, "each row has files");
}
