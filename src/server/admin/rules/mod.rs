//! Rules for what comes in and goes out: the list, writing and trying one, and what they did.

mod form;
mod ledger;
mod list;
mod one;

use services::rules::Action;
use services::{RuleId, RuleState};

use crate::routes::routes;

routes! {
    /// Rules.
    routes, ROUTES:
    get "/admin/rules" => list::list, Nothing;
    get "/admin/rules/new" => one::blank, Nothing;
    post "/admin/rules" => one::create, Nothing;
    get "/admin/rules/{id}" => one::show, Nothing;
    post "/admin/rules/{id}" => one::edit, Nothing;
    delete "/admin/rules/{id}" => one::delete, Nothing;
    post "/admin/rules/{id}/state" => one::set_state, Nothing;
    post "/admin/rules/{id}/roll-back" => one::roll_back, Nothing;
    get "/admin/ledger" => ledger::list, Nothing;
    post "/admin/ledger/{id}/release" => ledger::release, Nothing;
    post "/admin/ledger/{id}/keep" => ledger::keep, Nothing;
}

/// What an action is called.
fn action_words(action: Action) -> &'static str {
    match action {
        Action::Accept => words::plain("rules-page-accept"),
        Action::Warn => words::plain("rules-page-warn"),
        Action::Label => words::plain("rules-page-label"),
        Action::Limit => words::plain("rules-page-limit"),
        Action::Hold => words::plain("rules-page-hold"),
        Action::RefuseMedia => words::plain("rules-page-refuse-media"),
        Action::Refuse => words::plain("rules-page-refuse"),
    }
}

/// What a state is called.
fn state_words(state: RuleState) -> &'static str {
    match state {
        RuleState::Off => words::plain("rules-page-off"),
        RuleState::Shadow => words::plain("rules-page-shadow"),
        RuleState::On => words::plain("rules-page-on"),
    }
}

/// The address of a rule.
fn address(id: RuleId) -> String {
    format!("/admin/rules/{id}")
}
