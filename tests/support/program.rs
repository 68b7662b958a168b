//! The program itself, as a process of its own: what can be killed and measured.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use services::clock::SystemClock;
use services::people::Wanted;
use services::{App, Member, Role};
use tempfile::TempDir;

use super::Browser;
use super::database::Database;
use super::people::PASSWORD;
use super::server::config;

/// `rakkan`, without the settings of whoever runs the tests.
pub fn rakkan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rakkan"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAKKAN_")) {
        command.env_remove(name);
    }
    command
}

/// A folder, a database and an address for the program.
#[derive(Debug)]
pub struct Home {
    pub address: SocketAddr,
    pub database: Database,
    pub folder: TempDir,
}

impl Home {
    /// Empty ones.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("rakkan-it-").tempdir().unwrap();
        let database = Database::fresh(folder.path());
        // The port is free again when this returns; nobody else takes it so soon.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self { address, database, folder }
    }

    /// Asks services about these data, while the program does not run.
    pub fn ask<T>(&self, asking: impl AsyncFnOnce(&App) -> T) -> T {
        let config = config(self.folder.path(), &self.database.url, self.address);
        let app = App::open(config, Arc::new(SystemClock)).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(asking(&app))
    }

    /// Makes somebody, and a token for them.
    pub fn artist(&self, username: &str) -> String {
        let (console, password) = (Member::console(), Some(PASSWORD.to_owned()));
        let wanted = Wanted {
            username: username.to_owned(),
            email: String::new(),
            password,
            role: Role::Artist,
        };
        self.ask(async |app| {
            services::people::create(app, &console, wanted).await.unwrap();
            services::tokens::create(app, &console, username, "read write", "a test").await.unwrap()
        })
    }

    /// Starts the program on them.
    pub fn start(&self) -> Program {
        Program::start(self.folder.path(), &self.database.url, self.address)
    }

    /// A browser for it.
    pub fn anyone(&self) -> Browser {
        Browser::new(self.address, &format!("http://{}", self.address))
    }
}

/// `rakkan serve`, until it is dropped or killed.
#[derive(Debug)]
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

impl Program {
    /// Starts it on this address and these data, and waits until it is ready.
    pub fn start(folder: &Path, database: &str, address: SocketAddr) -> Self {
        Self::start_as(rakkan(), folder, database, address)
    }

    /// The same by a command of one's own that ends in `rakkan`.
    pub fn start_as(
        mut command: Command,
        folder: &Path,
        database: &str,
        address: SocketAddr,
    ) -> Self {
        let mut child = command
            .arg("serve")
            .current_dir(folder)
            .env("RAKKAN_DATA_DIR", folder)
            .env("RAKKAN_DATABASE__URL", database)
            .env("RAKKAN_SERVER__LISTEN", address.to_string())
            .env("RAKKAN_SERVER__PUBLIC_URL", format!("http://{address}"))
            .env("RAKKAN_SERVER__WORKERS", "2")
            .env("RAKKAN_LIMITS__UNATTACHED_PICTURES", "10000")
            .env("RAKKAN_FEDERATION__ALLOW_NETWORKS", "127.0.0.0/8")
            .env("RAKKAN_FEDERATION__RATE_LIMITS", "false")
            .env("RAKKAN_LOG__LEVEL", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("rakkan starts");
        // Nobody reads on; a full pipe must not stop it.
        let output = child.stdout.take().unwrap();
        std::thread::spawn(move || BufReader::new(output).lines().for_each(drop));
        let mut program = Self { child, address };
        program.wait_until_ready();
        program
    }

    fn wait_until_ready(&mut self) {
        let until = Instant::now() + Duration::from_secs(30);
        let browser = Browser::new(self.address, &format!("http://{}", self.address));
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("rakkan serve ended with {status}");
            }
            if browser.ask("GET", "/readyz").try_send().is_ok_and(|it| it.status == 200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("rakkan serve was not ready in 30 seconds");
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The most memory it ever had, in MiB, without the pages of its own file: that of a debug build
    /// is three times as large as what people run.
    pub fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap();
        let kib = |name: &str| -> u64 {
            let line = status.lines().find(|it| it.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        kib("VmHWM:").saturating_sub(kib("RssFile:")) / 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
