//! `rakkan serve`: opens everything, says where it is, and answers until it is told to stop.

use std::io::IsTerminal as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use anyhow::Context as _;
use services::clock::{Clock, SystemClock};
use services::config::{Config, LogFormat};
use tracing_subscriber::EnvFilter;

use crate::{configure, door, worker};

/// A request line and headers that take longer are a slow client, or an attack.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// What is being answered when we are told to stop gets this long.
const GRACE_SECONDS: u64 = 10;

/// Serves until SIGTERM or SIGINT.
pub fn run(config: Config) -> anyhow::Result<()> {
    start_log(&config)?;
    let app = Arc::new(services::App::open(config, Arc::new(SystemClock) as Arc<dyn Clock>)?);
    let listener = TcpListener::bind(app.config.server.listen)
        .with_context(|| format!("cannot listen on {}", app.config.server.listen))?;
    actix_web::rt::System::new().block_on(async {
        let server = on(app.clone(), listener)?;
        services::work::take_over(&app).await?;
        services::keys::prepare(&app).await?;
        announce(&app).await?;
        with_background(app, server).await
    })
}

/// Serves with the background worker behind the doors, until the server is stopped.
pub async fn with_background(app: Arc<services::App>, server: Server) -> anyhow::Result<()> {
    let background = worker::start(app);
    server.await?;
    background.stop().await;
    Ok(())
}

/// The doors alone on a listener that is open already, without the background worker: tests run
/// jobs when they want to. Fails when the listener cannot be used.
pub fn on(app: Arc<services::App>, listener: TcpListener) -> std::io::Result<Server> {
    let workers = match app.config.server.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some,
    };
    let data = web::Data::from(app);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .wrap(Compress::default())
            .wrap(from_fn(door::headers::secure))
            .wrap(from_fn(door::guard::host_and_method))
            .wrap(from_fn(door::log::requests))
            .wrap(from_fn(door::language::of_the_reader))
            .configure(configure)
    });
    let server = server
        .workers(workers)
        .worker_max_blocking_threads(16)
        .client_request_timeout(HEAD_TIMEOUT)
        .shutdown_timeout(GRACE_SECONDS)
        .listen(listener)?;
    Ok(server.run())
}

/// What a newcomer needs to see in the terminal.
async fn announce(app: &services::App) -> anyhow::Result<()> {
    use std::io::Write as _;
    let config = &app.config;
    let mut out = std::io::stdout().lock();
    writeln!(out, "Rakkan is at     {}", config.server.origin())?;
    writeln!(out, "Its data lies in {}", absolute(&config.data_dir.0).display())?;
    writeln!(out, "Its database is  {}", app.engine().name())?;
    if let Some(link) = services::setup::owner_link(app).await.context("cannot make the link")? {
        writeln!(out, "\nNobody owns this server yet. Make the owner here (the link works once):")?;
        writeln!(out, "  {link}\n")?;
    }
    out.flush()?;
    Ok(())
}

fn absolute(path: &std::path::Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Log lines go to standard error, so that standard output stays for people and scripts.
fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.level)
        .with_context(|| format!("log.level: {} is no filter", config.log.level))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match config.log.format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot start: {error}"))
}
