//! What stands before the pages of somebody whom moderators limit: a notice, and a link that leads
//! on. Who follows them, and they themselves, are not asked.

use actix_web::HttpResponse;
use askama::Template;
use consent::Exposure;
use services::posts::Author;

use super::view::{AuthorView, Page};
use super::{Html, PageError, layout, present};
use crate::door::{App, Form, Session};

#[derive(Template)]
#[template(path = "pages/profile/limited.html")]
struct Notice<'a> {
    page: Page,
    author: AuthorView,
    /// What is behind it: "profile" or "post".
    what: &'a str,
    anyway: String,
}

/// What leads on.
pub(super) const ANYWAY: &str = "?show=anyway";

/// The notice, where it stands before this page.
pub(super) async fn before(
    app: &App,
    session: &Session,
    author: &Author,
    (what, path, query): (&str, &str, &str),
) -> Result<Option<HttpResponse>, PageError> {
    if !author.is_limited || is_shown_anyway(query) || knows(app, session, author).await? {
        return Ok(None);
    }
    let exposure = Exposure::none().unlisted();
    let template = Notice {
        page: layout::page(app, session, present::name(author), &exposure).await?,
        author: present::author(author),
        what,
        anyway: format!("{path}{ANYWAY}"),
    };
    Ok(Some(Html::new(app, &template, &exposure)?.respond()))
}

/// Whoever turns a page has seen the notice before.
pub(super) fn is_shown_anyway(query: &str) -> bool {
    let asked = Form::of_query(query);
    asked.text("show") == "anyway" || ["older", "newer"].iter().any(|it| !asked.text(it).is_empty())
}

async fn knows(app: &App, session: &Session, author: &Author) -> Result<bool, PageError> {
    if session.viewer.account() == Some(author.id) {
        return Ok(true);
    }
    Ok(services::follows::relationship(app, &session.viewer, author.id).await?.following)
}
