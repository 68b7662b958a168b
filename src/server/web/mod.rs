//! Pages for people: rendered here, whole without JavaScript.
//!
//! One file a page: the struct the template is printed from and the handler stand together.

pub(crate) mod assets;
pub(crate) mod dates;
pub(crate) mod drawn;
pub(crate) mod elsewhere;
pub(crate) mod error;
pub(crate) mod faults;
pub(crate) mod files;
pub(crate) mod flash;
pub(crate) mod html;
pub(crate) mod layout;
pub(crate) mod openings;
pub(crate) mod outside;
pub(crate) mod present;
#[cfg(any(test, debug_assertions))]
pub(crate) mod samples;
pub mod view;

mod account;
mod actions;
mod blocks;
mod bookmarks;
#[cfg(debug_assertions)]
mod components;
mod compose;
mod drafts;
mod explore;
mod feed;
mod follows;
mod home;
mod installed;
mod json_ld;
mod landing;
mod language;
mod limited;
mod lists;
mod live;
mod mix;
mod notification_requests;
mod notifications;
mod oauth;
mod oembed;
mod passkey;
mod policies;
mod post;
mod post_edit;
mod profile;
mod remote_follow;
mod report;
mod scheduled;
mod search;
mod second_step;
mod series;
mod settings;
mod setup;
mod severances;
mod share;
mod sign_in;
mod sign_up;
mod tag;
mod warnings;

pub(crate) use compose::all_languages as languages;
pub(crate) use error::PageError;
pub(crate) use html::Html;
pub(crate) use landing::{contact, rules};
pub(crate) use oauth::words as scope_words;
pub(crate) use passkey::passkey_question;
pub(crate) use remote_follow::HOME_COOKIE;
pub(crate) use setup::{mode_choices, stance_choices};
pub(crate) use share::code_for_cameras;
pub(crate) use sign_in::{client, keep_secret};

use crate::routes::{Places, Route};

/// Every page on one screen; each file keeps its own table.
pub(crate) fn routes(places: &mut Places) {
    #[cfg(debug_assertions)]
    places.configure(components::routes);
    places
        .configure(landing::routes)
        .configure(language::routes)
        .configure(setup::routes)
        .configure(sign_in::routes)
        .configure(second_step::routes)
        .configure(passkey::routes)
        .configure(sign_up::routes)
        .configure(home::routes)
        .configure(live::routes)
        .configure(installed::routes)
        .configure(mix::routes)
        .configure(notification_requests::routes)
        .configure(notifications::routes)
        .configure(warnings::routes)
        .configure(severances::routes)
        .configure(bookmarks::routes)
        .configure(compose::routes)
        .configure(drafts::routes)
        .configure(scheduled::routes)
        .configure(settings::routes)
        .configure(account::routes)
        .configure(policies::routes)
        .configure(oauth::routes)
        .configure(oembed::routes)
        .configure(tag::routes)
        .configure(explore::routes)
        .configure(openings::routes)
        .configure(actions::routes)
        .configure(post_edit::routes)
        .configure(follows::routes)
        .configure(blocks::routes)
        .configure(lists::routes)
        .configure(feed::routes)
        .configure(remote_follow::routes)
        .configure(report::routes)
        .configure(search::routes)
        .configure(profile::routes)
        .configure(series::routes)
        .configure(share::routes)
        .configure(post::routes);
}

/// All tables of this door.
pub(crate) fn all() -> Vec<Route> {
    [
        landing::ROUTES,
        language::ROUTES,
        setup::ROUTES,
        sign_in::ROUTES,
        second_step::ROUTES,
        passkey::ROUTES,
        sign_up::ROUTES,
        home::ROUTES,
        live::ROUTES,
        installed::ROUTES,
        mix::ROUTES,
        notification_requests::ROUTES,
        notifications::ROUTES,
        warnings::ROUTES,
        severances::ROUTES,
        bookmarks::ROUTES,
        #[cfg(debug_assertions)]
        components::ROUTES,
        compose::ROUTES,
        drafts::ROUTES,
        scheduled::ROUTES,
        account::ROUTES,
        policies::ROUTES,
        oauth::ROUTES,
        oembed::ROUTES,
        tag::ROUTES,
        explore::ROUTES,
        openings::ROUTES,
        actions::ROUTES,
        post_edit::ROUTES,
        follows::ROUTES,
        blocks::ROUTES,
        lists::ROUTES,
        feed::ROUTES,
        remote_follow::ROUTES,
        report::ROUTES,
        search::ROUTES,
        profile::ROUTES,
        series::ROUTES,
        share::ROUTES,
        post::ROUTES,
    ]
    .concat()
    .into_iter()
    .chain(settings::all())
    .collect()
}
