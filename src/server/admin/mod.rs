//! The panel for staff. Roles are checked by the services, each call anew; the menu only leaves
//! out what would be refused.

mod announcements;
mod audit;
mod cases;
mod invitations;
mod machine;
mod moderate;
mod openings;
mod people;
mod person;
mod reports;
mod rules;
mod servers;
mod settings;
mod sign_ups;
mod today;

pub(crate) use cases::ruling_words;

use services::{Error, Member, Role};

use crate::door::Session;
use crate::routes::{Places, Route};
use crate::web::view::Tab;

/// Every page of the panel.
pub(crate) fn routes(places: &mut Places) {
    places
        .configure(today::routes)
        .configure(sign_ups::routes)
        .configure(people::routes)
        .configure(person::routes)
        .configure(moderate::routes)
        .configure(cases::routes)
        .configure(reports::routes)
        .configure(openings::routes)
        .configure(rules::routes)
        .configure(machine::routes)
        .configure(servers::routes)
        .configure(invitations::routes)
        .configure(announcements::routes)
        .configure(settings::routes)
        .configure(audit::routes);
}

/// All tables of this door.
pub(crate) fn all() -> Vec<Route> {
    [
        today::ROUTES,
        sign_ups::ROUTES,
        people::ROUTES,
        person::ROUTES,
        moderate::ROUTES,
        cases::ROUTES,
        reports::ROUTES,
        openings::ROUTES,
        rules::ROUTES,
        machine::ROUTES,
        servers::ROUTES,
        invitations::ROUTES,
        announcements::ROUTES,
        settings::ROUTES,
        audit::ROUTES,
    ]
    .concat()
}

/// The member, when they are staff; nobody else learns what a page of the panel holds.
fn staff(session: &Session) -> Result<&Member, Error> {
    session.viewer.signed_in()?;
    session.viewer.at_least(Role::Moderator)
}

/// The list of places beside each page, as far as this member may go.
fn places(member: &Member, here: &str) -> Vec<Tab> {
    let all = [
        ("Today", "/admin", Role::Moderator),
        ("Sign-ups", "/admin/sign-ups", Role::Moderator),
        ("People", "/admin/people", Role::Moderator),
        ("Pictures", "/admin/cases", Role::Moderator),
        ("Reports", "/admin/reports", Role::Moderator),
        ("Jobs", "/admin/openings", Role::Moderator),
        (words::plain("rules-page-title"), "/admin/rules", Role::Moderator),
        ("Servers", "/admin/servers", Role::Moderator),
        ("Invitations", "/admin/invitations", Role::Moderator),
        ("Announcements", "/admin/announcements", Role::Admin),
        ("Settings", "/admin/settings", Role::Admin),
        (words::plain("machine-title"), "/admin/machine", Role::Admin),
        ("Log", "/admin/audit", Role::Admin),
    ];
    all.into_iter()
        .filter(|(_, _, role)| member.role >= *role)
        .map(|(label, url, _)| Tab {
            label: label.to_owned(),
            url: url.to_owned(),
            is_here: url == here,
        })
        .collect()
}

/// What a role is called.
fn role_words(role: Role) -> &'static str {
    match role {
        Role::Artist => "Artist",
        Role::Moderator => "Moderator",
        Role::Admin => "Admin",
        Role::Owner => "Owner",
    }
}
