//! The background: does jobs as they come due, applies what others sent, delivers what is for
//! others, tidies up once an hour. Each in loops of its own: a slow one stops no other.

use std::sync::Arc;
use std::time::Duration;

use services::App;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long to sleep when nothing was due. Jobs of this process wake the worker at once.
const IDLE: Duration = Duration::from_secs(2);

/// Jobs that are done beside each other: most wait for other servers, not for us.
const JOBS: usize = 6;

/// Loops that apply what others sent, and activities that one of them takes at once.
const READERS: usize = 3;
const BATCH: u16 = 50;

/// How often files without rows and uploads nobody used are looked for.
const TIDY: Duration = Duration::from_hours(1);

/// The running background tasks.
pub(crate) struct Background {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Background {
    /// Lets each task finish what it is at, then ends it.
    pub(crate) async fn stop(self) {
        // Nobody listening means every task has ended already.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a background task ended badly");
            }
        }
    }
}

/// Starts the background on this system's runtime.
pub(crate) fn start(app: Arc<App>) -> Background {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = vec![tokio::task::spawn_local(tidy(app.clone(), stopped.clone()))];
    for _ in 0..JOBS {
        tasks.push(tokio::task::spawn_local(jobs(app.clone(), stopped.clone())));
    }
    app.makes_pictures.store(true, std::sync::atomic::Ordering::Relaxed);
    tasks.push(tokio::task::spawn_local(pictures(app.clone(), stopped.clone())));
    if app.config.federation.enabled {
        for _ in 0..READERS {
            tasks.push(tokio::task::spawn_local(incoming(app.clone(), stopped.clone())));
        }
        tasks.push(tokio::task::spawn_local(federation::deliver::run(app, stopped)));
    }
    Background { stop, tasks }
}

async fn jobs(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let wait = match run_one(&app).await {
            Ok(true) => continue,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::error!(error = format!("{error:?}"), "the queue could not be asked");
                IDLE * 5
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.wake.notified() => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Makes pictures that came in, one after the other, and keeps what stands beside their files in
/// step with their terms.
async fn pictures(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let wait = match next_picture(&app).await {
            Ok(true) => continue,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::error!(error = format!("{error:?}"), "pictures cannot be made");
                IDLE * 5
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.pictures.notified() => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn next_picture(app: &App) -> services::Result<bool> {
    Ok(services::uploads::make_next(app).await? || services::uploads::state_terms(app).await? > 0)
}

async fn incoming(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let wait = match federation::receive::work(&app, BATCH).await {
            Ok(0) => IDLE,
            Ok(_) => {
                // There may be more than one reader can take.
                app.came.notify_one();
                continue;
            }
            Err(error) => {
                tracing::error!(error = format!("{error:?}"), "what others sent cannot be read");
                IDLE * 5
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = app.came.notified() => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Takes one due job and does it. Answers whether there was one.
pub async fn run_one(app: &App) -> services::Result<bool> {
    let Some(claimed) = services::work::claim(app).await? else {
        return Ok(false);
    };
    federation::work::run(app, claimed).await?;
    Ok(true)
}

async fn tidy(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match services::work::tidy(&app).await {
            Ok(tidied) => tracing::info!(?tidied, "tidied up"),
            Err(error) => tracing::error!(error = format!("{error:?}"), "tidying up failed"),
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stopped.changed() => {}
        }
    }
}
