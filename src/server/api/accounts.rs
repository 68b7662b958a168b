//! People.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use consent::Exposure;
use serde::Serialize;
use services::feeds::Page;
use services::{AccountId, Error, Viewer};

use super::caller::Caller;
use super::entities::{Account, Terms};
use super::statuses::People;
use super::{ApiError, answer};
use crate::door::{App, Form};
use crate::routes::routes;

routes! {
    /// People.
    routes, ROUTES:
    get "/api/v1/accounts/verify_credentials" => verify, Nothing;
    get "/api/v1/accounts/lookup" => lookup, Nothing;
    get "/api/v1/accounts/{id}" => show, Nothing;
    get "/api/v1/accounts/{id}/statuses" => statuses, Works;
}

/// Posts in one answer, and at most.
const USUAL: usize = 20;
const MOST: usize = 40;

/// What only the person themselves is told.
#[derive(Serialize)]
struct Credentials {
    #[serde(flatten)]
    account: Account,
    source: Source,
    role: RoleEntity,
}

#[derive(Serialize)]
struct Source {
    privacy: &'static str,
    sensitive: bool,
    language: Option<String>,
    note: String,
    fields: [u8; 0],
    consent: Terms,
    ai_label: &'static str,
}

#[derive(Serialize)]
struct RoleEntity {
    id: String,
    name: &'static str,
}

async fn verify(app: App, caller: Caller) -> Result<HttpResponse, ApiError> {
    let member = match caller.member("profile") {
        Ok(member) => member,
        Err(_) => caller.member("read:accounts")?,
    };
    let viewer = Viewer::Member(member.clone());
    let profile = services::accounts::profile(&app, &viewer, &member.username).await?;
    let body = Credentials {
        account: Account::of(&app.config.server, &profile, true),
        source: Source {
            privacy: "public",
            sensitive: false,
            language: None,
            note: profile.account.bio_source.clone(),
            fields: [],
            consent: profile.account.terms.get().into(),
            ai_label: profile.account.default_label.get().as_str(),
        },
        role: RoleEntity { id: (member.role as i32).to_string(), name: member.role.as_str() },
    };
    Ok(answer::json(&app, &body, profile.exposure))
}

async fn lookup(app: App, caller: Caller, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let viewer = caller.viewer("read:accounts")?;
    let query = Form::of_query(request.query_string());
    let acct = query.text("acct").trim_start_matches('@');
    let name = match acct.split_once('@') {
        Some((name, domain)) if domain.eq_ignore_ascii_case(&app.config.server.domain()) => name,
        Some(_) => return Err(Error::NotFound("Nobody here has that name.").into()),
        None => acct,
    };
    let profile = services::accounts::profile(&app, viewer, name).await?;
    let is_self = viewer.account() == Some(profile.account.id);
    let body = Account::of(&app.config.server, &profile, is_self);
    Ok(answer::json(&app, &body, profile.exposure))
}

async fn show(
    app: App,
    caller: Caller,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let viewer = caller.viewer("read:accounts")?;
    let profile = services::accounts::profile_by_id(&app, viewer, *id).await?;
    let is_self = viewer.account() == Some(profile.account.id);
    let body = Account::of(&app.config.server, &profile, is_self);
    Ok(answer::json(&app, &body, profile.exposure))
}

/// Somebody's posts, newest first: works and texts together; `only_media` for works alone.
/// Boosts are not in it yet.
async fn statuses(
    app: App,
    caller: Caller,
    id: web::Path<AccountId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let viewer = caller.viewer("read:statuses")?;
    let query = Form::of_query(request.query_string());
    let number = |name: &str| query.text(name).parse::<i64>().ok();
    let limit = query.text("limit").parse().unwrap_or(USUAL).clamp(1, MOST);
    let asked = || Page {
        older_than: number("max_id"),
        newer_than: number("min_id").or_else(|| number("since_id")),
        limit,
    };
    let mut items = services::feeds::portfolio(&app, viewer, *id, asked()).await?.items;
    if !super::params::says_yes(&query, "only_media") {
        items.extend(services::feeds::posts(&app, viewer, *id, asked()).await?.items);
    }
    items.retain(|it| it.boosted_by.is_none());
    items.sort_by_key(|it| std::cmp::Reverse(it.shown.post.id));
    items.truncate(limit);
    let statuses = People::new(&app, viewer).statuses(items.iter().map(|it| &it.shown)).await?;
    let exposure = Exposure::of_page(items.iter().map(|it| it.shown.exposure));
    let mut response = answer::json(&app, &statuses, exposure);
    if let (Some(newest), Some(oldest)) = (items.first(), items.last()) {
        let link = |name: &str, id: services::PostId, rel: &str| {
            let path = format!("{}?limit={limit}&{name}={id}", request.path());
            format!("<{}>; rel=\"{rel}\"", app.config.server.link(&path))
        };
        let older = link("max_id", oldest.shown.post.id, "next");
        let newer = link("min_id", newest.shown.post.id, "prev");
        if let Ok(value) = header::HeaderValue::from_str(&format!("{older}, {newer}")) {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    Ok(response)
}
