//! The simulator of other servers, as a process beside ours.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Line;

/// Other servers, played by one process; gone when dropped.
pub(super) struct Peers {
    child: Child,
    line: Line,
}

/// What it prints when it is ready.
#[derive(Deserialize)]
struct Ready {
    control: SocketAddr,
}

/// What became of many activities that were sent at once.
#[derive(Debug, Deserialize)]
pub(super) struct Flood {
    pub(super) seconds: f64,
    pub(super) statuses: std::collections::BTreeMap<u16, u32>,
    /// Milliseconds for half of the answers.
    pub(super) p50: Option<f64>,
    /// Milliseconds for all but one of a hundred.
    pub(super) p99: Option<f64>,
}

/// What arrived at the peers.
#[derive(Debug, Deserialize)]
pub(super) struct Arrivals {
    /// Milliseconds on the clock of the peers.
    pub(super) now: f64,
    /// Host, time, activity.
    pub(super) arrivals: Vec<(String, f64, String)>,
    /// The first that were not signed well.
    pub(super) refused: Vec<Value>,
}

impl Peers {
    /// Beside this program, where cargo puts examples.
    pub(super) fn beside_us() -> anyhow::Result<PathBuf> {
        let us = std::env::current_exe()?;
        Ok(us.parent().unwrap_or(Path::new(".")).join("examples/peers"))
    }

    pub(super) fn start(program: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!(
                    "{} does not start; build it with cargo build --release --example peers",
                    program.display()
                )
            })?;
        let output = child.stdout.take().context("the peers print nothing")?;
        let mut first = String::new();
        BufReader::new(output).read_line(&mut first)?;
        let ready: Ready = serde_json::from_str(&first).context("the peers are not ready")?;
        let line = Line::open(ready.control)?;
        Ok(Self { child, line })
    }

    fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Vec<u8>> {
        self.line.ask("POST", path, "", body.to_string().as_bytes())
    }

    /// Makes so many hosts, and drops the bodies of what they get. Answers where they are.
    pub(super) fn make_hosts(&mut self, count: u32) -> anyhow::Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Host {
            origin: String,
        }
        self.post("/settings", &json!({ "keeps_bodies": false }))?;
        let hosts = self.post("/hosts", &json!({ "count": count }))?;
        let hosts: Vec<Host> = serde_json::from_slice(&hosts)?;
        Ok(hosts.into_iter().map(|it| it.origin).collect())
    }

    /// From now on the inboxes of a host have a fault, as `fault.rs` of the simulator spells it.
    pub(super) fn fails(&mut self, host: u32, fault: &Value) -> anyhow::Result<()> {
        let body = json!({ "host": format!("h{host}"), "path": "", "fault": fault });
        self.post("/fault", &body).map(drop)
    }

    /// Signs many activities, then sends them on so many connections.
    pub(super) fn flood(&mut self, order: &Value, lines: u32) -> anyhow::Result<Flood> {
        self.post("/prepare", order)?;
        Ok(serde_json::from_slice(&self.post("/go", &json!({ "lines": lines }))?)?)
    }

    /// Signs many activities, to be sent by [`Self::go`].
    pub(super) fn prepare(&mut self, order: &Value) -> anyhow::Result<()> {
        self.post("/prepare", order).map(drop)
    }

    /// Sends what was prepared.
    pub(super) fn go(&mut self, lines: u32) -> anyhow::Result<Flood> {
        Ok(serde_json::from_slice(&self.post("/go", &json!({ "lines": lines }))?)?)
    }

    /// How many activities of a kind arrived and were signed well.
    pub(super) fn count(&mut self, kind: &str) -> anyhow::Result<u32> {
        let answer = self.line.ask("GET", &format!("/count?kind={kind}"), "", &[])?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Which.
    pub(super) fn arrivals(&mut self, kind: &str) -> anyhow::Result<Arrivals> {
        let answer = self.line.ask("GET", &format!("/arrivals?kind={kind}"), "", &[])?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Forgets what arrived.
    pub(super) fn forget(&mut self) -> anyhow::Result<()> {
        self.post("/forget", &Value::Null).map(drop)
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        // A child that ended by itself needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
