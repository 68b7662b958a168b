//! What AI systems may do with one's works: the default of the account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use consent::{AiLabel, Consent, Exposure, Permission, Use};
use services::terms::Spread;

use super::places;
use crate::door::{App, Form, Session};
use crate::routes::routes;
use crate::web::html::see_other;
use crate::web::view::{ConsentPicker, Faults, LabelPicker, Page, Tab};
use crate::web::{Html, PageError, faults, layout};

routes! {
    /// The default terms.
    routes, ROUTES:
    get "/settings/terms" => show, Nothing;
    post "/settings/terms" => save, Nothing;
}

#[derive(Template)]
#[template(path = "pages/settings/terms.html")]
struct Show {
    page: Page,
    places: Vec<Tab>,
    faults: Faults,
    terms: ConsentPicker,
    label: LabelPicker,
}

async fn page(
    app: &App,
    session: &Session,
    (terms, label): (Consent, AiLabel),
    faults: Faults,
    query: &str,
) -> Result<HttpResponse, PageError> {
    let status = match faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut page =
        layout::page(app, session, words::plain("settings-terms"), &Exposure::none()).await?;
    page.flash = layout::flash_of(query);
    let shown = Show {
        page,
        places: places("/settings/terms"),
        faults,
        terms: ConsentPicker::for_account("", terms),
        label: LabelPicker::new("label", label),
    };
    Ok(Html::new(app, &shown, &Exposure::none())?.with_status(status).respond())
}

async fn show(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let own = services::accounts::own(&app, session.member()?).await?;
    let now = (own.account.terms.get(), own.account.default_label.get());
    page(&app, &session, now, Faults::default(), request.query_string()).await
}

async fn save(app: App, session: Session, form: Form) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let terms = read(&form);
    let label = AiLabel::from_word(form.text("label")).unwrap_or_default();
    let spread = if form.has("all_works") { Spread::AllMyWorks } else { Spread::OnlyNew };
    match services::terms::set_default(&app, member, terms, label, spread).await {
        Ok(()) => Ok(see_other("/settings/terms?done=terms")),
        Err(error) => page(&app, &session, (terms, label), faults::of(error)?, "").await,
    }
}

/// An account has nothing to fall back on: what is not said is a no.
fn read(form: &Form) -> Consent {
    if form.text("terms") != "each" {
        return Consent::DENIED;
    }
    let fields = [
        ("dm", Use::DataMining),
        ("tr", Use::AiTraining),
        ("gt", Use::AiGenerativeTraining),
        ("inf", Use::AiInference),
    ];
    fields.into_iter().fold(Consent::DENIED, |mut said, (field, of)| {
        said.set(of, Permission::from_wire(form.text(field)));
        said
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_a_no() {
        let form = |pairs: &[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            read(&Form::from_pairs(pairs.iter().map(own).collect()))
        };
        assert_eq!(form(&[]), Consent::DENIED);
        assert_eq!(form(&[("terms", "deny"), ("inf", "allowed")]), Consent::DENIED);
        assert_eq!(form(&[("terms", "each"), ("inf", "allowed")]).letters(), "NNNA");
        assert_eq!(
            form(&[("terms", "each"), ("tr", "maybe"), ("dm", "constrained")]).letters(),
            "CNNN"
        );
    }
}
