//! The jobs that need ActivityPub, each one line; what remains is done a rung below.

use services::work::{Claimed, Job, settle};
use services::{App, Result};

use crate::{deliver, fan_out, media, peers, receive};

/// Does a job and ends it. Called by the worker.
///
/// What tells other servers ends in the change that puts it into the log; every other job is
/// marked when it is done.
pub async fn run(app: &App, claimed: Claimed) -> Result<()> {
    let outcome = match &claimed.job {
        Job::FanOut { news } => match fan_out::run(app, &claimed, news).await {
            Ok(()) => return Ok(()),
            Err(error) => Err(error),
        },
        job => one(app, job.clone()).await,
    };
    settle(app, claimed, outcome).await
}

async fn one(app: &App, job: Job) -> Result<()> {
    match job {
        Job::FetchMedia { media } => media::fetch(app, media).await,
        Job::LookAtInstance { domain } => peers::look_at(app, &domain).await,
        Job::FetchObject { uri, depth } => receive::fetch_object(app, &uri, depth).await,
        Job::FillProfile { account } => receive::fill_profile(app, account).await,
        Job::ConfirmGone { inbox } => deliver::confirm_gone(app, inbox).await,
        other => services::work::run(app, other).await,
    }
}
