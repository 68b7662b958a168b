//! What people cost who keep an app open: the memory of many `WebSockets`, and what it takes to tell
//! all of them of one post.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use services::bench::Size;

use super::{Line, Running, free_address, read_head, seed};

/// Sockets that are opened and closed before anything is measured: what the first ones need is
/// needed once.
const WARM: usize = 50;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(super) struct Streams {
    /// `WebSockets` that are open at the same time, each on two streams.
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, serde::Serialize)]
struct Report {
    sockets: usize,
    anonymous_mib_before: f64,
    anonymous_mib_open: f64,
    anonymous_mib_told: f64,
    anonymous_mib_closed: f64,
    kib_a_socket: f64,
    opened_after_ms: f64,
    told_after_ms: f64,
    told_cpu_ms: f64,
}

impl Streams {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let seeded = seed(folder.path(), Size::of(200))?;
        let server = Running::start(folder.path(), free_address()?, &[])?;
        server.wait_until_ready()?;
        let open = |count: usize| -> anyhow::Result<Vec<Ear>> {
            (0..count).map(|_| Ear::open(server.address, &seeded.token)).collect()
        };
        drop(open(WARM)?);
        tell(server.address, &seeded.token, "warm")?;
        rest();
        let before = server.anonymous_mib()?;
        let began = Instant::now();
        let mut ears = open(self.sockets)?;
        let opened_after_ms = millis(began);
        rest();
        let opened = server.anonymous_mib()?;
        let (began, cpu) = (Instant::now(), server.cpu_seconds()?);
        tell(server.address, &seeded.token, "hear, hear")?;
        for ear in &mut ears {
            // On their home, and on what is public.
            ear.hear_post()?;
            ear.hear_post()?;
        }
        let (told_after_ms, cpu) = (millis(began), server.cpu_seconds()? - cpu);
        rest();
        let told = server.anonymous_mib()?;
        drop(ears);
        rest();
        let sockets = u32::try_from(self.sockets).map_or(f64::MAX, f64::from);
        let report = Report {
            sockets: self.sockets,
            anonymous_mib_before: before,
            anonymous_mib_open: opened,
            anonymous_mib_told: told,
            anonymous_mib_closed: server.anonymous_mib()?,
            kib_a_socket: (told - before) * 1024.0 / sockets,
            opened_after_ms,
            told_after_ms,
            told_cpu_ms: cpu * 1000.0,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_table(&report);
        }
        Ok(())
    }
}

/// What was only needed for a moment is given back.
fn rest() {
    std::thread::sleep(Duration::from_secs(3));
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Posts something.
fn tell(address: SocketAddr, token: &str, words: &str) -> anyhow::Result<()> {
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let body = json!({ "status": words }).to_string();
    Line::open(address)?.ask("POST", "/api/v1/statuses", &headers, body.as_bytes())?;
    Ok(())
}

/// An open WebSocket.
struct Ear(BufReader<TcpStream>);

impl Ear {
    /// Opens one on the home of whose token it is and on what is public here, and waits until the
    /// server has both.
    fn open(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let line = TcpStream::connect(address)
            .context("no further line; `ulimit -n` says how many files may be open")?;
        line.set_read_timeout(Some(Duration::from_mins(1)))?;
        let mut ear = Self(BufReader::with_capacity(1024, line));
        let request = format!(
            "GET /api/v1/streaming?stream=user&access_token={token} HTTP/1.1\r\nHost: {address}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
        );
        ear.0.get_mut().write_all(request.as_bytes())?;
        let (status, _length) = read_head(&mut ear.0)?;
        if status != 101 {
            bail!("a socket was answered with {status}");
        }
        ear.say(&json!({ "type": "subscribe", "stream": "public:local" }))?;
        // Nonsense is answered, and only after what came before it.
        ear.say(&json!({ "type": "subscribe", "stream": "nonsense" }))?;
        while ear.hear()?.get("status") != Some(&json!(400)) {}
        Ok(ear)
    }

    /// A frame of text, masked with nothing (RFC 6455, 5.2).
    fn say(&mut self, words: &Value) -> anyhow::Result<()> {
        let words = words.to_string();
        let length = u8::try_from(words.len()).ok().filter(|it| *it < 126);
        let head = [0x81, 0x80 | length.context("a long frame")?, 0, 0, 0, 0];
        self.0.get_mut().write_all(&[head.as_slice(), words.as_bytes()].concat())?;
        Ok(())
    }

    fn hear_post(&mut self) -> anyhow::Result<()> {
        while self.hear()?.get("event") != Some(&json!("update")) {}
        Ok(())
    }

    /// The next frame of text.
    fn hear(&mut self) -> anyhow::Result<Value> {
        loop {
            let mut head = [0; 2];
            self.0.read_exact(&mut head)?;
            let [kind, length] = head;
            let length = match length {
                126 => {
                    let mut bytes = [0; 2];
                    self.0.read_exact(&mut bytes)?;
                    usize::from(u16::from_be_bytes(bytes))
                }
                127 => {
                    let mut bytes = [0; 8];
                    self.0.read_exact(&mut bytes)?;
                    usize::try_from(u64::from_be_bytes(bytes))?
                }
                short => usize::from(short),
            };
            let mut body = vec![0; length];
            self.0.read_exact(&mut body)?;
            match kind & 0x0f {
                1 => return Ok(serde_json::from_slice(&body)?),
                8 => bail!("a socket was closed"),
                _ => {}
            }
        }
    }
}

fn print_table(report: &Report) {
    println!("{} WebSockets, each on two streams, SQLite", report.sockets);
    println!("\n| what | measured |\n|---|---|");
    println!("| memory before | {:.1} MiB |", report.anonymous_mib_before);
    println!("| with all of them open | {:.1} MiB |", report.anonymous_mib_open);
    println!("| after each was told of a post, twice | {:.1} MiB |", report.anonymous_mib_told);
    println!("| after they closed | {:.1} MiB |", report.anonymous_mib_closed);
    println!("| memory a socket | {:.1} KiB |", report.kib_a_socket);
    println!("| all were open after | {:.0} ms |", report.opened_after_ms);
    println!("| all had heard of the post after | {:.0} ms |", report.told_after_ms);
    println!("| CPU for that | {:.0} ms |", report.told_cpu_ms);
}
