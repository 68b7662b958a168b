//! Follows that one lost at once, because of a block or a suspension, and the lists to take along.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use consent::Exposure;
use services::severances::{Severance, Side};
use services::{NotificationId, SeveranceKind};

use super::dates::moment;
use super::view::{Moment, Page, PagerView};
use super::{Html, PageError, layout, present};
use crate::door::{App, Session};
use crate::routes::routes;

routes! {
    /// Lost follows. The address is the one that apps know from Mastodon.
    routes, ROUTES:
    get "/severed_relationships" => list, Nothing;
    get "/severed_relationships/{id}" => one, Nothing;
    get "/severed_relationships/{id}/following.csv" => following, Nothing;
    get "/severed_relationships/{id}/followers.csv" => followers, Nothing;
}

/// On one page.
const PAGE: usize = 20;

#[derive(Template)]
#[template(path = "pages/severances/show.html")]
struct List {
    page: Page,
    severances: Vec<Row>,
    pager: PagerView,
}

struct Row {
    id: String,
    why: String,
    followers: i64,
    following: i64,
    when: Moment,
}

impl Row {
    fn following_csv(&self) -> String {
        format!("/severed_relationships/{}/following.csv", self.id)
    }

    fn followers_csv(&self) -> String {
        format!("/severed_relationships/{}/followers.csv", self.id)
    }
}

impl From<Severance> for Row {
    fn from(it: Severance) -> Self {
        Self {
            id: it.id.to_string(),
            why: why(&it),
            followers: it.followers_count,
            following: it.following_count,
            when: moment(it.created_at),
        }
    }
}

/// Why they ended, as a sentence.
pub(super) fn why(it: &Severance) -> String {
    let target = &it.target;
    match it.kind {
        SeveranceKind::DomainBlock => format!("The staff of this server blocked {target}."),
        SeveranceKind::UserDomainBlock => format!("You blocked {target}."),
        SeveranceKind::AccountSuspension => {
            format!("The moderators of this server suspended {target}.")
        }
    }
}

/// How many, as a sentence.
pub(super) fn how_many(it: &Severance) -> String {
    let people = |count: i64, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    format!(
        "You lost {} and {} you followed.",
        people(it.followers_count, "follower", "followers"),
        people(it.following_count, "person", "people"),
    )
}

async fn list(app: App, session: Session, request: HttpRequest) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let asked = present::asked_page(request.query_string(), PAGE);
    let lost = services::severances::list(&app, member, asked).await?;
    let exposure = Exposure::none();
    let template = List {
        page: layout::page(&app, &session, "Lost follows", &exposure).await?,
        pager: present::pager("/severed_relationships", lost.older, lost.newer),
        severances: lost.rows.into_iter().map(|(_, it)| Row::from(it)).collect(),
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

#[derive(Template)]
#[template(path = "pages/severances/one.html")]
struct One {
    page: Page,
    row: Row,
    /// Names with their server, without the first `@`.
    following: Vec<String>,
    followers: Vec<String>,
}

async fn one(
    app: App,
    session: Session,
    id: web::Path<NotificationId>,
) -> Result<HttpResponse, PageError> {
    let member = session.member()?;
    let (row, following, followers) = services::severances::one(&app, member, *id).await?;
    let exposure = Exposure::none();
    let template = One {
        page: layout::page(&app, &session, "Lost follows", &exposure).await?,
        row: row.into(),
        following,
        followers,
    };
    Ok(Html::new(&app, &template, &exposure)?.respond())
}

async fn following(
    app: App,
    session: Session,
    id: web::Path<NotificationId>,
) -> Result<HttpResponse, PageError> {
    csv(&app, &session, *id, Side::Following).await
}

async fn followers(
    app: App,
    session: Session,
    id: web::Path<NotificationId>,
) -> Result<HttpResponse, PageError> {
    csv(&app, &session, *id, Side::Followers).await
}

async fn csv(
    app: &App,
    session: &Session,
    id: NotificationId,
    side: Side,
) -> Result<HttpResponse, PageError> {
    let text = services::severances::csv(app, session.member()?, id, side).await?;
    let name = match side {
        Side::Following => "following",
        Side::Followers => "followers",
    };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"lost-{name}-{id}.csv\""),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(text))
}
