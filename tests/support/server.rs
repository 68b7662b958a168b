//! A real server on a free port, with its data in a folder that goes when the test ends.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use services::client::{Names, SystemNames};
use services::clock::{Clock, ManualClock, SystemClock};
use services::config::{Config, DataDir};
use services::settings::{SignUpMode, Site};
use services::{App, Member, Timestamp};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::browser::Browser;
use super::database::Database;
use super::plans;

/// When a manual clock starts: some day in 2027.
const START: Timestamp = Timestamp(1_800_000_000_000);

/// A server, running until it is dropped. Jobs run only when [`Self::run_jobs`] says so, unless the
/// plan says that it is live.
pub struct TestServer {
    pub app: Arc<App>,
    pub address: SocketAddr,
    clock: Option<Arc<ManualClock>>,
    runtime: Runtime,
    serving: Option<Serving>,
    // The order matters: the database goes before the folder that it may lie in.
    pub database: Database,
    folder: TempDir,
}

struct Serving {
    handle: actix_web::dev::ServerHandle,
    thread: JoinHandle<()>,
}

/// What a test may change before the start.
pub struct Plan {
    pub config: Config,
    pub clock: Option<Arc<ManualClock>>,
    pub site: Site,
    /// Who knows the addresses of other servers; nobody but the system as a rule.
    pub names: Option<Arc<dyn Names>>,
    /// Whether its background runs by itself, as in a real one.
    pub is_live: bool,
}

impl Plan {
    /// A clock that stands still until the test moves it.
    pub fn stand_still(&mut self) {
        self.clock = Some(Arc::new(ManualClock::at(START)));
    }
}

impl TestServer {
    /// A server that anyone may join, on the machine's clock.
    pub fn start() -> Self {
        Self::with(|_| ())
    }

    /// The same, a little different.
    pub fn with(change: impl FnOnce(&mut Plan)) -> Self {
        plans::watch();
        let folder = tempfile::Builder::new().prefix("rakkan-it-").tempdir().unwrap();
        let database = Database::fresh(folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut plan = Plan {
            config: config(folder.path(), &database.url, address),
            clock: None,
            site: Site { sign_up_mode: SignUpMode::Open, ..Site::default() },
            names: None,
            is_live: false,
        };
        change(&mut plan);
        let clock: Arc<dyn Clock> = match &plan.clock {
            Some(clock) => clock.clone(),
            None => Arc::new(SystemClock),
        };
        let names = plan.names.unwrap_or_else(|| Arc::new(SystemNames::default()));
        let app = Arc::new(App::open_with_names(plan.config, clock, &names).unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let console = Member::console();
        let update = services::settings::update(&app, &console, plan.site);
        runtime.block_on(update).unwrap();
        let serving = Some(serve(app.clone(), listener, plan.is_live));
        Self { app, address, clock: plan.clock, runtime, serving, database, folder }
    }

    /// The folder of its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its clock moves on. Only for a server whose plan said `stand_still`.
    pub fn wait(&self, time: Duration) {
        let clock = self.clock.as_ref().expect("this server's clock runs");
        clock.advance(time);
    }

    /// Asks a service.
    pub fn run<F: Future>(&self, asking: F) -> F::Output {
        self.runtime.block_on(asking)
    }

    /// A browser that is not signed in.
    pub fn anyone(&self) -> Browser {
        Browser::new(self.address, &self.app.config.server.origin())
    }

    /// Changes the settings.
    pub fn set(&self, change: impl FnOnce(&mut Site)) {
        let console = Member::console();
        self.run(async {
            let mut site = Site::clone(&*services::settings::get(&self.app).await.unwrap());
            change(&mut site);
            services::settings::update(&self.app, &console, site).await.unwrap();
        });
    }

    /// Does every job that is due. Answers how many there were.
    pub fn run_jobs(&self) -> usize {
        self.run(async {
            let mut done = 0;
            while services::uploads::make_next(&self.app).await.unwrap() {
                done += 1;
            }
            while server::worker::run_one(&self.app).await.unwrap() {
                done += 1;
                assert!(done < 1_000, "jobs without an end");
            }
            while services::uploads::state_terms(&self.app).await.unwrap() > 0 {}
            done
        })
    }

    /// Every file of a picture that is kept, wherever it lies.
    pub fn media_files(&self) -> Vec<PathBuf> {
        let mut files = files_below(&self.app.config.media_dir());
        files.extend(self.bucket_files());
        files
    }

    /// Those of them that lie in a bucket.
    pub fn bucket_files(&self) -> Vec<PathBuf> {
        self.run(super::storage::bucket_files(&self.app.config))
    }
}

/// The configuration of a server in a folder, with fewer connections than a real one.
pub fn config(folder: &Path, database: &str, address: SocketAddr) -> Config {
    let mut config = Config { data_dir: DataDir(folder.to_owned()), ..Config::default() };
    config.server.listen = address;
    config.server.public_url = format!("http://{address}").parse().unwrap();
    config.server.workers = 2;
    config.database.url = Some(database.to_owned());
    config.database.connections = 3;
    // Every test signs people up from one address; the tests of limits set their own.
    config.limits.sign_ups = 1_000;
    config.limits.sign_in_tries = 1_000;
    super::storage::choose(&mut config);
    config
}

fn serve(app: Arc<App>, listener: TcpListener, is_live: bool) -> Serving {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = server::serve::on(app.clone(), listener).unwrap();
            tell.send(server.handle()).unwrap();
            if is_live {
                server::serve::with_background(app, server).await.unwrap();
            } else {
                server.await.unwrap();
            }
        });
    });
    let handle = told.recv().expect("the server starts");
    Serving { handle, thread }
}

/// All files below a folder, in order; none when it is not there.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let Some(serving) = self.serving.take() else {
            return;
        };
        self.runtime.block_on(serving.handle.stop(false));
        // A panic over there was a fault of ours here already.
        let _ = serving.thread.join();
        if !std::thread::panicking() {
            let scans = plans::scans(&self.database);
            assert!(scans.is_empty(), "these read the whole of a table that grows: {scans:#?}");
        }
    }
}
