//! What pictures cost: one of 12 megapixels from the upload to its renditions, and what the home
//! feed feels of two hundred of them at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use services::bench::Size;

use super::{Line, Running, free_address, seed};

/// Pixels of the picture: those of a common camera.
const SIZE: (u32, u32) = (4000, 3000);

/// Lines that send at the same time.
const SENDERS: usize = 16;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(super) struct Pictures {
    /// Pictures that are sent one after the other.
    #[arg(long, default_value_t = 10)]
    one_by_one: u32,
    /// Pictures that are sent at once.
    #[arg(long, default_value_t = 200)]
    at_once: usize,
    /// Posts in the database, for the home feed.
    #[arg(long, default_value_t = 20_000)]
    posts: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, serde::Serialize)]
struct Report {
    file_bytes: usize,
    cpu_seconds_a_picture: f64,
    wall_seconds_a_picture: f64,
    peak_mib: f64,
    home_p99_idle_ms: f64,
    home_p99_loaded_ms: f64,
    home_p99_sending_ms: f64,
    home_p99_making_ms: f64,
    sent_at_once: usize,
    answered_202: usize,
    all_sent_after_seconds: f64,
    all_made_after_seconds: f64,
    peak_mib_loaded: f64,
}

impl Pictures {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let seeded = seed(folder.path(), Size::of(self.posts))?;
        let file = services::bench::photograph(SIZE.0, SIZE.1)?;
        let most = (self.at_once * 2 + 100).to_string();
        let settings = [
            ("RAKKAN_LIMITS__UNATTACHED_PICTURES", &*most),
            ("RAKKAN_LIMITS__DECODE_QUEUE", &*most),
        ];
        let server = Running::start(folder.path(), free_address()?, &settings)?;
        server.wait_until_ready()?;
        let sender = Sender { server: &server, token: &seeded.token, file: &file };
        let (cpu, began) = (server.cpu_seconds()?, Instant::now());
        for _ in 0..self.one_by_one {
            let id = sender.send()?.context("an upload was refused")?;
            sender.wait_for(&id)?;
        }
        let count = f64::from(self.one_by_one);
        let cpu = (server.cpu_seconds()? - cpu) / count;
        let wall = began.elapsed().as_secs_f64() / count;
        let peak_mib = server.peak_mib()?;
        let cookie = format!("rakkan_session={}", seeded.session);
        let idle = p99(&home(&server, &cookie, || None)?, None);
        let (loaded, sent) = self.flood(&sender, &cookie)?;
        let report = Report {
            file_bytes: file.len(),
            cpu_seconds_a_picture: cpu,
            wall_seconds_a_picture: wall,
            peak_mib,
            home_p99_idle_ms: idle,
            home_p99_loaded_ms: p99(&loaded, None),
            home_p99_sending_ms: p99(&loaded, Some(false)),
            home_p99_making_ms: p99(&loaded, Some(true)),
            sent_at_once: self.at_once,
            answered_202: sent.accepted,
            all_sent_after_seconds: sent.sent_after,
            all_made_after_seconds: sent.made_after,
            peak_mib_loaded: server.peak_mib()?,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_table(&report);
        }
        Ok(())
    }

    /// Sends them all while the home feed is read.
    fn flood(&self, sender: &Sender<'_>, cookie: &str) -> anyhow::Result<(Times, Sent)> {
        let (is_over, is_sent) = (AtomicBool::new(false), AtomicBool::new(false));
        let phase = || match is_over.load(Ordering::Relaxed) {
            true => None,
            false => Some(is_sent.load(Ordering::Relaxed)),
        };
        thread::scope(|scope| {
            let reading = scope.spawn(|| home(sender.server, cookie, phase));
            let began = Instant::now();
            let sending: Vec<_> = (0..SENDERS)
                .map(|number| {
                    let share = (number..self.at_once).step_by(SENDERS).count();
                    scope.spawn(move || -> anyhow::Result<Vec<String>> {
                        let mut ids = Vec::new();
                        for _ in 0..share {
                            ids.extend(sender.send()?);
                        }
                        Ok(ids)
                    })
                })
                .collect();
            let mut ids = Vec::new();
            for one in sending {
                ids.extend(one.join().map_err(|_| anyhow::anyhow!("a sender died"))??);
            }
            let sent_after = began.elapsed().as_secs_f64();
            is_sent.store(true, Ordering::Relaxed);
            for id in &ids {
                sender.wait_for(id)?;
            }
            let made_after = began.elapsed().as_secs_f64();
            is_over.store(true, Ordering::Relaxed);
            let times = reading.join().map_err(|_| anyhow::anyhow!("the reader died"))??;
            Ok((times, Sent { accepted: ids.len(), sent_after, made_after }))
        })
    }
}

struct Sent {
    accepted: usize,
    sent_after: f64,
    made_after: f64,
}

/// An app that sends pictures.
struct Sender<'a> {
    server: &'a Running,
    token: &'a str,
    file: &'a [u8],
}

impl Sender<'_> {
    /// Sends it; the id, or nothing where the server has too much to do.
    fn send(&self) -> anyhow::Result<Option<String>> {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n";
        let body = [head.as_bytes(), self.file, b"\r\n--x--\r\n"].concat();
        let headers = format!(
            "Authorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=x\r\n",
            self.token
        );
        let mut line = Line::open(self.server.address)?;
        let (status, answer) = line.ask_any("POST", "/api/v2/media", &headers, &body)?;
        if status == 503 {
            return Ok(None);
        }
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        let id = answer.get("id").and_then(serde_json::Value::as_str);
        Ok(Some(id.with_context(|| format!("an upload answered {status}: {answer}"))?.to_owned()))
    }

    fn wait_for(&self, id: &str) -> anyhow::Result<()> {
        let headers = format!("Authorization: Bearer {}\r\n", self.token);
        let path = format!("/api/v1/media/{id}");
        let mut line = Line::open(self.server.address)?;
        for _ in 0..60_000 {
            let (status, answer) = line.ask_any("GET", &path, &headers, &[])?;
            match status {
                200 => return Ok(()),
                206 => thread::sleep(Duration::from_millis(20)),
                other => bail!("{path} answered {other}: {}", String::from_utf8_lossy(&answer)),
            }
        }
        bail!("{path} was never made");
    }
}

/// The milliseconds of each answer, and whether all was sent when it was asked for.
type Times = Vec<(f64, bool)>;

/// Reads the home feed five hundred times, and on while `is_sent` has something to say.
fn home(
    server: &Running,
    cookie: &str,
    is_sent: impl Fn() -> Option<bool>,
) -> anyhow::Result<Times> {
    let mut line = Line::open(server.address)?;
    let mut times = Vec::new();
    while let Some(is_sent) = is_sent().or_else(|| (times.len() < 500).then_some(true)) {
        let began = Instant::now();
        line.get("/home", Some(cookie))?;
        times.push((began.elapsed().as_secs_f64() * 1000.0, is_sent));
        thread::sleep(Duration::from_millis(5));
    }
    Ok(times)
}

/// Of those that were asked for before all was sent, after it, or of all.
fn p99(times: &[(f64, bool)], is_sent: Option<bool>) -> f64 {
    let asked = times.iter().filter(|it| is_sent.is_none_or(|is_sent| it.1 == is_sent));
    let mut times: Vec<f64> = asked.map(|it| it.0).collect();
    times.sort_by(f64::total_cmp);
    let at = times.len() * 99 / 100;
    times.get(at).copied().unwrap_or_default()
}

fn print_table(it: &Report) {
    println!("4000 x 3000 pixels, a JPEG of {} KiB, SQLite\n", it.file_bytes / 1024);
    println!("| what | figure |\n|---|---|");
    println!("| one picture, all of it: CPU | {:.2} s |", it.cpu_seconds_a_picture);
    println!("| one picture, until it is made | {:.2} s |", it.wall_seconds_a_picture);
    println!("| memory at most, one after the other | {:.0} MiB |", it.peak_mib);
    println!("| home feed, 99 of 100, idle | {:.1} ms |", it.home_p99_idle_ms);
    println!(
        "| the same beside {} uploads at once | {:.1} ms |",
        it.sent_at_once, it.home_p99_loaded_ms
    );
    println!("| of that, while they are sent | {:.1} ms |", it.home_p99_sending_ms);
    println!("| of that, while they are made | {:.1} ms |", it.home_p99_making_ms);
    println!("| of them taken | {} |", it.answered_202);
    println!("| all sent after | {:.1} s |", it.all_sent_after_seconds);
    println!("| all made after | {:.1} s |", it.all_made_after_seconds);
    println!("| memory at most | {:.0} MiB |", it.peak_mib_loaded);
}
