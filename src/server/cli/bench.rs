//! `rakkan bench`: what pages cost, on a server filled with made-up works, and what other servers
//! cost (`rakkan bench federation`).
//!
//! It fills a database, starts this same program on it as a child, and counts the child's own CPU
//! time (from `/proc`) over many requests on one connection. CPU and not wall time, because a
//! figure should mean the same on a busy machine.

mod federation;
mod peers;
mod pictures;
mod streams;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use services::bench::{Seeded, Size};
use services::clock::{Clock, SystemClock};
use services::config::{Config, DataDir};

/// Kernel clock ticks a second: fixed for user space on Linux.
const TICKS: f64 = 100.0;

/// What to measure.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    other: Option<Other>,
    /// Posts in the database.
    #[arg(long, default_value_t = 100_000)]
    posts: usize,
    /// Artists that the reader follows.
    #[arg(long, default_value_t = 200)]
    follows: usize,
    /// Requests for each figure.
    #[arg(long, default_value_t = 2_000)]
    requests: u32,
    /// A folder to keep the data in and use again; a temporary one otherwise.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What else there is to measure than pages.
#[derive(Debug, clap::Subcommand)]
enum Other {
    /// What other servers cost: activities that come, deliveries that go.
    Federation(federation::Federation),
    /// What pictures cost: one of 12 megapixels, and two hundred at once.
    Pictures(pictures::Pictures),
    /// What apps cost that stay open: the memory of 1,000 `WebSockets`, and a post told to all.
    Streams(streams::Streams),
}

/// One figure.
#[derive(Debug, serde::Serialize)]
struct Figure {
    what: &'static str,
    cpu_ms_a_request: f64,
    wall_ms_a_request: f64,
    bytes: usize,
}

/// Everything that was measured.
#[derive(Debug, serde::Serialize)]
struct Report {
    posts: usize,
    requests: u32,
    ready_ms: f64,
    idle_mib: f64,
    loaded_mib: f64,
    figures: Vec<Figure>,
}

impl Bench {
    /// Fills, starts, measures, prints.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.other {
            Some(Other::Federation(federation)) => return federation.run(),
            Some(Other::Pictures(pictures)) => return pictures.run(),
            Some(Other::Streams(streams)) => return streams.run(),
            None => {}
        }
        let temporary = tempfile::tempdir()?;
        let folder = self.data.clone().unwrap_or_else(|| temporary.path().to_owned());
        let seeded = seed(&folder, Size::of(self.posts).following(self.follows))?;
        let address = free_address()?;
        let started = Instant::now();
        let server = Running::start(&folder, address, &[])?;
        server.wait_until_ready()?;
        let ready_ms = started.elapsed().as_secs_f64() * 1000.0;
        let idle_mib = server.memory_mib()?;
        let figures = self.measure(&server, &seeded)?;
        let loaded_mib = server.memory_mib()?;
        let report = Report {
            posts: self.posts,
            requests: self.requests,
            ready_ms,
            idle_mib,
            loaded_mib,
            figures,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_table(&report);
        }
        Ok(())
    }

    fn measure(&self, server: &Running, seeded: &Seeded) -> anyhow::Result<Vec<Figure>> {
        let member = format!("Cookie: rakkan_session={}\r\n", seeded.session);
        let token = format!("Authorization: Bearer {}\r\n", seeded.token);
        let explored = |query: &str| format!("/explore{query}");
        let api = |rest: &str| format!("/api/v1/{rest}");
        let post = seeded.post_path.rsplit('/').next().unwrap_or_default();
        let asked: [(&'static str, String, &str); 17] = [
            ("home feed of 20", "/home".to_owned(), &member),
            ("mix of 20", "/home/mix".to_owned(), &member),
            ("explore, fresh", explored(""), ""),
            ("explore, seldom seen", explored("?sort=seldom"), ""),
            ("explore, today's shuffle", explored("?sort=shuffle"), ""),
            ("explore, near, signed in", explored("?sort=near"), &member),
            ("explore, a medium of none", explored("?medium=print"), ""),
            ("profile of 36 works, signed out", format!("/@{}", seeded.artist), ""),
            ("post, signed out", seeded.post_path.clone(), ""),
            ("post, signed in", seeded.post_path.clone(), &member),
            ("front page, signed out", "/".to_owned(), ""),
            ("app: home of 20", api("timelines/home"), &token),
            ("app: home of 40", api("timelines/home?limit=40"), &token),
            ("app: public of 20", api("timelines/public"), &token),
            ("app: notifications", api("notifications"), &token),
            ("app: a status", api(&format!("statuses/{post}")), &token),
            ("app: a status, signed out", api(&format!("statuses/{post}")), ""),
        ];
        let mut figures = Vec::with_capacity(asked.len() + 1);
        for (what, path, headers) in asked {
            let ask = |line: &mut Line| line.ask("GET", &path, headers, &[]);
            figures.push(figure(server, what, self.requests, ask)?);
        }
        // Last, since what it posts stands on the pages above.
        let headers = format!("{token}Content-Type: application/json\r\n");
        let body = br#"{"status": "The far bank is from memory."}"#;
        let send = |line: &mut Line| line.ask("POST", "/api/v1/statuses", &headers, body);
        figures.push(figure(server, "app: posting a text", self.requests.min(300), send)?);
        Ok(figures)
    }
}

/// What one request costs, asked so often on one connection.
fn figure(
    server: &Running,
    what: &'static str,
    requests: u32,
    ask: impl Fn(&mut Line) -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<Figure> {
    let mut line = Line::open(server.address)?;
    let mut bytes = 0;
    for _ in 0..50 {
        bytes = ask(&mut line)?.len(); // warm: statements prepared, caches filled
    }
    let (cpu, wall) = (server.cpu_seconds()?, Instant::now());
    for _ in 0..requests {
        ask(&mut line)?;
    }
    Ok(Figure {
        what,
        cpu_ms_a_request: (server.cpu_seconds()? - cpu) * 1000.0 / f64::from(requests),
        wall_ms_a_request: wall.elapsed().as_secs_f64() * 1000.0 / f64::from(requests),
        bytes,
    })
}

fn seed(folder: &Path, size: Size) -> anyhow::Result<Seeded> {
    let config = Config { data_dir: DataDir(folder.to_owned()), ..Config::default() };
    let app = services::App::open(config, Arc::new(SystemClock) as Arc<dyn Clock>)?;
    eprintln!("filling {} …", folder.display());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(services::bench::seed(&app, size))?)
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// The server under measurement; stopped when dropped.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    fn start(
        folder: &Path,
        address: SocketAddr,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .env("RAKKAN_DATA_DIR", folder)
            .env("RAKKAN_SERVER__LISTEN", address.to_string())
            .env("RAKKAN_SERVER__PUBLIC_URL", format!("http://{address}"))
            .env("RAKKAN_LOG__LEVEL", "warn")
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the server")?;
        Ok(Self { child, address })
    }

    fn wait_until_ready(&self) -> anyhow::Result<()> {
        for _ in 0..2_000 {
            let ready = Line::open(self.address).and_then(|mut line| line.get("/readyz", None));
            if ready.is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the server did not become ready");
    }

    /// User and system time of the child so far.
    fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The command's name stands in brackets and may hold spaces; count from behind it.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|it| it.parse::<f64>().ok())
            .sum();
        Ok(ticks / TICKS)
    }

    /// Resident memory of the child now.
    fn memory_mib(&self) -> anyhow::Result<f64> {
        self.status_mib("VmRSS:")
    }

    /// The most that it ever had.
    fn peak_mib(&self) -> anyhow::Result<f64> {
        self.status_mib("VmHWM:")
    }

    /// What is its own and no file's: the program itself is as large as its build.
    fn anonymous_mib(&self) -> anyhow::Result<f64> {
        self.kept_mib("smaps_rollup", "Anonymous:")
    }

    fn status_mib(&self, name: &str) -> anyhow::Result<f64> {
        self.kept_mib("status", name)
    }

    fn kept_mib(&self, file: &str, name: &str) -> anyhow::Result<f64> {
        let kept = std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id()))?;
        let kib = kept
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|kib| kib.parse::<f64>().ok())
            .with_context(|| format!("no {name}"))?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A child that ended by itself needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One kept-open HTTP/1.1 connection.
struct Line {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
}

impl Line {
    fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(5)))?;
        Ok(Self { stream: BufReader::new(stream), address })
    }

    /// Asks for a page and reads it whole; anything but 200 is an error.
    fn get(&mut self, path: &str, cookie: Option<&str>) -> anyhow::Result<usize> {
        let cookie = cookie.map_or_else(String::new, |it| format!("Cookie: {it}\r\n"));
        Ok(self.ask("GET", path, &cookie, &[])?.len())
    }

    /// Sends a request with these lines of headers, and reads the answer whole.
    fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> anyhow::Result<Vec<u8>> {
        let (status, answer) = self.ask_any(method, path, headers, body)?;
        if status != 200 {
            bail!("{path} answered {status}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(answer)
    }

    /// The same, whatever the status.
    fn ask_any(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> anyhow::Result<(u16, Vec<u8>)> {
        let (address, length) = (self.address, body.len());
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\n{headers}");
        if method == "POST" {
            let _infallible = write!(request, "Content-Length: {length}\r\n");
        }
        request.push_str("\r\n");
        self.stream.get_mut().write_all(&[request.as_bytes(), body].concat())?;
        let (status, length) = read_head(&mut self.stream)?;
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok((status, answer))
    }
}

/// The head of an answer: its status, and how many bytes follow.
fn read_head(stream: &mut BufReader<TcpStream>) -> anyhow::Result<(u16, usize)> {
    let mut status = String::new();
    stream.read_line(&mut status)?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header)?;
        let Some((name, value)) = header.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse()?;
        }
    }
    let status = status.split_whitespace().nth(1).and_then(|it| it.parse().ok());
    Ok((status.context("an answer without a status")?, length))
}

fn print_table(report: &Report) {
    println!("{} posts, {} requests a figure, SQLite", report.posts, report.requests);
    println!(
        "ready after {:.0} ms; memory idle {:.0} MiB, after the run {:.0} MiB",
        report.ready_ms, report.idle_mib, report.loaded_mib
    );
    println!("\n| what | CPU ms a request | wall ms | bytes |\n|---|---|---|---|");
    for it in &report.figures {
        println!(
            "| {} | {:.2} | {:.2} | {} |",
            it.what, it.cpu_ms_a_request, it.wall_ms_a_request, it.bytes
        );
    }
}
