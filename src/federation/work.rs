//! The jobs that need ActivityPub, each one line; what remains is done a rung below.

use services::work::Job;
use services::{App, Result};

use crate::{media, peers, receive};

/// Does a job. Called by the worker.
pub async fn run(app: &App, job: Job) -> Result<()> {
    match job {
        Job::FetchMedia { media } => media::fetch(app, media).await,
        Job::LookAtInstance { domain } => peers::look_at(app, &domain).await,
        Job::FetchObject { uri, depth } => receive::fetch_object(app, &uri, depth).await,
        Job::FillProfile { account } => receive::fill_profile(app, account).await,
        other => services::work::run(app, other).await,
    }
}
