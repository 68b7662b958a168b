//! `rakkan bench federation`: what other servers cost. This program is started twice, as the
//! server and here, and the simulator of peers beside it; only the server's own CPU time counts.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use federation::lookup::{Resolved, resolve};
use serde_json::json;
use services::addresses::Addresses;
use services::clock::{Clock, SystemClock};
use services::config::{Config, DataDir};
use services::{App, Member, Role};
use tokio::runtime::Runtime;

use super::peers::Peers;
use super::{Line, Running, free_address};

/// Hosts whose people somebody here follows: their posts are kept.
const FOLLOWED: u32 = 10;

/// Hosts that are slow, and those that must not notice (`bench federation` of the issue).
const SLOW: u32 = 20;
const FAST: u32 = 50;

/// How many requests the peers have under way at once.
const LINES: u32 = 32;

/// How much.
#[derive(Debug, clap::Args)]
pub(super) struct Federation {
    /// Other servers, each with a follower.
    #[arg(long, default_value_t = 1_400)]
    hosts: u32,
    /// Posts that come.
    #[arg(long, default_value_t = 5_000)]
    activities: u32,
    /// Posts that go to every server.
    #[arg(long, default_value_t = 5)]
    posts: u32,
    /// The simulator; otherwise `examples/peers` beside this program.
    #[arg(long)]
    peers: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Everything that was measured.
#[derive(Debug, serde::Serialize)]
struct Report {
    hosts: u32,
    activities: u32,
    follow_cpu_ms: f64,
    create_cpu_ms: f64,
    accepted_a_second: f64,
    applied_a_second: f64,
    answer_p50_ms: f64,
    answer_p99_ms: f64,
    delivery_cpu_ms: f64,
    deliveries_a_second: f64,
    drained_ms: f64,
    p99_ms: f64,
    p99_with_one_dead_ms: f64,
    fast_beside_slow_ms: f64,
    idle_mib: f64,
    peak_mib: f64,
}

/// The server, the peers, and a look into the data beside them.
struct Stage {
    server: Running,
    peers: Peers,
    app: App,
    runtime: Runtime,
    mira: Member,
    token: String,
    hosts: Vec<String>,
}

impl Federation {
    /// Sets the stage, measures, prints.
    pub(super) fn run(self) -> anyhow::Result<()> {
        ensure!(self.hosts >= SLOW + FAST, "--hosts: at least {}", SLOW + FAST);
        ensure!(self.posts > 0 && self.activities > 0, "nothing to measure");
        let folder = tempfile::tempdir()?;
        let mut stage = self.set_up(folder.path())?;
        let idle_mib = stage.server.memory_mib()?;
        let follow_cpu_ms = stage.everybody_follows(self.hosts)?;
        let incoming = stage.posts_come(self.activities)?;
        let outgoing = stage.posts_go(self.hosts, self.posts)?;
        let p99_ms = stage.p99(self.hosts, 1)?;
        stage.peers.fails(0, &json!("silent"))?;
        let p99_with_one_dead_ms = stage.p99(self.hosts, 1)?;
        let fast_beside_slow_ms = stage.fast_beside_slow()?;
        let report = Report {
            hosts: self.hosts,
            activities: self.activities,
            follow_cpu_ms,
            idle_mib,
            create_cpu_ms: incoming.cpu_ms,
            accepted_a_second: incoming.accepted,
            applied_a_second: incoming.applied,
            answer_p50_ms: incoming.p50,
            answer_p99_ms: incoming.p99,
            delivery_cpu_ms: outgoing.cpu_ms,
            deliveries_a_second: outgoing.a_second,
            drained_ms: outgoing.drained_ms,
            p99_ms,
            p99_with_one_dead_ms,
            fast_beside_slow_ms,
            peak_mib: stage.server.peak_mib()?,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_table(&report);
        }
        Ok(())
    }

    fn set_up(&self, folder: &std::path::Path) -> anyhow::Result<Stage> {
        let address = free_address()?;
        let mut config = Config { data_dir: DataDir(folder.to_owned()), ..Config::default() };
        config.server.listen = address;
        config.server.public_url = format!("http://{address}").parse()?;
        config.federation.allow_networks =
            vec!["127.0.0.0/8".parse().map_err(|it| anyhow::anyhow!("{it}"))?];
        let app = App::open(config, Arc::new(SystemClock) as Arc<dyn Clock>)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let (mira, token) = runtime.block_on(mira(&app))?;
        let settings = [
            ("RAKKAN_FEDERATION__ALLOW_NETWORKS", "127.0.0.0/8"),
            ("RAKKAN_FEDERATION__RATE_LIMITS", "false"),
        ];
        let server = Running::start(folder, address, &settings)?;
        server.wait_until_ready()?;
        let program = match &self.peers {
            Some(path) => path.clone(),
            None => Peers::beside_us()?,
        };
        let mut peers = Peers::start(&program)?;
        let hosts = peers.make_hosts(self.hosts)?;
        Ok(Stage { server, peers, app, runtime, mira, token, hosts })
    }
}

/// An artist, who is the owner, and a token for them.
async fn mira(app: &App) -> anyhow::Result<(Member, String)> {
    let console = Member::console();
    let wanted = services::people::Wanted {
        username: "mira".to_owned(),
        email: String::new(),
        password: Some("a password for the bench".to_owned()),
        role: Role::Owner,
    };
    services::people::create(app, &console, wanted).await?;
    let token = services::tokens::create(app, &console, "mira", "read write", "bench").await?;
    let client = services::sessions::Client {
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: "bench".to_owned(),
    };
    let entered =
        services::sessions::sign_in(app, "mira", "a password for the bench", &client).await?;
    let session = entered.session().context("nobody here has a second factor")?;
    Ok((session.member, token))
}

/// What posts that come cost.
struct Incoming {
    cpu_ms: f64,
    accepted: f64,
    applied: f64,
    p50: f64,
    p99: f64,
}

/// What posts that go cost.
struct Outgoing {
    cpu_ms: f64,
    a_second: f64,
    drained_ms: f64,
}

impl Stage {
    fn inbox(&self) -> String {
        Addresses::new(&self.app.config.server).shared_inbox()
    }

    /// Waits for something that costs the server nothing to be asked for.
    fn until(
        &mut self,
        what: &str,
        mut is_so: impl FnMut(&mut Self) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let began = Instant::now();
        while !is_so(self)? {
            if began.elapsed() > Duration::from_mins(3) {
                bail!("waited three minutes until {what}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Somebody on every host follows mira: strangers, each with a key that has to be fetched.
    fn everybody_follows(&mut self, hosts: u32) -> anyhow::Result<f64> {
        let mira = Addresses::new(&self.app.config.server).actor("mira");
        let order = json!({
            "what": "Follow", "inbox": self.inbox(), "object": mira, "hosts": hosts, "count": hosts,
        });
        let cpu = self.server.cpu_seconds()?;
        let flood = self.peers.flood(&order, LINES)?;
        only_yes(&flood.statuses)?;
        self.until("everybody is accepted", |it| Ok(it.peers.count("Accept")? >= hosts))?;
        Ok((self.server.cpu_seconds()? - cpu) * 1000.0 / f64::from(hosts))
    }

    /// Mira follows a few of them, and they post.
    fn posts_come(&mut self, activities: u32) -> anyhow::Result<Incoming> {
        let followed: Vec<String> =
            self.hosts.iter().take(FOLLOWED as usize).map(|it| format!("{it}/users/ann")).collect();
        self.runtime.block_on(async {
            for actor in &followed {
                let found = resolve(&self.app, actor).await;
                let Ok(Some(Resolved::Account(account))) = found else {
                    bail!("{actor} is nobody: {found:?}");
                };
                services::follows::follow(&self.app, &self.mira, account).await?;
            }
            Ok(())
        })?;
        self.until("mira follows", |it| Ok(it.peers.count("Follow")? >= FOLLOWED))?;
        let order = |inbox: String, count: u32| json!({ "what": "Create", "inbox": inbox, "hosts": FOLLOWED, "count": count });
        // Warm: keys are known, statements prepared.
        let warm = self.peers.flood(&order(self.inbox(), 200), LINES)?;
        only_yes(&warm.statuses)?;
        self.until("the first are applied", Self::is_settled)?;
        self.peers.prepare(&order(self.inbox(), activities))?;
        let (cpu, began) = (self.server.cpu_seconds()?, Instant::now());
        let flood = self.peers.go(LINES)?;
        only_yes(&flood.statuses)?;
        self.until("all are applied", Self::is_settled)?;
        let (cpu, wall) = (self.server.cpu_seconds()? - cpu, began.elapsed().as_secs_f64());
        let counts = self.runtime.block_on(services::incoming::counts(&self.app))?;
        ensure!(counts.rejected == 0 && counts.parked == 0, "refused: {counts:?}");
        let count = f64::from(activities);
        Ok(Incoming {
            cpu_ms: cpu * 1000.0 / count,
            accepted: count / flood.seconds,
            applied: count / wall,
            p50: flood.p50.unwrap_or_default(),
            p99: flood.p99.unwrap_or_default(),
        })
    }

    fn is_settled(&mut self) -> anyhow::Result<bool> {
        let counts = self.runtime.block_on(services::incoming::counts(&self.app))?;
        Ok(counts.waiting == 0 && counts.running == 0)
    }

    /// Mira publishes; answers what the clock of the peers was.
    fn publish(&mut self, words: &str) -> anyhow::Result<f64> {
        self.peers.forget()?;
        let now = self.peers.arrivals("Create")?.now;
        let headers =
            format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", self.token);
        let body = json!({ "status": words }).to_string();
        Line::open(self.server.address)?.ask(
            "POST",
            "/api/v1/statuses",
            &headers,
            body.as_bytes(),
        )?;
        Ok(now)
    }

    /// Milliseconds from publishing until each of these hosts had it, in order.
    fn arrivals(&mut self, hosts: u32, is_meant: impl Fn(u32) -> bool) -> anyhow::Result<Vec<f64>> {
        let began = self.publish("fog over the harbour, and two herons on the wall")?;
        let wanted = (0..hosts).filter(|it| is_meant(*it)).count();
        let number = |host: &str| host.trim_start_matches('h').parse::<u32>().unwrap_or(u32::MAX);
        let mut found = Vec::new();
        self.until("everybody has it", |it| {
            let arrivals = it.peers.arrivals("Create")?;
            ensure!(arrivals.refused.is_empty(), "badly signed: {:?}", arrivals.refused);
            let meant = arrivals.arrivals.iter().filter(|it| is_meant(number(&it.0)));
            found = meant.map(|it| it.1 - began).collect();
            Ok(found.len() >= wanted)
        })?;
        found.sort_by(f64::total_cmp);
        Ok(found)
    }

    fn posts_go(&mut self, hosts: u32, posts: u32) -> anyhow::Result<Outgoing> {
        // Warm: connections are open.
        self.arrivals(hosts, |_| true)?;
        let cpu = self.server.cpu_seconds()?;
        let mut drained = Vec::new();
        for _ in 0..posts {
            drained.push(self.arrivals(hosts, |_| true)?.last().copied().unwrap_or_default());
        }
        let cpu = self.server.cpu_seconds()? - cpu;
        drained.sort_by(f64::total_cmp);
        let middle = drained.get(drained.len() / 2).copied().context("no post")?;
        Ok(Outgoing {
            cpu_ms: cpu * 1000.0 / f64::from(hosts * posts),
            a_second: f64::from(hosts) * 1000.0 / middle,
            drained_ms: middle,
        })
    }

    /// When all but one of a hundred of the hosts from `first` on had a post: the best of three.
    fn p99(&mut self, hosts: u32, first: u32) -> anyhow::Result<f64> {
        let mut best = f64::INFINITY;
        for _ in 0..3 {
            let took = self.arrivals(hosts, |it| (first..hosts).contains(&it))?;
            let at = (took.len() * 99 / 100).min(took.len().saturating_sub(1));
            best = best.min(took.get(at).copied().unwrap_or(f64::INFINITY));
        }
        Ok(best)
    }

    /// When the last of the fast hosts had a post while others take three seconds an answer.
    fn fast_beside_slow(&mut self) -> anyhow::Result<f64> {
        for host in 0..SLOW {
            self.peers.fails(host, &json!({ "slow": 3_000 }))?;
        }
        let took = self.arrivals(SLOW + FAST, |it| (SLOW..SLOW + FAST).contains(&it))?;
        took.last().copied().context("nobody had it")
    }
}

fn only_yes(statuses: &std::collections::BTreeMap<u16, u32>) -> anyhow::Result<()> {
    ensure!(statuses.keys().all(|it| *it == 202), "not all were taken: {statuses:?}");
    Ok(())
}

fn print_table(report: &Report) {
    println!("{} servers, {} posts that come, SQLite\n", report.hosts, report.activities);
    println!("| what | figure |\n|---|---|");
    let rows: [(&str, f64, &str); 14] = [
        ("a stranger's Follow: key fetched, applied, accepted: CPU", report.follow_cpu_ms, "ms"),
        ("a Create of a note: verified, kept, applied: CPU", report.create_cpu_ms, "ms"),
        ("activities accepted durably", report.accepted_a_second, "/s"),
        ("activities applied", report.applied_a_second, "/s"),
        ("answer of the inbox, half", report.answer_p50_ms, "ms"),
        ("answer of the inbox, 99 of 100", report.answer_p99_ms, "ms"),
        ("a delivery: CPU", report.delivery_cpu_ms, "ms"),
        ("deliveries", report.deliveries_a_second, "/s"),
        ("every server has a post after", report.drained_ms, "ms"),
        ("99 of 100 have it after", report.p99_ms, "ms"),
        ("the same with one dead server", report.p99_with_one_dead_ms, "ms"),
        ("50 fast servers beside 20 of 3 s have it after", report.fast_beside_slow_ms, "ms"),
        ("memory idle", report.idle_mib, "MiB"),
        ("memory at most", report.peak_mib, "MiB"),
    ];
    for (what, figure, unit) in rows {
        println!("| {what} | {figure:.2} {unit} |");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(only_yes(&[(202, 7)].into()).is_ok());
        assert!(only_yes(&[(202, 7), (503, 1)].into()).is_err());
    }
}
