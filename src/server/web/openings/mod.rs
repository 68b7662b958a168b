//! Openings, called jobs on every page: the list with its filters and feed, one of them, and what
//! its poster does with it.

mod choices;
mod feed;
mod list;
mod show;
mod write;

pub(crate) use choices::{OpeningView, clause_words, path, pay_words, place_words};

use services::settings::{OpeningsMode, Site};
use services::{Role, Viewer};

use crate::routes::routes;

routes! {
    /// Jobs.
    routes, ROUTES:
    get "/jobs" => list::show, Nothing;
    get "/jobs.atom" => feed::feed, Nothing;
    get "/jobs/new" => write::new, Nothing;
    post "/jobs" => write::post, Nothing;
    get "/jobs/mine" => write::mine, Nothing;
    get "/jobs/{id}" => show::show, Nothing;
    get "/jobs/{id}/edit" => write::edit, Nothing;
    post "/jobs/{id}/edit" => write::save, Nothing;
    post "/jobs/{id}/withdraw" => write::withdraw, Nothing;
    post "/jobs/{id}/restore" => write::restore, Nothing;
}

/// Whether somebody is offered to post one. Whether they may is asked again when they do.
fn offers(site: &Site, viewer: &Viewer) -> bool {
    let least = match site.openings {
        OpeningsMode::Off => return false,
        OpeningsMode::Staff => Role::Moderator,
        OpeningsMode::Approval => Role::Artist,
    };
    viewer.at_least(least).is_ok()
}
