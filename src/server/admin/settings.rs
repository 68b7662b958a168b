//! What staff decide while the server runs.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::Exposure;
use services::Role;
use services::settings::{AiStance, OpeningsMode, SignUpMode, Site};

use super::{places, staff};
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{Choice, Faults, Page, Tab};
use crate::web::{Html, PageError, faults, layout, mode_choices, stance_choices};

routes! {
    /// The settings of the server.
    routes, ROUTES:
    get "/admin/settings" => show, Nothing;
    post "/admin/settings" => save, Nothing;
}

#[derive(Template)]
#[template(path = "pages/admin/settings.html")]
struct Show<'a> {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    site: &'a Site,
    modes: Vec<Choice>,
    stances: Vec<Choice>,
    openings: Vec<Choice>,
}

async fn page(
    app: &App,
    session: &Session,
    site: &Site,
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let member = staff(session)?.at_least(Role::Admin)?;
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page = layout::page(app, session, "Settings", &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let shown = Show {
        page,
        places: places(member, "/admin/settings"),
        faults,
        site,
        modes: mode_choices(site.sign_up_mode),
        stances: stance_choices(site.ai_stance),
        openings: opening_choices(site.openings),
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let site = services::settings::get(&app).await?;
    page(&app, &session, &site, Faults::default(), request.query_string()).await
}

async fn save(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = staff(&session)?;
    let now = services::settings::get(&app).await?;
    let site = read(&form, &now);
    match services::settings::update(&app, member, site.clone()).await {
        Ok(()) => Ok(see_other("/admin/settings?done=saved")),
        Err(error) => page(&app, &session, &site, faults::of(error)?, "").await,
    }
}

/// A word that is no answer changes nothing.
fn read(form: &Form, now: &Site) -> Site {
    Site {
        name: form.text("name").to_owned(),
        description: form.text("description").to_owned(),
        rules: form.text("rules").replace("\r\n", "\n"),
        contact: form.text("contact").to_owned(),
        sign_up_mode: SignUpMode::from_word(form.text("sign_up_mode")).unwrap_or(now.sign_up_mode),
        sign_up_question: form.text("sign_up_question").to_owned(),
        ai_stance: AiStance::from_word(form.text("ai_stance")).unwrap_or(now.ai_stance),
        welcomes_previews: form.has("welcomes_previews"),
        staff_need_second_factor: form.has("staff_need_second_factor"),
        openings: OpeningsMode::from_word(form.text("openings")).unwrap_or(now.openings),
    }
}

fn opening_choices(now: OpeningsMode) -> Vec<Choice> {
    let choice = |mode: OpeningsMode| {
        let (label, hint) = match mode {
            OpeningsMode::Approval => {
                ("Everybody, after approval", "You look at each before others see it.")
            }
            OpeningsMode::Staff => ("Only staff", "Everybody reads them."),
            OpeningsMode::Off => {
                ("Nobody: no jobs on this server", "Those that are there are kept and not shown.")
            }
        };
        Choice {
            value: mode.as_str().to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            icon: "",
            is_chosen: mode == now,
        }
    };
    OpeningsMode::ALL.into_iter().map(choice).collect()
}
