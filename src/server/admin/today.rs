//! What needs a human today.

use actix_web::HttpResponse;
use askama::Template;
use consent::Exposure;

use super::{places, staff};
use crate::door::{App, Session};
use crate::routes::routes;
use crate::web::view::{Page, Tab};
use crate::web::{Html, PageError, layout};

routes! {
    /// The first page of the panel.
    routes, ROUTES:
    get "/admin" => show, Nothing;
}

/// One thing that waits, or the all-clear.
struct Task {
    words: String,
    url: &'static str,
    link: &'static str,
}

#[derive(Template)]
#[template(path = "pages/admin/today.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    tasks: Vec<Task>,
    hints: Vec<Task>,
}

async fn show(app: App, session: Session) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let waiting = services::sign_up::waiting(&app, member).await?.len();
    let reports = services::reports::open_count(&app, member).await?;
    let cases = services::cases::open_count(&app).await?;
    let openings = services::openings::waiting_count(&app).await?;
    let dead = services::work::dead(&app).await?;
    let site = services::settings::get(&app).await?;
    let mut tasks = Vec::new();
    if waiting > 0 {
        let words = match waiting {
            1 => "One person asks to join.".to_owned(),
            many => format!("{many} people ask to join."),
        };
        tasks.push(Task { words, url: "/admin/sign-ups", link: "Read and answer" });
    }
    if reports > 0 {
        let words = match reports {
            1 => "One report is open.".to_owned(),
            many => format!("{many} reports are open."),
        };
        tasks.push(Task { words, url: "/admin/reports", link: "Read and settle" });
    }
    if cases > 0 {
        let words = match cases {
            1 => "One question about a picture is open.".to_owned(),
            many => format!("{many} questions about pictures are open."),
        };
        tasks.push(Task { words, url: "/admin/cases", link: "Look and decide" });
    }
    if openings > 0 {
        let words = match openings {
            1 => "One job waits to be read.".to_owned(),
            many => format!("{many} jobs wait to be read."),
        };
        tasks.push(Task { words, url: "/admin/openings", link: "Read and decide" });
    }
    if dead > 0 {
        let words = match dead {
            1 => "One job in the background gave up.".to_owned(),
            many => format!("{many} jobs in the background gave up."),
        };
        tasks.push(Task { words: words + " The server's log says why.", url: "", link: "" });
    }
    let mut hints = hints(&app, member.role, &site);
    if member.role == services::Role::Owner {
        let (staff, without) = services::second_factor::staff_without(&app, member).await?;
        hints.extend(unguarded(member, staff, without));
    }
    let page = layout::page(&app, &session, "Today", &Exposure::none()).await?;
    let shown = Show { page, places: places(member, "/admin"), tasks, hints };
    Ok(Html::new(&app, &shown, &Exposure::none())?.respond())
}

/// People with a role whose password alone opens this panel.
fn unguarded(member: &services::Member, staff: i64, without: i64) -> Option<Task> {
    let words = match (staff, without) {
        (_, 0) => return None,
        (1, _) => "You have no second factor: your password alone opens this panel.".to_owned(),
        (all, 1) => format!("One of the {all} people with a role has no second factor."),
        (all, some) => format!("{some} of the {all} people with a role have no second factor."),
    };
    let (url, link) = match member.has_second_factor {
        true => ("/admin/people?show=staff", "To the people with a role"),
        false => ("/settings/second-factor", "Set up your own"),
    };
    Some(Task { words, url, link })
}

/// What is not broken but would be better otherwise.
fn hints(app: &App, role: services::Role, site: &services::settings::Site) -> Vec<Task> {
    let mut hints = Vec::new();
    if role < services::Role::Admin {
        return hints;
    }
    let to_settings = |words: &str| Task {
        words: words.to_owned(),
        url: "/admin/settings",
        link: "To the settings",
    };
    if site.contact.is_empty() {
        hints.push(to_settings("Nobody can see how to reach you: there is no contact yet."));
    }
    if site.rules.is_empty() {
        hints.push(to_settings("No rules are written down yet."));
    }
    if site.sign_up_mode == services::settings::SignUpMode::Open {
        hints.push(to_settings("Anyone can join at once. Look in every day, spam comes soon."));
    }
    if !app.config.mail.is_on() {
        hints.push(Task {
            words: "This server sends no mail. Who forgets a password needs a link from you; \
                    you make it on their page."
                .to_owned(),
            url: "/admin/people",
            link: "To the people",
        });
    }
    hints
}
